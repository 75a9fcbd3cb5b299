"""Made-up searches and tables of cells (nothing was trained): small spaces, drawn numbers."""

from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np

from ltviz.nas.space import Cell, Space
from ltviz.records import Table

OPERATIONS = ("none", "skip", "avg3", "conv3", "dil3")


def tiny_table(nodes: int = 3, operations: tuple[str, ...] = OPERATIONS, seeds: int = 4) -> Table:
    """A Table of a space: accuracy follows the learned edges and a little luck; half of the seeds are for a search."""
    rng, space = np.random.default_rng(7), Space(nodes, operations)
    row_of, cells = _rows(space)
    learned = np.array([cell.graph.convolutions for cell in cells])
    N = len(cells)
    mean = 0.74 - 0.18 * np.exp(-0.6 * learned) + rng.normal(0, 0.012, N)
    drawn = rng.normal(0, 0.006, (2, N, 2, seeds))
    validation, test = (mean[:, None, None] + np.array([-0.05, 0])[:, None] + one for one in drawn)
    fields: dict[str, Any] = {
        "space": {"nodes": nodes, "operations": list(operations)}, "config": {}, "row_of": row_of,
        "ids": tuple(cell.id for cell in cells), "cells": tuple(map(str, cells)),
        "budgets": (5, 20), "seeds": tuple(range(seeds)), "search_seeds": tuple(range(max(1, seeds // 2))),
        "validation": validation, "test": test - 0.004, "seconds": np.ones_like(test),
        "parameters": 314 + 208 * learned, "macs": 10_240 + 7_680 * learned, "convolutions": learned,
        "depth": np.array([cell.depth for cell in cells]), "latency_ms": np.full(N, np.nan),
    }  # fmt: skip
    return Table(**fields)


def _rows(space: Space) -> tuple[np.ndarray, list[Cell]]:
    """Where each filling of the edges lies among the functions, −1 where no path leads through."""
    places: dict[str, int] = {}
    rows, cells = [], []
    known = {cell.operations: cell for cell in space.enumerate()}
    for operations in product(space.operations, repeat=len(space.edges)):
        cell = known.get(operations)
        if cell is not None and cell.id not in places:
            places[cell.id] = len(cells)
            cells.append(cell)
        rows.append(places[cell.id] if cell else -1)
    return np.array(rows), cells


def tiny_trace(
    nodes: int = 3, operations: tuple[str, ...] = OPERATIONS, steps: int = 60, seeds: int = 2
) -> Any:
    """What a search returns: alphas that part from one another, skip ahead of the others in the end."""
    rng, space = np.random.default_rng(3), Space(nodes, operations)
    shape = (seeds, 1, len(space.edges), len(operations))
    drift = rng.normal(0, 0.9, shape)
    drift[..., operations.index("skip")] += 0.8
    time = np.linspace(0, 1, steps + 1)[None, :, None, None]
    wander = np.cumsum(rng.normal(0, 0.04, (seeds, steps + 1, *shape[2:])), axis=1)
    evaluated = np.arange(0, steps + 1, 10)
    accuracy = 0.7 - 0.55 * np.exp(-evaluated / 20) + rng.normal(0, 0.01, (seeds, len(evaluated)))
    return SimpleNamespace(
        space=space, seeds=tuple(range(seeds)), alphas=(drift * time**1.5 + wander).astype(np.float32),
        evaluated=evaluated, validation_accuracy=accuracy,
    )  # fmt: skip


def tiny_gap(seeds: int = 2) -> Any:
    """The three bars of a search."""
    supernet = np.linspace(0.66, 0.68, seeds)
    return SimpleNamespace(supernet=supernet, cut=supernet - 0.41, retrained=supernet + 0.03)
