"""The picture of CellExplorer by matplotlib; twin_more.py draws what is not a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ltviz.widgets.cell_explorer import say, twin_more
from ltviz.widgets.cell_explorer.arcs import Page, arc_pages, column
from ltviz.widgets.cell_explorer.notation import NONE, Drawn, kind, short
from ltviz.widgets.figure import tokens

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ltviz.widgets.cell_explorer.scene import Scene

GRAPH, NOTE = 1.95, 0.17  # inches of a row of graphs, and of a line of notes
WIDTHS = {"learned": 2.2, "pooled": 1.5, "skip": 1.0}
COLOURS = {"learned": "learned", "pooled": "pooled", "skip": "skipped"}
LOOK: dict[str, Any] = {"ha": "center", "va": "center"}


def height(scene: Scene) -> float:
    """Inches that all panels need."""
    return sum(_heights(scene)) + NOTE * len(say.notes(scene)) + 0.1


def _heights(scene: Scene) -> list[float]:
    rows = [GRAPH] * ((len(scene.cells) + 1) // 2)
    rows += [0.45 + 0.22 * scene.arrays["alphas"].shape[1], 1.5] if scene.has_trace else []
    return rows + ([1.3] if scene.has_table else [])


def draw(figure: Figure, scene: Scene) -> None:
    """The cells as graphs, two in a row; below them what a trace and a table know."""
    heights = _heights(scene)
    places = figure.add_gridspec(len(heights), 2, height_ratios=heights)
    cells = scene.cells
    for n, cell in enumerate(cells):
        alone = n == len(cells) - 1 and n % 2 == 0
        _graph(figure.add_subplot(places[n // 2, :] if alone else places[n // 2, n % 2]), cell)
    row = (len(cells) + 1) // 2
    if scene.has_trace:
        twin_more.draw_weights(figure.add_subplot(places[row, :]), scene)
        gap = scene.facts["gap"]
        twin_more.draw_skips(figure.add_subplot(places[row + 1, 0 if gap else slice(None)]), scene)
        if gap:
            twin_more.draw_gap(figure.add_subplot(places[row + 1, 1]), gap)
    if scene.has_table:
        twin_more.draw_ranking(figure.add_subplot(places[-1, :]), scene)
    figure.supxlabel("\n".join(say.notes(scene)), fontsize=8, x=0.01, ha="left", color=tokens()["quiet"])


def _graph(axes: Axes, cell: Drawn) -> None:
    """Nodes from left to right; what is dead is dashed."""
    placed = cell.edges if cell.inputs == 1 else cell.present
    pages = arc_pages([(i, j) for i, j, _ in placed], cell.inputs)
    at = {node: _place(cell, node) for node in range(cell.nodes)}
    for (i, j, op), page in zip(placed, pages, strict=True):
        if op != NONE:
            _edge(axes, at[i], at[j], page, op, (i, j) in cell.dead)
    c = tokens()
    for node, (x, y) in at.items():
        end = node < cell.inputs or cell.outputs == (node,)
        look: dict[str, Any] = {
            "markersize": 15,
            "markeredgewidth": 2.2 if node in cell.outputs else 1.0,
            "zorder": 3,
        }
        axes.plot(x, y, "o", color=c["ink"], markerfacecolor=c["ink" if end else "ground"], **look)
        name = _label(cell, node)
        axes.text(x, y, name, fontsize=7.5, color=c["ground" if end else "ink"], zorder=4, **LOOK)
    tops = [page.side * page.level for page in pages]
    low, high = min([-0.6, *tops]), max([0.6, *tops])
    axes.set(xlim=(-0.25, cell.nodes - cell.inputs + 0.25), ylim=(low - 0.45, high + 0.45))
    axes.set_title(cell.title)
    axes.axis("off")


def _place(cell: Drawn, node: int) -> tuple[float, float]:
    return column(node, cell.inputs), (0.8, -0.8)[node] if cell.inputs == 2 and node < 2 else 0.0


def _label(cell: Drawn, node: int) -> str:
    if cell.inputs == 1 and node == 0:
        return "in"
    return "out" if len(cell.outputs) == 1 and node == cell.nodes - 1 else str(node)


def _edge(
    axes: Axes, start: tuple[float, float], end: tuple[float, float], page: Page, op: str, dead: bool
) -> None:
    """A curve through (middle, side·level) with an arrow's head, and its label there."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    (x0, y0), (x1, y1) = start, end
    top = page.side * page.level
    lift = (8 * top - y0 - y1) / 6 if page.level else 0.0
    path = Path([start, (x0 + 0.2, lift), (x1 - 0.2, lift), end], [Path.MOVETO, *[Path.CURVE4] * 3])
    colour = tokens()["quiet" if dead else COLOURS[kind(op)]]
    style: dict[str, Any] = (
        {"linestyle": (0, (4, 3)), "linewidth": 1.0} if dead else {"linewidth": WIDTHS[kind(op)]}
    )
    arrow = FancyArrowPatch(
        path=path, arrowstyle="-|>,head_length=4,head_width=2", color=colour, shrinkA=8, shrinkB=8, **style
    )
    axes.add_patch(_cut_short(arrow, path))
    box = {"boxstyle": "round,pad=0.12", "facecolor": tokens()["ground"], "edgecolor": "none"}
    middle = top if page.level else (y0 + y1) / 2
    axes.text((x0 + x1) / 2, middle, short(op), fontsize=8, color=colour, bbox=box, **LOOK)


def _cut_short(arrow: Any, path: Any) -> Any:
    """The arrow ends before the node: a path that is given is not shortened by matplotlib."""
    import numpy as np
    from matplotlib.path import Path

    p0, c1, c2, p1 = path.vertices
    ends = []
    for point, towards in ((p0, c1), (p1, c2)):
        along = towards - point
        ends.append(point + 0.11 * along / max(float(np.hypot(*along)), 1e-9))
    arrow._path_original = Path([ends[0], c1, c2, ends[1]], path.codes)
    return arrow
