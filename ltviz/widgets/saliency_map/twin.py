"""The picture of SaliencyMap by matplotlib, and in words."""

from typing import TYPE_CHECKING

import numpy as np

from ltviz.widgets import figure as figures
from ltviz.widgets.saliency_map.bins import BINS, bin_at, decades
from ltviz.widgets.saliency_map.say import sentence
from ltviz.widgets.saliency_map.scene import Scene
from ltviz.widgets.words import count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ACROSS = 5  # maps in a row
MOST_ROWS = 8  # layers that one picture shows
CELLS = {"pixel": "input pixel", "tap": "tap of the first kernel", "input": "input"}


def alt(scene: Scene, view: str) -> str:
    """What the picture shows, generated from its data."""
    fold = scene.fold
    cells = (
        f"{fold.rows} × {fold.cols} input pixels" if fold.kind == "pixel" else f"{count(fold.cells)} cells"
    )
    what = "wires kept" if view == "wires" else "sum of the scores"
    each = "" if scene.m is not None else f" for each of {len(scene.methods)}: {', '.join(scene.methods)}"
    layers = (
        "" if scene.m is None else " Beside it, layer by layer, the scores with the cut and the share kept."
    )
    return f"Map of {cells}, {what}{each}.{layers} {sentence(scene)}"


def draw(figure: "Figure", scene: Scene, view: str) -> None:
    """All methods side by side, or one with its layers."""
    if scene.m is None:
        _side_by_side(figure, scene, view)
    else:
        _alone(figure, scene, scene.m, view)


