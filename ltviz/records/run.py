"""One experiment on lottery tickets, live or stored: the same type, the same numbers.

    run = ltviz.imp(model, data, seeds=range(5), rounds=8)
    run.total_density                    # [S, K]: kept ÷ prunable weights
    run.test_at_best[run.arm("fresh")]   # [S, K]: test accuracy at the early-stop step, a fraction
    run.mask(level=3, seed=0)            # {layer: bool [*shape]}

Axes: arms A, seeds S, levels K (pruning rounds done; 0 is the dense network), layers L, evaluated steps T.
The dense network is level 0 of the arm "ticket", or of the first in a run without tickets. NaN means: this training
did not run.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from .validate import SCHEMA, validated

__all__ = ["Run", "same"]

# Share of a schedule at its end in which a minimum may only mean that training stopped too early.
CENSORED_TAIL = 0.1


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """A ladder of pruned networks and its controls, checked when it is made (see the module for the axes).

    kind: which experiment, such as "imp". config: JSON-able, enough to do it again. status: "complete" or
    "interrupted".
    made: JSON-able {versions, cpu, device, threads, chunk, precision, commit, rules_sha256, seconds, …}.
    arms, seeds, levels, layers: the axes. steps: int64 [T], ascending, the union over the arms.
    arm_steps: length of each arm's schedule, [A]. shapes: layer → shape. parameters: all of them, biases too.
    density: float64 [S, K, L] in [0, 1]. test_at_best, test_at_end: float64 [A, S, K], fractions in [0, 1].
    best_step: float64 [A, S, K], the evaluated step of least validation loss.
    val_loss (16 significant bits), val_accuracy: float32 [A, S, K, T].
    removed_at: layer → uint8 [S, *shape]; 255 = kept, else the level at which the weight left; or empty.
    masks: arm → layer → uint8 [S, K, ceil(weights / 8)], packed in C order; only where masks do not nest.
    arm_density: float64 [A, S, K, L] in [0, 1], where arms keep different weights at one level; else None.
    measures: name → float64 [A, S, K], further numbers of each training, such as "effective_density".
    shown_seed: the seed of `initial` and `final` (trained dense values), layer → float16 [*shape]; or None.

    Raises TypeError or ValueError that names the field, the value and the rule.
    """

    kind: str
    config: dict[str, Any]
    status: str
    made: dict[str, Any]
    arms: tuple[str, ...]
    seeds: tuple[int, ...]
    levels: tuple[int, ...]
    steps: np.ndarray
    arm_steps: tuple[int, ...]
    layers: tuple[str, ...]
    shapes: dict[str, tuple[int, ...]]
    parameters: int
    density: np.ndarray
    test_at_best: np.ndarray
    test_at_end: np.ndarray
    best_step: np.ndarray
    val_loss: np.ndarray
    val_accuracy: np.ndarray
    removed_at: dict[str, np.ndarray] = field(default_factory=dict)
    masks: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    shown_seed: int | None = None
    initial: dict[str, np.ndarray] = field(default_factory=dict)
    final: dict[str, np.ndarray] = field(default_factory=dict)
    arm_density: np.ndarray | None = None
    measures: dict[str, np.ndarray] = field(default_factory=dict)
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        for name, value in validated(vars(self)).items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        shown = self.arms if len(self.arms) <= 6 else (*self.arms[:3], f"… {len(self.arms)} in all")
        return (
            f"Run({self.kind}, {self.status}: arms {', '.join(shown)}; {len(self.seeds)} seeds; "
            f"levels {self.levels[0]} to {self.levels[-1]}; {self.parameters} parameters)"
        )

    @property
    def total_density(self) -> np.ndarray:
        """Kept ÷ prunable weights over all layers, float64 [S, K]."""
        return self.density @ self._shares

    def kept(self, arm: str) -> np.ndarray:
        """Kept ÷ prunable weights of one arm, float64 [S, K]; NaN where it did not run."""
        a = self.arm(arm)
        return self.total_density if self.arm_density is None else self.arm_density[a] @ self._shares

    @property
    def _shares(self) -> np.ndarray:
        """Each layer's share of the prunable weights, [L]."""
        sizes = np.array([np.prod(self.shapes[layer]) for layer in self.layers], dtype=np.float64)
        return sizes / sizes.sum()

    @property
    def censored(self) -> np.ndarray:
        """Bool [A, S, K]: the least validation loss came in the last 10 % of the schedule.

        Such a training had perhaps not finished: its early-stop step is only a lower bound. A network that never had
        a finite loss keeps its last step as its best and counts, too: of its early stop no more is known. NaN: False.
        """
        tail = (1 - CENSORED_TAIL) * np.array(self.arm_steps, dtype=np.float64)
        return self.best_step > tail[:, None, None]

    @property
    def blown_up(self) -> np.ndarray:
        """Bool [A, S, K]: the last validation loss that a network has is no finite number.

        A training that did not run, or was never validated, gives False.
        """
        # NaN is a loss that blew up as well as a step at which only arms of another schedule were validated; accuracy
        # is a number wherever there was a validation.
        validated = ~np.isnan(self.val_accuracy)
        last = len(self.steps) - 1 - np.argmax(validated[..., ::-1], axis=-1)
        lost = np.take_along_axis(validated & ~np.isfinite(self.val_loss), last[..., None], axis=-1)[..., 0]
        return lost & ~np.isnan(self.best_step)

    def arm(self, name: str) -> int:
        """Index of an arm; a KeyError lists the arms that there are."""
        if name not in self.arms:
            raise KeyError(f"arm must be one of {', '.join(self.arms)}, got {name!r}")
        return self.arms.index(name)

    def level(self, number: int) -> int:
        """Index of a level (number of pruning rounds); a KeyError lists the levels that there are."""
        if number not in self.levels:
            raise KeyError(f"level must be one of {self.levels}, got {number!r}")
        return self.levels.index(number)

    def seed(self, number: int) -> int:
        """Index of a seed; a KeyError lists the seeds that there are."""
        if number not in self.seeds:
            raise KeyError(f"seed must be one of {self.seeds}, got {number!r}")
        return self.seeds.index(number)

    def mask(self, level: int, seed: int, arm: str | None = None) -> dict[str, np.ndarray]:
        """Weights kept after `level` rounds, layer → bool [*shape]; `arm` picks a mask stored for it."""
        k, s = self.level(level), self.seed(seed)
        if arm in (None, "ticket") and self.removed_at:
            return {layer: at[s] > level for layer, at in self.removed_at.items()}
        packed = self.masks.get(arm or "ticket")
        if packed is None:
            raise KeyError(
                f"no mask is stored for arm {arm or 'ticket'!r}; stored: {', '.join(self.masks) or 'none'}"
            )
        return {layer: _unpack(bits[s, k], self.shapes[layer]) for layer, bits in packed.items()}


def _unpack(bits: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return np.unpackbits(bits, count=int(np.prod(shape))).astype(bool).reshape(shape)


def same(a: Any, b: Any, *, made: bool = True) -> bool:
    """Whether two records of one kind say the same, NaN equal to NaN; `made=False` leaves out where and when."""
    names = [item.name for item in fields(a) if made or item.name != "made"]
    return type(a) is type(b) and all(_equal(getattr(a, name), getattr(b, name)) for name in names)


def _equal(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b, equal_nan=a.dtype.kind == "f")
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_equal(a[key], b[key]) for key in a)
    return bool(a == b)
