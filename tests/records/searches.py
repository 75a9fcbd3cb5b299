"""Small made-up searches and a table to judge them: nothing was trained."""

from itertools import product
from typing import Any

import numpy as np

from ltviz.nas.space import Cell, Space
from ltviz.records import Search, Table

CELLS = ("|conv3~0|", "|skip~0|", "|avg3~0|", "|conv3~0|+|conv3~0|skip~1|")


def search_parts(seed: int = 0, evaluations: int = 6, **changes: Any) -> dict[str, Any]:
    """Keyword arguments of a valid Search; every training takes 10 epochs."""
    rng = np.random.default_rng(seed)
    which = rng.integers(len(CELLS), size=evaluations)
    validation = rng.uniform(0.5, 0.9, evaluations)
    return {
        "space": {"nodes": 3, "operations": ["conv3", "skip", "avg3"]},
        "strategy": "random_search",
        "seed": seed,
        "budget": 100,
        "settings": {"epochs": 10},
        "status": "complete",
        "ids": tuple(f"a{i}" for i in which),
        "cells": tuple(CELLS[i] for i in which),
        "epochs": np.full(evaluations, 10),
        "training_seeds": rng.integers(2, size=evaluations),
        "cost": 10.0 * np.arange(1, evaluations + 1),
        "validation": validation,
        "test": validation - 0.02,
        "made": {"seconds": 1.5},
    } | changes


def make_search(seed: int = 0, evaluations: int = 6, **changes: Any) -> Search:
    return Search(**search_parts(seed, evaluations, **changes))


def make_table(
    *,
    nodes: int = 3,
    operations: tuple[str, ...] = ("none", "skip", "avg3", "conv3", "dil3"),
    seeds: int = 4,
    spread: float = 0.02,
    **changes: Any,
) -> Table:
    """A made-up table of two budgets, 10 and 40 epochs: more convolutions are better, up to the noise of each training.

    Half of the seeds are for searches. Nothing was trained.
    """
    space = Space(nodes, operations)
    cells, rng = space.canonical(), np.random.default_rng(0)
    row = {cell.id: i for i, cell in enumerate(cells)}
    ways = product(operations, repeat=len(space.edges))
    N, convolutions = len(cells), np.array([cell.graph.convolutions for cell in cells])
    truth = 0.5 + 0.3 * convolutions / convolutions.max() + rng.normal(0, spread, N)
    drawn = [truth[:, None, None] - [[0.1], [0.0]] + rng.normal(0, spread, (N, 2, seeds)) for _ in range(2)]
    latency = 0.1 + 0.02 * rng.uniform(1, 2, N) * convolutions
    fields: dict[str, Any] = {
        "space": {"nodes": nodes, "operations": list(operations)}, "config": {}, "made": {},
        "ids": [cell.id for cell in cells], "cells": [str(cell) for cell in cells],
        "row_of": np.array([row.get(id_of(filled), -1) for filled in ways]),
        "budgets": (10, 40), "seeds": tuple(range(seeds)), "search_seeds": tuple(range(seeds // 2)),
        "parameters": 100 + 50 * convolutions, "macs": 1000 * (1 + convolutions), "convolutions": convolutions,
        "depth": np.array([cell.depth for cell in cells]), "latency_ms": latency,
        "validation": np.clip(drawn[0], 0, 1), "test": np.clip(drawn[1] - 0.01, 0, 1),
        "seconds": np.ones((N, 2, seeds)),
    }  # fmt: skip
    return Table(**(fields | changes))


def id_of(operations: tuple[str, ...]) -> str | None:
    """The canonical id, None where nothing is connected."""
    try:
        return Cell(operations).id
    except ValueError:
        return None
