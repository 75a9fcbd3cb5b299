"""The words of a lab; say.js says the same in the browser, and one table of cases holds them together.

The loss of a running training is known to the browser alone; `view.network` is the newest paused one.
"""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ltviz.widgets.gaps import differs, doubt_said, interval_said
from ltviz.widgets.ticket_lab.scene import measured, sizes
from ltviz.widgets.ticket_lab.shown import (
    LEAST_SEEDS,
    Arms,
    View,
    accuracy_of,
    compared,
    density_at,
    drawable,
    outcome_of,
    seeds_of,
    shown,
    too_few,
    trainings_of,
)  # fmt: skip
from ltviz.widgets.ticket_race.names import look
from ltviz.widgets.words import count, fixed, listed, percent, value

NAMES = {"rings": "Rings", "moons": "Moons", "spirals": "Spirals", "mnist1d": "MNIST-1D"}
GUESSES = {"more": "more accurate than", "same": "about as accurate as", "less": "less accurate than"}
OUTCOMES = {
    "winning": "A winning ticket",
    "not winning": "Not a winning ticket",
    "open": "Winning or not stays open",
}


def sentence(view: View) -> str:
    """What the network is doing; once it has done it, what came out."""
    if view.network and not _settled(view):
        return _progress(view.scene, view.network)
    arms, recorded, level = shown(view)
    if not arms:
        return f"{_scene(view.scene)}: not trained yet."
    text = _whole(arms) if level == 0 else _comparison(view, arms, level)
    said = f"A recorded ladder: {text}" if recorded else text[0].upper() + text[1:]
    return said + _guess(view, arms, level)


def _settled(view: View) -> bool:
    """Whether the network is untouched, or one of the finished trainings."""
    network = view.network
    if network.get("running"):
        return False
    if network["step"] == 0 and network["arm"] == "dense":
        return True
    found = trainings_of(view.arms, network["arm"], network["round"])
    ended = network["step"] >= view.scene["steps"]
    return bool(ended and any(one["seed"] == network["seed"] for one in found))


def _progress(scene: Mapping[str, Any], network: Mapping[str, Any]) -> str:
    ended = network["arm"] == "other" and network["step"] >= scene["steps"]
    who = "changed after its training" if ended else _arm(network["arm"])
    at = f"Seed {network['seed']}, {who}, update {count(network['step'])} of {count(scene['steps'])}"
    loss = network.get("loss", math.nan)
    trained = f": training loss {value(loss)}" if math.isfinite(loss) else ""
    return f"{at}{trained}; {percent(network['density'])} of {count(_connections(scene))} connections."


def _arm(arm: str) -> str:
    return "a network of your own" if arm == "other" else look(arm).said


def _connections(scene: Mapping[str, Any]) -> int:
    units = sizes(scene)
    return sum(inputs * outputs for inputs, outputs in pairwise(units))


def _scene(scene: Mapping[str, Any]) -> str:
    noise = "" if measured(scene) else f" with noise {fixed(scene['noise'], 2)}"
    units = "-".join(map(str, sizes(scene)))
    return (
        f"{NAMES[scene['set']]}{noise}, a network of {units} units with {count(_connections(scene))} connections, "
        f"seed {scene['seed']}"
    )


def _whole(arms: Arms) -> str:
    """Before anything was pruned."""
    runs = trainings_of(arms, "dense", 0) or trainings_of(arms, "other", 0)
    if not runs:
        return "nothing was trained before pruning."
    of = f"seed {runs[0]['seed']}" if len(runs) == 1 else f"mean of {len(runs)} seeds"
    return f"{_arm(runs[0]['arm'])} has {percent(accuracy_of(runs))} test accuracy ({of})."


