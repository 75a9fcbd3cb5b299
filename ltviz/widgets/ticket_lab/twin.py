"""The lab's charts by matplotlib, for wherever no browser draws them: from the traits, so nothing is trained."""

from typing import TYPE_CHECKING, Any

import numpy as np

from ltviz.widgets.figure import tokens
from ltviz.widgets.gaps import NO_GAP
from ltviz.widgets.ticket_lab import say
from ltviz.widgets.ticket_lab.scene import measured
from ltviz.widgets.ticket_lab.shown import (
    LEAST_SEEDS,
    Arms,
    View,
    accuracy_of,
    compared,
    density_at,
    drawable,
    outcome_of,
    rounds_of,
    shown,
    too_few,
    trainings_of,
)  # fmt: skip
from ltviz.widgets.ticket_race.names import as_control, look
from ltviz.widgets.ticket_race.pens import line_ends, mark, pen
from ltviz.widgets.ticket_race.twin_ladder import density_axis, ticket_face
from ltviz.widgets.ticket_race.twin_level import draw_gap, loss_axis, say_why
from ltviz.widgets.words import listed, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ORDER = ("other", "shuffled", "fresh", "dense", "ticket")  # the ticket on top
FAINT = 0.4


def alt(view: View) -> str:
    """The charts in words, with their numbers."""
    arms = shown(view).arms
    visible = drawable(view, arms)
    names = [look(arm).short for arm in reversed(ORDER) if any(one["arm"] == arm for one in visible)]
    if not names:
        return f"Three empty charts: nothing was trained yet. {say.sentence(view)}"
    charts = (
        f"Three charts. Learning curves and test accuracy against connections kept: {listed(names)}. "
        f"The ticket minus {look(view.versus).said}, seed by seed."
    )
    return " ".join([charts, say.sentence(view), say.accuracies(view), *say.notes(view)])


def draw(figure: "Figure", view: View) -> None:
    """All charts on an empty figure, and the notes under them."""
    grid = figure.add_gridspec(2, 2, width_ratios=(4, 5))
    _curves(figure.add_subplot(grid[0, 0]), view)
    _accuracy(figure.add_subplot(grid[1, 0]), view)
    _gap(figure.add_subplot(grid[:, 1]), view)
    figure.supxlabel("\n".join(say.notes(view)), fontsize=8, x=0.01, ha="left", color=tokens()["quiet"])


def _curves(axes: "Axes", view: View) -> None:
    """Validation loss of the level shown: each seed, the mean, and where each stopped."""
    arms, recorded, level = shown(view)
    known = [one for one in drawable(view, arms) if len(one["curve"]["steps"])]
    at = f" at {percent(density_at(arms, level))}" if level else ""
    axes.set_title(f"validation loss{at}, log axis")
    axes.set_xlabel("thousand updates", loc="right")
    axes.set_xlim(0, view.scene["steps"] / 1000)
    alpha, ends = FAINT if recorded else 1.0, []
    for arm in ORDER:
        runs = trainings_of(known, arm, level) if arm != "ticket" or level else []
        if not runs:
            continue
        steps = np.array(runs[0]["curve"]["steps"]) / 1000
        losses = np.array([one["curve"]["loss"] for one in runs])  # [S, T]
        for line in losses if len(runs) > 1 else []:
            axes.plot(steps, line, color=tokens()[look(arm).token], linewidth=0.7, alpha=0.28 * alpha)
        axes.plot(steps, losses.mean(axis=0), **pen(look(arm)), alpha=alpha)
        for one in runs:
            _stop(axes, arm, one, alpha)
        ends.append((look(arm), float(losses[:, -1].mean()), alpha))
    if not ends:
        axes.set_yticks([])
        say_why(axes, "not run yet: press train")
        return
    loss_axis(axes, _settled([one for arm in ORDER for one in trainings_of(known, arm, level)], view))
    line_ends(axes, ends)


def _settled(runs: Arms, view: View) -> tuple[float, float]:
    """The range of the losses after the first tenth: the beginning is the same steep line everywhere."""
    every = [
        loss
        for one in runs
        for step, loss in zip(one["curve"]["steps"], one["curve"]["loss"], strict=True)
        if step >= view.scene["steps"] / 10 and loss > 0
    ] or [1e-3, 1.0]
    return 0.85 * max(min(every), 1e-6), 1.1 * max(*every, 2e-6)


