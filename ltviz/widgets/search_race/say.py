"""The words of a race of searches; say.js says the same in the browser, and one test holds them together."""

import numpy as np

from ltviz.widgets.gaps import differs, doubt_said, interval_said, stored_gap
from ltviz.widgets.search_race.names import look
from ltviz.widgets.search_race.source import Race
from ltviz.widgets.words import count, fixed, percent


def sentence(race: Race, g: int, v: int) -> str:
    """What the choice of a strategy has at the cost with index `g`, and how it compares."""
    validation, test = race.bands[v, :, g, 0]
    at, said = f"After {count(int(race.costs[g]))} epochs", look(race.strategies[v]).said
    if np.isnan(validation):
        return f"{at} {said} has no choice yet."
    seen = f"{at} the choice of {said} has {percent(validation)} on validation and {percent(test)} on test."
    return f"{seen} {_compared(race, g, v)}"


def _compared(race: Race, g: int, v: int) -> str:
    where = "On test" if race.table is None else "On seeds that no search saw"
    versus = look(race.versus).said
    if race.strategies[v] == race.versus:
        return f"{where} it has {percent(mean_of(race.worth[v, :, g]))}."
    gap = stored_gap(race.interval[v, g], race.gap[v, :, g])
    if np.isnan(gap.mean):
        return f"There is no choice of {versus} to compare it with."
    return f"{where} it {differs(gap.mean)} that of {versus} ({interval_said(gap, len(race.seeds))}){doubt_said(gap)}."


def notes(race: Race, g: int, v: int) -> list[str]:
    """What else a reader must know at this cost."""
    shared = "All searches read the same trainings" if race.table else "All searches share one test set"
    return [
        line
        for line in (
            _ranks(race.rank[v, :, g], race),
            f"Intervals are over searches. {shared}, whose own luck is not in them.",
            "" if g == len(race.costs) - 1 else "Exploratory: the budget is not spent yet.",
            _interrupted(race.interrupted),
        )
        if line
    ]


def _ranks(ranks: np.ndarray, race: Race) -> str:
    known = ranks[ranks > 0]
    if race.table is None or not known.size:
        return ""
    if known.size == 1:
        return f"Its choice has rank {known[0]} of {len(race.table)} architectures."
    among = f"rank {known.min()} to {known.max()} of {len(race.table)} architectures"
    return f"Its choices have {among}, on average {fixed(float(known.mean()), 1)}."


def _interrupted(searches: int) -> str:
    if not searches:
        return ""
    return f"Interrupted searches, counted as far as they came: {searches}."


def mean_of(values: np.ndarray) -> float:
    """The mean of what is known, NaN for nothing."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")
