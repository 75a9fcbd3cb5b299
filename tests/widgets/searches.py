"""Races on a made-up table: nothing was trained."""

from functools import cache

from ltviz.nas.strategies import TableProblem, race
from ltviz.records import Search
from tests.records.searches import make_table

TABLE = make_table()


@cache
def raced(seeds: int = 3, budget: int = 800) -> tuple[Search, ...]:
    """Random search, evolution and halving from so many seeds."""
    names = ["random_search", "regularised_evolution", "successive_halving"]
    return tuple(race(TableProblem(TABLE), names, budget, range(seeds)))
