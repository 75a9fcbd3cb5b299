"""The full grid and the starting values by matplotlib."""

from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np

from ltviz.widgets.ablation_grid.histograms import Histograms
from ltviz.widgets.ablation_grid.names import axes as parts_of
from ltviz.widgets.ablation_grid.names import cell
from ltviz.widgets.ablation_grid.say import View
from ltviz.widgets.ablation_grid.source import VERSUS_NAMES, Ablation
from ltviz.widgets.ablation_grid.strips import SIGNS, domain
from ltviz.widgets.figure import tokens
from ltviz.widgets.words import points

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BOX = 0.19  # inches of one cell


def height(ablation: Ablation, sign: str) -> float:
    """Inches of the full grid."""
    return 0.7 + BOX * len(SIGNS[sign]) * len(parts_of(ablation.cells)["criterion"])


def draw_table(axes: "Axes", ablation: Ablation, view: View, zeros: str) -> None:
    """Criteria down, values across, a cell for each sign; hatched where it was not recorded."""
    known = parts_of(ablation.cells)
    rows, columns = known["criterion"], known["values"]
    most = max(map(abs, domain(ablation, view.versus, view.k)))
    against = VERSUS_NAMES.get(view.versus, view.versus)
    axes.set_title(f"the full grid: points of test accuracy, minus {against}", weight="bold")
    axes.set_xlim(0, len(columns))
    axes.set_ylim(len(rows), 0)
    axes.set_yticks(np.arange(len(rows)) + 0.5, [one["label"] for one in rows])
    axes.set_xticks(np.arange(len(columns)) + 0.5, [one["label"] for one in columns])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    tall = 0.92 / len(SIGNS[view.sign])
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            for n, sign in enumerate(SIGNS[view.sign]):
                key = "/".join((row["key"], column["key"], sign, zeros))
                _cell(axes, ablation, view, key, (j + 0.02, i + 0.04 + n * tall, 0.96, tall), most)


def _cell(
    axes: "Axes", ablation: Ablation, view: View, key: str, box: tuple[float, ...], most: float
) -> None:
    """One cell in its box (left, top, width, height): its colour, its number, a frame where it is chosen."""
    from matplotlib.patches import Rectangle

    c, (x, y, width, tall) = tokens(), box
    face, text = _shade(ablation, view, key, most)
    empty = {"facecolor": c["ground"], "edgecolor": c["hatch"], "hatch": "/////"}
    look = {"facecolor": face, "edgecolor": "none"} if face else empty
    axes.add_patch(Rectangle((x, y), width, tall, linewidth=0, **look))
    words = f"{cell(key).sign} {text}" if face and view.sign == "both" else text
    place: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 7.5}
    axes.text(x + width / 2, y + tall / 2, words, color=c["ink" if face else "quiet"], **place)
    if key in (view.cell, view.second):
        line = "-" if key == view.cell else "--"
        axes.add_patch(Rectangle((x, y), width, tall, fill=False, edgecolor=c["ink"], linestyle=line))


def _shade(ablation: Ablation, view: View, key: str, most: float) -> tuple[tuple[float, ...] | None, str]:
    """The colour of a cell and its number; no colour where it was not recorded."""
    from matplotlib.colors import to_rgba

    gap = ablation.gap(key, view.versus, view.k) if key in ablation.names else None
    if gap is None or not gap.n:
        return None, "not recorded"
    text = "0" if key == view.versus else points(gap.mean).replace(" points", "")
    share = 0.0 if text.lstrip("+−") in ("0", "0.0") else min(1.0, abs(100 * gap.mean) / most) ** 0.5
    return to_rgba(tokens()["negative" if gap.mean < 0 else "positive"], 0.5 * share), text


def draw_starts(axes: "Axes", starts: Histograms, key: str) -> None:
    """What training starts with: kept above the line, pruned hatched below it, exact zeros as one bar."""
    c = tokens()
    axes.set_title(shorten(cell(key).name, 36, placeholder=" …"), color=c[cell(key).token], fontsize=8)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(starts.edges[0], starts.edges[-1])
    if key not in starts.cells:
        axes.text(0, 0.5, "its values were not handed over", ha="center", va="center", color=c["quiet"])
        axes.set_ylim(0, 1)
        return
    n = starts.cells.index(key)
    kept, pruned = starts.counts[n]
    axes.stairs(kept / (kept.max() or 1), starts.edges, fill=True, color=c[cell(key).token])
    hatched: dict[str, Any] = {
        "facecolor": c["ground"], "edgecolor": c["quiet"], "hatch": "/////", "linewidth": 0.6
    }  # fmt: skip
    axes.stairs(-0.35 * pruned / (pruned.max() or 1), starts.edges, fill=True, **hatched)
    if starts.zeros[n, 1] > 0:
        width = 1.3 * (starts.edges[1] - starts.edges[0])
        axes.bar(0, -0.35, width, **hatched)
    axes.axhline(0, color=c["ink"], linewidth=0.8)
    axes.set_ylim(-0.4, 1.05)
