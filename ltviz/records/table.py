"""A tabular benchmark: every architecture of a small space, trained from several seeds for several lengths.

    table = load_table("mnist1d-cells")
    table.query("|conv3~0|+|skip~0|dil3~1|+|…|", budget=20, seed=0)   # looked up, not trained
    table.rank(cell)                                                  # by seeds that no search saw

Axes: architectures N, one for each function; budgets T (epochs, ascending); seeds S. A search may look at the
`search_seeds`; "best" and "rank" come from the others, the `judge_seeds`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from .fields import array, ascending, integers, jsonable, within, words

__all__ = ["SCHEMA", "Result", "Table"]

SCHEMA = 1
# Every array with a row for each architecture: its dtype, and one letter for each axis.
ARRAYS: dict[str, tuple[type[np.generic], str]] = {
    "parameters": (np.int64, "N"),
    "macs": (np.int64, "N"),
    "convolutions": (np.int64, "N"),
    "depth": (np.int64, "N"),
    "latency_ms": (np.float64, "N"),
    "validation": (np.float64, "NTS"),
    "test": (np.float64, "NTS"),
    "seconds": (np.float64, "NTS"),
}


class Result(NamedTuple):
    """What training one architecture gave, looked up or just now: accuracies in [0, 1] and what it costs."""

    id: str
    cell: str
    budget: int
    seed: int
    validation: float
    test: float
    parameters: int
    macs: int


@dataclass(frozen=True, eq=False, repr=False)
class Table:
    """A benchmark, checked when it is made (see the module for the axes).

    space: {"nodes", "operations"}. config: JSON-able, enough to train each entry again. made: JSON-able.
    ids, cells: canonical id and notation of each architecture. row_of: int64 [operations ^ edges], for each way to
    fill the edges (the last one changing fastest) its row, or −1 where it connects nothing.
    parameters, macs: of the whole network. convolutions, depth: of one cell, dead edges left out. latency_ms: median of
    one example, NaN where it was not measured. validation, test: fractions in [0, 1]. seconds: of each training.

    Raises TypeError or ValueError that names the field, the value and the rule.
    """

    space: dict[str, Any]
    config: dict[str, Any]
    ids: tuple[str, ...]
    cells: tuple[str, ...]
    row_of: np.ndarray
    budgets: tuple[int, ...]
    seeds: tuple[int, ...]
    search_seeds: tuple[int, ...]
    parameters: np.ndarray
    macs: np.ndarray
    convolutions: np.ndarray
    depth: np.ndarray
    latency_ms: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    seconds: np.ndarray
    made: dict[str, Any] = field(default_factory=dict)
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        for name, value in _validated(vars(self)).items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        budgets = " and ".join(map(str, self.budgets))
        return f"Table({len(self)} architectures, {budgets} epochs, {len(self.seeds)} seeds)"

    @property
    def judge_seeds(self) -> tuple[int, ...]:
        """The seeds that no search may see."""
        return tuple(seed for seed in self.seeds if seed not in self.search_seeds)

    def query(self, cell: Any, *, budget: int, seed: int) -> Result:
        """What training that architecture for `budget` epochs from that seed gave; nothing is trained.

        cell: as for `row`. Raises ValueError for a budget or a seed that the table lacks.
        """
        row, t, s = self.row(cell), self.place(budget), self._seed(seed)
        return Result(
            self.ids[row],
            self.cells[row],
            budget,
            seed,
            float(self.validation[row, t, s]),
            float(self.test[row, t, s]),
            int(self.parameters[row]),
            int(self.macs[row]),
        )

    def row(self, cell: Any) -> int:
        """The row of a cell, given as an id, in the notation `|operation~source|+…`, or as anything with an `id`.

        Cells of one function share a row. Raises ValueError for what the table does not hold.
        """
        key = cell if isinstance(cell, str) else getattr(cell, "id", cell)
        if key in self._rows:
            return self._rows[key]
        row = self._filled(key) if isinstance(key, str) and "~" in key else -1
        if row < 0:
            raise ValueError(f"the table must hold the cell, it has no connected one like {str(cell)!r}")
        return row

    def place(self, budget: int | None) -> int:
        """The place of a budget on its axis; None is the longest."""
        if budget is None:
            return len(self.budgets) - 1
        if budget not in self.budgets:
            raise ValueError(f"budget must be one of {', '.join(map(str, self.budgets))}, got {budget}")
        return self.budgets.index(budget)

    def searched(self, budget: int | None = None) -> np.ndarray:
        """Mean validation accuracy over the seeds that a search may see, [N]."""
        return self._mean(self.validation, budget, self.search_seeds)

    def judged(self, budget: int | None = None) -> np.ndarray:
        """Mean test accuracy over the seeds that no search saw, [N]: the truth that searches are held to."""
        return self._mean(self.test, budget, self.judge_seeds)

    def rank(self, cell: Any, budget: int | None = None) -> int:
        """1 for the best of all by `judged`; architectures of equal accuracy share the better rank."""
        judged = self.judged(budget)
        return int((judged > judged[self.row(cell)]).sum()) + 1

    def _mean(self, values: np.ndarray, budget: int | None, seeds: tuple[int, ...]) -> np.ndarray:
        return values[:, self.place(budget), [self._seed(seed) for seed in seeds]].mean(1)

    def _seed(self, seed: int) -> int:
        if seed not in self.seeds:
            raise ValueError(f"seed must be one of {', '.join(map(str, self.seeds))}, got {seed}")
        return self.seeds.index(seed)

    @cached_property
    def _rows(self) -> dict[Any, int]:
        return {name: row for names in (self.ids, self.cells) for row, name in enumerate(names)}

    def _filled(self, text: str) -> int:
        """The row of a cell in its notation, −1 where it is none of this space."""
        operations: list[str] = self.space["operations"]
        place, target = 0, 0
        for target, group in enumerate(text.split("+"), 1):
            entries = re.findall(r"([^|~]+)~(\d+)", group)
            sources = {int(source): op for op, source in entries}
            if sorted(sources) != list(range(target)) or not set(sources.values()) <= set(operations):
                return -1
            for source in range(target):
                place = place * len(operations) + operations.index(sources[source])
        return int(self.row_of[place]) if target == self.space["nodes"] - 1 else -1


def _validated(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a Table, checked and in their final types; arrays are read-only copies."""
    if fields["schema"] != SCHEMA:
        raise ValueError(f"schema must be {SCHEMA}, got {fields['schema']!r}")
    out: dict[str, Any] = {name: jsonable(name, fields[name]) for name in ("space", "config", "made")}
    out |= {name: words(name, fields[name]) for name in ("ids", "cells")}
    out |= {name: integers(name, fields[name]) for name in ("budgets", "seeds", "search_seeds")}
    ascending("budgets", out["budgets"])
    _seeds(out)
    lengths = {"N": len(out["ids"]), "T": len(out["budgets"]), "S": len(out["seeds"])}
    if len(out["cells"]) != lengths["N"]:
        raise ValueError(f"cells must be as many as ids, {lengths['N']}, got {len(out['cells'])}")
    for name, (dtype, letters) in ARRAYS.items():
        shape = tuple(lengths[letter] for letter in letters)
        out[name] = array(name, fields[name], dtype, shape, axes=letters)
    for name in ("validation", "test"):
        if np.isnan(out[name]).any():
            raise ValueError(f"{name} must be a number for every training, got NaN")
        within(name, out[name], 1.0)
    for name in ("seconds", "latency_ms"):
        within(name, out[name], np.inf)
    return out | {"row_of": _row_of(fields["row_of"], out), "schema": SCHEMA}


def _seeds(out: Mapping[str, Any]) -> None:
    for name in ("seeds", "search_seeds"):
        if len(set(out[name])) != len(out[name]):
            raise ValueError(f"{name} must differ from one another, got {out[name]}")
    if not set(out["search_seeds"]) < set(out["seeds"]):
        raise ValueError(
            f"search_seeds must be some of the seeds {out['seeds']} and leave one to judge, "
            f"got {out['search_seeds']}"
        )


def _row_of(value: Any, out: Mapping[str, Any]) -> np.ndarray:
    nodes = integers("space['nodes']", [out["space"].get("nodes")])[0]
    operations = words("space['operations']", out["space"].get("operations", ()))
    ways = len(operations) ** (nodes * (nodes - 1) // 2)
    rows = array("row_of", value, np.int64, (ways,))
    if set(np.unique(rows)) - {-1} != set(range(len(out["ids"]))):
        raise ValueError(
            f"row_of must name each of the {len(out['ids'])} rows, or −1, got {rows.min()} to {rows.max()}"
        )
    return rows
