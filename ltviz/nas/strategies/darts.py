"""DARTS as a strategy: one search of a supernet by gradients, its cell trained once (1806.09055, algorithm 1)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ltviz.datasets import Dataset
from ltviz.models import Model
from ltviz.nas.space import Cell
from ltviz.nas.strategies.ledger import Ledger, Scored, longest
from ltviz.nas.strategies.problem import Problem
from ltviz.nas.strategies.supernets import SUPERNETS, data_of, mixture_cost, searches
from ltviz.nas.supernet import DERIVATIONS, SearchRecipe, Trace, search, shared_accuracy, supernet
from ltviz.records import Search

__all__ = ["ORDERS", "REACH", "darts", "darts_searches", "darts_second"]

ORDERS = {"darts": "first", "darts_second": "second"}

# Forward and backward passes for one update of alphas and weights; each sees a batch of one half of the data.
PASSES = {"first": 2, "second": 5}
# How far Adam can move an alpha in the published search: its rate times 50 epochs of 25,000 images in batches of 64.
REACH = 3e-4 * 50 * 390


def darts(problem: Problem, budget: int, *, seed: int, resume: Search | None = None) -> Search:
    """Search once with the first-order gradient for as long as the budget allows, and train the derived cell once.

    The derived cell is on record twice: with 0 epochs, as it was cut from the supernet, and trained by itself. A space
    without "none" keeps every edge of it, another one the two strongest of each node, as in the paper. The rate of the
    alphas is the published one, scaled so that they can go as far in our fewer steps; the rest is as published.
    budget: epochs of training, never exceeded. An epoch of the search takes one half of the data for the weights and
    the other for the alphas; it counts as many as the supernet has more multiplications than a mean cell's network.
    Raises ValueError for a problem without data.
    """
    return darts_searches(problem, budget, [seed], {} if resume is None else {seed: resume})[0]


def darts_second(problem: Problem, budget: int, *, seed: int, resume: Search | None = None) -> Search:
    """As `darts`, with the second-order gradient: five passes for an update instead of two, counted as such."""
    earlier = {} if resume is None else {seed: resume}
    return darts_searches(problem, budget, [seed], earlier, name="darts_second")[0]


def darts_searches(
    problem: Problem, budget: int, seeds: Sequence[int], resume: Mapping[int, Search], *, name: str = "darts"
) -> list[Search]:
    """As the strategy of that `name` from several seeds, with their supernets side by side; resume: by seed."""
    each, data, order = longest(problem, None), data_of(problem, name), ORDERS[name]
    epoch = mixture_cost(problem.space, problem.sizes) * PASSES[order] / PASSES["first"]
    epochs = int((budget - each) / epoch)
    settings = {"epochs": each, "supernet_epochs": epochs, "order": order}
    least = each + math.ceil(epoch)
    ledgers = {
        seed: Ledger(problem, name, budget, seed, settings, resume.get(seed), least=least) for seed in seeds
    }
    steps = epochs * max(1, len(data.train.y) // 2 // SearchRecipe().batch)

    def score(new: Sequence[int]) -> list[list[Scored]]:
        return _derived(problem, data, steps, new, order)

    return searches(ledgers, math.ceil(epochs * epoch), each, score)


def _derived(
    problem: Problem, data: Dataset, steps: int, seeds: Sequence[int], order: str
) -> list[list[Scored]]:
    """The cell of each seed's search, with its accuracies as it is cut."""
    net, own = supernet(problem.space, **problem.sizes), [SUPERNETS + seed for seed in seeds]
    trace = search(
        net, data, seeds=own, steps=steps, order=order, alpha_rate=REACH / steps, evaluate_every=steps
    )
    if trace.status != "complete":
        raise KeyboardInterrupt
    rule = DERIVATIONS["darts" if "none" in problem.space.operations else "every edge"]
    return [
        [_cut(net, data, trace, r, cell)] for r, cell in enumerate(trace.cells(rule=rule)) if cell is not None
    ]


def _cut(net: Model, data: Dataset, trace: Trace, r: int, cell: Cell) -> Scored:
    """A derived cell with the weights that it shares with replica r of its supernet."""
    shared = {name: value[r : r + 1] for name, value in trace.progress.net.weights.items()}
    unseen = replace(data, validation=data.test)
    validation, test = (float(shared_accuracy(net, shared, [cell], split)[0, 0]) for split in (data, unseen))
    return Scored(cell, validation, test)