def _stop(axes: "Axes", arm: str, one: Any, alpha: float) -> None:
    """The early stop on the training's own curve; an arrow where it had not finished."""
    if one["best"] not in one["curve"]["steps"]:
        return  # it never got better than where it began
    loss = one["curve"]["loss"][list(one["curve"]["steps"]).index(one["best"])]
    arrow = {"marker": r"$\rightarrow$", "markersize": 8} if one["censored"] else {}
    axes.plot(one["best"] / 1000, loss, **mark(look(arm), 4.5) | arrow, alpha=alpha)


def _accuracy(axes: "Axes", view: View) -> None:
    """Test accuracy of every arm against density; a recorded ladder faint behind it."""
    arms, _, level = shown(view)
    own, stored = drawable(view, view.arms), [] if view.asking else drawable(view, view.stored)
    density_axis(
        axes, [one["density"] for one in (*own, *stored)], density_at(arms, level), "connections kept"
    )
    axes.set_title("test accuracy")
    if not own and not stored:
        axes.set_yticks([])
        say_why(axes, "not run yet")
        return
    ends = {}
    for runs, alpha in ((stored, FAINT), (own, 1.0)):
        for arm in ORDER:
            last = _line(axes, view, runs, arm, alpha)
            if last is not None:
                ends[arm] = (look(arm), last, alpha)
    axes.yaxis.set_major_formatter(lambda y, _: f"{100 * y:g} %")
    line_ends(axes, list(ends.values()))


def _line(axes: "Axes", view: View, arms: Arms, arm: str, alpha: float) -> float | None:
    """An arm's seeds, mean line and marks; its last mean, or None where it was not trained."""
    levels = [k for k in rounds_of(arms) if (arm == "dense") == (k == 0) or arm in ("ticket", "other")]
    found = [(k, runs) for k in levels if (runs := trainings_of(arms, arm, k))]
    own = [(k, runs) for k, runs in found if arm != "ticket" or k > 0]
    if not own:
        return None
    means = [accuracy_of(runs) for _, runs in found]
    if arm == "dense":
        axes.axhline(means[0], **pen(look(arm)), alpha=alpha)  # what the others are measured by
    elif arm != "other":
        axes.plot([density_at(arms, k) for k, _ in found], means, **pen(look(arm)), alpha=alpha)
    for k, runs in own:
        density = float(np.mean([one["density"] for one in runs]))
        for one in runs:
            axes.plot(one["density"], one["atBest"], **mark(look(arm), 2.5), alpha=alpha * 0.45)
        face = ticket_face(outcome_of(arms, k)) if arm == "ticket" and measured(view.scene) else {}
        size = 7 if k == shown(view).round else 5
        axes.plot(density, accuracy_of(runs), **mark(look(arm), size) | face, alpha=alpha)
    return means[-1]


def _gap(axes: "Axes", view: View) -> None:
    """The main panel: ticket − control by seed, or why there is none."""
    arms, recorded, level = shown(view)
    head = f"{'recorded: ' if recorded else ''}ticket − {look(view.versus).short}, by seed"
    axes.set_title(f"{head}, at {percent(density_at(arms, level))}" if level else head, weight="bold")
    found = compared(arms, view.versus, level)
    absent = _why(view, arms, level, found.gap.n)
    gap = NO_GAP if absent else found.gap
    sides = look("ticket"), as_control(look(view.versus))
    draw_gap(axes, gap, found.values, found.seeds, sides, absent)
    if gap.n == 1:
        say_why(axes, "one seed says little:\nrun the rounds over several seeds", 0.35)


def _why(view: View, arms: Arms, level: int, n: int) -> str:
    """Why the main panel shows nothing; "" where it shows something."""
    if view.asking:
        return "your guess first"
    if not arms:
        return "not run yet: press train"
    if level == 0:
        later = any(rounds_of(arms))
        return "nothing is pruned at this level" if later else "no ticket yet:\nprune, rewind, train"
    if view.versus == "fresh" and too_few(view, arms, level):
        return f"run {LEAST_SEEDS} seeds: one toy seed\noften teaches the opposite"
    if n:
        return ""
    return f"{look(view.versus if trainings_of(arms, 'ticket', level) else 'ticket').short}: not run at this level yet"
