"""A mean over seeds and its 95 % interval, by Student's t; NumPy and the standard library only."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

__all__ = ["Interval", "mean_interval", "t_quantile"]

CONFIDENCE = 0.95


@dataclass(frozen=True, eq=False)
class Interval:
    """A mean over seeds with its 95 % t-interval, in the unit of its values.

    values: float64 [S], NaN where a seed did not run; n counts the others. For n = 1, the ends are infinite.
    bound: "lower" where the mean and low are only known to be at least this (and high is infinite), else "".
    """

    values: np.ndarray
    mean: float
    low: float
    high: float
    n: int
    bound: str = ""

    def scaled(self, factor: float) -> Interval:
        """The same in another unit, 100 for points; factor > 0."""
        low, high = self.low * factor, self.high * factor
        return Interval(self.values * factor, self.mean * factor, low, high, self.n, self.bound)


def mean_interval(values: Iterable[float]) -> Interval:
    """95 % t-interval of the mean of `values` [S]; NaN (did not run) is left out; raises if none is left."""
    every = np.asarray(list(values), dtype=np.float64)
    kept = every[~np.isnan(every)]
    n = len(kept)
    if n == 0:
        raise ValueError("an interval needs at least one value that is not NaN, got none")
    mean = float(kept.mean())
    half = math.inf if n == 1 else t_quantile(CONFIDENCE, n - 1) * float(kept.std(ddof=1)) / math.sqrt(n)
    return Interval(every, mean, mean - half, mean + half, n)


@cache
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
