"""A difference of two networks in words; parts/gaps.js has the same words, and the panel that draws one."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ltviz.records import Run
from ltviz.records.intervals import CONFIDENCE, mean_interval, t_quantile
from ltviz.widgets.words import fixed, listed, percent

SAME_DENSITY = 0.02  # networks that keep within 2 % as many weights keep "as many"
BLOWN_UP = (
    "A network that blew up ends with a loss that is no number; it counts as it was at its best before, or else as "
    "wrong."
)


class Gap(NamedTuple):
    """A mean difference with its 95 % interval, as fractions, over n seeds; one seed has infinite ends."""

    mean: float
    low: float
    high: float
    n: int


NO_GAP = Gap(math.nan, math.nan, math.nan, 0)


def gap_of(differences: np.ndarray | Sequence[float]) -> Gap:
    """The gap of one difference a seed, NaN where a seed has none; NO_GAP where no seed has one."""
    if np.isnan(differences).all():
        return NO_GAP
    found = mean_interval(np.asarray(differences))
    return Gap(found.mean, found.low, found.high, found.n)


def stored_gap(interval: np.ndarray, differences: np.ndarray) -> Gap:
    """The gap whose mean and ends were computed before, float [3], over the seeds that have a difference, [S]."""
    mean, low, high = map(float, interval)
    return Gap(mean, low, high, int((~np.isnan(differences)).sum()))


def blown_up_said(found: Sequence[str]) -> list[str]:
    """The notes about networks that blew up, `found` by name and number; none where there are none."""
    return [f"Blew up in training: {listed(found)}.", BLOWN_UP] if found else []


def kept_by(run: Run, names: Sequence[str], ran: np.ndarray) -> np.ndarray:
    """[V, K]: share of the weights that each network keeps, mean over the seeds that `ran`, bool [V, S, K].

    A name that is no arm of the run is a network that is not pruned.
    """
    own = np.stack([run.kept(v) if v in run.arms else np.ones(run.total_density.shape) for v in names])
    count = ran.sum(axis=1)
    return np.where(count > 0, np.where(ran, own, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def leaves_said(kept: Sequence[tuple[str, float]], density: float) -> str:
    """The note about networks, by name and share, that keep clearly more or fewer weights than `density`; or ""."""
    found = [
        f"{n} leaves {percent(share)}" for n, share in kept if abs(share - density) > SAME_DENSITY * density
    ]
    return f"Not as many weights: {listed(found)}." if found else ""


def quantiles(seeds: int) -> list[float]:
    """Student's t of the 95 % interval of up to `seeds` differences, by degrees of freedom; the first is not used."""
    return [0.0, *(t_quantile(CONFIDENCE, freedom) for freedom in range(1, seeds))]


def differs(mean: float) -> str:
    """What a network is to another."""
    size = fixed(abs(100 * mean), 1)
    if float(size) == 0:
        return "is level with"
    return f"is {size} points {'above' if mean > 0 else 'below'}"


def interval_said(gap: Gap, S: int) -> str:
    """The interval in words; S is how many seeds there are."""
    if gap.n == 1:
        return "one seed gives no interval" if S == 1 else f"1 of {S} seeds ran both, which gives no interval"
    seeds = f"{gap.n} seeds" if gap.n == S else f"{gap.n} of {S} seeds"
    return f"95 % interval {fixed(100 * gap.low, 1)} to {fixed(100 * gap.high, 1)}, {seeds}"


def doubt_said(gap: Gap) -> str:
    """Nothing where the interval lies on one side of zero, or is none."""
    return "; the interval contains zero" if math.isfinite(gap.high) and gap.low <= 0 <= gap.high else ""
