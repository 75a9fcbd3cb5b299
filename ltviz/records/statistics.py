"""Intervals over seeds, paired by seed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .run import Run

LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean over seeds with its 95 % t-interval, in the unit of its values.

    values: float64 [n], one per seed that ran. low and high are infinite where n = 1.
    bound: "" or "lower", where the mean is only known to be at least this.
    """

    values: np.ndarray
    mean: float
    low: float
    high: float
    n: int
    bound: str = ""


def mean_interval(values: Iterable[float]) -> Interval:
    """95 % t-interval of the mean of `values` [n]; NaN (did not run) is left out; raises if none is left."""
    kept = np.asarray(list(values), dtype=np.float64)
    kept = kept[~np.isnan(kept)]
    n = len(kept)
    if n == 0:
        raise ValueError("an interval needs at least one value that is not NaN, got none")
    mean = float(kept.mean())
    half = math.inf if n == 1 else t_quantile(LEVEL, n - 1) * float(kept.std(ddof=1)) / math.sqrt(n)
    return Interval(kept, mean, mean - half, mean + half, n)


def t_quantile(level: float, freedom: int) -> float:
    """The t with P(|T| ≤ t) = level for Student's T with `freedom` ≥ 1 degrees; level in (0, 1)."""
    if not 0 < level < 1:
        raise ValueError(f"level must be in (0, 1), got {level}")
    if freedom < 1:
        raise ValueError(f"freedom must be at least 1, got {freedom}")
    low, high = 0.0, math.pi / 2  # bisect the angle θ = atan(t/√freedom): it is bounded, t is not
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _inside(middle, freedom) < level else (low, middle)
    return math.tan(middle) * math.sqrt(freedom)


def _inside(angle: float, freedom: int) -> float:
    """P(|T| ≤ √freedom·tan(angle)): the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, total = (cosine if odd else 1.0), 0.0
    for k in range(2 + odd, freedom + 1, 2):
        total += term
        term *= cosine**2 * (k - 1) / k
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def pick(run: Run, arm: str, level: int) -> tuple[int, int]:
    """Indices (arm, level) of a training; "dense" is the ticket at level 0, whatever the level."""
    return (run.arm("ticket"), run.level(0)) if arm == "dense" else (run.arm(arm), run.level(level))


def paired(run: Run, arm: str, versus: str, level: int, what: str = "test_at_best") -> Interval:
    """Interval of arm − versus at `level`, paired by seed, in fractions (0.01 is one point).

    `versus` (and `arm`) may be "dense". what: "test_at_best" or "test_at_end". Raises where no seed ran both.
    """
    if what not in ("test_at_best", "test_at_end"):
        raise ValueError(f"what must be test_at_best or test_at_end, got {what!r}")
    values = getattr(run, what)
    (a, k), (b, j) = pick(run, arm, level), pick(run, versus, level)
    difference = values[a, :, k] - values[b, :, j]
    if np.isnan(difference).all():
        raise ValueError(f"no seed ran both {arm!r} and {versus!r} at level {level}")
    return mean_interval(difference)
