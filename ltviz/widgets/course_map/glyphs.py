"""The small picture of each chapter as SVG: a table of 25 weights under a mask, or a graph of operations."""

from collections.abc import Sequence

import numpy as np

_PRUNED = 0.16  # side of the dot where a weight is gone; a table cell has side 1
# How much of each operation there is on the two edges of a small graph.
_SHARES = {"06": ((0.0, 1.0, 0.0), (0.0, 0.0, 1.0)), "07": ((0.15, 0.75, 0.1), (0.1, 0.3, 0.6))}


def glyph(number: str) -> str:
    """The picture of that chapter, 5.2 units wide and high; colours are tokens."""
    inside = _graph(_SHARES[number]) if number in _SHARES else _table(*_weights(number))
    return f'<svg viewBox="-0.6 -0.6 5.2 5.2" aria-hidden="true">{inside}</svg>'


def _weights(number: str) -> tuple[np.ndarray, np.ndarray, Sequence[str]]:
    """25 weights: which stay [25], their sides [25] and their colours."""
    trained, initial = np.random.default_rng(3).normal(size=(2, 25))
    mask, early = (np.abs(w) > np.sort(np.abs(w))[15] for w in (trained, initial))  # nine stay
    began, same = 0.2 + np.abs(initial) / 2.6, np.full(25, 0.7)
    signs = ["positive" if w > 0 else "negative" for w in trained]
    y, x = np.divmod(np.arange(25), 5)
    core = np.maximum(np.abs(x - 2), np.abs(y - 2)) < 2
    tables: dict[str, tuple[np.ndarray, np.ndarray, Sequence[str]]] = {
        "01": (mask, np.abs(trained) / 2.1, signs),
        "02": (mask, began, ["ticket"] * 25),
        "03": (mask, same, signs),
        "04": (mask, began, ["quiet"] * 25),
        "05": (early, same, ["ink"] * 25),
        "08": (core, same, ["ink"] * 25),
    }
    return tables[number]


def _table(kept: np.ndarray, sizes: np.ndarray, colours: Sequence[str]) -> str:
    sides = np.where(kept, np.clip(sizes, 0.3, 0.86), _PRUNED)
    squares = []
    for at, (side, colour) in enumerate(zip(sides, colours, strict=True)):
        y, x = divmod(at, 5)
        box = f'x="{x - side / 2:.2f}" y="{y - side / 2:.2f}" width="{side:.2f}" height="{side:.2f}"'
        squares.append(f'<rect {box} style="fill:var(--ltv-{colour if kept[at] else "line"})"/>')
    return "".join(squares)


def _graph(shares: Sequence[Sequence[float]]) -> str:
    """Three nodes in a row, and between each two as many operations as there are shares."""
    arcs = []
    for left, row in zip((0, 2), shares, strict=True):
        for bend, share in zip((0.5, 2.0, 3.5), row, strict=True):
            look = "--ltv-ink" if share else "--ltv-line"
            width, opacity = (0.16, 0.15 + 0.85 * share) if share else (0.06, 1.0)
            arcs.append(
                f'<path d="M{left} 2Q{left + 1} {bend} {left + 2} 2" fill="none" opacity="{opacity:.2f}" '
                f'style="stroke:var({look});stroke-width:{width}"/>'
            )
    nodes = (f'<circle cx="{x}" cy="2" r="0.25" style="fill:var(--ltv-ink)"/>' for x in (0, 2, 4))
    return "".join([*arcs, *nodes])
