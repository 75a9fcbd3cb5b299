"""What strategies with a supernet share: its price, and several of them trained side by side.

The price is in epochs of training one cell by itself, so that a budget means the same to every strategy. Counted are
multiplications, not epochs: a mixture computes every operation of every edge, so one of its epochs takes as long
as several of a cell. Scoring is not counted, no more than validation is for any other strategy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from ltviz.datasets import Dataset
from ltviz.nas.network import cost
from ltviz.nas.space import Cell, Space
from ltviz.nas.strategies.ledger import Ledger, Scored, worth
from ltviz.nas.strategies.problem import Problem
from ltviz.records import Search

__all__ = ["SUPERNETS", "data_of", "mixture_cost", "searches"]

DRAWS = 500  # cells over which the mean is taken: a space may be too large to go through
SUPERNETS = (
    1000  # the supernet of search 7 has the seed 1007: apart from the seeds of trainings, and of judges
)


def mixture_cost(space: Space, sizes: Mapping[str, int]) -> float:
    """Multiplications of a supernet for one example ÷ those of a cell's network, the mean of cells drawn evenly."""
    edges, rng = len(space.edges), np.random.default_rng(0)
    frame = cost(Cell(("skip",) * edges), **sizes).macs
    full = [cost(Cell((name,) * edges), **sizes).macs for name in space.operations if name != "none"]
    drawn = [cost(space.sample(rng), **sizes).macs for _ in range(DRAWS)]
    return float((frame + sum(macs - frame for macs in full)) / np.mean(drawn))


def data_of(problem: Problem, strategy: str) -> Dataset:
    """The problem's data; raises ValueError where it has none."""
    if problem.data is None:
        raise ValueError(f"{strategy} trains a supernet, so the problem must have data, got None")
    return problem.data


def searches(
    ledgers: Mapping[int, Ledger],
    price: int,
    epochs: int,
    score: Callable[[Sequence[int]], Sequence[list[Scored]]],
) -> list[Search]:
    """One search for each ledger, by its seed: ask a supernet, then train the best of what it scored for `epochs`.

    price: of each supernet. score: what the supernets of these seeds say, all trained in one call, which takes a third
    of the time; only those are whose answers are not on record. An interrupt ends the list with the search that it hit.
    """
    answers: dict[int, list[Scored]] = {}

    def answer(seed: int) -> list[Scored]:
        if seed not in answers:
            new = [one for one, ledger in ledgers.items() if not ledger.resumes]
            answers.update(zip(new, score(new), strict=True))
        return answers[seed]

    found: list[Search] = []
    for seed, ledger in ledgers.items():
        found.append(_search(ledger, seed, price, epochs, answer))
        if found[-1].status != "complete":
            break
    return found


def _search(
    ledger: Ledger, seed: int, price: int, epochs: int, answer: Callable[[int], list[Scored]]
) -> Search:
    def moves() -> None:
        told = ledger.share(price, SUPERNETS + seed, lambda: answer(seed))
        ledger.train(max(told, key=lambda one: worth(one.validation)).cell, epochs)

    return ledger.kept(moves)
