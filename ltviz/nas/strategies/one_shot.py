"""One-shot search: one set of weights serves every cell and says which is best (Guo et al., 1904.00420, section 3).

Bender et al. (ICML 2018) began it; Li & Talwalkar (1902.07638, section 3) call it random search with weight sharing.
"""

from __future__ import annotations

from dataclasses import replace

from ltviz.nas.space import Cell
from ltviz.nas.strategies.effort import SUPERNETS, data_of
from ltviz.nas.strategies.ledger import Ledger, Scored, longest, worth
from ltviz.nas.strategies.problem import Problem
from ltviz.nas.strategies.random_search import TRIES
from ltviz.nas.supernet import SearchRecipe, share_weights, shared_accuracy, supernet
from ltviz.records import Search

__all__ = ["one_shot"]


def one_shot(
    problem: Problem, budget: int, *, seed: int, candidates: int = 128, resume: Search | None = None
) -> Search:
    """Train one supernet, score cells with its weights, and train the best of them by itself, once.

    candidates: how many cells of different functions are drawn and scored; fewer where the space has no more. Each is
    on record with 0 epochs. budget: epochs of training, never exceeded. The supernet gets all but the last training's;
    each of its steps trains one cell, drawn evenly, so an epoch of it counts as one of a mean cell. (Ours computes the
    other operations too and multiplies them by 0; that is not counted.) Raises ValueError for a problem without data.
    """
    if candidates < 1:
        raise ValueError(f"candidates must be at least 1, got {candidates}")
    each = longest(problem, None)
    settings = {"epochs": each, "supernet_epochs": budget - each, "candidates": candidates}
    ledger = Ledger(problem, "one_shot", budget, seed, settings, resume, least=each + 1)
    data_of(problem, "one_shot")

    def moves() -> None:
        found = ledger.share(budget - each, SUPERNETS + seed, lambda: _scored(ledger, seed, settings))
        ledger.train(max(found, key=lambda one: worth(one.validation)).cell, each)

    return ledger.kept(moves)


def _scored(ledger: Ledger, seed: int, settings: dict[str, int]) -> list[Scored]:
    problem, data = ledger.problem, data_of(ledger.problem, "one_shot")
    cells = _drawn(ledger, settings["candidates"])
    net = supernet(problem.space, **problem.sizes)
    steps = settings["supernet_epochs"] * max(1, len(data.train.y) // SearchRecipe().batch)
    weights = share_weights(net, data, seeds=[SUPERNETS + seed], steps=steps)
    validation, test = (
        shared_accuracy(net, weights, cells, replace(data, validation=split))[0].tolist()
        for split in (data.validation, data.test)
    )
    return [Scored(*one) for one in zip(cells, validation, test, strict=True)]


def _drawn(ledger: Ledger, candidates: int) -> list[Cell]:
    """Cells of different functions, drawn at random; fewer where a hundred draws in a row find no new one."""
    found: dict[str, Cell] = {}
    missed = 0
    while len(found) < candidates and missed < TRIES:
        cell = ledger.problem.space.sample(ledger.rng)
        missed = missed + 1 if cell.id in found else 0
        found.setdefault(cell.id, cell)
    return list(found.values())
