"""Numbers as a reader sees them: the Python twin of parts/numbers.js, held to it by one table of cases.

Rounding is half away from zero on the exact binary value, as JavaScript's `toFixed` does.
"""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def fixed(x: float, digits: int) -> str:
    """A number with so many decimals and a real minus; "−0.0" is never shown."""
    if math.isnan(x):
        return "–"
    text = str(abs(Decimal(x)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return f"−{text}" if x < 0 and float(text) != 0 else text


def count(n: int) -> str:
    """A whole number with thousands set apart: 266,200."""
    return f"{abs(n):,}" if n >= 0 else f"−{abs(n):,}"


def percent(fraction: float) -> str:
    """A fraction as "21.1 %"; below 1 % two digits; only a true 0 or 1 prints as "0 %" or "100 %"."""
    if math.isnan(fraction):
        return "–"
    x = 100 * fraction
    if x in (0, 100):
        return f"{int(x)} %"
    if abs(x) < 0.005:
        return "> −0.01 %" if x < 0 else "< 0.01 %"
    return f"{fixed(x, 2 if abs(x) < 1 or 99.95 <= abs(x) < 100 else 1)} %"


def points(difference: float) -> str:
    """A difference of two fractions in points: "+1.2 points"."""
    text = fixed(100 * difference, 1)
    return f"{'+' if difference > 0 and float(text) != 0 else ''}{text} points"


def listed(names: Sequence[str]) -> str:
    """The names as "a", "a and b" or "a, b and c"."""
    return "".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def value(x: float) -> str:
    """A weight or a score with three significant digits: "0.0312"."""
    if math.isnan(x):
        return "–"
    if x == 0:
        return "0"
    size = abs(x)
    text = fixed(size, max(0, 2 - math.floor(math.log10(size)))) if 1e-4 <= size < 1e5 else _exponential(size)
    return f"−{text}" if x < 0 else text


def _exponential(size: float) -> str:
    exponent = Decimal(size).adjusted()
    digits = Decimal(size).scaleb(-exponent).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if digits == 10:
        digits, exponent = Decimal("1.00"), exponent + 1
    return f"{digits}e{exponent:+d}"


def clipped(name: str, most: int = 16) -> str:
    """A name that has little room beside a line."""
    return f"{name[: most - 1]}…" if len(name) > most else name
