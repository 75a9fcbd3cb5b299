"""Random search: what every other strategy has to beat (Li & Talwalkar, 1902.07638; Yu et al., 1902.08142)."""

from __future__ import annotations

from ltviz.nas.space import Cell
from ltviz.nas.strategies.ledger import Ledger, longest
from ltviz.nas.strategies.problem import Problem
from ltviz.records import Search

__all__ = ["new_cell", "random_search"]

TRIES = 100  # draws in a row without a new cell: then the space counts as exhausted


def random_search(
    problem: Problem, budget: int, *, seed: int, epochs: int | None = None, resume: Search | None = None
) -> Search:
    """Train cells drawn at random, each function once while there are new ones, and keep the best on validation.

    budget: epochs of training, never exceeded. epochs: of each training, by default the longest of the problem.
    """
    each = longest(problem, epochs)
    ledger = Ledger(problem, "random_search", budget, seed, {"epochs": each}, resume, least=each)

    def moves() -> None:
        while ledger.affords(each):
            ledger.train(new_cell(ledger), each)

    return ledger.kept(moves)


def new_cell(ledger: Ledger) -> Cell:
    """A cell at random whose function was not trained yet; any, where a hundred draws find none."""
    space = ledger.problem.space
    for _ in range(TRIES):
        if not ledger.seen(cell := space.sample(ledger.rng)):
            break
    return cell
