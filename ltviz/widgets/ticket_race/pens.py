"""What the four panels of the figure share: pens, marks, names at the ends of lines."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ltviz.widgets.figure import tokens
from ltviz.widgets.ticket_race.names import FILLED, MARKS, Look
from ltviz.widgets.ticket_race.source import DENSE, Race
from ltviz.widgets.words import clipped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_NAMES = 12  # of more there is no room beside a panel


def cast(race: Race, versus: str) -> list[tuple[int, bool]]:
    """Index of each arm and whether it is in the background; the one compared comes last."""
    focus = [race.arms.index(arm) for arm in dict.fromkeys((DENSE, versus, race.arm)) if arm in race.arms]
    return [(v, True) for v in range(len(race.arms)) if v not in focus] + [(v, False) for v in focus]


def pen(one: Look) -> dict[str, Any]:
    """Colour and dash of a line; dashes are in units of the width here."""
    width = 2.4 if one.token == DENSE else 1.8
    dash = (0, tuple(n / width for n in one.dash)) if one.dash else "solid"
    return {"color": tokens()[one.token], "linestyle": dash, "linewidth": width}


def mark(one: Look, size: float) -> dict[str, Any]:
    """A marker of the arm: solid, or an outline on the ground."""
    colour = tokens()[one.token]
    face = colour if one.mark in FILLED else tokens()["ground"]
    return {
        "marker": MARKS[one.mark], "markersize": size, "markeredgecolor": colour, "markerfacecolor": face,
        "markeredgewidth": 1.2, "linestyle": "none", "color": colour,
    }  # fmt: skip


def means_of(values: np.ndarray) -> np.ndarray:
    """Mean over seeds of what ran, [S, K] → [K], NaN for nothing."""
    count = (~np.isnan(values)).sum(axis=0)
    return np.where(count > 0, np.nansum(values, axis=0) / np.maximum(count, 1), np.nan)


def line_ends(axes: "Axes", ends: list[tuple[Look, float, float]]) -> None:
    """Names at the right end, moved apart from the lowest up; of too many only those in front."""
    named = ends if len(ends) <= MOST_NAMES else [end for end in ends if end[2] == 1]
    low, high = axes.get_ylim()
    gap, floor = (high - low) * 0.085, -np.inf
    if axes.get_yscale() == "log":
        gap = np.log(high / low) * 0.085
    for one, y, alpha in sorted(named, key=lambda end: end[1]):
        at = max(np.log(y) if axes.get_yscale() == "log" else y, floor)
        floor = at + gap
        place = np.exp(at) if axes.get_yscale() == "log" else at
        axes.annotate(
            clipped(one.short), (1, place), xytext=(4, 0), xycoords=("axes fraction", "data"),
            textcoords="offset points", va="center", fontsize=8, color=tokens()[one.token],
            alpha=max(alpha, 0.6), annotation_clip=False,
        )  # fmt: skip
