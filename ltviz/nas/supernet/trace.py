"""What a search of DARTS leaves: the alphas at every step, the validations on the way, and where to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ltviz.nas.space import Cell, Space
from ltviz.nas.supernet.derive import Derivation, derive, skip_share
from ltviz.nas.supernet.descent import Trained
from ltviz.nas.supernet.optimise import Moments
from ltviz.nas.supernet.recipe import SearchRecipe


class Progress(NamedTuple):
    """Where a search stands, whole after every step; nothing in it is ever changed."""

    step: int
    net: Trained
    alphas: Tensor  # [R, edges, operations]
    moments: Moments


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """One search with R seeds at once. An interrupted one has the steps that were finished: `search(resume=trace)`.

    alphas: float32 [R, steps + 1, edges, operations], the first before any step, in the order of `space.edges` and
    `space.operations`. evaluated: int64 [T], steps done at each validation. validation_loss, validation_accuracy:
    float64 [R, T], of the supernet with its running statistics. status: "complete" or "interrupted".
    """

    space: Space
    seeds: tuple[int, ...]
    recipe: SearchRecipe
    status: str
    alphas: np.ndarray
    evaluated: np.ndarray
    validation_loss: np.ndarray
    validation_accuracy: np.ndarray
    seconds: float
    progress: Progress = field(repr=False)
    config: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"Trace({self.recipe.order} order, {len(self.seeds)} seeds, {self.status}: "
            f"{self.steps} of {self.recipe.steps} steps)"
        )

    @property
    def steps(self) -> int:
        """Steps that were finished."""
        return self.alphas.shape[1] - 1

    @property
    def skip_share(self) -> np.ndarray:
        """What "skip" has of the softmax without "none", mean over the edges, [R, steps + 1]."""
        return skip_share(self.space, torch.from_numpy(self.alphas)).numpy()

    def cells(self, step: int = -1, rule: Derivation | None = None) -> list[Cell | None]:
        """The cell of each seed after so many steps (−1: at the end); None where the rule cuts every path."""
        return [derive(self.space, torch.from_numpy(alphas), rule) for alphas in self.alphas[:, step]]

    def path(self, replica: int = 0, rule: Derivation | None = None) -> list[Cell | None]:
        """The cell of one replica after every step, [steps + 1]."""
        return [derive(self.space, torch.from_numpy(alphas), rule) for alphas in self.alphas[replica]]
