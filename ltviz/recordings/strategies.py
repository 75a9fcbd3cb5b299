"""Every strategy of search on the table of cells, at one cost: chapter 06 and claims N1 and N2."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path

from ltviz.lottery.provenance import made
from ltviz.nas.strategies import STRATEGIES, Problem, TableProblem, race
from ltviz.nas.tabular import MNIST1D_CELLS
from ltviz.records import Search, load_searches, load_table, save_searches
from ltviz.training.workers import each

# 25 trainings of 16 epochs. Random search in the paper on DARTS had 24.
_BUDGET = 400


def mnist1d_searches(checkpoint: Path, workers: int) -> list[Search]:
    """Ten searches by each strategy. Raises FileNotFoundError where the table is not recorded."""
    problem = TableProblem(load_table("mnist1d-cells"))
    return searched(problem, list(STRATEGIES), _BUDGET, range(10), checkpoint, workers)


def searched(
    problem: Problem,
    strategies: Sequence[str],
    budget: int,
    seeds: Iterable[int],
    checkpoint: Path,
    workers: int = 1,
) -> list[Search]:
    """One search for each strategy and seed; each is kept in `checkpoint`, and a killed recording goes on there."""
    units = list(product(strategies, seeds))

    def part(rows: range) -> list[Search]:
        return [_one(problem, *units[i], budget, checkpoint) for i in rows]

    groups = [range(i, i + 1) for i in range(len(units))]
    facts = made(MNIST1D_CELLS.recipe, {})
    found = [one for own in each(part, groups, workers, 1, threading.Event()) for one in own]
    return [replace(one, made=facts | one.made) for one in found]


def _one(problem: Problem, strategy: str, seed: int, budget: int, checkpoint: Path) -> Search:
    path = checkpoint / f"{strategy}-{seed}.json"
    earlier = load_searches(path) if path.exists() else []
    (search,) = race(problem, [strategy], budget, [seed], resume=earlier)
    save_searches([search], path)
    if search.status != "complete":
        raise KeyboardInterrupt
    print(f"{search!r}", flush=True)
    return search