def _side_by_side(figure: "Figure", scene: Scene, view: str) -> None:
    M = len(scene.methods)
    down = -(-M // ACROSS)
    flat = scene.fold.rows == 1
    figure.set_size_inches(figure.get_figwidth(), 0.5 + down * (1.1 if flat else 1.95))
    top = max(int(scene.wires(m).max()) for m in range(M))
    grid = figure.subplots(down, min(M, ACROSS), squeeze=False).ravel()
    for ax in grid[M:]:
        ax.set_axis_off()
    for m, ax in zip(range(M), grid, strict=False):
        _map(ax, scene, m, view, top)
        ax.set_title(scene.methods[m], parse_math=False)
        ax.set_xlabel(_below(scene, m), color=figures.tokens()["quiet"], fontsize=8)
    figure.suptitle(_what(scene, view, top), fontsize=9, x=0.01, ha="left")


def _what(scene: Scene, view: str, top: int) -> str:
    each = CELLS[scene.fold.kind]
    if view == "scores":
        return f"sum of the scores of each {each}, from lowest to highest"
    return f"wires kept per {each}, from 0 to {count(top)} of {count(scene.fold.most)}"


def _below(scene: Scene, m: int) -> str:
    if scene.lost(m):
        return f"{scene.lost(m)[0]} lost all"
    return f"{percent(scene.density(m))} kept" if scene.broken else f"{percent(scene.effective(m))} on a path"


def _map(ax: "Axes", scene: Scene, m: int, view: str, top: int) -> None:
    fold = scene.fold
    scores = scene.tables.score[m].reshape(fold.rows, fold.cols)
    values = scene.wires(m) if view == "wires" else scores
    low, high = (0.0, float(max(1, top))) if view == "wires" else (float(scores.min()), float(scores.max()))
    ramp = (
        figures.ramp("ground", "kept") if view == "wires" else figures.ramp(*(f"score-{i}" for i in range(5)))
    )
    ax.set(xticks=[], yticks=[])
    if fold.rows == 1:
        heights = (values[0] - min(low, 0)) / ((high - min(low, 0)) or 1)
        colours = (
            figures.tokens()["kept"] if view == "wires" else ramp((values[0] - low) / ((high - low) or 1))
        )
        ax.bar(np.arange(fold.cols), heights, 0.9, color=colours)
        ax.set(ylim=(0, 1.05), xlim=(-0.5, fold.cols - 0.5), box_aspect=0.45)
        return
    ax.imshow(values, cmap=ramp, vmin=low, vmax=high if high > low else low + 1)
    ax.spines[:].set_visible(True)


def _alone(figure: "Figure", scene: Scene, m: int, view: str) -> None:
    rows = min(len(scene.labels), MOST_ROWS)
    figure.set_size_inches(figure.get_figwidth(), max(3.1, 0.75 + 0.8 * rows))
    parts = figure.add_gridspec(1, 2, width_ratios=(1, 1.5))
    ax = figure.add_subplot(parts[0])
    _map(ax, scene, m, view, int(scene.wires(m).max()))
    ax.set_title(scene.methods[m], parse_math=False)
    ax.set_xlabel(_what(scene, view, int(scene.wires(m).max())), color=figures.tokens()["quiet"], fontsize=8)
    grid = parts[1].subgridspec(rows, 2, width_ratios=(1.2, 1))
    for i in range(rows):
        bars, share = figure.add_subplot(grid[i, 0]), figure.add_subplot(grid[i, 1])
        _scores(bars, scene, m, i, last=i == rows - 1)
        _share(share, scene, m, i, last=i == rows - 1)


def _scores(ax: "Axes", scene: Scene, m: int, i: int, *, last: bool) -> None:
    """The scores of a layer; what the cut takes is hatched."""
    c, tables = figures.tokens(), scene.tables
    heights = tables.bars[m, i] / max(1, tables.bars[m, i].max())
    edges = np.arange(BINS + 1)
    cut = float(tables.cut[m, scene.s, scene.p, i])
    at = BINS if np.isnan(cut) else bin_at(tables.edges[m], cut)
    ax.stairs(heights, edges, fill=True, fc=c["ground"], ec=c["hatch"], hatch="/////", linewidth=0)
    ax.stairs(heights, edges, color=c["quiet"], linewidth=0.8)
    if (first := int(at)) < BINS:
        ax.stairs(heights[first:], [at, *edges[first + 1 :]], fill=True, color=c["kept"])
    ax.axvline(at, color=c["ink"], linewidth=1.2)
    ax.set(yticks=[], ylim=(0, 1.12), xlim=(0, BINS))
    ax.spines["left"].set_visible(False)
    middle = bin_at(tables.edges[m], 0.0)
    apart = (
        BINS / 6 if tables.edges[m, 0] < 0 else 0
    )  # beside 0 the powers of both signs would stand on one another
    ticks = [
        v for v in decades(tables.edges[m], 5) if v == 0 or abs(bin_at(tables.edges[m], v) - middle) >= apart
    ]
    ax.set_xticks([bin_at(tables.edges[m], v) for v in ticks], [_power(v) for v in ticks] if last else [])
    ax.set_title(f"{scene.labels[i]}  {count(int(tables.sizes[i]))}", parse_math=False)
    if last:
        ax.set_xlabel("score, log scale")


def _share(ax: "Axes", scene: Scene, m: int, i: int, *, last: bool) -> None:
    """The share that a layer keeps, solid where it lies on a path."""
    c, size = figures.tokens(), int(scene.tables.sizes[i])
    kept = scene.kept(m)[i] / size
    live = kept if scene.broken else scene.live(m)[i] / size
    low = _floor(scene)
    ax.barh(0, max(kept, low), 0.5, color=c["ground"], ec=c["quiet"], hatch="/////", linewidth=0.8)
    ax.barh(0, max(live, low), 0.5, color=c["kept"])
    ax.set(yticks=[], ylim=(-0.5, 0.6), xscale="log", xlim=(low, 1))
    ax.minorticks_off()
    powers = 10.0 ** np.arange(round(np.log10(low)), 1)[:: -2 if low < 1e-3 else -1]
    ax.set_xticks(powers, [f"{100 * v:g} %" for v in powers] if last else [])
    if kept == 0:
        ax.set_title("lost all its weights", color=c["ink"], loc="right", fontweight="bold")
        return
    words = f"{percent(kept)} kept" + ("" if scene.broken else f", {percent(live)} on a path")
    ax.set_title(words, loc="right", fontsize=8)
    if last:
        ax.set_xlabel("share kept; solid: on a path" if not scene.broken else "share kept")


def _floor(scene: Scene) -> float:
    """Where the axis of shares begins: a power of ten below everything that the slider reaches, 0.01 % at least."""
    kept = scene.tables.kept / scene.tables.sizes
    smallest = float(kept[kept > 0].min(initial=1.0))
    return float(10.0 ** max(-4, np.floor(np.log10(smallest))))


def _power(value: float) -> str:
    if value == 0:
        return "0"
    sign = "−" if value < 0 else ""
    return f"${sign}10^{{{round(np.log10(abs(value)))}}}$"
