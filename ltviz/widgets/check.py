"""`widget.check(…)`: the cell after a widget proves that it was shown and that what it shows holds.

A check prints one sentence that is the same on every machine, or raises CheckError, which names what was
expected and what was found. A checked interval is printed as the interval, never as the trained number inside it.
"""

import math
from collections.abc import Mapping
from typing import Any

from ltviz.widgets.words import fixed, percent

BOUNDS = ("at_least", "at_most", "interval_at_least", "interval_at_most")  # what `bounded` takes


class CheckError(AssertionError):
    """What a widget shows is not what the text beside it says."""


def displayed(name: str, shown: bool) -> None:
    """Raises CheckError unless the widget was displayed."""
    if not shown:
        raise CheckError(
            f"{name} was not displayed: let it be the last line of its cell, or call display(widget)"
        )


def equal(what: str, found: object, expected: object) -> str:
    """The sentence "<what> is <expected>", or CheckError."""
    if found != expected:
        raise CheckError(f"{what} must be {expected}, got {found}")
    return f"{what} is {expected}"


def within(what: str, found: float, interval: tuple[float, float]) -> str:
    """The sentence "<what> is between … and …" for fractions (both ends count), or CheckError."""
    low, high = interval
    if not low <= found <= high:
        raise CheckError(f"{what} must be between {percent(low)} and {percent(high)}, got {percent(found)}")
    return f"{what} is between {percent(low)} and {percent(high)}"


def bounded(what: str, mean: float, low: float, high: float, asked: Mapping[str, Any]) -> str:
    """The sentence that a difference and its 95 % interval keep the bounds asked for (fractions), or CheckError.

    asked: those of BOUNDS that are to hold, other names are passed over. The number itself is never said where it
    holds.
    """
    if math.isnan(mean):
        raise CheckError(f"{what} was not run")
    if math.isinf(low) and any(name in asked for name in ("interval_at_least", "interval_at_most")):
        raise CheckError(f"{what} has no interval: only one seed was run")
    rules = (
        ("at_least", mean, 1, "is at least"),
        ("at_most", mean, -1, "is at most"),
        ("interval_at_least", low, 1, "has its whole 95 % interval at or above"),
        ("interval_at_most", high, -1, "has its whole 95 % interval at or below"),
    )
    said = []
    for name, found, sign, words in rules:
        if name not in asked:
            continue
        bound = f"{fixed(100 * asked[name], 1)} points"
        if not sign * found >= sign * asked[name]:
            raise CheckError(
                f"{what} must be such that it {words} {bound}, got {fixed(100 * found, 1)} points"
            )
        said.append(f"{words} {bound}")
    return f"{what} {' and '.join(said) or 'was run'}"


def known(name: str, given: dict[str, object], allowed: tuple[str, ...]) -> None:
    """Raises TypeError for an expectation that the widget does not know."""
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise TypeError(f"{name}.check takes {', '.join(allowed)}; got {', '.join(unknown)}")
