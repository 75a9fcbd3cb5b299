"""DARTS as a strategy: one search of a supernet by gradients, its cell trained once (1806.09055, algorithm 1)."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from ltviz.nas.strategies.effort import SUPERNETS, data_of, mixture_cost
from ltviz.nas.strategies.ledger import Ledger, Scored, longest
from ltviz.nas.strategies.problem import Problem
from ltviz.nas.supernet import DERIVATIONS, SearchRecipe, search, shared_accuracy, supernet
from ltviz.records import Search

__all__ = ["darts", "darts_second"]

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
    return _search(problem, budget, seed, resume, "darts", "first")


def darts_second(problem: Problem, budget: int, *, seed: int, resume: Search | None = None) -> Search:
    """As `darts`, with the second-order gradient: five passes for an update instead of two, counted as such."""
    return _search(problem, budget, seed, resume, "darts_second", "second")


def _search(problem: Problem, budget: int, seed: int, resume: Search | None, name: str, order: str) -> Search:
    each, data = longest(problem, None), data_of(problem, name)
    epoch = mixture_cost(problem.space, problem.sizes) * PASSES[order] / PASSES["first"]
    epochs = int((budget - each) / epoch)
    settings = {"epochs": each, "supernet_epochs": epochs, "order": order}
    ledger = Ledger(problem, name, budget, seed, settings, resume, least=each + math.ceil(epoch))
    steps = epochs * max(1, len(data.train.y) // 2 // SearchRecipe().batch)

    def moves() -> None:
        paid = math.ceil(epochs * epoch)
        (found,) = ledger.share(paid, SUPERNETS + seed, lambda: [_derived(problem, steps, seed, order)])
        ledger.train(found.cell, each)

    return ledger.kept(moves)


def _derived(problem: Problem, steps: int, seed: int, order: str) -> Scored:
    """The cell of one search, with its accuracies as it is cut."""
    data, net = data_of(problem, "darts"), supernet(problem.space, **problem.sizes)
    settings: dict[str, Any] = {
        "steps": steps,
        "order": order,
        "alpha_rate": REACH / steps,
        "evaluate_every": steps,
    }
    trace = search(net, data, seeds=[SUPERNETS + seed], **settings)
    if trace.status != "complete":
        raise KeyboardInterrupt
    rule = DERIVATIONS["darts" if "none" in problem.space.operations else "every edge"]
    (cell,) = trace.cells(rule=rule)
    if cell is None:
        raise ValueError("a derivation that does not let none win must leave a path, it left none")
    validation, test = (
        float(shared_accuracy(net, trace.progress.net.weights, [cell], replace(data, validation=split))[0, 0])
        for split in (data.validation, data.test)
    )
    return Scored(cell, validation, test)
