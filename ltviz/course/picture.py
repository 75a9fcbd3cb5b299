"""Your result beside the expected one, small: squares for the entries of an array, bars for named numbers.

The area of a square is the magnitude, a full one is positive and a hollow one negative; a mask has full squares
where it is `True`. A ring marks what differs. The drawing takes the colour of the text around it, so it suits
every theme, and it is made of numbers and of the names in our own cases only. ``text/plain`` says the same.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.course.answers import as_array, disagree, largest

_ROWS, _COLUMNS = 12, 16  # what is larger is not drawn
_CELL, _GAP, _HEAD, _BAR = 20, 40, 22, 96  # pixels
_TEXT = 'fill="currentColor" font-size="12"'


@dataclass(frozen=True)
class Picture:
    """Two drawings and the words for them: HTML for a notebook, text for everything else."""

    title: str
    svg: str
    text: str

    def bundle(self) -> dict[str, str]:
        """The picture for a notebook, by MIME type."""
        title = html.escape(self.title)
        return {
            "text/plain": f"{self.title.replace('ringed', 'in brackets')}\n{self.text}",
            "text/html": f'<figure style="margin: 4px 0"><figcaption>{title}</figcaption>{self.svg}</figure>',
        }


def picture(case: str, expected: Any, got: Any, tolerance: float) -> Picture | None:
    """The picture of one case, None where there is nothing to compare or too much."""
    if isinstance(expected, Mapping):
        if not isinstance(got, Mapping) or set(got) != set(expected):
            return None
        if all(np.ndim(value) == 0 for value in expected.values()):
            return _bars(case, expected, got, tolerance)
        slack = tolerance * largest(expected)
        found = ((name, _pair(expected[name], got[name])) for name in expected)
        apart = ((name, pair) for name, pair in found if pair and disagree(*pair, slack).any())
        name, pair = next(apart, ("", None))
        return None if pair is None else _grids(f"{case}, {name}", *pair, slack)
    pair = _pair(expected, got) if isinstance(expected, np.ndarray) else None
    return None if pair is None else _grids(case, *pair, tolerance * largest(expected))


def _pair(expected: Any, got: Any) -> tuple[np.ndarray, np.ndarray] | None:
    """Both as tables of at most 12 × 16 finite numbers, None where one is something else."""
    wanted, given = as_array(expected), as_array(got)
    if wanted is None or given is None or wanted.shape != given.shape or wanted.ndim not in (1, 2):
        return None
    wanted, given = np.atleast_2d(wanted), np.atleast_2d(given)
    if wanted.size == 0 or wanted.shape[0] > _ROWS or wanted.shape[1] > _COLUMNS:
        return None
    return (wanted, given) if np.isfinite(wanted).all() and np.isfinite(given).all() else None


def _grids(case: str, expected: np.ndarray, got: np.ndarray, slack: float) -> Picture:
    apart = disagree(expected, got, slack)
    key = " A hollow square is negative." if min(expected.min(), got.min()) < 0 else ""
    title = f"With {case}: {apart.sum()} of {apart.size} entries differ, ringed.{key}"
    top = max(largest(expected), largest(got)) or 1.0
    width = expected.shape[1] * _CELL
    parts = [_label(0, "yours"), _label(width + _GAP, "expected")]
    parts += _squares(got / top, apart, 0) + _squares(expected / top, apart, width + _GAP)
    svg = _svg(2 * width + _GAP, _HEAD + expected.shape[0] * _CELL, parts, title)
    return Picture(title, svg, _columns(_entries(got, apart), _entries(expected, apart)))


def _squares(shares: np.ndarray, apart: np.ndarray, left: int) -> list[str]:
    """One square an entry, its area the magnitude; a dot where it is 0; a ring where the two differ."""
    parts = []
    for (row, column), share in np.ndenumerate(shares):
        x, y = left + (column + 0.5) * _CELL, _HEAD + (row + 0.5) * _CELL
        side = max(0.68 * _CELL * abs(share) ** 0.5, 1.5)
        look = 'fill="none" stroke="currentColor"' if share < 0 else 'fill="currentColor"'
        corner = f'x="{x - side / 2:.1f}" y="{y - side / 2:.1f}"'
        parts.append(f'<rect {corner} width="{side:.1f}" height="{side:.1f}" {look} opacity="0.7"/>')
        if apart[row, column]:
            parts.append(_ring(x - 0.46 * _CELL, y - 0.46 * _CELL, 0.92 * _CELL, 0.92 * _CELL))
    return parts


def _bars(case: str, expected: Mapping[str, Any], got: Mapping[str, Any], tolerance: float) -> Picture | None:
    table = {name: (_number(got[name]), float(value)) for name, value in expected.items()}
    if len(table) > _ROWS or not np.isfinite(list(table.values())).all():
        return None
    slack = tolerance * largest(expected)
    names = [name for name, (a, b) in table.items() if abs(a - b) > slack]
    title = f"With {case}: {len(names)} of {len(table)} numbers differ, ringed."
    top = max(abs(value) for pair in table.values() for value in pair) or 1.0
    indent = 8 * max(map(len, table)) + 8
    step = _BAR + _GAP + 16
    parts = [_label(indent, "yours"), _label(indent + step, "expected")]
    for row, (name, pair) in enumerate(table.items()):
        y = _HEAD + row * _CELL
        parts.append(f'<text x="0" y="{y + 13}" {_TEXT}>{html.escape(name)}</text>')
        for column, value in enumerate(pair):
            parts += _bar(indent + column * step, y, value, abs(value) / top, ring=name in names)
    svg = _svg(indent + 2 * step, _HEAD + len(table) * _CELL, parts, title)
    return Picture(title, svg, _bars_text(table, names))


def _number(value: Any) -> float:
    """The one number that it holds, NaN where it is something else."""
    array = as_array(value)
    return float(array.item()) if array is not None and array.size == 1 else float("nan")


def _bar(x: float, y: float, value: float, share: float, *, ring: bool) -> list[str]:
    length = max(_BAR * share, 1.5)
    bar = (
        f'<rect x="{x:.1f}" y="{y + 4}" width="{length:.1f}" height="10" fill="currentColor" opacity="0.7"/>'
    )
    number = f'<text x="{x + length + 8:.1f}" y="{y + 13}" {_TEXT}>{value:.3g}</text>'
    return [bar, number, *([_ring(x - 2, y + 2, length + 4, 14)] if ring else [])]


def _bars_text(table: Mapping[str, tuple[float, float]], names: list[str]) -> str:
    words = {
        name: [f"[{v:.3g}]" if name in names else f"{v:.3g}" for v in pair] for name, pair in table.items()
    }
    wide = max(map(len, table))
    rows = [("", ["yours", "expected"]), *words.items()]
    return "\n".join(f"{name:{wide}} {yours:>10} {wanted:>10}" for name, (yours, wanted) in rows)


def _entries(values: np.ndarray, apart: np.ndarray) -> list[str]:
    """One line a row: numbers with two places, a mask as 1 and 0; brackets around what differs."""
    whole = bool(np.isin(values, (0, 1)).all())
    words = [["0" if v == 0 else f"{v:.0f}" if whole else f"{v:.2f}" for v in row] for row in values]
    width = max(len(word) for row in words for word in row)
    marks = [[("[", "]") if ring else (" ", " ") for ring in row] for row in apart]
    return [
        " ".join(f"{left}{word:>{width}}{right}" for word, (left, right) in zip(row, rings, strict=True))
        for row, rings in zip(words, marks, strict=True)
    ]


def _columns(left: list[str], right: list[str]) -> str:
    width = max(len("yours"), len(left[0])) + 4
    pairs = [(" yours", " expected"), *zip(left, right, strict=True)]
    return "\n".join(f"{a:{width}}{b}".rstrip() for a, b in pairs)


def _label(x: float, text: str) -> str:
    return f'<text x="{x}" y="13" {_TEXT}>{text}</text>'


def _ring(x: float, y: float, width: float, height: float) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} rx="5" fill="none" stroke="currentColor" stroke-width="1.5"/>'


def _svg(width: float, height: float, parts: list[str], title: str) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="-2 -2 {width + 4:.0f} {height + 4:.0f}"'
    style = "max-width: 100%; height: auto; color: inherit"
    label = html.escape(title, quote=True)
    return f'<svg role="img" aria-label="{label}" {size} style="{style}">{"".join(parts)}</svg>'
