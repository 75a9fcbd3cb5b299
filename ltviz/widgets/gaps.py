"""A difference of two networks in words; parts/gaps.js has the same words, and the panel that draws one."""

import math
from typing import NamedTuple

from ltviz.widgets.words import fixed


class Gap(NamedTuple):
    """A mean difference with its 95 % interval, as fractions, over n seeds; one seed has infinite ends."""

    mean: float
    low: float
    high: float
    n: int


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
