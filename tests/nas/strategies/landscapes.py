"""Problems whose answer is known: a smooth hill, and nothing but noise. Nothing is trained."""

import hashlib
from dataclasses import dataclass, field

import numpy as np

from ltviz.datasets import Dataset
from ltviz.nas.space import Cell, Space
from ltviz.nas.strategies import STRATEGIES

SPACE = Space(5, ("none", "skip", "avg3", "conv3"))
TARGET = ("conv3", "avg3", "skip", "conv3", "none", "conv3", "skip", "avg3", "none", "conv3")
EPOCHS = (10, 40)
SHARING = ("one_shot", "darts", "darts_second")  # they train a supernet, on data that a hill has not
ALONE = [name for name in STRATEGIES if name not in SHARING]


@dataclass(frozen=True)
class Found:
    validation: float
    test: float


def noise(*key: object) -> np.random.Generator:
    """A generator for this key, the same in every process."""
    return np.random.default_rng(list(hashlib.sha256(repr(key).encode()).digest()))


@dataclass(frozen=True)
class Landscape:
    """height: what hangs on the share of edges that agree with TARGET. spread: of the noise of a training."""

    height: float
    spread: float
    space: Space = SPACE
    epochs: tuple[int, ...] = EPOCHS
    seeds: tuple[int, ...] = (0, 1)
    data: Dataset | None = None
    sizes: dict[str, int] = field(default_factory=dict)

    def truth(self, cell: Cell) -> float:
        """What a training reaches without its noise, at most 0.5 + height / 2."""
        agree = np.mean([here == wanted for here, wanted in zip(cell.operations, TARGET, strict=False)])
        return float(0.5 + self.height * (agree - 0.5))

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Found:
        short = 0.1 * (epochs < self.epochs[-1])
        validation, test = self.truth(cell) - short + self.spread * noise(cell, epochs, seed).normal(size=2)
        return Found(float(np.clip(validation, 0, 1)), float(np.clip(test, 0, 1)))


HILL = Landscape(height=0.6, spread=0.01)
SMALL_HILL = Landscape(height=0.6, spread=0.01, space=Space(4, ("none", "skip", "conv3")))
NOISE = Landscape(height=0.0, spread=0.05)
