"""The numbers of an ablation, taken from a Run once: any two of its networks compared, "dense" like any other cell.

Axes: V = the run's arms and then "dense" (the same at every level); S seeds; K pruned levels. NaN means: not recorded.
Every interval is that of ltviz.records.intervals. The browser reckons it from the seeds too: the full cross has some
87,000 pairs of cells, which would be megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.records import Run
from ltviz.widgets.ablation_grid.names import RANDOM, TICKET, Cell, cell
from ltviz.widgets.arrays import pack
from ltviz.widgets.gaps import Gap, gap_of, kept_by

DENSE = "dense"
VERSUS = {
    "ticket": TICKET,
    "random": RANDOM,
    "dense": DENSE,
}  # what cells are compared with, by its short name
VERSUS_NAMES = {TICKET: "the ticket", RANDOM: "random weights", DENSE: "the dense network"}
OPENING_DENSITY = 0.2  # where a ladder opens: pruned far enough for cells to part


@dataclass(frozen=True, eq=False)
class Ablation:
    """A run as the grid sees it (axes above)."""

    run: Run
    cells: tuple[Cell, ...]
    names: tuple[str, ...]  # [V]
    levels: tuple[int, ...]  # [K], without the dense one
    density: np.ndarray  # [K], mean over seeds
    kept: np.ndarray  # [V, K], the same for each network; NaN where not recorded
    test: np.ndarray  # [V, S, K]
    censored: np.ndarray  # int64 [V, K], networks that had not finished
    blown_up: np.ndarray  # int64 [V, K], networks whose loss is no number in the end

    @property
    def versus(self) -> tuple[str, ...]:
        """What cells can be compared with."""
        return tuple(name for name, key in VERSUS.items() if key in self.names)

    def gap(self, first: str, second: str, k: int) -> Gap:
        """First − second at the level with index `k`; n is 0 and the mean NaN where no seed has both."""
        a, b = self.names.index(first), self.names.index(second)
        found = gap_of(self.test[a, :, k] - self.test[b, :, k])
        # A cell is level with itself, whatever one seed could say of another.
        return Gap(0.0, 0.0, 0.0, found.n) if a == b and found.n else found

    def recorded(self, name: str, k: int) -> bool:
        """Whether any seed of a cell was trained at the level with index `k`."""
        return name in self.names and not np.isnan(self.test[self.names.index(name), :, k]).all()

    def trained(self, name: str, k: int) -> int:
        """How many networks of a cell were trained at the level with index `k`."""
        return int((~np.isnan(self.test[self.names.index(name), :, k])).sum())

    def compared(self, name: str, versus: str) -> list[int]:
        """Indices of the levels at which some seed has both."""
        return [k for k in range(len(self.levels)) if self.gap(name, versus, k).n]

    def nearest(self, name: str, versus: str, k: int) -> int | None:
        """Index of the level nearest in density to `k` where both were recorded; of two, the denser one; or None."""
        found = self.compared(name, versus)
        distance = [abs(np.log(self.density[i] / self.density[k])) for i in found]
        return found[int(np.argmin(distance))] if found else None

    def opening(self) -> int:
        """The level shown first, chosen without a look at the result: the nearest to 20 % with a ticket."""
        known = [k for k in range(len(self.levels)) if self.recorded(TICKET, k)] or range(len(self.levels))
        return self.levels[min(known, key=lambda k: abs(float(self.density[k]) - OPENING_DENSITY))]


def take(run: Any) -> Ablation:
    """The ablation of a Run; TypeError for anything else, ValueError for a run of another kind or without a ticket."""
    if not isinstance(run, Run):
        raise TypeError(f"AblationGrid takes a Run of kind 'ablation', got {type(run).__name__}")
    if run.kind != "ablation":
        raise ValueError(f"AblationGrid takes a Run of kind 'ablation', got one of kind {run.kind!r}")
    if TICKET not in run.arms:
        raise ValueError(f"AblationGrid needs the arm {TICKET!r}, got a run of {', '.join(run.arms)}")
    pruned = [k for k, level in enumerate(run.levels) if level > 0]
    if not pruned:
        raise ValueError(f"AblationGrid needs a level above 0, got a run of the levels {run.levels}")
    names = (*run.arms, DENSE) if 0 in run.levels else run.arms
    test, lost = _with_dense(run, run.test_at_best)[:, :, pruned], run.blown_up
    return Ablation(
        run,
        tuple(cell(arm) for arm in run.arms),
        names,
        tuple(run.levels[k] for k in pruned),
        run.total_density.mean(axis=0)[pruned],
        kept_by(run, names, ~np.isnan(_with_dense(run, run.test_at_best)))[:, pruned],
        test,
        # One that blew up has its best step last where none was good: nothing was still improving.
        _with_dense(run, run.censored & ~lost).sum(axis=1)[:, pruned],
        _with_dense(run, lost).sum(axis=1)[:, pruned],
    )


def _with_dense(run: Run, values: np.ndarray) -> np.ndarray:
    """[A, S, K] → [V, S, K]: the dense network as one more cell, the same at every level."""
    if 0 not in run.levels:
        return values
    dense = values[0, :, run.level(0)]
    return np.concatenate([values, np.broadcast_to(dense[None, :, None], (1, *values.shape[1:]))])


def packed(ablation: Ablation) -> dict[str, dict[str, Any]]:
    """Everything the browser draws, as bytes (data.js names the shapes)."""
    return {name: pack(getattr(ablation, name)) for name in ("density", "kept", "test")} | {
        name: pack(getattr(ablation, name).astype(np.uint16)) for name in ("censored", "blown_up")
    }
