"""Every strategy of search on the table of cells, at one cost: chapter 06 and claims N1 and N2."""

from __future__ import annotations

import threading
from collections.abc import Sequence
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
# Supernets of so many seeds are trained in one call: a third of the time. The numbers hang on it in their last digits.
_TOGETHER = 5


def mnist1d_searches(checkpoint: Path, workers: int) -> list[Search]:
    """Ten searches by each strategy. Raises FileNotFoundError where the table is not recorded."""
    problem = TableProblem(load_table("mnist1d-cells"))
    return searched(problem, list(STRATEGIES), _BUDGET, range(10), checkpoint, workers)


def searched(
    problem: Problem,
    strategies: Sequence[str],
    budget: int,
    seeds: Sequence[int],
    checkpoint: Path,
    workers: int = 1,
) -> list[Search]:
    """One search for each strategy and seed; what is finished is kept in `checkpoint`, where a killed one goes on."""
    units = list(product(strategies, [seeds[i : i + _TOGETHER] for i in range(0, len(seeds), _TOGETHER)]))

    def part(rows: range) -> list[Search]:
        return [one for i in rows for one in _unit(problem, *units[i], budget, checkpoint)]

    groups = [range(i, i + 1) for i in range(len(units))]
    facts = made(MNIST1D_CELLS.recipe, {})
    found = [one for own in each(part, groups, workers, 1, threading.Event()) for one in own]
    return [replace(one, made=facts | one.made) for one in found]


def _unit(
    problem: Problem, strategy: str, seeds: Sequence[int], budget: int, checkpoint: Path
) -> list[Search]:
    """The searches of one strategy from a few seeds, side by side."""
    path = checkpoint / f"{strategy}-{seeds[0]}.json"
    earlier = load_searches(path) if path.exists() else []
    found = race(problem, [strategy], budget, seeds, resume=earlier)
    save_searches(found, path)
    if found[-1].status != "complete":
        raise KeyboardInterrupt
    print(f"{strategy}, seeds {seeds[0]} to {seeds[-1]}", flush=True)
    return found
