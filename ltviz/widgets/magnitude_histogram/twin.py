"""The histograms by matplotlib, for wherever no browser draws them."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ltviz.widgets.figure import tokens
from ltviz.widgets.magnitude_histogram.bins import bin_edges, histogram
from ltviz.widgets.magnitude_histogram.ranks import Arrays, Fractions, Ranks
from ltviz.widgets.magnitude_histogram.reading import labels
from ltviz.widgets.words import count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BELOW = 0.7  # height of the initial values' side against the trained ones'


def height(layers: int, both: bool) -> float:
    """Inches for so many layers, with or without the initial values below."""
    return 0.75 + layers * max(0.5 if both else 0.35, (1.35 if both else 1.0) - 0.03 * layers)


def draw(figure: "Figure", ranks: Ranks, initial: Arrays | None, remove: Fractions, scope: str) -> None:
    """One row for each layer: the trained weights and the cut; below the line, where they began."""
    edges = bin_edges(ranks, initial)
    removed = ranks.removed(remove, scope)
    cuts = ranks.cut(removed, scope)
    rows = figure.subplots(len(ranks.names), 1, sharex=True, squeeze=False)[:, 0]
    for i, axes in enumerate(rows):
        _trained(axes, ranks.magnitudes[i], int(removed[i]), edges, float(cuts[i]))
        if initial is not None:
            _started(axes, np.abs(initial[ranks.names[i]]).ravel(), ranks.places[i][removed[i] :], edges)
        _frame(axes, edges, initial is not None)
        _words(axes, ranks, i, int(removed[i]), float(cuts[i]))
    _legend(rows[0], initial is not None)
    rows[-1].spines["bottom"].set_visible(True)
    rows[-1].tick_params(bottom=True, labelbottom=True)
    rows[-1].set_xlabel("|w|, log scale")


def _trained(axes: "Axes", magnitudes: np.ndarray, removed: int, edges: np.ndarray, cut: float) -> None:
    c = tokens()
    every = histogram(magnitudes, edges)[:-1].astype(float)
    stay = histogram(magnitudes[removed:], edges)[:-1].astype(float)
    top = max(1.0, every.max())
    axes.stairs(every / top, edges, fill=True, fc=c["ground"], ec=c["hatch"], hatch="/////", linewidth=0)
    axes.stairs(every / top, edges, color=c["quiet"], linewidth=0.8)
    axes.stairs(stay / top, edges, fill=True, color=c["kept"])
    if np.isfinite(cut):
        axes.plot([max(cut, edges[0])] * 2, [0, 1.12], color=c["ink"], linewidth=1.2)


def _started(axes: "Axes", started: np.ndarray, survivors: np.ndarray, edges: np.ndarray) -> None:
    c = tokens()
    every = histogram(started, edges)[:-1].astype(float)
    stay = histogram(started[survivors], edges)[:-1].astype(float)
    top = max(1.0, every.max()) / BELOW
    axes.stairs(-every / top, edges, fill=True, color=c["wash"])
    axes.stairs(-every / top, edges, color=c["quiet"], linewidth=0.8)
    axes.stairs(-stay / top, edges, fill=True, color=c["ticket"])


def _frame(axes: "Axes", edges: np.ndarray, both: bool) -> None:
    axes.set_xscale("log")
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(-1.05 * BELOW if both else 0, 1.15)
    axes.set_yticks([])
    axes.axhline(0, color=tokens()["line"], linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False, which="both")


def _words(axes: "Axes", ranks: Ranks, i: int, removed: int, cut: float) -> None:
    c = tokens()
    alive, size = len(ranks.magnitudes[i]), int(ranks.sizes[i])
    gone = size - alive + int(ranks.zeros[i])
    name = f"{labels(ranks.names)[i]}  {count(size)} weights" + (f", 0: {count(gone)}" if gone else "")
    axes.set_title(name, color=c["ink"])
    if alive:
        below = f"below {cut:#.3g}" if 0 < removed < alive else "removed"
        axes.set_title(f"{percent(removed / alive)} {below}", loc="right", color=c["quiet"], fontsize=8)
    kept = (alive - removed) / size
    axes.text(1.015, 0.5, f"{percent(kept)}\nkept", transform=axes.transAxes, va="center", linespacing=1.5)


def _legend(axes: "Axes", both: bool) -> None:
    """What the two sides are, once, where the tails leave room."""
    c = tokens()
    small: dict[str, Any] = {
        "fontsize": 8,
        "xycoords": ("axes fraction", "data"),
        "textcoords": "offset points",
    }
    axes.annotate("trained weights", (0, 0), (6, 5), color=c["quiet"], **small)
    if both:
        axes.annotate("their initial values", (0, 0), (6, -13), color=c["quiet"], **small)
        axes.annotate("those of the kept weights", (0, 0), (6, -24), color=c["ticket"], **small)
