"""The numbers of a race, taken from a Run once: every control beside one arm, "dense" like any other.

The arm is the ticket of `imp` unless another is named. Axes: V = the run's arms and then "dense" (the network of level
0, the same at every level); S seeds, K levels. NaN means: did not run. Every interval comes from
ltviz.records.statistics; the browser only draws it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ltviz.records import Run
from ltviz.records.statistics import paired, reference, winning
from ltviz.widgets.arrays import pack
from ltviz.widgets.gaps import kept_by
from ltviz.widgets.ticket_race.names import Look, look

TICKET, DENSE = "ticket", "dense"
NOT_RUN, LOSES, WINS, OPEN = -1, 0, 1, 2
OPENING_DENSITY = 0.2  # where a ladder opens: pruned far enough for arms to part
MOST_STEPS = 200  # points of a curve that are worth a pixel


@dataclass(frozen=True, eq=False)
class Race:
    """A run as the race sees it (axes above). outcome [K]: NOT_RUN, LOSES, WINS or OPEN, with its reason."""

    run: Run
    arm: str  # the one that the others are compared with
    arms: tuple[str, ...]
    density: np.ndarray  # [K], mean over seeds
    kept: np.ndarray  # [V, K], what each arm keeps; NaN where it did not run
    test: np.ndarray  # [V, S, K]
    best_step: np.ndarray  # [V, S, K]
    censored: np.ndarray  # bool [V, S, K]
    blown_up: np.ndarray  # bool [V, S, K]
    gap: np.ndarray  # [V, S, K], arm - each
    interval: np.ndarray  # [V, K, 3]: mean, low, high
    outcome: np.ndarray  # int8 [K]
    reasons: tuple[str, ...]  # [K]

    @property
    def levels(self) -> tuple[int, ...]:
        """Pruning rounds done, ascending."""
        return self.run.levels

    @property
    def controls(self) -> tuple[str, ...]:
        """What the arm can be compared with."""
        return tuple(arm for arm in self.arms if arm != self.arm)

    def look(self, arm: str) -> Look:
        """An arm's words and marks; the one that is compared has the ticket's marks, and the ticket then has its."""
        own, pen = look(arm), look({self.arm: TICKET, TICKET: self.arm}.get(arm, arm))
        return replace(own, token=pen.token, dash=pen.dash, mark=pen.mark)

    @property
    def dense(self) -> str:
        """The arm at whose level 0 the dense network stands."""
        return self.run.arms[reference(self.run)]

    def ran(self, arm: str) -> np.ndarray:
        """Bool [K]: the levels at which some seed ran both the compared arm and this one."""
        return ~np.isnan(self.interval[self.arms.index(arm), :, 0])

    def nearest(self, arm: str, k: int) -> int | None:
        """Index of the level nearest in density to `k` where the arm ran; of two, the denser one; or None."""
        pruned = [i for i in np.flatnonzero(self.ran(arm)) if self.levels[i] > 0]
        distance = [abs(np.log(self.density[i] / self.density[k])) for i in pruned]
        return int(pruned[int(np.argmin(distance))]) if pruned else None

    def opening(self, versus: str) -> int:
        """The level shown first, chosen without a look at the result: the nearest to 20 % that ran."""
        pruned = [i for i in np.flatnonzero(self.ran(versus)) if self.levels[i] > 0]
        if not pruned:
            return self.levels[-1]
        return self.levels[min(pruned, key=lambda i: abs(float(self.density[i]) - OPENING_DENSITY))]


def take(run: Any, arm: str = TICKET) -> Race:
    """The race of a Run; raises TypeError for anything else, ValueError for one without that arm."""
    if not isinstance(run, Run):
        raise TypeError(f"TicketRace takes a Run (ltviz.imp makes one), got {type(run).__name__}")
    if arm not in run.arms:
        raise ValueError(f"arm must be one of {', '.join(run.arms)} in this run, got {arm!r}")
    if DENSE in run.arms:
        raise ValueError(
            "the arm name 'dense' is kept for the network of level 0, got a run with such an arm"
        )
    arms = (*run.arms, DENSE) if 0 in run.levels else run.arms
    gap, interval = _gaps(run, arm, arms)
    outcome, reasons = _outcomes(run, arm)
    lost = run.blown_up
    return Race(
        run,
        arm,
        arms,
        run.total_density.mean(axis=0),
        kept_by(run, arms, ~np.isnan(with_dense(run, run.test_at_best))),
        with_dense(run, run.test_at_best),
        with_dense(run, run.best_step),
        # One that blew up has its best step last where none was good: nothing was still improving.
        with_dense(run, run.censored & ~lost),
        with_dense(run, lost),
        gap,
        interval,
        outcome,
        reasons,
    )


def with_dense(run: Run, values: np.ndarray) -> np.ndarray:
    """[A, S, K] → [V, S, K]: the dense network as one more arm, the same at every level."""
    if 0 not in run.levels:
        return values
    dense = values[reference(run), :, run.level(0)]
    return np.concatenate([values, np.broadcast_to(dense[None, :, None], (1, *values.shape[1:]))])


def _gaps(run: Run, arm: str, arms: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """The arm minus each, per seed [V, S, K], and the interval [V, K, 3]."""
    gap = np.full((len(arms), len(run.seeds), len(run.levels)), np.nan)
    interval = np.full((len(arms), len(run.levels), 3), np.nan)
    both = ~np.isnan(with_dense(run, run.test_at_best) + run.test_at_best[run.arm(arm)])
    for v, versus in enumerate(arms):
        for k, level in enumerate(run.levels):
            if versus != arm and both[v, :, k].any():
                found = paired(run, arm, versus, level)
                gap[v, :, k], interval[v, k] = found.values, (found.mean, found.low, found.high)
    return gap, interval


def _outcomes(run: Run, arm: str) -> tuple[np.ndarray, tuple[str, ...]]:
    """Winning or not, of a ticket; no other arm is called that."""
    outcome, reasons = np.full(len(run.levels), NOT_RUN, np.int8), [""] * len(run.levels)
    if arm != TICKET or 0 not in run.levels:
        return outcome, tuple(reasons)
    tested = run.test_at_best[run.arm(TICKET)]
    both = ~np.isnan(tested + tested[:, [run.level(0)]])
    for k, level in enumerate(run.levels):
        if level > 0 and both[:, k].any():
            found = winning(run, level)
            outcome[k] = {True: WINS, False: LOSES, None: OPEN}[found.outcome]
            reasons[k] = found.reason
    return outcome, tuple(reasons)


def finite_loss(run: Run) -> np.ndarray:
    """Validation losses that can be drawn, [A, S, K, T]: NaN in the place of infinity."""
    return np.where(np.isfinite(run.val_loss), run.val_loss, np.float32(np.nan))


def packed(race: Race) -> dict[str, dict[str, Any]]:
    """Everything the browser draws, as bytes (widget.js names the shapes)."""
    run = race.run
    rows = [reference(run) if arm == DENSE else run.arm(arm) for arm in race.arms]
    arrays = {
        "density": race.density,
        "kept": race.kept,
        "test": race.test,
        "best_step": race.best_step,
        "censored": race.censored.astype(np.uint8),
        "blown_up": race.blown_up.astype(np.uint8),
        "gap": race.gap,
        "interval": race.interval,
        "outcome": race.outcome,
        "schedules": np.array(run.arm_steps, np.int32)[rows],
        **_curves(race),
    }
    return {name: pack(values) for name, values in arrays.items()}


def _curves(race: Race) -> dict[str, np.ndarray]:
    """Curves of the trainings that ran, one row each: `rows` [V, K] says which, −1 none; at most 200 steps.

    An infinite loss is NaN here: no axis has room for it. The values at the early stop are taken before any step is
    left out.
    """
    run = race.run
    shown = np.unique(np.linspace(0, len(run.steps) - 1, min(MOST_STEPS, len(run.steps))).round().astype(int))
    ran = ~np.isnan(run.best_step).all(axis=1)  # [A, K]
    rows = np.where(ran, np.cumsum(ran).reshape(ran.shape) - 1, -1).astype(np.int16)
    at = np.searchsorted(run.steps, np.nan_to_num(run.best_step))[..., None]
    found: dict[str, np.ndarray] = {"steps": run.steps[shown].astype(np.int32)}
    for name, values in (("loss", finite_loss(run)), ("accuracy", run.val_accuracy)):
        found[name] = values.transpose(0, 2, 1, 3)[ran][..., shown]  # [N, S, T]
        best = np.take_along_axis(values, np.minimum(at, len(run.steps) - 1), axis=3)[..., 0]
        found[f"{name}_at_best"] = with_dense(run, np.where(np.isnan(run.best_step), np.nan, best)).astype(
            np.float32
        )
    dense = (
        rows[[reference(run)]][:, [run.level(0)]].repeat(len(run.levels), 1) if 0 in run.levels else rows[:0]
    )
    return found | {"rows": np.concatenate([rows, dense])}
