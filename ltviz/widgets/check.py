"""`widget.check(…)`: the cell after a widget proves that it was shown and that what it shows holds.

A check prints one sentence that is the same on every machine, or raises CheckError, which names what was
expected and what was found. A checked interval is printed as the interval, never as the trained number inside it.
"""

from ltviz.widgets.words import percent


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


def known(name: str, given: dict[str, object], allowed: tuple[str, ...]) -> None:
    """Raises TypeError for an expectation that the widget does not know."""
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise TypeError(f"{name}.check takes {', '.join(allowed)}; got {', '.join(unknown)}")
