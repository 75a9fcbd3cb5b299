"""Several strategies from several seeds on one problem: what SearchRace draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from ltviz.nas.strategies.darts import darts, darts_searches, darts_second
from ltviz.nas.strategies.evolution import regularised_evolution
from ltviz.nas.strategies.halving import successive_halving
from ltviz.nas.strategies.one_shot import one_shot, one_shots
from ltviz.nas.strategies.problem import Problem
from ltviz.nas.strategies.random_search import random_search
from ltviz.nas.strategies.reinforce import reinforce
from ltviz.records import Search

__all__ = ["STRATEGIES", "Strategy", "race"]


class Strategy(Protocol):
    """What every strategy is; one may have settings of its own beside these."""

    def __call__(self, problem: Problem, budget: int, *, seed: int, resume: Search | None = None) -> Search:
        """Search within `budget` epochs of training."""


def race(
    problem: Problem,
    strategies: Sequence[str],
    budget: int,
    seeds: Iterable[int],
    *,
    resume: Sequence[Search] = (),
) -> list[Search]:
    """One search for each strategy and seed, with the settings that each has by itself, strategy by strategy.

    Those with a supernet train it for all seeds side by side. Searches of one seed are pairs:
    `ltviz.records.differences` compares them. resume: what an earlier race left; its searches are kept or continued. An
    interrupted race returns what it has, the last search being interrupted too.
    Raises ValueError for a strategy that is unknown, and as the strategies do.
    """
    if unknown := [name for name in strategies if name not in STRATEGIES]:
        raise ValueError(f"strategies must be among {', '.join(STRATEGIES)}, got {unknown[0]!r}")
    earlier = {(search.strategy, search.seed): search for search in resume}
    own, found = list(seeds), list[Search]()
    for name in strategies:
        before = {seed: earlier[name, seed] for seed in own if (name, seed) in earlier}
        found += _of(name, problem, budget, own, before)
        if found and found[-1].status != "complete":
            break
    return found


def _of(
    name: str, problem: Problem, budget: int, seeds: Sequence[int], before: Mapping[int, Search]
) -> list[Search]:
    """The searches of one strategy, up to an interrupted one."""
    if name in SIDE_BY_SIDE:
        return SIDE_BY_SIDE[name](problem, budget, seeds, before)
    found: list[Search] = []
    for seed in seeds:
        found.append(STRATEGIES[name](problem, budget, seed=seed, resume=before.get(seed)))
        if found[-1].status != "complete":
            break
    return found


STRATEGIES: dict[str, Strategy] = {
    "random_search": random_search,
    "regularised_evolution": regularised_evolution,
    "reinforce": reinforce,
    "successive_halving": successive_halving,
    "one_shot": one_shot,
    "darts": darts,
    "darts_second": darts_second,
}
# The same from several seeds at once: (problem, budget, seeds, earlier searches by seed) -> searches.
SIDE_BY_SIDE: dict[str, Callable[[Problem, int, Sequence[int], Mapping[int, Search]], list[Search]]] = {
    "one_shot": one_shots,
    "darts": darts_searches,
    "darts_second": partial(darts_searches, name="darts_second"),
}
