"""The same strips by matplotlib, for wherever no browser draws them; twin_more.py draws the rest."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ltviz.widgets.ablation_grid import twin_more
from ltviz.widgets.ablation_grid.histograms import Histograms
from ltviz.widgets.ablation_grid.names import HEADS, TICKET, cell, words
from ltviz.widgets.ablation_grid.say import View
from ltviz.widgets.ablation_grid.source import DENSE, VERSUS_NAMES, Ablation
from ltviz.widgets.ablation_grid.strips import domain, strips
from ltviz.widgets.figure import tokens
from ltviz.widgets.gaps import Gap
from ltviz.widgets.words import fixed, percent, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ONE, TWO, HEAD = 1.0, 1.7, 1.5  # heights: a row of one cell, of two, and a strip's head
INCHES = 0.205  # of a height of 1
NOTE = 0.17  # inches of a line of notes


class Spot(NamedTuple):
    """A cell in the picture: its key, where it stands, and whether it is a ring."""

    key: str
    y: float
    open: bool


def alt(ablation: Ablation, view: View) -> str:
    """The picture in words."""
    against = VERSUS_NAMES.get(view.versus, view.versus)
    return (
        f"Three strips of differences in test accuracy at {percent(ablation.density[view.k])} of the weights, minus "
        f"{against}: {', '.join(HEADS.values())}. A dot for each seed, with the mean and its interval."
    )


def draw(
    figure: "Figure",
    ablation: Ablation,
    view: View,
    notes: list[str],
    starts: Histograms | None,
    zeros: str,
) -> None:
    """All panels on an empty figure, which becomes as high as they need; `zeros` is that of the grid, "" for none."""
    rows, spots, height = _placed(ablation, view.sign)
    heights = [INCHES * height + 0.5]
    heights += [1.5] if starts else []
    heights += [twin_more.height(ablation, view.sign)] if zeros else []
    figure.set_size_inches(figure.get_figwidth(), sum(heights) + NOTE * len(notes) + 0.1)
    places = figure.add_gridspec(len(heights), 2, height_ratios=heights)
    top = figure.add_subplot(places[0, :])
    _axes(top, ablation, view, rows, height)
    _references(top, ablation, view)
    for spot in spots:
        _spot(top, ablation, view, spot)
    _joints(top, ablation, view, spots)
    if starts:
        pair = [figure.add_subplot(places[1, i]) for i in (0, 1)]
        for axes, key in zip(pair, (view.cell, view.second or TICKET), strict=True):
            twin_more.draw_starts(axes, starts, key)
    if zeros:
        twin_more.draw_table(figure.add_subplot(places[-1, :]), ablation, view, zeros)
    figure.supxlabel("\n".join(notes), fontsize=8, x=0.01, ha="left", color=tokens()["quiet"])


def _placed(ablation: Ablation, sign: str) -> tuple[list[tuple[str, float, bool]], list[Spot], float]:
    """Labels (text, y, whether it is a head), cells, and the height of all."""
    labels: list[tuple[str, float, bool]] = []
    spots: list[Spot] = []
    y = 0.0
    for part, rows in strips(ablation, sign):
        labels.append((HEADS[part], y + HEAD / 2 + 0.1, True))
        y += HEAD
        for value, keys in rows:
            tall = TWO if len(keys) > 1 else ONE
            labels.append((words(part, value).label, y + tall / 2, False))
            spots += [
                Spot(key, y + tall * (i + 0.5) / len(keys), cell(key).sign == "lost")
                for i, key in enumerate(keys)
            ]
            y += tall
    return labels, spots, y


def _axes(
    axes: "Axes", ablation: Ablation, view: View, rows: list[tuple[str, float, bool]], height: float
) -> None:
    axes.set_xlim(*domain(ablation, view.versus, view.k))
    axes.set_ylim(height, -0.9)
    axes.set_yticks([y for _, y, _ in rows], [text for text, _, _ in rows])
    for label, (_, _, head) in zip(axes.get_yticklabels(), rows, strict=True):
        label.set(color=tokens()["ink"], fontsize=8.5, weight="bold" if head else "normal")
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:+g}".replace("-", "−") if x else "0")
    against = VERSUS_NAMES.get(view.versus, view.versus)
    axes.set_xlabel(
        f"points of test accuracy at {percent(ablation.density[view.k])}, minus {against}", loc="right"
    )


def _references(axes: "Axes", ablation: Ablation, view: View) -> None:
    """What all are measured by, and where the ticket and the dense network stand."""
    low, high = axes.get_xlim()
    lines = [(0.0, view.versus)]
    for key in {TICKET, DENSE} - {view.versus}:
        gap = ablation.gap(key, view.versus, view.k) if key in ablation.names else None
        if gap and gap.n and low < 100 * gap.mean < high:
            lines.append((100 * gap.mean, key))
    lines.sort()
    for i, (at, key) in enumerate(lines):
        colour = _colour(key)
        axes.axvline(at, color=colour, linewidth=1.4 if at == 0 else 0.8)
        last = i == len(lines) - 1 and i > 0
        if last or i == 0 or at - lines[i - 1][0] > 0.2 * (high - low):
            axes.annotate(
                VERSUS_NAMES.get(key, key), (at, -0.4), xytext=(3 if last else -3, 0), textcoords="offset points",
                ha="left" if last else "right", va="center", fontsize=8, color=colour, annotation_clip=False,
            )  # fmt: skip


def _colour(key: str) -> str:
    return tokens()["dense" if key == DENSE else cell(key).token]


def _spot(axes: "Axes", ablation: Ablation, view: View, spot: Spot) -> None:
    """Interval, seeds, mean and number of one cell; words where it was not recorded."""
    known = spot.key in ablation.names
    gap = ablation.gap(spot.key, view.versus, view.k) if known else Gap(0, 0, 0, 0)
    if not gap.n:
        look: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8, "color": tokens()["quiet"]}
        axes.text(sum(axes.get_xlim()) / 2, spot.y, "not recorded", **look)
        return
    itself = spot.key == view.versus
    if not itself:
        _seeds(axes, ablation, view, spot, gap)
    _mean(axes, spot, 100 * gap.mean, spot.key == view.cell)
    place = axes.get_yaxis_transform()
    axes.text(1.01, spot.y, _amount(gap, itself), transform=place, va="center", fontsize=8)


def _seeds(axes: "Axes", ablation: Ablation, view: View, spot: Spot, gap: Gap) -> None:
    """A dot for each seed on the band of the interval, both cut at the ends of the axis."""
    low, high = axes.get_xlim()
    first, second = (ablation.test[ablation.names.index(key), :, view.k] for key in (spot.key, view.versus))
    seeds = [d for d in 100 * (first - second) if low <= d <= high]
    colour = _colour(spot.key)
    if gap.n > 1:
        left, right = np.clip([100 * gap.low, 100 * gap.high], low, high)
        axes.hlines(spot.y, left, right, color=colour, linewidth=6, alpha=0.2)
    axes.plot(seeds, [spot.y] * len(seeds), "o", color=colour, markersize=2, alpha=0.6)


def _mean(axes: "Axes", spot: Spot, mean: float, chosen: bool) -> None:
    """A dot, a ring where the sign is lost, an arrow where it lies beyond the axis; a circle around what is chosen."""
    at = float(np.clip(mean, *axes.get_xlim()))
    marker = "o" if at == mean else "<" if mean < 0 else ">"
    face = tokens()["ground"] if spot.open and at == mean else _colour(spot.key)
    look: dict[str, Any] = {"linestyle": "none", "clip_on": False, "zorder": 4}
    axes.plot(at, spot.y, marker, markersize=5.5, color=_colour(spot.key), markerfacecolor=face, **look)
    if chosen:
        axes.plot(at, spot.y, "o", markersize=10, color=tokens()["ink"], markerfacecolor="none", **look)


def _amount(gap: Gap, itself: bool) -> str:
    half = f" ± {fixed(100 * (gap.mean - gap.low), 1)}" if gap.n > 1 else ""
    return "0" if itself else points(gap.mean).replace(" points", half)


def _joints(axes: "Axes", ablation: Ablation, view: View, spots: list[Spot]) -> None:
    """A line from a cell whose signs are kept to the same with its signs lost."""
    low, high = axes.get_xlim()
    for kept, lost in pairwise(spots):
        if (
            not lost.open
            or cell(kept.key).twin != lost.key
            or not {kept.key, lost.key} <= set(ablation.names)
        ):
            continue
        gaps = [ablation.gap(spot.key, view.versus, view.k) for spot in (kept, lost)]
        if all(gap.n for gap in gaps):
            ends = [min(max(100 * gap.mean, low), high) for gap in gaps]
            axes.plot(ends, [kept.y, lost.y], color=_colour(lost.key), linewidth=1.2)
