"""One-shot search: one set of weights serves every cell and says which is best (Guo et al., 1904.00420, section 3).

Bender et al. (ICML 2018) began it; Li & Talwalkar (1902.07638, section 3) call it random search with weight sharing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ltviz.nas.space import Cell
from ltviz.nas.strategies.ledger import Ledger, Scored, longest
from ltviz.nas.strategies.problem import Problem
from ltviz.nas.strategies.random_search import TRIES
from ltviz.nas.strategies.supernets import SUPERNETS, data_of, searches
from ltviz.nas.supernet import SearchRecipe, share_weights, shared_accuracy, supernet
from ltviz.records import Search

__all__ = ["one_shot", "one_shots"]


def one_shot(
    problem: Problem, budget: int, *, seed: int, candidates: int = 128, resume: Search | None = None
) -> Search:
    """Train one supernet, score cells with its weights, and train the best of them by itself, once.

    candidates: how many cells of different functions are drawn and scored; fewer where the space has no more. Each is
    on record with 0 epochs. budget: epochs of training, never exceeded. The supernet gets all but the last training's;
    each of its steps trains one cell, drawn evenly, so an epoch of it counts as one of a mean cell. (Ours computes the
    other operations too and multiplies them by 0; that is not counted.) Raises ValueError for a problem without data.
    """
    earlier = {} if resume is None else {seed: resume}
    return one_shots(problem, budget, [seed], earlier, candidates=candidates)[0]


def one_shots(
    problem: Problem,
    budget: int,
    seeds: Sequence[int],
    resume: Mapping[int, Search],
    *,
    candidates: int = 128,
) -> list[Search]:
    """As `one_shot` from several seeds, with their supernets side by side; resume: by seed."""
    if candidates < 1:
        raise ValueError(f"candidates must be at least 1, got {candidates}")
    each, price = longest(problem, None), budget - longest(problem, None)
    settings = {"epochs": each, "supernet_epochs": price, "candidates": candidates}
    ledgers = {
        seed: Ledger(problem, "one_shot", budget, seed, settings, resume.get(seed), least=each + 1)
        for seed in seeds
    }
    steps = price * max(1, len(data_of(problem, "one_shot").train.y) // SearchRecipe().batch)

    def score(new: Sequence[int]) -> list[list[Scored]]:
        return _scored(problem, steps, {seed: _drawn(ledgers[seed], candidates) for seed in new})

    return searches(ledgers, price, each, score)


def _scored(problem: Problem, steps: int, cells: Mapping[int, list[Cell]]) -> list[list[Scored]]:
    """What the supernet of each seed says of its own cells."""
    data, net = data_of(problem, "one_shot"), supernet(problem.space, **problem.sizes)
    unseen = replace(data, validation=data.test)
    weights = share_weights(net, data, seeds=[SUPERNETS + seed for seed in cells], steps=steps)
    found = []
    for r, own in enumerate(cells.values()):
        shared = {name: value[r : r + 1] for name, value in weights.items()}
        validation, test = (shared_accuracy(net, shared, own, split)[0].tolist() for split in (data, unseen))
        found.append([Scored(*one) for one in zip(own, validation, test, strict=True)])
    return found


def _drawn(ledger: Ledger, candidates: int) -> list[Cell]:
    """Cells of different functions, drawn at random; fewer where a hundred draws in a row find no new one."""
    found: dict[str, Cell] = {}
    missed = 0
    while len(found) < candidates and missed < TRIES:
        cell = ledger.problem.space.sample(ledger.rng)
        missed = missed + 1 if cell.id in found else 0
        found.setdefault(cell.id, cell)
    return list(found.values())
