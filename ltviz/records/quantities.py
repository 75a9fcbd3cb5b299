"""What a claim measures: each quantity is a function of a Run and of the claim's own arguments.

Adding one: write the function and add it at the bottom, to QUANTITIES or to ALSO (a sentence beside the claim). What
needs no Run is in `arithmetic`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from .intervals import Interval
from .run import Run
from .statistics import (
    CensoredError,
    NotRunError,
    early_stop_ratio,
    geometric,
    lower_bound,
    mean_interval,
    paired,
    pick,
    steps_to_dense_loss,
)

__all__ = ["ALSO", "QUANTITIES", "best_level", "level_keeping"]

# A claim names the share that it keeps as the paper prints it: one decimal of a percent.
KEPT_TOLERANCE = 0.1
WORDS = {
    "ticket": "the ticket",
    "fresh": "the same mask with fresh values",
    "dense": "the dense network",
}


def level_keeping(run: Run, kept: float) -> int:
    """The level at which `kept` percent of the prunable weights are left, within 0.1; raises where none is."""
    percent = 100 * np.nanmean(run.total_density, axis=0)
    index = int(np.nanargmin(np.abs(percent - kept)))
    if abs(percent[index] - kept) > KEPT_TOLERANCE:
        raise NotRunError(
            f"a level must keep {kept} % of the weights, the nearest keeps {percent[index]:.2f} %"
        )
    return run.levels[index]


def difference(run: Run, *, arm: str, versus: str, kept: float, what: str) -> Interval:
    """Test accuracy of `arm` minus that of `versus`, in fractions."""
    return paired(run, arm, versus, level_keeping(run, kept), what)


def stops_times_earlier(run: Run, *, arm: str, versus: str, kept: float) -> Interval:
    """How many times earlier `arm` reaches its least validation loss than `versus`."""
    return early_stop_ratio(run, arm, versus, level_keeping(run, kept))


def stops_earlier(run: Run, *, arm: str, versus: str, kept: float) -> Interval:
    """By which share of the steps of `versus` its least validation loss comes earlier in `arm`; below 1."""
    ratio = stops_times_earlier(run, arm=arm, versus=versus, kept=kept)
    values = 1 - 1 / ratio.values
    low, high = (1 - 1 / end if end > 0 else -math.inf for end in (ratio.low, ratio.high))
    return Interval(values, 1 - 1 / ratio.mean, low, high, ratio.n, ratio.bound)


def best_gain_at_end(run: Run, *, arm: str, versus: str) -> Interval:
    """Gain at the last step of the level that validation accuracy at the last step prefers, in fractions."""
    return paired(run, arm, versus, best_level(run, arm), "test_at_end")


def best_level(run: Run, arm: str) -> int:
    """The pruned level of the best mean validation accuracy, each at the end of its schedule; ties: the first."""
    scores = _at_end(run.val_accuracy[run.arm(arm)]).mean(axis=0)
    pruned = [k for k, level in enumerate(run.levels) if level > 0 and not np.isnan(scores[k])]
    if not pruned:
        raise ValueError(f"no pruned level of {arm!r} has a validation accuracy at its last step")
    return run.levels[max(pruned, key=lambda k: scores[k])]


def _at_end(curves: np.ndarray) -> np.ndarray:
    """The last value of each curve that is not NaN, [S, K, T] → [S, K]; NaN where there is none."""
    back = np.isnan(curves[:, :, ::-1]).argmin(axis=2)
    return np.take_along_axis(curves, curves.shape[2] - 1 - back[:, :, None], axis=2)[:, :, 0]


def final_accuracy(run: Run, *, arm: str) -> Interval:
    """Test accuracy of `arm` at its last step and deepest level, in fractions."""
    return mean_interval(_ran(run.test_at_end[run.arm(arm), :, -1], arm))


def error(run: Run, *, arm: str, kept: float, what: str) -> Interval:
    """Share of the test examples that `arm` gets wrong where `kept` percent are left, in fractions."""
    a, k = pick(run, arm, level_keeping(run, kept))
    return mean_interval(1 - _ran(getattr(run, what)[a, :, k], arm))


def _ran(values: np.ndarray, arm: str) -> np.ndarray:
    if np.isnan(values).all():
        raise NotRunError(f"no seed ran {arm!r} there")
    return values


def best_accuracy(run: Run, *, arm: str) -> Interval:
    """Test accuracy of `arm` at the pruned level that validation accuracy prefers, in fractions."""
    return mean_interval(run.test_at_end[run.arm(arm), :, run.level(best_level(run, arm))])


def mean_difference(
    run: Run, *, pairs: Sequence[Sequence[str]], kept: Sequence[float], what: str
) -> Interval:
    """Mean of arm − versus over several pairs [arm, versus] and levels, one number a seed, in fractions."""
    found = [difference(run, arm=a, versus=b, kept=k, what=what).values for a, b in pairs for k in kept]
    return mean_interval(np.mean(found, axis=0))


def widest_gap(run: Run, *, arms: Sequence[str], kept: float, what: str) -> Interval:
    """Difference of the two arms whose means lie furthest apart, in fractions; at least 0 by choice."""
    level = level_keeping(run, kept)
    gaps = [paired(run, a, b, level, what) for a, b in itertools.permutations(arms, 2)]
    return max(gaps, key=lambda gap: gap.mean)


def collapses_later(run: Run, *, arm: str, versus: str) -> Interval:
    """How many times smaller the density is at which `arm` lets nothing through any more than for `versus`.

    Reads the measure effective_density. Where `arm` never collapses, the least density that was tried counts and
    the ratio is a lower bound; a `versus` that never collapses raises CensoredError.
    """
    (mine, open_end), (theirs, never) = (_collapse(run, name) for name in (arm, versus))
    if never.any():
        raise CensoredError(
            f"{versus!r} still lets something through at the least density for {never.sum()} seeds"
        )
    ratio = geometric(theirs, mine)
    return lower_bound(ratio) if open_end.any() else ratio


def _collapse(run: Run, arm: str) -> tuple[np.ndarray, np.ndarray]:
    """The greatest density [S] with no live path, the least one tried where there is none, and where that is so."""
    dead = run.measures["effective_density"][run.arm(arm)] == 0  # [S, K]
    density = np.where(dead, run.total_density, 0).max(axis=1)
    return np.where(density > 0, density, run.total_density.min(axis=1)), density == 0


def reaching(run: Run, *, arm: str, versus: str, kept: float) -> str:
    """Sentence on the steps that both arms take to the dense network's early-stop loss."""
    level = level_keeping(run, kept)
    first, second = (_reach(run, name, level) for name in (arm, versus))
    return f"The least validation loss of the dense network is reached by {first}, and by {second}."


