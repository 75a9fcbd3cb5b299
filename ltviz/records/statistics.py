"""Intervals over seeds, paired by seed; when a ticket wins; what a stopped schedule may say.

    paired(run, "ticket", "fresh", level=7)              # a difference of accuracies, in fractions
    early_stop_ratio(run, "ticket", "fresh", level=7)    # how many times earlier the ticket stops
    bool(winning(run, level=7))                          # as good as the dense network, and not later

Everywhere "dense" names the unpruned network: level 0 of the arm "ticket", or of the first arm.
Accuracies are fractions: 0.01 is one point.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .intervals import Interval, mean_interval, t_quantile
from .run import Run

__all__ = [
    "CensoredError",
    "Interval",
    "NotRunError",
    "Winning",
    "censored_counts",
    "early_stop",
    "early_stop_ratio",
    "judged",
    "mean_interval",
    "paired",
    "steps_to_dense_loss",
    "t_quantile",
    "winning",
]

# A ticket may lose up to half a point of accuracy and still count as winning.
SLACK = 0.005


class CensoredError(ValueError):
    """An early-stop step lies in the last tenth of its schedule: only a lower bound is known."""


class NotRunError(ValueError):
    """A training that is asked for did not run, or not yet."""


def pick(run: Run, arm: str, level: int) -> tuple[int, int]:
    """Indices (arm, level) of a training; "dense" is the network of level 0, whatever the level."""
    if arm != "dense":
        return run.arm(arm), run.level(level)
    return reference(run), run.level(0)


def reference(run: Run) -> int:
    """Index of the arm at whose level 0 the dense network stands, whether the run has that level or not."""
    return run.arm("ticket") if "ticket" in run.arms else 0


def paired(run: Run, arm: str, versus: str, level: int, what: str = "test_at_best") -> Interval:
    """Interval of arm − versus at `level`, paired by seed, in fractions (0.01 is one point).

    `versus` (and `arm`) may be "dense". what: "test_at_best", "test_at_end" or one of the run's measures. Raises
    where no seed ran both.
    """
    known = {"test_at_best": run.test_at_best, "test_at_end": run.test_at_end, **run.measures}
    if what not in known:
        raise ValueError(f"what must be one of {', '.join(known)}, got {what!r}")
    values = known[what]
    (a, k), (b, j) = pick(run, arm, level), pick(run, versus, level)
    difference = values[a, :, k] - values[b, :, j]
    _require(difference, arm, versus, level)
    return mean_interval(difference)


def _require(values: np.ndarray, arm: str, versus: str, level: int) -> None:
    if np.isnan(values).all():
        raise NotRunError(f"no seed ran both {arm!r} and {versus!r} at level {level}")


def censored_counts(run: Run, level: int | None = None) -> dict[str, int]:
    """How many trainings of each arm are censored, at one level or at all of them."""
    where = slice(None) if level is None else slice(run.level(level), run.level(level) + 1)
    counts = run.censored[:, :, where].sum(axis=(1, 2))
    return {arm: int(count) for arm, count in zip(run.arms, counts, strict=True)}


def _steps(run: Run, arm: str, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Early-stop steps [S] of a training and whether each is censored [S]."""
    a, k = pick(run, arm, level)
    return run.best_step[a, :, k], run.censored[a, :, k]


def early_stop(run: Run, arm: str, level: int) -> Interval:
    """Interval of the early-stop step over the seeds that are not censored.

    bound is "lower" where some are; raises CensoredError where all are.
    """
    steps, censored = _steps(run, arm, level)
    if censored.any() and np.isnan(steps[~censored]).all():
        raise CensoredError(
            f"all early-stop steps of {arm!r} at level {level} lie in the last tenth of training"
        )
    interval = mean_interval(np.where(censored, np.nan, steps))
    return lower_bound(interval) if censored.any() else interval


def lower_bound(interval: Interval) -> Interval:
    """The same interval, open above: what was cut off can only be larger."""
    return Interval(interval.values, interval.mean, interval.low, math.inf, interval.n, "lower")


