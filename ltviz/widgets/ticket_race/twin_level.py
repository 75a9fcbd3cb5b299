"""The right panels of the figure: learning curves and seeds at the level chosen."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ltviz.widgets.figure import tokens
from ltviz.widgets.gaps import Gap, stored_gap
from ltviz.widgets.ticket_race.names import Look, as_control
from ltviz.widgets.ticket_race.pens import cast, line_ends, mark, means_of, pen
from ltviz.widgets.ticket_race.source import TICKET, Race, finite_loss, with_dense
from ltviz.widgets.words import clipped, fixed, percent, points

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_curves(axes: "Axes", race: Race, k: int, versus: str, curve: str) -> None:
    """Learning curves of the dense network, the control and the arm compared, with each seed's early stop."""
    run, steps = race.run, race.run.steps / 1000
    values = with_dense(run, finite_loss(run) if curve == "loss" else run.val_accuracy)
    axes.set_title(
        f"validation {curve} at {percent(race.density[k])}{', log axis' if curve == 'loss' else ''}"
    )
    ends = []
    for v, _ in [one for one in cast(race, versus) if not one[1]]:
        one, curves = race.look(race.arms[v]), values[v, :, k]
        if np.isnan(curves).all():
            continue
        for line in curves:
            known = ~np.isnan(line)
            axes.plot(steps[known], line[known], color=tokens()[one.token], linewidth=0.7, alpha=0.28)
        mean = means_of(curves)
        known = ~np.isnan(mean)
        axes.plot(steps[known], mean[known], **pen(one))
        _stops(axes, race, v, k, curves)
        ends.append((one, float(mean[known][-1]), 1.0))
    if curve == "loss":
        loss_axis(axes)
    else:
        axes.yaxis.set_major_formatter(lambda y, _: f"{100 * y:g} %")
    axes.set_xlabel("thousand steps", loc="right")
    axes.set_xlim(left=0)
    axes.grid(axis="y")
    line_ends(axes, ends)


def loss_axis(axes: "Axes", limits: tuple[float, float] | None = None) -> None:
    """A log axis with round numbers, over `limits` or what is drawn."""
    axes.set_yscale("log")
    axes.set_ylim(limits)
    axes.set_yticks(*_round_ticks(*axes.get_ylim()))
    axes.set_yticks([], minor=True)


def _round_ticks(low: float, high: float) -> tuple[list[float], list[str]]:
    """Round numbers on a log axis: 1, 2, 5 times powers of ten, or even steps where that gives too few."""
    powers = [m * 10.0**e for e in range(-7, 4) for m in (1, 2, 5) if low <= m * 10.0**e <= high]
    step = 10.0 ** math.floor(math.log10((high - low) / 3))
    even = [i * step for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
    found = powers if len(powers) > 2 else even[:: math.ceil(len(even) / 6)]
    return found, [f"{tick:g}" for tick in found]


def _stops(axes: "Axes", race: Race, v: int, k: int, curves: np.ndarray) -> None:
    """Early stop of each seed on its own curve; an arrow where it had not finished."""
    one = race.look(race.arms[v])
    for s, step in enumerate(race.best_step[v, :, k]):
        if np.isnan(step):
            continue
        t = int(np.searchsorted(race.run.steps, step))
        arrow = {"marker": r"$\rightarrow$", "markersize": 8} if race.censored[v, s, k] else {}
        axes.plot(step / 1000, curves[s, t], **mark(one, 4.5) | arrow)


def draw_seeds(axes: "Axes", race: Race, k: int, versus: str) -> None:
    """The main panel: the arm − its control at the level chosen."""
    v, mine, other = race.arms.index(versus), race.look(race.arm), race.look(versus)
    axes.set_title(
        f"{clipped(mine.short)} − {clipped(other.short)}, by seed, at {percent(race.density[k])}",
        weight="bold",
    )
    values = race.gap[v, :, k]
    gap = stored_gap(race.interval[v, k], values)
    absent = "nothing is pruned yet" if race.levels[k] == 0 else "not run at this level"
    other = as_control(other) if race.arm == TICKET else other
    draw_gap(axes, gap, values, race.run.seeds, (mine, other), absent if np.isnan(gap.mean) else "")


def draw_gap(
    axes: "Axes",
    gap: Gap,
    values: Iterable[float],
    seeds: Sequence[int],
    sides: tuple[Look, Look],
    absent: str = "",
) -> None:
    """One arm − another: a dot for each seed, the interval of their mean. absent: why there is nothing to draw."""
    green = tokens()["ticket"]
    axes.axvline(0, color=tokens()["ink"], linewidth=0.8)
    S = len(seeds) or 8  # room for the reason why there is none
    axes.set_ylim(S + 0.6, -0.6)
    names = [*(f"seed {n}" if S <= 12 else "" for n in seeds), "mean"]
    axes.set_yticks([] if absent else [*range(S), S], [] if absent else names)
    axes.tick_params(left=False)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("points of test accuracy", loc="right")
    mean, low, high = (100 * end for end in gap[:3])
    dots = 100 * np.array(list(values))
    limit = _limit(dots, low, high)
    axes.set_xlim(-limit, limit)
    axes.set_xticks([n * limit / 2 for n in (-2, -1, 0, 1, 2)])
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:+g}".replace("-", "−") if x else "0")
    _sides(axes, S, *sides)
    if absent:
        say_why(axes, absent)
        return
    if np.isfinite(high):
        axes.axvspan(max(low, -limit), min(high, limit), color=green, alpha=0.2, linewidth=0)
        axes.hlines(S, max(low, -limit), min(high, limit), color=green, linewidth=3)
    half = f" ± {fixed(mean - low, 1)}" if np.isfinite(low) else ""
    edge = min(0.0, low if np.isfinite(low) else mean)
    axes.text(
        edge - limit / 25, S, points(mean / 100).replace(" points", half), ha="right", va="center", fontsize=8
    )
    axes.axvline(mean, color=green, linewidth=0.8, alpha=0.7)
    axes.hlines(range(S), 0, dots, color=green, linewidth=0.8, alpha=0.55)
    axes.plot(dots, range(S), **mark(sides[0], 6))
    axes.plot(mean, S, **mark(sides[0], 8))


def say_why(axes: "Axes", text: str, height: float = 0.5) -> None:
    """A word in the middle of the axes, legible over their lines; `height` is a share of theirs."""
    ground = {"facecolor": tokens()["ground"], "edgecolor": "none", "pad": 2}
    axes.text(
        0.5, height, text, ha="center", va="center", transform=axes.transAxes, color=tokens()["quiet"], bbox=ground
    )  # fmt: skip


def _sides(axes: "Axes", S: int, mine: Look, other: Look) -> None:
    """Who is ahead on either side, on the row above the first seed."""
    for words, side, one, place in (
        (f"← {clipped(other.short)} better", "right", other, -1),
        (f"{clipped(mine.short)} better →", "left", mine, 1),
    ):
        axes.annotate(
            words, (0, -0.9), xytext=(6 * place, 0), textcoords="offset points", ha=side, va="center", fontsize=8,
            color=tokens()[one.token],
        )  # fmt: skip
    axes.set_ylim(S + 0.6, -1.5)


def _limit(dots: np.ndarray, low: float, high: float) -> float:
    """Half the width around zero: round, and never so wide for an interval of few seeds that the dots crowd."""
    if np.isnan(low):
        return 0.5
    far = float(np.nanmax(np.abs(dots)))
    need = max(far, min(max(abs(low), abs(high)), 3 * far))
    return next((limit for limit in (0.5, 1, 2, 5, 10, 20, 50) if need <= 0.98 * limit), 100)