def _reach(run: Run, arm: str, level: int) -> str:
    steps = steps_to_dense_loss(run, arm, level)
    reached = steps[~np.isnan(steps)]
    after = f" after {reached.mean():,.0f} steps on average" if reached.size else ""
    return f"{WORDS.get(arm, arm)} in {reached.size} of {steps.size} seeds{after}"


def chosen_on_test(run: Run, *, arm: str, versus: str) -> str:
    """Sentence on what choosing the level on the test set would have shown."""
    gains = {
        k: paired(run, arm, versus, k, "test_at_end").mean
        for k in run.levels
        if k > 0 and _trained(run, arm, k)
    }
    top = max(gains.values())
    more = top - best_gain_at_end(run, arm=arm, versus=versus).mean
    return f"Chosen on the test set instead, the best level would show {100 * top:+.2f} points, {100 * more:.2f} more."


def _trained(run: Run, arm: str, level: int) -> bool:
    return not np.isnan(run.test_at_end[run.arm(arm), :, run.level(level)]).all()


QUANTITIES: dict[str, Callable[..., Interval]] = {
    "best_accuracy": best_accuracy,
    "best_gain_at_end": best_gain_at_end,
    "collapses_later": collapses_later,
    "difference": difference,
    "error": error,
    "final_accuracy": final_accuracy,
    "mean_difference": mean_difference,
    "stops_earlier": stops_earlier,
    "stops_times_earlier": stops_times_earlier,
    "widest_gap": widest_gap,
}
ALSO: dict[str, Callable[..., str]] = {
    "chosen_on_test": chosen_on_test,
    "steps_to_dense_loss": reaching,
}
