"""Rules written before a recording, and what an interval says about them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .intervals import Interval

__all__ = ["KINDS", "VERDICTS", "Rule", "verdict"]

VERDICTS = ("reproduced", "not", "inconclusive", "different setting", "exact", "not recorded")
KINDS = ("at_least", "at_most", "within", "exact")
# Sums of decimal fractions, such as 0.5 + 0.4, are off by less than this.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Rule:
    """What a measurement must show, in the unit of its claim.

    kind: "at_least" or "at_most" `target`; "within" `tolerance` of `target`, ends included; "exact": each
    computed number within `tolerance` of the paper's.
    """

    kind: str
    target: float = 0.0
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"rule kind must be one of {', '.join(KINDS)}, got {self.kind!r}")
        if self.tolerance < 0 or (self.tolerance == 0) != (self.kind in ("at_least", "at_most")):
            raise ValueError(f"tolerance must be above 0 for within and exact, else 0, got {self.tolerance}")

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest value that keep the rule."""
        if self.kind == "at_least":
            return self.target, math.inf
        if self.kind == "at_most":
            return -math.inf, self.target
        return self.target - self.tolerance, self.target + self.tolerance


def verdict(interval: Interval, rule: Rule) -> str:
    """Reproduced (interval inside the rule, ends included), not (wholly outside), or inconclusive."""
    low, high = rule.ends
    if interval.low >= low - ROUNDING and interval.high <= high + ROUNDING:
        return "reproduced"
    if interval.high < low - ROUNDING or interval.low > high + ROUNDING:
        return "not"
    return "inconclusive"


def arithmetic(computed: Sequence[float], paper: Sequence[float], rule: Rule) -> str:
    """Says "exact" where every computed number is within the rule's tolerance of the paper's, else "not"."""
    if len(computed) != len(paper):
        raise ValueError(
            f"there must be as many numbers as the paper prints, {len(paper)}, got {len(computed)}"
        )
    near = all(abs(a - b) <= rule.tolerance + ROUNDING for a, b in zip(computed, paper, strict=True))
    return "exact" if near else "not"
