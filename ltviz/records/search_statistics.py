"""What searches found, by seeds that no search saw, and how they compare, paired by seed.

judged(search, table).rank                # of the architecture that validation chose, 1 for the best
differences(searches, table)["reinforce"] # interval of its judged accuracy minus random search's

The interval is over searches: all of them read the same trainings, whose own luck it does not contain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from .intervals import Interval, mean_interval
from .search import Search
from .table import Table
from .table_statistics import kendall_tau

__all__ = [
    "Contest",
    "Judged",
    "Shared",
    "by_seed",
    "differences",
    "fair",
    "judged",
    "shared",
    "sharing_agreement",
]


class Contest(NamedTuple):
    """Searches, and the table that they looked up and that judges them."""

    searches: tuple[Search, ...]
    table: Table

    @property
    def status(self) -> str:
        """Complete where every search is."""
        return "complete" if all(search.status == "complete" for search in self.searches) else "interrupted"

    @property
    def made(self) -> dict[str, Any]:
        """What made the searches, as far as they agree."""
        first, *others = (search.made for search in self.searches)
        return {key: value for key, value in first.items() if all(one.get(key) == value for one in others)}


class Shared(NamedTuple):
    """What one supernet said: ids of the architectures scored, and their validation accuracies [n]."""

    ids: tuple[str, ...]
    validation: np.ndarray


class Judged(NamedTuple):
    """A search's choice: what the search saw of it, and what the judges' seeds say.

    validation, test: of the training that was chosen. accuracy: mean test accuracy over the judges' seeds, at the
    longest budget. rank: 1 for the best of all `architectures` by that.
    """

    id: str
    cell: str
    validation: float
    test: float
    accuracy: float
    rank: int
    architectures: int


def judged(search: Search, table: Table) -> Judged:
    """The final choice of `search` by the seeds of `table` that no search saw.

    Raises ValueError where the table is of another space, the search saw a judge's seed, or it chose nothing.
    """
    fair(search, table)
    i, truth = search.choice, table.judged()
    cell, validation, test = search.cells[i], float(search.validation[i]), float(search.test[i])
    accuracy = float(truth[table.row(search.ids[i])])
    return Judged(search.ids[i], cell, validation, test, accuracy, table.rank(search.ids[i]), len(truth))


def differences(
    searches: Sequence[Search],
    table: Table | None = None,
    *,
    versus: str = "random_search",
    cost: float | None = None,
) -> dict[str, Interval]:
    """Interval of what each other strategy's choice is worth more than that of `versus`, paired by seed, in fractions.

    The worth is the judged accuracy, or without a table the test accuracy of the training that was chosen. cost: epochs
    at which to look, by default the smallest budget. Values [S] go by ascending seed, NaN where one of the two has no
    choice there. Raises ValueError for an unknown `versus` and where no seed has both, and as `judged` does.
    """
    found = by_seed(searches)
    if versus not in found:
        raise ValueError(f"versus must be one of {', '.join(found)}, got {versus!r}")
    at = min(search.budget for search in searches) if cost is None else cost
    seeds = sorted({search.seed for search in searches})
    worth = {
        name: np.array([_worth(own.get(seed), table, at) for seed in seeds]) for name, own in found.items()
    }
    return {
        name: _interval(values - worth[versus], name, versus)
        for name, values in worth.items()
        if name != versus
    }


def shared(search: Search) -> Shared:
    """The evaluations of `search` with weights that are shared: those of no training by itself."""
    at = np.flatnonzero(search.epochs == 0)
    return Shared(tuple(search.ids[i] for i in at), search.validation[at])


def sharing_agreement(search: Search, table: Table, *, by_size: bool = False) -> float:
    """Kendall's tau of the accuracies with shared weights and the judged ones, over what was scored; in [-1, 1].

    by_size: only pairs with as many convolutions, so that the number of convolutions itself has nothing to say.
    Raises ValueError where fewer than two architectures were scored, and as `fair` does.
    """
    fair(search, table)
    found = shared(search)
    if len(found.ids) < 2:
        raise ValueError(
            f"a search must score at least 2 architectures with shared weights, got {len(found.ids)}"
        )
    rows = [table.row(one) for one in found.ids]
    groups = table.convolutions[rows] if by_size else None
    return kendall_tau(found.validation, table.judged()[rows], groups=groups)


def by_seed(searches: Iterable[Search]) -> dict[str, dict[int, Search]]:
    """Strategy → seed → search, in the order in which they come; raises ValueError where two are the same pair."""
    found: dict[str, dict[int, Search]] = {}
    for search in searches:
        own = found.setdefault(search.strategy, {})
        if search.seed in own:
            raise ValueError(
                f"searches must differ in strategy or seed, got {search.strategy} twice from seed {search.seed}"
            )
        own[search.seed] = search
    return found


def fair(search: Search, table: Table) -> None:
    """Raises ValueError unless `table` can judge `search`: the same space, and seeds that the search did not see."""
    if search.space != table.space:
        raise ValueError(f"the table must hold the space of the search, {search.space}, got {table.space}")
    if seen := sorted(set(search.training_seeds.tolist()) & set(table.judge_seeds)):
        raise ValueError(
            f"training_seeds must leave out the judges' seeds {table.judge_seeds}, got {seen[0]}"
        )


def _worth(search: Search | None, table: Table | None, cost: float) -> float:
    """What the choice is worth when `cost` epochs were spent; NaN without one, and beyond an interruption."""
    i = -1 if search is None or cost > search.reach else search.chosen_at(cost)
    if search is None or i < 0:
        return float("nan")
    if table is None:
        return float(search.test[i])
    fair(search, table)
    return float(table.judged()[table.row(search.ids[i])])


def _interval(values: np.ndarray, name: str, versus: str) -> Interval:
    if np.isnan(values).all():
        raise ValueError(f"{name} and {versus} must both have a choice from some seed, they have none")
    return mean_interval(values)