def _comparison(view: View, arms: Arms, level: int) -> str:
    """Ticket against its control."""
    density, said = density_at(arms, level), _arm(view.versus)
    left = f"after round {level}" if math.isnan(density) else f"at {percent(density)} of the connections"
    at = f"{left} the ticket"
    tickets, (gap, _, _, won) = trainings_of(arms, "ticket", level), compared(arms, view.versus, level)
    if not tickets:
        return f"{at} was not run yet."
    if view.versus == "fresh" and too_few(view, arms, level):
        return (
            f"{at} is compared with {said} over at least {LEAST_SEEDS} seeds of a toy, {gap.n} so far: "
            "one toy seed often teaches the opposite."
        )
    if not gap.n:
        return f"{at} has {percent(accuracy_of(tickets))} test accuracy; {said} was not run yet."
    ahead = f"; it was ahead in {won}" if gap.n > 1 else ""
    return f"{at} {differs(gap.mean)} {said} ({interval_said(gap, len(seeds_of(arms)))}{ahead}){doubt_said(gap)}."


def _guess(view: View, arms: Arms, level: int) -> str:
    """The guess was about ticket and dense network, whatever is compared now."""
    guess, gap = GUESSES.get(view.prediction), compared(arms, "dense", level).gap
    if not guess or level == 0 or not gap.n:
        return ""
    found = "" if view.versus == "dense" else f": it {differs(gap.mean)} it"
    return f" You expected it to be {guess} the dense network{found}."


def notes(view: View) -> list[str]:
    """What else a reader must know about this level."""
    if view.asking:
        return []
    arms, recorded, level = shown(view)
    n = compared(arms, view.versus, level).gap.n if level else 0
    waits = level > 0 and trainings_of(arms, "fresh", level) and too_few(view, arms, level)
    if waits and view.versus == "fresh":
        n = 0  # nothing of it is shown, and the sentence says why
    toy = (
        "A toy set shows what the places of the connections are worth; about winning tickets it says nothing."
    )
    own = "A network of your own was cut by hand or trained on: it is no arm of the comparison."
    lines = [
        _winning(view, arms, level),
        "One seed says little: run the rounds over several seeds." if n == 1 else "",
        _late(view, arms, level),
        f"Fresh values of a toy are shown over at least {LEAST_SEEDS} seeds."
        if waits and view.versus != "fresh"
        else "",
        toy if level > 0 and not measured(view.scene) else "",
        "The seeds of one ladder share one draw of the data: the interval does not contain its error."
        if n > 1
        else "",
        own if trainings_of(arms, "other", level) else "",
        _stored(view, recorded),
    ]
    return [line for line in lines if line]


def _winning(view: View, arms: Arms, level: int) -> str:
    """Only in the measured scene, and only by the rule."""
    words = OUTCOMES.get(outcome_of(arms, level)) if measured(view.scene) and level > 0 else None
    rule = "the rule asks for an interval of ticket − dense above −0.5 points, and an early stop that is not later"
    return f"{words}: {rule}." if words else ""


def _late(view: View, arms: Arms, level: int) -> str:
    found = []
    for arm in dict.fromkeys(("ticket", view.versus, "dense")):
        runs = trainings_of(arms, arm, level)
        late = sum(bool(one["censored"]) for one in runs)
        if late and (arm, level) != ("ticket", 0):
            found.append(f"{look(arm).short} {late} of {len(runs)}")
    return f"Still improving when training ended (arrows): {listed(found)}." if found else ""


def _stored(view: View, recorded: bool) -> str:
    if not view.stored:
        return ""
    n = len(seeds_of(view.stored))
    fills = "; it fills the main panel until an arm is run here" if recorded else ""
    return f"Faint: a recorded ladder of this scene, {'one seed' if n == 1 else f'{n} seeds'}{fills}."


def accuracies(view: View) -> str:
    """The mean test accuracy of every arm at the level shown."""
    arms, _, level = shown(view)
    visible = drawable(view, arms)
    names = ("dense", "ticket", "fresh", "shuffled", "other") if level > 0 else ("dense", "other")
    found = [(arm, trainings_of(visible, arm, level)) for arm in names]
    said = [f"{look(arm).short} {percent(accuracy_of(runs))}" for arm, runs in found if runs]
    return f"Test accuracy: {listed(said)}." if said else ""
