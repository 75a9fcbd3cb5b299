"""The plane and the map by matplotlib, for wherever no browser draws them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ltviz.widgets import figure as figures
from ltviz.widgets.brush import brushed
from ltviz.widgets.criteria_plane.regions import Polygon, region
from ltviz.widgets.criteria_plane.scores import Cut, parts
from ltviz.widgets.criteria_plane.source import Layer
from ltviz.widgets.words import count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BINS = 96
QUADRANTS = ((1, 1), (-1, -1)), ((1, -1), (-1, 1))  # one sign before and after; the sign flipped
MOST_CELLS = 300  # of the map each way


def draw(figure: "Figure", layer: Layer, criterion: str, cut: Cut, brush: Sequence[float]) -> None:
    """The plane with its kept region at the left, where the kept or the brushed weights sit at the right."""
    plane, aside = figure.subplots(1, 2, width_ratios=(1.35, 1))
    _plane(plane, layer, criterion, cut)
    if brush:
        left, right, bottom, top = brush
        across, up = [left, right, right, left, left], [bottom, bottom, top, top, bottom]
        plane.plot(across, up, color=figures.tokens()["ink"], linewidth=1.2)
    _map(
        aside,
        layer,
        brushed(layer.before, layer.after, brush) if brush else cut.kept,
        "brushed" if brush else "kept",
    )


def _plane(axes: "Axes", layer: Layer, criterion: str, cut: Cut) -> None:
    c = figures.tokens()
    x, y = layer.reach
    share = percent(float(cut.kept.mean()))
    axes.set_title(f"{criterion} keeps {share} of {layer.label}", parse_math=False)
    axes.set(xlim=(-x, x), ylim=(-y, y), xlabel="weight before training →", ylabel="weight after training →")
    _shade(axes, criterion, cut, x, y)
    axes.imshow(_cells(layer, cut.kept), extent=(-x, x, -y, y), aspect="auto", zorder=1)
    axes.axline((0, 0), (1, 1), color=c["quiet"], linewidth=0.8, linestyle=(0, (4, 4)))
    for line in (axes.axhline, axes.axvline):
        line(0, color=c["quiet"], linewidth=0.6, alpha=0.5)
    axes.annotate("darker: more weights; dashed: unchanged", (0, 1), (4, -11), **_words(c["quiet"]))
    hatched = "kept at random (hatched: no region)" if criterion == "random" else "kept (shaded)"
    axes.annotate(f"ink: {hatched}; grey: pruned", (0, 0), (4, 5), **_words(c["ink"]))


def _words(colour: str) -> dict[str, Any]:
    return {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
        "color": colour,
        "fontsize": 8,
        "zorder": 3,
    }


def _shade(axes: "Axes", criterion: str, cut: Cut, x: float, y: float) -> None:
    """The kept region under the cells and its ends above them; hatches all over where there is none."""
    from matplotlib.patches import PathPatch, Rectangle

    c = figures.tokens()
    if criterion == "random":
        axes.add_patch(
            Rectangle((-x, -y), 2 * x, 2 * y, fill=False, hatch="///", edgecolor=c["ticket"], lw=0, alpha=0.6)
        )
    far = 4 * (x + y + max(0.0, *map(abs, cut.edges))) if cut.edges else 0.0
    for polygons, signs in zip(region(criterion, cut.edges, far), QUADRANTS, strict=True):
        for polygon in polygons:
            for right, up in signs:
                outline = [(right * a, up * b) for a, b in polygon]
                fill: dict[str, Any] = {
                    "color": c["ticket"],
                    "alpha": 0.16,
                    "linewidth": 0,
                    "antialiased": False,
                }
                axes.add_patch(PathPatch(_path(outline), **fill))
                _ends(axes, outline, parts(criterion)[1] != "")


def _path(outline: Polygon) -> Any:
    from matplotlib.path import Path

    return Path(outline, closed=False)


def _ends(axes: "Axes", outline: Polygon, apart: bool) -> None:
    """An edge that lies on an axis is no end of the region, unless the sign parts it there."""
    for (a, b), (p, q) in zip(outline, outline[1:] + outline[:1], strict=True):
        if apart or not (a == p == 0 or b == q == 0):
            axes.plot([a, p], [b, q], color=figures.tokens()["ticket"], linewidth=1.2, zorder=2)


def _cells(layer: Layer, kept: np.ndarray) -> np.ndarray:
    """Colours of the cells, float [BINS, BINS, 4], rows from above; an empty one is transparent."""
    (x, y), size = layer.reach, BINS * BINS
    columns, rows = _bins(layer.before, x), BINS - 1 - _bins(layer.after, y)
    totals = np.bincount(rows * BINS + columns, minlength=size)
    stay = np.bincount((rows * BINS + columns)[kept], minlength=size)
    strength = np.log1p(totals) / np.log1p(totals.max())
    # Twelve strengths: the eye tells no more apart, and noise compresses badly.
    strength = np.ceil(strength * 12) / 12
    ink, quiet = figures.ramp("ground", "kept"), figures.ramp("ground", "quiet")
    share = np.where(totals > 0, stay / np.maximum(totals, 1), 0)[:, None]
    mixed = share * ink(0.45 + 0.55 * strength) + (1 - share) * quiet(0.16 + 0.39 * strength)
    mixed[:, 3] = totals > 0
    return mixed.reshape(BINS, BINS, 4)


def _bins(values: np.ndarray, reach: float) -> np.ndarray:
    return np.clip(np.floor((values + reach) * BINS / (2 * reach)), 0, BINS - 1).astype(np.int64)


def _map(axes: "Axes", layer: Layer, shown: np.ndarray, which: str) -> None:
    """Weights per input pixel, or outputs by inputs, several to a cell where there are many."""
    outs, ins = layer.shape[0], layer.before.size // layer.shape[0]
    if layer.image:
        counts = shown.reshape(outs, *layer.image).sum((0, 1))
        title = f"{which} weights per input pixel"
    else:
        each = -(-max(outs, ins) // MOST_CELLS)
        padded = np.zeros((-(-outs // each) * each, -(-ins // each) * each), np.int64)
        padded[:outs, :ins] = shown.reshape(outs, ins)
        counts = padded.reshape(padded.shape[0] // each, each, -1, each).sum((1, 3))
        title = f"{which} weights, unit ↓ input →"
    most = int(counts.max())
    axes.imshow(counts, cmap=figures.ramp("ground", "kept"), vmin=0, vmax=max(1, most))
    axes.set(xticks=[], yticks=[])
    axes.set_xlabel(f"white: 0, black: {count(most)} a cell")
    axes.spines[:].set_visible(True)
    axes.set_title(title)
