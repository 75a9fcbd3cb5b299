"""What of a lab's arms may be shown, and what the words and the figure ask of them; shown.js decides the same.

An arm is a finished training as the worker posts it: {arm, seed, round, density, curve, best, censored, atBest, …}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from ltviz.records.intervals import mean_interval
from ltviz.records.statistics import judged
from ltviz.widgets.gaps import Gap, gap_of
from ltviz.widgets.ticket_lab.scene import measured

Arms = Sequence[Mapping[str, Any]]

# A toy teaches what fresh values are worth only over so many seeds: single ones often say the opposite.
LEAST_SEEDS = 20
OUTCOMES = {True: "winning", False: "not winning", None: "open"}


@dataclass(frozen=True)
class View:
    """A lab's traits, as TicketLab has them. network: the paused one, or empty."""

    scene: Mapping[str, Any]
    arms: Arms = ()
    stored: Arms = ()
    network: Mapping[str, Any] = field(default_factory=dict)
    round: int = -1
    versus: str = "shuffled"
    prediction: str = ""

    @property
    def asking(self) -> bool:
        """Whether a guess is asked for, and its answer hidden."""
        return self.prediction == "ask"


class Shown(NamedTuple):
    """What the main panel and the words are about; recorded: a stored ladder, until the reader has own arms."""

    arms: Arms
    recorded: bool
    round: int


class Compared(NamedTuple):
    """Ticket − control: the interval, each seed's difference (NaN: did not run), seeds; won: how many are above 0."""

    gap: Gap
    values: tuple[float, ...]
    seeds: tuple[int, ...]
    won: int


def shown(view: View) -> Shown:
    """While a guess is asked for, the whole network alone."""
    recorded = not view.arms and bool(view.stored) and not view.asking
    arms = view.stored if recorded else view.arms
    newest = max(rounds_of(arms), default=0)
    return Shown(arms, recorded, 0 if view.asking else view.round if view.round >= 0 else newest)


def rounds_of(arms: Arms) -> list[int]:
    """Levels at which something was trained, ascending."""
    return sorted({one["round"] for one in arms})


def seeds_of(arms: Arms) -> list[int]:
    """Seeds with which something was trained, ascending."""
    return sorted({one["seed"] for one in arms})


def density_at(arms: Arms, level: int) -> float:
    """Share of the connections that is left at a level, mean over seeds; NaN where no arm was trained."""
    found = {
        one["seed"]: one for arm in ("shuffled", "fresh", "ticket") for one in trainings_of(arms, arm, level)
    }
    return float(np.mean([one["density"] for one in found.values()])) if found else float("nan")


def trainings_of(arms: Arms, arm: str, level: int) -> list[Mapping[str, Any]]:
    """One for each seed that ran; the dense network is the same at every level, and is the ticket of level 0."""
    name, at = ("dense", 0) if arm == "dense" or (arm, level) == ("ticket", 0) else (arm, level)
    found = {one["seed"]: one for one in arms if (one["arm"], one["round"]) == (name, at)}
    return [found[seed] for seed in sorted(found)]


def accuracy_of(runs: Arms) -> float:
    """Mean test accuracy at the early stop."""
    return float(np.mean([one["atBest"] for one in runs]))


def compared(arms: Arms, versus: str, level: int) -> Compared:
    """Ticket − control at a level, paired by seed."""
    ticket, control = (
        {one["seed"]: one["atBest"] for one in trainings_of(arms, arm, level)} for arm in ("ticket", versus)
    )
    seeds = tuple(seeds_of(arms))
    values = tuple(ticket.get(seed, np.nan) - control.get(seed, np.nan) for seed in seeds)
    return Compared(gap_of(values), values, seeds, sum(value > 0 for value in values))


def outcome_of(arms: Arms, level: int) -> str:
    """By the rule of ltviz.records.winning: "winning", "not winning" or "open"; "" where no seed ran both."""
    seeds = seeds_of(arms)
    steps, late, tested = (np.full((2, len(seeds)), np.nan) for _ in range(3))
    for i, arm in enumerate(("ticket", "dense")):
        for one in trainings_of(arms, arm, level):
            s = seeds.index(one["seed"])
            steps[i, s], late[i, s], tested[i, s] = one["best"], one["censored"], one["atBest"]
    gain = tested[0] - tested[1]
    if np.isnan(gain).all():
        return ""
    ticket, dense = ((steps[i], late[i] == 1) for i in (0, 1))
    return OUTCOMES[judged(mean_interval(gain), ticket, dense).outcome]


def too_few(view: View, arms: Arms, level: int) -> bool:
    """Whether ticket and fresh values wait for more seeds."""
    return not measured(view.scene) and compared(arms, "fresh", level).gap.n < LEAST_SEEDS


def drawable(view: View, arms: Arms) -> list[Mapping[str, Any]]:
    """The trainings that may be drawn: no ticket while a guess is asked for, no fresh values of a few toys."""
    waits = {level for level in rounds_of(arms) if too_few(view, arms, level)}
    return [
        one
        for one in arms
        if not (view.asking and one["arm"] == "ticket")
        and not (one["arm"] == "fresh" and one["round"] in waits)
    ]
