"""What a claim measures: each quantity is a function of a Run and of the claim's own arguments.

Adding one: write the function and add it at the bottom, to QUANTITIES, to ARITHMETIC (needs no Run), or to ALSO
(a sentence beside the claim).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

import numpy as np

from .intervals import Interval
from .run import Run
from .statistics import NotRunError, early_stop_ratio, paired, steps_to_dense_loss

__all__ = ["ALSO", "ARITHMETIC", "QUANTITIES", "level_keeping"]

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
    return paired(run, arm, versus, _best_level(run, arm), "test_at_end")


def _best_level(run: Run, arm: str) -> int:
    """The pruned level of the best mean validation accuracy at the end of the schedule; ties: the first."""
    a = run.arm(arm)
    last = int(np.flatnonzero(~np.isnan(run.val_accuracy[a]).all(axis=(0, 1)))[-1])
    scores = run.val_accuracy[a, :, :, last].mean(axis=0)
    pruned = [k for k, level in enumerate(run.levels) if level > 0 and not np.isnan(scores[k])]
    if not pruned:
        raise ValueError(f"no pruned level of {arm!r} has a validation accuracy at its last step")
    return run.levels[max(pruned, key=lambda k: scores[k])]


def ladder(*, sizes: Sequence[int], remove: Sequence[float], rounds: Sequence[int]) -> tuple[float, ...]:
    """Share of the weights of a dense stack that is left after each of `rounds`, pruned layer by layer.

    sizes: units from input to output. remove: share of the survivors that a round takes, one per layer.
    """
    layers = [a * b for a, b in itertools.pairwise(sizes)]
    left, shares = list(layers), [1.0]
    for _ in range(max(rounds)):
        # round() is half to even, as the counts of a mask are
        left = [count - round(share * count) for count, share in zip(left, remove, strict=True)]
        shares.append(sum(left) / sum(layers))
    return tuple(shares[number] for number in rounds)


def convolutional_weights(
    *,
    image: Sequence[int],
    blocks: Sequence[Sequence[int]],
    kernel: int,
    fully_connected: Sequence[int],
) -> tuple[float, ...]:
    """Weights (no biases) of a convolutional network, as one number.

    image: channels, height, width. blocks: output channels of the convolutions, same padding, each block
    followed by a pooling that halves height and width. fully_connected: units of the dense layers after them.
    """
    channels, height, width = image
    total = 0
    for block in blocks:
        for out in block:
            total += channels * out * kernel**2
            channels = out
        height, width = height // 2, width // 2
    units = channels * height * width
    for out in fully_connected:
        total += units * out
        units = out
    return (float(total),)


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
        k: paired(run, arm, versus, k, "test_at_end").mean for k in run.levels if k > 0 and _ran(run, arm, k)
    }
    top = max(gains.values())
    more = top - best_gain_at_end(run, arm=arm, versus=versus).mean
    return f"Chosen on the test set instead, the best level would show {100 * top:+.2f} points, {100 * more:.2f} more."


def _ran(run: Run, arm: str, level: int) -> bool:
    return not np.isnan(run.test_at_end[run.arm(arm), :, run.level(level)]).all()


QUANTITIES: dict[str, Callable[..., Interval]] = {
    "best_gain_at_end": best_gain_at_end,
    "difference": difference,
    "stops_earlier": stops_earlier,
    "stops_times_earlier": stops_times_earlier,
}
ARITHMETIC: dict[str, Callable[..., tuple[float, ...]]] = {
    "convolutional_weights": convolutional_weights,
    "ladder": ladder,
}
ALSO: dict[str, Callable[..., str]] = {
    "chosen_on_test": chosen_on_test,
    "steps_to_dense_loss": reaching,
}
