"""What CellExplorer shows beside the graphs, by matplotlib: weights, skips, the gap, and where a cell stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ltviz.widgets.cell_explorer.derivation import shares, skip_share
from ltviz.widgets.cell_explorer.notation import kind, pairs, short
from ltviz.widgets.figure import tokens
from ltviz.widgets.words import count, fixed, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ltviz.widgets.cell_explorer.scene import Scene

BINS = 40
COLOURS = {"learned": "learned", "pooled": "pooled", "skip": "skipped", "none": "quiet"}
GAP_NAMES = {"supernet": "supernet", "cut": "cut, not retrained", "retrained": "cut and retrained"}


def draw_weights(axes: Axes, scene: Scene) -> None:
    """A row for each edge, a column for each operation; the winner in colour, hollow where its edge is dropped."""
    c, names = tokens(), scene.space["operations"]
    alphas = scene.arrays["alphas"]
    shown = alphas if scene.rule.raw else shares(alphas)
    low, high = min(0.0, float(shown.min())), max(0.0, float(shown.max()))
    cut = scene.derived(scene.rule)
    for e, row in enumerate(shown[scene.t]):
        for o, share in enumerate(row.tolist()):
            from_, to = ((end - low) / (high - low) * 0.72 for end in (min(0.0, share), max(0.0, share)))
            won = cut.winners[e] == names[o]
            colour = c[COLOURS[kind(names[o])]] if won else c["line"]
            face = colour if not won or cut.kept[e] else "none"
            axes.barh(e, to - from_, 0.5, left=o + from_, color=face, edgecolor=colour if won else "none")
            text = fixed(share, 2) if scene.rule.raw else fixed(100 * share, 0)
            axes.text(o + to + 0.03, e, text, va="center", fontsize=7, color=c["ink" if won else "quiet"])
    axes.set_yticks(range(len(cut.winners)), [f"{i}→{j}" for i, j in pairs(scene.space["nodes"])])
    axes.set_xticks(np.arange(len(names)), [short(name) for name in names], ha="left")
    axes.set(xlim=(-0.02, len(names)), ylim=(len(cut.winners) - 0.5, -0.5))
    axes.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    axes.set_title(
        "α of each operation" if scene.rule.raw else "weight of each operation, softmax of α in percent"
    )


def draw_skips(axes: Axes, scene: Scene) -> None:
    """Share of edges that skip wins and the supernet's accuracy over the steps."""
    c, steps = tokens(), scene.facts["steps"]
    skips = skip_share(scene.arrays["alphas"], scene.space["operations"], scene.rule)
    axes.plot(
        scene.arrays["evaluated"],
        scene.arrays["validation"],
        color=c["quiet"],
        linewidth=1,
        linestyle=(0, (4, 3)),
    )
    axes.plot(steps, skips, color=c["skipped"])
    axes.plot(steps[scene.t], skips[scene.t], "o", color=c["skipped"], markersize=5)
    axes.set(ylim=(-0.03, 1.03), yticks=[0, 0.5, 1])
    axes.yaxis.set_major_formatter(lambda v, _: f"{100 * v:g} %")
    axes.xaxis.set_major_formatter(lambda v, _: count(int(v)))
    axes.set_title("edges that skip wins; dashed: the supernet's validation accuracy")
    axes.set_xlabel("step of the search", loc="right")


def draw_gap(axes: Axes, gap: dict[str, float]) -> None:
    """Accuracies before and after the cut, as bars from zero."""
    c = tokens()
    names = [name for name in GAP_NAMES if name in gap]
    faces = {"supernet": c["quiet"], "cut": "none", "retrained": c["ink"]}
    for i, name in enumerate(names):
        axes.barh(i, gap[name], 0.4, color=faces[name], edgecolor=c["quiet" if name == "supernet" else "ink"])
        axes.text(gap[name] + 0.02, i, percent(gap[name]), va="center", fontsize=8)
    axes.set_yticks(range(len(names)), [GAP_NAMES[name] for name in names])
    axes.set(xlim=(0, 1.2), ylim=(len(names) - 0.5, -0.5), xticks=[])
    axes.spines[:].set_visible(False)
    axes.tick_params(left=False)


def draw_ranking(axes: Axes, scene: Scene) -> None:
    """Validation accuracies of all cells, with a line for each cell that is drawn."""
    c, mean = tokens(), scene.arrays["mean"]
    heights = axes.hist(mean, BINS, color=c["line"])[0]
    top = float(np.max(heights))
    low, high = axes.get_xlim()
    for i, cell in enumerate(scene.cells):
        found = scene.reading(cell)
        if found is None:
            continue
        y, left = top * (1.15 - 0.17 * i), found.mean > (low + high) / 2
        axes.plot(
            [found.mean] * 2, [0, y], color=c["ink"], linewidth=1.2, marker="o", markevery=[1], markersize=4
        )
        place: dict[str, Any] = {
            "xytext": (-6 if left else 6, 0),
            "textcoords": "offset points",
            "ha": "right" if left else "left",
        }
        axes.annotate(cell.title, (found.mean, y), va="center", fontsize=8, **place)
    axes.set(ylim=(0, top * 1.25), yticks=[])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda v, _: f"{100 * v:g} %")
    axes.set_xlabel(f"validation accuracy of all {count(len(mean))} cells", loc="right")
