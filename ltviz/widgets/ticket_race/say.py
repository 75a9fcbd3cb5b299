"""The words of a race; say.js says the same in the browser, and one test holds them together."""

import numpy as np

from ltviz.widgets.ticket_race.names import look
from ltviz.widgets.ticket_race.source import DENSE, LOSES, OPEN, TICKET, WINS, Race
from ltviz.widgets.words import fixed, listed, percent

PREDICTIONS = {
    "more": "more accurate",
    "same": "about as accurate",
    "less": "less accurate",
}
OUTCOMES = {WINS: "A winning ticket", LOSES: "Not a winning ticket", OPEN: "Winning or not stays open"}


def sentence(race: Race, k: int, versus: str, prediction: str = "") -> str:
    """Ticket against its control at the level with index `k`."""
    text = _compared(race, k, versus)
    expected = PREDICTIONS.get(prediction)
    return f"{text} You expected it to be {expected}." if expected else text


def _compared(race: Race, k: int, versus: str) -> str:
    v, at = race.arms.index(versus), f"At {percent(race.density[k])} of the weights"
    said = look(versus).said
    mean, low, high = race.interval[v, k]
    if race.levels[k] == 0 and (versus == DENSE or np.isnan(mean)):
        return f"{at} nothing is pruned yet: the ticket is the dense network."
    if np.isnan(mean):
        return f"{at} {said} was not run{_nearest(race, k, versus)}."
    return f"{at} the ticket {_differs(mean)} {said} ({_interval(race, v, k)}){_doubt(low, high)}."


def _nearest(race: Race, k: int, versus: str) -> str:
    near = race.nearest(versus, k)
    return "" if near is None else f"; the nearest level that ran is {percent(race.density[near])}"


def _differs(mean: float) -> str:
    size = fixed(abs(100 * mean), 1)
    if float(size) == 0:
        return "is level with"
    return f"is {size} points {'above' if mean > 0 else 'below'}"


def _interval(race: Race, v: int, k: int) -> str:
    n, S = int((~np.isnan(race.gap[v, :, k])).sum()), race.gap.shape[1]
    seeds = f"{n} seeds" if n == S else f"{n} of {S} seeds"
    if n == 1:
        return "one seed gives no interval" if S == 1 else f"1 of {S} seeds ran both, which gives no interval"
    low, high = race.interval[v, k, 1:]
    return f"95 % interval {fixed(100 * low, 1)} to {fixed(100 * high, 1)}, {seeds}"


def _doubt(low: float, high: float) -> str:
    return "; the interval contains zero" if np.isfinite(high) and low <= 0 <= high else ""


def notes(race: Race, k: int, versus: str, named: int | None) -> list[str]:
    """What else a reader must know about this level; `named` is the level that was named beforehand."""
    return [
        line
        for line in (
            _outcome(race, k),
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


def _censored(race: Race, k: int, versus: str) -> str:
    S, shown = race.gap.shape[1], [arm for arm in dict.fromkeys((TICKET, versus, DENSE)) if arm in race.arms]
    counts = {arm: int(race.censored[race.arms.index(arm), :, k].sum()) for arm in shown}
    found = [f"{look(arm).short} {count} of {S}" for arm, count in counts.items() if count]
    return f"Still improving when training ended (arrows): {listed(found)}." if found else ""


def _exploratory(race: Race, k: int, named: int | None) -> str:
    if named is None:
        return "Exploratory: no level was named beforehand."
    if race.levels[k] == named:
        return ""
    return f"Exploratory: the level named beforehand is {percent(race.density[race.levels.index(named)])}."
