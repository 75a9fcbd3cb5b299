"""The numbers of a race of searches, reckoned once: the choice of every search at every cost, and what it is worth.

Axes: V strategies, in the order in which they come; S seeds, ascending; G costs in epochs; N architectures of the
table. NaN means: no choice there, because nothing was trained yet or the search was interrupted before. Every interval
comes from ltviz.records; the browser only draws it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.records import Search, Table, mean_interval
from ltviz.records.search_statistics import by_seed, fair
from ltviz.widgets.arrays import pack

MOST_COSTS = 80  # stops of the slider
AXES = ("latency", "macs")


@dataclass(frozen=True, eq=False)
class Race:
    """Searches as the widget sees them (axes above).

    validation, test: of the training that was chosen. choice: its row in the table, −1 for none. worth: its accuracy by
    the judges' seeds, or `test` without a table. bands: of validation and of test. gap: worth minus that of `versus`.
    """

    strategies: tuple[str, ...]
    seeds: tuple[int, ...]
    costs: tuple[float, ...]
    versus: str
    validation: np.ndarray  # [V, S, G]
    test: np.ndarray  # [V, S, G]
    choice: np.ndarray  # int32 [V, S, G]
    worth: np.ndarray  # [V, S, G]
    bands: np.ndarray  # [V, 2, G, 3]: mean, low, high
    gap: np.ndarray  # [V, S, G]
    interval: np.ndarray  # [V, G, 3]
    interrupted: int
    table: Table | None

    @property
    def rank(self) -> np.ndarray:
        """Of each choice by the judges' seeds, 1 for the best, int32 [V, S, G]; −1 for none."""
        if self.table is None:
            return np.full(self.choice.shape, -1, np.int32)
        judged = self.table.judged()
        ranks = 1 + (judged[:, None] < judged).sum(axis=1)
        return np.where(self.choice < 0, -1, ranks[self.choice]).astype(np.int32)

    @property
    def axes(self) -> tuple[str, ...]:
        """What accuracy can be drawn against."""
        if self.table is None:
            return ()
        return tuple(name for name in AXES if not np.isnan(cost_of(self.table, name)).any())


def take(searches: Any, table: Any, versus: str) -> Race:
    """The race of these searches; raises TypeError for anything else, ValueError where they cannot be compared."""
    if isinstance(searches, Search) or not all(isinstance(one, Search) for one in searches):
        raise TypeError("SearchRace takes a list of Search (ltviz.nas.strategies.race makes one)")
    if table is not None and not isinstance(table, Table):
        raise TypeError(
            f"table must be a Table (ltviz.records.load_table reads one), got {type(table).__name__}"
        )
    if not (found := by_seed(searches)):
        raise ValueError("SearchRace needs at least one search, got none")
    if versus not in found:
        raise ValueError(f"versus must be one of {', '.join(found)}, got {versus!r}")
    seeds = tuple(sorted({seed for own in found.values() for seed in own}))
    costs = _costs(searches)
    chosen = np.array(
        [[_chosen(own.get(seed), costs) for seed in seeds] for own in found.values()]
    )  # [V, S, G]
    read = np.array([[_read(own.get(seed), table, chosen[v, s]) for s, seed in enumerate(seeds)]
                     for v, own in enumerate(found.values())])  # [V, S, 4, G]  # fmt: skip
    validation, test, worth, rows = np.moveaxis(read, 2, 0)
    gap = worth - worth[list(found).index(versus)]
    gap[list(found).index(versus)] = np.nan
    return Race(
        tuple(found), seeds, tuple(costs.tolist()), versus, validation, test, rows.astype(np.int32), worth,
        np.stack([_intervals(validation), _intervals(test)], axis=1), gap, _intervals(gap),
        sum(one.status != "complete" for one in searches), table,
    )  # fmt: skip


def _costs(searches: Sequence[Search]) -> np.ndarray:
    """Where the slider stops: ends of trainings up to the smallest budget, and that budget."""
    end = float(min(search.budget for search in searches))
    ends = np.unique(np.concatenate([search.cost for search in searches]))
    ends = np.unique([*ends[ends < end], end])
    kept = np.linspace(0, len(ends) - 1, min(MOST_COSTS, len(ends))).round().astype(int)
    return ends[np.unique(kept)]


def _chosen(search: Search | None, costs: np.ndarray) -> np.ndarray:
    """Index of the evaluation that is chosen at each cost, [G], −1 for none."""
    if search is None or not len(search):
        return np.full(len(costs), -1)
    done = np.searchsorted(search.cost, costs, side="right") - 1
    return np.where((done < 0) | (costs > search.reach), -1, search.incumbents[done])


def _read(search: Search | None, table: Table | None, chosen: np.ndarray) -> np.ndarray:
    """Validation, test, worth and row in the table of what is chosen, [4, G]."""
    out = np.full((4, len(chosen)), np.nan)
    out[3] = -1
    there = chosen >= 0
    if search is None or not there.any():
        return out
    at = chosen[there]
    out[0, there], out[1, there] = search.validation[at], search.test[at]
    out[2] = out[1]
    if table is not None:
        fair(search, table)
        row = {name: table.row(name) for name in set(search.ids)}
        out[3, there] = [row[search.ids[i]] for i in at]
        out[2, there] = table.judged()[out[3, there].astype(int)]
    return out


def _intervals(values: np.ndarray) -> np.ndarray:
    """Mean and 95 % interval over the seeds, [V, S, G] → [V, G, 3]."""
    out = np.full((values.shape[0], values.shape[2], 3), np.nan)
    for v, g in np.argwhere(~np.isnan(values).all(axis=1)):
        found = mean_interval(values[v, :, g])
        out[v, g] = found.mean, found.low, found.high
    return out


def cost_of(table: Table, axis: str) -> np.ndarray:
    """What an architecture costs when it is used, [N]: milliseconds of one example, or multiplications."""
    return table.latency_ms if axis == "latency" else table.macs.astype(np.float64)


def front(cost: np.ndarray, accuracy: np.ndarray) -> np.ndarray:
    """Rows that no other one beats in cost and accuracy at once, by ascending cost."""
    best, kept = -np.inf, []
    for row in np.lexsort((-accuracy, cost)):
        if accuracy[row] > best:
            best = accuracy[row]
            kept.append(row)
    return np.array(kept, dtype=np.int32)


def packed(race: Race) -> dict[str, dict[str, Any]]:
    """Everything the browser draws, as bytes (data.js names the shapes)."""
    names = ("validation", "test", "choice", "worth", "bands", "gap", "interval", "rank")
    arrays = {name: getattr(race, name) for name in names}
    if race.table is not None:
        judged = arrays["judged"] = race.table.judged()
        for axis in race.axes:
            arrays[axis] = cost_of(race.table, axis)
            arrays[f"{axis}_front"] = front(arrays[axis], judged)
    return {name: pack(values) for name, values in arrays.items()}
