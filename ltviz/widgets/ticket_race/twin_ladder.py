"""The left panels of the figure: every level of the ladder, on one axis of density."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from ltviz.widgets.figure import tokens
from ltviz.widgets.ticket_race.pens import cast, line_ends, mark, means_of, pen
from ltviz.widgets.ticket_race.source import DENSE, OPEN, TICKET, WINS, Race
from ltviz.widgets.words import clipped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FAINT = 0.35
OUTCOMES = {WINS: "winning", OPEN: "open"}


def density_axis(axes: "Axes", densities: Iterable[float], at: float, title: str = "weights kept") -> None:
    """Density on a log axis from 100 % at the left; a thin line where one looks, none for NaN."""
    least = min(0.5, *densities, 1.0)
    axes.set_xscale("log")
    axes.set_xlim(1.05, least / 1.05)
    ticks = [t for t in (1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005) if t >= least * 0.999]
    axes.set_xticks(ticks, [f"{100 * t:g} %" for t in ticks])
    axes.set_xticks([], minor=True)
    axes.set_xlabel(title, loc="right")
    if not np.isnan(at):
        axes.axvline(at, color=tokens()["quiet"], linewidth=0.8, alpha=0.7)
    axes.grid(axis="y")


def draw_accuracy(axes: "Axes", race: Race, k: int, versus: str, paper: list[dict[str, float]]) -> None:
    """Test accuracy of every arm against density; the arms compared in front."""
    axes.set_title("test accuracy")
    density_axis(axes, race.density, float(race.density[k]))
    ends = []
    shown = [race.test[v] for v, faint in cast(race, versus) if not faint]
    axes.set_ylim(*_range(shown, [number["value"] for number in paper]))
    for v, faint in cast(race, versus):
        means = means_of(race.test[v])
        if np.isnan(means).all():
            continue
        one, alpha = race.look(race.arms[v]), FAINT if faint else 1.0
        ran = ~np.isnan(means)
        axes.plot(race.density[ran], means[ran], **pen(one), alpha=alpha)
        own = [i for i, level in enumerate(race.levels) if (race.arms[v] == DENSE) == (level == 0)]
        for values in race.test[v]:
            axes.plot(race.density[own], values[own], **mark(one, 2.5), alpha=alpha * 0.45)
        for i in own:
            face = (
                ticket_face(OUTCOMES.get(int(race.outcome[i]), ""))
                if race.arms[v] == race.arm == TICKET
                else {}
            )
            axes.plot(race.density[i], means[i], **mark(one, 7 if i == k else 5) | face, alpha=alpha)
        ends.append((one, float(np.clip(means[ran][-1], *axes.get_ylim())), alpha))
    for number in paper:
        axes.plot(number["density"], number["value"], "D", color=tokens()["published"], markersize=5)
    axes.yaxis.set_major_formatter(lambda y, _: f"{100 * y:g} %")
    line_ends(axes, ends)


def _range(shown: list[np.ndarray], published: list[float]) -> tuple[float, float]:
    """The arms compared decide the range, as in the browser; a background arm may leave it."""
    known = np.concatenate([*(values.ravel() for values in shown), published])
    low, high = float(np.nanmin(known)), float(np.nanmax(known))
    pad = 0.06 * (high - low or 1.0)
    return max(low - pad, -0.005), min(high + pad, 1.005)


def ticket_face(outcome: str) -> dict[str, Any]:
    """A "winning" ticket is filled, another ringed, an "open" case half filled."""
    if outcome == "winning":
        return {}
    half = {"fillstyle": "left", "markerfacecoloralt": tokens()["ground"]}
    return half if outcome == "open" else {"markerfacecolor": tokens()["ground"]}


def draw_ladder(axes: "Axes", race: Race, k: int, versus: str) -> None:
    """The arm − its control at every level."""
    v, mine, green = race.arms.index(versus), race.look(race.arm), tokens()["ticket"]
    axes.set_title(f"{clipped(mine.short)} − {clipped(race.look(versus).short)}, points")
    density_axis(axes, race.density, float(race.density[k]))
    axes.axhline(0, color=tokens()["ink"], linewidth=0.8)
    dots = 100 * race.gap[v]
    far = max(0.1, float(np.nanmax(np.abs(dots)))) if not np.isnan(dots).all() else 1.0
    mean, low, high = 100 * race.interval[v].T
    ran = ~np.isnan(mean)
    axes.plot(race.density[ran], mean[ran], color=green, linewidth=0.8, alpha=0.5)
    for i in np.flatnonzero(ran):
        alpha = 1.0 if i == k else 0.5
        if np.isfinite(high[i]):
            ends = np.clip([low[i], high[i]], -3 * far, 3 * far)
            axes.vlines(race.density[i], *ends, color=green, linewidth=6, alpha=0.2)
        axes.plot(np.full(len(dots), race.density[i]), dots[:, i], **mark(mine, 2.5), alpha=0.5 * alpha)
        axes.plot(race.density[i], mean[i], **mark(mine, 7 if i == k else 4.5), alpha=alpha)
    axes.set_ylim(*_with_zero(dots))


def _with_zero(dots: np.ndarray) -> tuple[float, float]:
    known = [0.1, -0.1, *dots[~np.isnan(dots)]]
    pad = 0.12 * (max(known) - min(known))
    return min(known) - pad, max(known) + pad
