"""Successive halving: many cells briefly, the better ones for longer (Jamieson & Talwalkar 2016, 1502.07943)."""

from __future__ import annotations

from collections.abc import Sequence

from ltviz.nas.strategies.ledger import Ledger, worth
from ltviz.nas.strategies.problem import Problem
from ltviz.nas.strategies.random_search import new_cell
from ltviz.records import Search

__all__ = ["rung_sizes", "successive_halving"]


def successive_halving(
    problem: Problem, budget: int, *, seed: int, reduction: float = 4.0, resume: Search | None = None
) -> Search:
    """Train cells drawn at random for the fewest epochs of the problem, the best of them for the next, and so on.

    Each rung trains anew, because the learning rate's schedule hangs on the length; its epochs are paid in full.
    reduction: how many cells there are on a rung for one on the next. budget: epochs of training, never exceeded; the
    first rung is as large as it allows, and what is left over begins another round where it can.
    """
    if reduction <= 1:
        raise ValueError(f"reduction must be above 1, got {reduction}")
    least = _cost(_sizes(problem.epochs, reduction, 1), problem.epochs)
    ledger = Ledger(
        problem, "successive_halving", budget, seed, {"reduction": reduction}, resume, least=least
    )

    def moves() -> None:
        while sizes := rung_sizes(problem.epochs, reduction, budget - ledger.spent):
            _round(ledger, sizes)

    return ledger.kept(moves)


def rung_sizes(epochs: Sequence[int], reduction: float, budget: int) -> tuple[int, ...]:
    """How many cells each rung trains so that all together cost at most `budget`, as many as possible; or none.

    The last rung has at least one.
    """
    found: tuple[int, ...] = ()
    for last in range(1, budget // epochs[-1] + 1):
        if _cost(sizes := _sizes(epochs, reduction, last), epochs) > budget:
            break
        found = sizes
    return found


def _sizes(epochs: Sequence[int], reduction: float, last: int) -> tuple[int, ...]:
    """Cells on each rung for so many on the last one."""
    return tuple(round(last * reduction**rung) for rung in reversed(range(len(epochs))))


def _cost(sizes: Sequence[int], epochs: Sequence[int]) -> int:
    return sum(size * each for size, each in zip(sizes, epochs, strict=True))


def _round(ledger: Ledger, sizes: tuple[int, ...]) -> None:
    """One round of halving, from cells that are new."""
    first, *longer = ledger.problem.epochs
    scored = []
    for _ in range(sizes[0]):
        cell = new_cell(ledger)
        scored.append((worth(ledger.train(cell, first)), cell))
    for size, epochs in zip(sizes[1:], longer, strict=True):
        best = sorted(scored, key=lambda one: -one[0])[:size]
        scored = [(worth(ledger.train(cell, epochs)), cell) for _, cell in best]