def early_stop_ratio(run: Run, arm: str, versus: str, level: int) -> Interval:
    """How many times earlier `arm` stops than `versus`: versus ÷ arm, paired by seed, geometric mean.

    A censored `versus` counts with the step that it had reached, so the ratio is then a lower bound. Raises
    CensoredError where `arm` or the dense network is censored: there even the direction may be wrong.
    """
    (mine, late), (theirs, open_end) = _steps(run, arm, level), _steps(run, versus, level)
    if late.any() or (versus == "dense" and open_end.any()):
        who, count = (arm, late.sum()) if late.any() else (versus, open_end.sum())
        raise CensoredError(
            f"the early-stop step of {who!r} at level {0 if who == 'dense' else level} lies in the last "
            f"tenth of training for {count} of {len(late)} seeds, so a ratio with it says nothing"
        )
    _require(mine + theirs, arm, versus, level)
    ratio = geometric(theirs, mine)
    return lower_bound(ratio) if open_end.any() else ratio


def geometric(upper: np.ndarray, lower: np.ndarray) -> Interval:
    """Geometric mean of upper ÷ lower [S], its interval in logarithms: a ratio and its inverse agree."""
    if (upper == 0).any() or (lower == 0).any():
        raise ValueError("a ratio of steps needs steps above 0, got 0: that network never got better")
    logs = mean_interval(np.log(upper) - np.log(lower))
    low, high = np.exp(min(logs.low, 700.0)), np.exp(min(logs.high, 700.0))
    return Interval(np.exp(logs.values), math.exp(logs.mean), float(low), float(high), logs.n)


def steps_to_dense_loss(run: Run, arm: str, level: int) -> np.ndarray:
    """First evaluated step at which `arm` is as good as the dense network at its early stop, float64 [S].

    As good: validation loss at most the dense network's least. NaN where never reached, or not run.
    """
    (a, k), (d, j) = pick(run, arm, level), pick(run, "dense", level)
    with np.errstate(invalid="ignore"):
        reached = run.val_loss[a, :, k] <= _least(run.val_loss[d, :, j])[:, None]  # [S, T]
    first = run.steps[reached.argmax(axis=1)].astype(np.float64)
    return np.where(reached.any(axis=1), first, np.nan)


def _least(losses: np.ndarray) -> np.ndarray:
    """Least value along the last axis, NaN where all are NaN: [S, T] → [S]."""
    least = np.where(np.isnan(losses), np.inf, losses).min(axis=1)
    return np.where(np.isnan(losses).all(axis=1), np.nan, least)


@dataclass(frozen=True, eq=False)
class Winning:
    """Whether a ticket wins, and why; true in an `if` only where it certainly does.

    gain: ticket − dense in fractions. outcome: True, False, or None where the seeds or the schedule leave it open.
    """

    gain: Interval
    outcome: bool | None
    reason: str

    def __bool__(self) -> bool:
        return self.outcome is True


def winning(run: Run, level: int) -> Winning:
    """Ticket against dense: the gain lies above −0.5 points, and it stops on average no later.

    An interval on both sides of −0.5 points leaves the outcome open (None): not shown to win is not shown to lose.
    So does a censored step, which is a lower bound, where the answer hangs on it.
    """
    gain = paired(run, "ticket", "dense", level)
    return judged(gain, _steps(run, "ticket", level), _steps(run, "dense", level))


def judged(
    gain: Interval, ticket: tuple[np.ndarray, np.ndarray], dense: tuple[np.ndarray, np.ndarray]
) -> Winning:
    """The rule of `winning` on its numbers: of each network the early-stop steps [S] and which are censored [S]."""
    if gain.n == 1:
        return Winning(gain, None, "one seed has no interval")
    if gain.high <= -SLACK:
        return Winning(gain, False, "the ticket is more than 0.5 points less accurate than the dense network")
    if gain.low <= -SLACK:
        return Winning(gain, None, "too few seeds to exclude a loss of more than 0.5 points")
    (mine, late), (theirs, open_end) = ticket, dense
    both = ~np.isnan(mine) & ~np.isnan(theirs)
    later = mine[both].mean() > theirs[both].mean()
    if not later and not late[both].any():  # the dense network's true step can only be later still
        return Winning(gain, True, "as accurate as the dense network, and it stops no later")
    if later and not open_end[both].any():
        return Winning(gain, False, "the ticket stops later than the dense network")
    return Winning(gain, None, "training stopped too early to see which network stops first")
