"""Strategies that search a space of cells, all with one signature: strategy(problem, budget, *, seed, …) -> Search.

problem = TableProblem(table)                     # looks up; LiveProblem trains
search = regularised_evolution(problem, 2000, seed=0)
searches = race(problem, ["random_search", "reinforce"], 2000, range(10))

The budget is in epochs of training and is never exceeded. Every training is recorded. With a table, trainings are only
looked up; but `one_shot`, `darts` and `darts_second` train a supernet, for minutes. A strategy sees validation
accuracies only; `ltviz.records.judged` says what its choice is worth on seeds that no search saw. To add one: write it
on `Ledger`, and add a line to STRATEGIES at the bottom of race.py.
"""

from ltviz.nas.strategies.darts import darts, darts_second
from ltviz.nas.strategies.evolution import regularised_evolution
from ltviz.nas.strategies.halving import successive_halving
from ltviz.nas.strategies.ledger import Ledger
from ltviz.nas.strategies.one_shot import one_shot
from ltviz.nas.strategies.problem import LiveProblem, Outcome, Problem, TableProblem
from ltviz.nas.strategies.race import STRATEGIES, Strategy, race
from ltviz.nas.strategies.random_search import random_search
from ltviz.nas.strategies.reinforce import Controller, reinforce

__all__ = [
    "STRATEGIES",
    "Controller",
    "Ledger",
    "LiveProblem",
    "Outcome",
    "Problem",
    "Strategy",
    "TableProblem",
    "darts",
    "darts_second",
    "one_shot",
    "race",
    "random_search",
    "regularised_evolution",
    "reinforce",
    "successive_halving",
]
