"""The same four panels by matplotlib, for wherever no browser draws them."""

from typing import TYPE_CHECKING

import numpy as np

from ltviz.widgets.figure import tokens
from ltviz.widgets.search_race.names import look
from ltviz.widgets.search_race.source import Race, cost_of, front
from ltviz.widgets.ticket_race.pens import line_ends, mark, pen
from ltviz.widgets.words import count, listed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FAINT = 0.35
ACROSS = {"latency": "milliseconds for one example", "macs": "thousand multiplications"}


def alt(race: Race) -> str:
    """The panels in words."""
    names = listed([look(name).name for name in race.strategies])
    table = " Accuracy of all architectures against what they cost, with the choices." if race.table else ""
    return (
        f"Validation and test accuracy of the best so far against epochs of training: {names}.{table} "
        f"The difference of each strategy to {look(race.versus).said}, seed by seed."
    )


def draw(figure: "Figure", race: Race, g: int, v: int, across: str, notes: list[str]) -> None:
    """All panels on an empty figure, and the notes under them."""
    left, right = figure.subplots(2, 2).T
    for kind, axes in enumerate(left):
        _curves(axes, race, g, v, kind)
    _architectures(right[0], race, g, v, across)
    _differences(right[1], race, g, v)
    figure.supxlabel("\n".join(notes), fontsize=8, x=0.01, ha="left", color=tokens()["quiet"])


def shown(race: Race, v: int) -> list[tuple[int, bool]]:
    """Index of each strategy and whether it is in the background; the one that is read comes last."""
    focus = list(dict.fromkeys([race.strategies.index(race.versus), v]))
    return [(i, True) for i in range(len(race.strategies)) if i not in focus] + [(i, False) for i in focus]


def _curves(axes: "Axes", race: Race, g: int, v: int, kind: int) -> None:
    """Validation (kind 0) or test (1) of the best so far: mean and interval over seeds."""
    costs, ends = np.array(race.costs), []
    axes.set_title(("validation", "test")[kind] + " accuracy of the best so far")
    axes.axvline(costs[g], color=tokens()["quiet"], linewidth=0.8, alpha=0.7)
    for i, faint in shown(race, v):
        one, alpha = look(race.strategies[i]), FAINT if faint else 1.0
        mean, low, high = race.bands[i, kind].T
        if np.isnan(mean).all():
            continue
        finite = np.isfinite(high)
        axes.fill_between(
            costs[finite],
            low[finite],
            high[finite],
            color=tokens()[one.token],
            alpha=0.2 * alpha,
            lw=0,
            step="post",
        )
        axes.plot(costs, mean, **pen(one), alpha=alpha, drawstyle="steps-post")
        ends.append((one, float(mean[~np.isnan(mean)][-1]), alpha))
    if kind == 1:
        _luck(axes, race, v)
    axes.set_ylim(*limits(race, v))
    axes.set_xlim(0, costs[-1])
    axes.yaxis.set_major_formatter(lambda y, _: f"{100 * y:g} %")
    axes.xaxis.set_major_formatter(lambda x, _: count(int(x)))
    axes.set_xlabel("epochs of training", loc="right")
    axes.grid(axis="y")
    line_ends(axes, [(one, float(np.clip(y, *axes.get_ylim())), alpha) for one, y, alpha in ends])


def _luck(axes: "Axes", race: Race, v: int) -> None:
    """What validation promised and test did not keep: the space between the two, hatched."""
    one, (seen, kept) = look(race.strategies[v]), race.bands[v, :, :, 0]
    colour = tokens()[one.token]
    axes.plot(race.costs, seen, color=colour, linewidth=0.8, drawstyle="steps-post")
    axes.fill_between(
        race.costs,
        kept,
        seen,
        step="post",
        facecolor="none",
        edgecolor=colour,
        hatch="////",
        linewidth=0,
        alpha=0.4,
    )
    axes.text(
        0.02, 0.99, f"thin line: validation of {one.short}", transform=axes.transAxes, va="top", fontsize=8,
        color=tokens()["quiet"],
    )  # fmt: skip


def limits(race: Race, v: int) -> tuple[float, float]:
    """One range for both panels: the strategies compared decide it, after the first tenth of the cost."""
    settled = np.array(race.costs) >= race.costs[-1] / 10
    focus = [i for i, faint in shown(race, v) if not faint]
    means = race.bands[focus][:, :, settled, 0]
    if np.isnan(means).all():
        return 0.0, 1.0
    low, high = float(np.nanmin(means)), float(np.nanmax(means))
    pad = 0.25 * (high - low or 0.02)
    return max(low - pad, 0.0), min(high + pad, 1.0)


def _architectures(axes: "Axes", race: Race, g: int, v: int, across: str) -> None:
    """Every architecture of the table, the front, and what each search has chosen."""
    axes.set_title("all architectures, and what was chosen")
    if race.table is None or across not in race.axes:
        axes.set_axis_off()
        axes.text(
            0.5, 0.5, "no table to judge by", ha="center", transform=axes.transAxes, color=tokens()["quiet"]
        )
        return
    unit = 1.0 if across == "latency" else 1000.0
    x, y = cost_of(race.table, across) / unit, race.table.judged()
    best = front(x, y)
    axes.plot(x, y, ".", color=tokens()["quiet"], markersize=3, alpha=0.4)
    axes.plot(x[best], y[best], color=tokens()["quiet"], linewidth=1, drawstyle="steps-post")
    for above, (i, faint) in enumerate(reversed(shown(race, v))):
        rows = race.choice[i, :, g]
        rows = rows[rows >= 0]
        pens = mark(look(race.strategies[i]), 6 + 3 * above)  # the lower ones are larger, so that each shows
        axes.plot(x[rows], y[rows], **pens, alpha=FAINT if faint else 1.0, zorder=3 - above / 10)
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    axes.set_xlabel(ACROSS[across], loc="right")
    axes.grid(axis="y")


def _differences(axes: "Axes", race: Race, g: int, v: int) -> None:
    """Each strategy minus the one they are compared with: a dot for each seed, the mean and its interval."""
    axes.set_title(f"minus {look(race.versus).short}, {count(int(race.costs[g]))} epochs", weight="bold")
    axes.axvline(0, color=tokens()["ink"], linewidth=0.8)
    others = [i for i, name in enumerate(race.strategies) if name != race.versus]
    far = 0.1
    for row, i in enumerate(others):
        dots, (mean, low, high) = 100 * race.gap[i, :, g], 100 * race.interval[i, g]
        if np.isnan(mean):
            continue
        one = look(race.strategies[i])
        far = max(far, float(np.nanmax(np.abs(dots))))
        axes.plot(dots, np.full(len(dots), row), **mark(one, 3.5), alpha=0.5)
        if np.isfinite(high):
            axes.hlines(row, low, high, color=tokens()[one.token], linewidth=3, alpha=0.6)
        axes.plot(mean, row, **mark(one, 9 if i == v else 7))
    axes.set_xlim(-1.15 * far, 1.15 * far)
    axes.set_ylim(len(others) - 0.4, -0.6)
    axes.set_yticks(range(len(others)), [look(race.strategies[i]).short for i in others])
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:+g}".replace("-", "−") if x else "0")
    axes.set_xlabel("points of test accuracy", loc="right")
