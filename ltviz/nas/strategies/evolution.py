"""Regularised evolution: tournaments among the young (Real et al. 2019, 1802.01548, algorithm 1)."""

from __future__ import annotations

from collections import deque

from ltviz.nas.space import Cell
from ltviz.nas.strategies.ledger import Ledger, longest, worth
from ltviz.nas.strategies.problem import Problem
from ltviz.records import Search

__all__ = ["regularised_evolution"]


def regularised_evolution(
    problem: Problem,
    budget: int,
    *,
    seed: int,
    population: int = 20,
    tournament: int = 5,
    epochs: int | None = None,
    resume: Search | None = None,
) -> Search:
    """Mutate the best of a few drawn from the population; the child comes in and the oldest dies, however good it is.

    population: cells alive, drawn at random at first. tournament: how many of them are drawn for each child, with
    replacement. budget: epochs of training, never exceeded. epochs: of each training, by default the problem's longest.
    """
    if not 1 <= tournament <= population:
        raise ValueError(f"tournament must be in [1, population = {population}], got {tournament}")
    each = longest(problem, epochs)
    settings = {"epochs": each, "population": population, "tournament": tournament}
    ledger = Ledger(problem, "regularised_evolution", budget, seed, settings, resume, least=each)

    def moves() -> None:
        alive: deque[tuple[float, Cell]] = deque(maxlen=population)
        while ledger.affords(each):
            cell = (
                _child(ledger, alive, tournament)
                if len(alive) == population
                else problem.space.sample(ledger.rng)
            )
            alive.append((worth(ledger.train(cell, each)), cell))

    return ledger.kept(moves)


def _child(ledger: Ledger, alive: deque[tuple[float, Cell]], tournament: int) -> Cell:
    drawn = ledger.rng.integers(len(alive), size=tournament)
    _, parent = max((alive[i] for i in drawn), key=lambda one: one[0])
    return ledger.problem.space.mutate(parent, ledger.rng)
