"""The picture of SuperkernelExplorer by matplotlib, and in words."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ltviz.records.singlepath import SKIP
from ltviz.widgets import figure as figures
from ltviz.widgets.superkernel_explorer.say import amount, sentence
from ltviz.widgets.superkernel_explorer.scene import PARTS, Scene
from ltviz.widgets.words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAMED = 8  # layers whose options stand below their kernels


def alt(scene: Scene) -> str:
    """What the picture shows, generated from its data."""
    name = scene.trace.layers[scene.layer].name
    return (
        f"A row of {len(scene.network)} kernels: {', '.join(scene.network)}. Below, for layer {name}, norm and "
        "threshold of ring, first and second half over the steps; and a bar of what the layers cost. "
        f"{sentence(scene)}"
    )


def draw(figure: "Figure", scene: Scene) -> None:
    """The row of decisions, the norms of one layer, the cost."""
    grid = figure.add_gridspec(3, 3, height_ratios=(1, 1.7, 0.42))
    _row(figure.add_subplot(grid[0, :]), scene)
    panels = [figure.add_subplot(grid[1, i]) for i in range(3)]
    top = 1.12 * max(float(np.nanmax([scene.norms(p), scene.thresholds(p)])) for p in range(3))
    for part, ax in enumerate(panels):
        _panel(ax, scene, part, max(top, 1.12 * float(scene.core.max())))
    _bar(figure.add_subplot(grid[2, :]), scene)


def _row(ax: "Axes", scene: Scene) -> None:
    """One kernel a layer: core and ring, and beside it the halves of the channels."""
    c, L = figures.tokens(), len(scene.network)
    ax.set(xlim=(-0.1, max(L, 6) + 0.1), ylim=(-0.42, 1.12), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    for i, name in enumerate(scene.network):
        _kernel(ax, i, name, c)
        if L <= NAMED:
            ax.text(i + 0.36, -0.2, name.replace("x", "×"), ha="center", va="center", fontsize=8)
        if i == scene.layer:
            ax.plot([i, i + 0.8], [-0.38, -0.38], color=c["ink"], linewidth=2)
    ax.set_title("decisions, layer by layer: core and ring of the kernel, halves of the channels")


def _kernel(ax: "Axes", i: int, name: str, c: dict[str, str]) -> None:
    from matplotlib.patches import Rectangle

    solid: dict[str, Any] = {"facecolor": c["kept"], "edgecolor": c["ground"], "linewidth": 0.5}
    gone: dict[str, Any] = {
        "facecolor": c["ground"],
        "edgecolor": c["hatch"],
        "hatch": "/////",
        "linewidth": 0.6,
    }
    kept, ring, wide = name != SKIP, name.startswith("5x5"), name.endswith("6")
    ax.add_patch(Rectangle((i, 0.05), 0.55, 1, **(solid if ring else gone)))
    ax.add_patch(Rectangle((i + 0.11, 0.25), 0.33, 0.6, **(solid if kept else gone)))
    ax.add_patch(Rectangle((i + 0.62, 0.57), 0.12, 0.48, **(solid if kept else gone)))
    ax.add_patch(Rectangle((i + 0.62, 0.05), 0.12, 0.48, **(solid if wide else gone)))


def _panel(ax: "Axes", scene: Scene, part: int, top: float) -> None:
    c, steps = figures.tokens(), scene.trace.steps
    norms, limits, on = scene.norms(part), scene.thresholds(part), scene.on[:, scene.layer, part]
    ax.axvspan(0, scene.trace.warmup, color=c["wash"], linewidth=0)
    ax.fill_between(
        steps,
        0,
        top,
        where=~on,
        step="mid",
        facecolor="none",
        edgecolor=c["hatch"],
        hatch="////",
        linewidth=0,
    )
    ax.plot(steps, norms, color=c["ink"], linewidth=2)
    ax.plot(steps, limits, color=c["other"], linestyle="--")
    if part == 0:
        ax.plot(steps, scene.core, color=c["quiet"], linewidth=0.9)
        beside: dict[str, Any] = {
            "xytext": (-2, 4),
            "textcoords": "offset points",
            "ha": "right",
            "fontsize": 8,
        }
        ax.annotate("core", (steps[-1], scene.core[-1]), color=c["quiet"], **beside)
    flips = scene.flips(part)
    ax.plot(steps[flips], norms[flips], "o", color=c["ink"], markerfacecolor=c["ground"], markersize=6)
    ax.axvline(steps[scene.t], color=c["quiet"], linewidth=0.8)
    ax.set(xlim=(0, max(1, steps[-1])), ylim=(min(0.0, float(np.nanmin([norms, limits]))), top))
    ax.set_title(f"{PARTS[part]}: {'kept' if on[scene.t] else 'off'}")
    if part == 1 and np.isnan(limits).all():
        ax.text(0.5, 0.06, "always kept", transform=ax.transAxes, ha="center", fontsize=8, color=c["quiet"])
    if part == 0:
        ax.set_ylabel(f"layer {scene.trace.layers[scene.layer].name}", parse_math=False)
        ax.text(0.98, 0.95, "― norm  - - threshold", transform=ax.transAxes, ha="right", va="top", fontsize=7)
    ax.set_xlabel("step", loc="right")


def _bar(ax: "Axes", scene: Scene) -> None:
    c, at = figures.tokens(), scene.trace.fixed
    ax.barh(0, scene.trace.most, 0.7, color=c["ground"], edgecolor=c["line"])
    ax.barh(0, at, 0.7, color=c["wash"], edgecolor=c["line"])
    for i, cost in enumerate(scene.costs):
        ax.barh(
            0,
            cost,
            0.7,
            left=at,
            color=c["kept"] if i == scene.layer else c["published"],
            edgecolor=c["ground"],
        )
        at += cost
    ax.set(yticks=[], xlim=(0, scene.trace.most), xticks=[])
    ax.spines[:].set_visible(False)
    words = f"{amount(scene.cost, scene.trace.unit)}, {percent(scene.cost / scene.trace.most)} of the largest network"
    ax.set_title(words, fontsize=8)
