"""The words of a race; say.js says the same in the browser, and one test holds them together."""

import numpy as np

from ltviz.widgets.gaps import blown_up_said, differs, doubt_said, interval_said, leaves_said, stored_gap
from ltviz.widgets.ticket_race.source import DENSE, LOSES, OPEN, WINS, Race
from ltviz.widgets.words import listed, percent

PREDICTIONS = {
    "more": "more accurate",
    "same": "about as accurate",
    "less": "less accurate",
}
OUTCOMES = {WINS: "A winning ticket", LOSES: "Not a winning ticket", OPEN: "Winning or not stays open"}


def sentence(race: Race, k: int, versus: str, prediction: str = "") -> str:
    """The arm against its control at the level with index `k`."""
    text = _compared(race, k, versus)
    expected = PREDICTIONS.get(prediction)
    return f"{text} You expected it to be {expected}." if expected else text


def _compared(race: Race, k: int, versus: str) -> str:
    v, at = race.arms.index(versus), f"At {percent(race.density[k])} of the weights"
    mine, said = race.look(race.arm).said, race.look(versus).said
    gap = stored_gap(race.interval[v, k], race.gap[v, :, k])
    if race.levels[k] == 0 and (np.isnan(gap.mean) or (versus == DENSE and race.arm == race.dense)):
        return f"{at} nothing is pruned yet: {mine} is the dense network."
    if np.isnan(gap.mean):
        missing = mine if np.isnan(race.test[race.arms.index(race.arm), :, k]).all() else said
        return f"{at} {missing} was not run{_nearest(race, k, versus)}."
    interval = interval_said(gap, race.gap.shape[1])
    return f"{at} {mine} {differs(gap.mean)} {said} ({interval}){doubt_said(gap)}."


def _nearest(race: Race, k: int, versus: str) -> str:
    near = race.nearest(versus, k)
    return "" if near is None else f"; the nearest level that ran is {percent(race.density[near])}"


def notes(race: Race, k: int, versus: str, named: int | None) -> list[str]:
    """What else a reader must know about this level; `named` is the level that was named beforehand."""
    return [
        line
        for line in (
            _outcome(race, k),
            _densities(race, k, versus),
            *_blown_up(race, k, versus),
            _censored(race, k, versus),
            # Drawn or fixed: one run trains every seed on one draw of the data.
            "All seeds share one test set: the interval does not contain its error.",
            _exploratory(race, k, named),
            "" if race.run.status == "complete" else "The run was interrupted: this is what had finished.",
        )
        if line
    ]


def _outcome(race: Race, k: int) -> str:
    outcome = OUTCOMES.get(int(race.outcome[k]))
    return f"{outcome}: {race.reasons[k]}." if outcome else ""


def _densities(race: Race, k: int, versus: str) -> str:
    """Of the two that are compared; the dense network is not pruned, and its density nobody's mistake."""
    two = [arm for arm in (race.arm, versus) if arm != DENSE]
    return leaves_said(
        [(race.look(arm).short, race.kept[race.arms.index(arm), k]) for arm in two], race.density[k]
    )


def _blown_up(race: Race, k: int, versus: str) -> list[str]:
    found = []
    for arm in _shown(race, versus):
        v = race.arms.index(arm)
        if count := int(race.blown_up[v, :, k].sum()):
            found.append(f"{race.look(arm).short} {count} of {int((~np.isnan(race.test[v, :, k])).sum())}")
    return blown_up_said(found)


def _shown(race: Race, versus: str) -> list[str]:
    """The arms in the foreground."""
    return [arm for arm in dict.fromkeys((race.arm, versus, DENSE)) if arm in race.arms]


def _censored(race: Race, k: int, versus: str) -> str:
    S = race.gap.shape[1]
    counts = {arm: int(race.censored[race.arms.index(arm), :, k].sum()) for arm in _shown(race, versus)}
    found = [f"{race.look(arm).short} {count} of {S}" for arm, count in counts.items() if count]
    return f"Still improving when training ended (arrows): {listed(found)}." if found else ""


def _exploratory(race: Race, k: int, named: int | None) -> str:
    if named is None:
        return "Exploratory: no level was named beforehand."
    if race.levels[k] == named:
        return ""
    return f"Exploratory: the level named beforehand is {percent(race.density[race.levels.index(named)])}."
