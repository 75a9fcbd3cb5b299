"""What the benchmark is: space, network, data and recipe in one frozen value; training one or many of its cells."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ltviz.datasets import Dataset, Split, load
from ltviz.nas.network import cell_network, cost
from ltviz.nas.space import Cell, Space
from ltviz.nas.tabular.held_out import held_out
from ltviz.records import Result, Table
from ltviz.training import Recipe, train


class Trainings(NamedTuple):
    """Of some cells at one budget: accuracies, fractions in [0, 1], and seconds of each training, float64 [n, S]."""

    validation: np.ndarray
    test: np.ndarray
    seconds: np.ndarray


@dataclass(frozen=True)
class Benchmark:
    """Every architecture of `space`, trained by one recipe.

    budgets       epochs, ascending; each is a training of its own, with a schedule of its own
    seeds         of initial values and batches; `search_seeds` are those that a search may look at
    sizes         the options of `cell_network` beside cells and length
    data          the options of MNIST-1D
    recipe        of every training; its `steps` follow from the budget, it is validated at the end only
    """

    space: Space
    budgets: tuple[int, ...]
    seeds: tuple[int, ...]
    search_seeds: tuple[int, ...]
    sizes: dict[str, int] = field(hash=False)
    data: dict[str, int] = field(hash=False)
    recipe: Recipe

    def evaluate(self, cell: Cell | str, *, budget: int, seed: int) -> Result:
        """Train that cell for `budget` epochs from that seed: what `Table.query` says, if the table is of this machine.

        Raises ValueError for a cell outside the space, for a budget below 1 and for what `Cell.parse` refuses.
        """
        cell = Cell.parse(cell) if isinstance(cell, str) else cell
        if cell not in self.space:
            raise ValueError(f"the cell must be one of {self.space}, got {cell}")
        shown = next((own for own in self.space.canonical() if own.id == cell.id), cell)
        found = self.train([shown], budget=budget, seeds=(seed,))
        accuracies = float(found.validation[0, 0]), float(found.test[0, 0])
        return Result(shown.id, str(shown), budget, seed, *accuracies, *cost(shown, **self.sizes))

    def train(
        self, cells: Sequence[Cell], *, budget: int, seeds: Sequence[int], workers: int = 1
    ) -> Trainings:
        """Train each cell from each seed, all side by side in chunks that the recipe fixes."""
        data = _data(tuple(self.data.items()))
        recipe = replace(self.recipe_of(budget), workers=workers)
        own_seeds = list(seeds) * len(cells)
        model = cell_network([cell for cell in cells for _ in seeds], **self.sizes)
        weights, buffers = model.init(own_seeds)
        began = time.perf_counter()
        trained = train(model, weights, _seen(data), seeds=own_seeds, buffers=buffers, recipe=recipe)
        validation, test = held_out(model, trained, (data.validation, data.test), recipe)
        seconds = (time.perf_counter() - began) / len(own_seeds)
        shape = (len(cells), len(seeds))
        each = np.full(shape, round(seconds, 4))
        return Trainings(validation.reshape(shape), test.reshape(shape), each)

    def recipe_of(self, budget: int) -> Recipe:
        """The recipe of a training of so many epochs."""
        if budget < 1:
            raise ValueError(f"budget must be at least 1, got {budget}")
        steps = budget * (self.data["train"] // self.recipe.batch)
        return replace(self.recipe, steps=steps, evaluate_every=steps)

    def described(self) -> dict[str, Any]:
        """Everything that decides the numbers, as JSON-able values."""
        return {
            "space": {"nodes": self.space.nodes, "operations": list(self.space.operations)},
            "network": dict(self.sizes),
            "dataset": {"name": "mnist1d", "options": dict(self.data), "fixed": False},
            "budgets": list(self.budgets),
            "seeds": list(self.seeds),
            "search_seeds": list(self.search_seeds),
            "recipe": {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in asdict(self.recipe).items()
                if name not in ("workers", "steps", "evaluate_every")
            },
        }

    def table(self, trainings: dict[int, Trainings], latency_ms: np.ndarray, made: dict[str, Any]) -> Table:
        """The Table of the trainings of all cells, in the order of `space.canonical()`, by budget."""
        cells = self.space.canonical()
        config = self.described()
        costs = [cost(cell, **self.sizes) for cell in cells]
        return Table(
            space=config.pop("space"),
            config=config,
            ids=tuple(cell.id for cell in cells),
            cells=tuple(map(str, cells)),
            row_of=self._row_of(cells),
            budgets=self.budgets,
            seeds=self.seeds,
            search_seeds=self.search_seeds,
            parameters=np.array([each.parameters for each in costs]),
            macs=np.array([each.macs for each in costs]),
            convolutions=np.array([cell.graph.convolutions for cell in cells]),
            depth=np.array([cell.depth for cell in cells]),
            latency_ms=latency_ms,
            made=made,
            validation=np.stack([trainings[budget].validation for budget in self.budgets], axis=1),
            test=np.stack([trainings[budget].test for budget in self.budgets], axis=1),
            seconds=np.stack([trainings[budget].seconds for budget in self.budgets], axis=1),
        )

    def _row_of(self, cells: Sequence[Cell]) -> np.ndarray:
        """For each way to fill the edges, in the order in which `Space.enumerate` goes, its row; −1 disconnected."""
        names, row = self.space.operations, {cell.id: place for place, cell in enumerate(cells)}
        rows = np.full((len(names),) * len(self.space.edges), -1)
        for cell in self.space.enumerate():
            rows[tuple(names.index(op) for op in cell.operations)] = row[cell.id]
        return rows.reshape(-1)


@lru_cache(maxsize=2)
def _data(options: tuple[tuple[str, int], ...]) -> Dataset:
    return load("mnist1d", **dict(options))


def _seen(data: Dataset) -> Dataset:
    """What `train` sees: it validates once and tests twice, which `held_out` does once, and faster."""
    few = Split(data.validation.x[:1], data.validation.y[:1])
    return replace(data, validation=few, test=few)


# Chosen before the recording, on a random sample of cells that were trained for a short while. In an earlier prototype
# with one kind of convolution beside "none" and "skip", counting live convolutions ranked cells almost as well as
# training them. With two kinds of one size, of which the dilated one sees further and resolves less, what stands where
# matters, too: no measure of size reached a tau of 0.7, the limit that we had set. Without "none" there are no dead
# edges, the 729 ways to fill six edges are hundreds of functions, and there is time for six seeds; DARTS leaves "none"
# out, too, when it chooses.
MNIST1D_CELLS = Benchmark(
    space=Space(4, ("skip", "conv3", "dil3")),
    budgets=(4, 16),
    seeds=tuple(range(6)),
    search_seeds=(0, 1, 2),
    sizes={"channels": 8, "cells_stacked": 2},
    data={"train": 4000, "validation": 10_000, "test": 10_000},
    recipe=Recipe(batch=64, lr=5e-3, schedule="cosine", chunk=64, threads=1),
)
