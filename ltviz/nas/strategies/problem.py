"""What a strategy searches: a space of cells, and the accuracy that a cell reaches after so many epochs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from ltviz.datasets import Dataset, load
from ltviz.nas.space import Cell, Space
from ltviz.records import Table

__all__ = ["LiveProblem", "Outcome", "Problem", "TableProblem", "described"]


class Outcome(Protocol):
    """What a training reached: accuracies, fractions in [0, 1], NaN where it gave no number."""

    @property
    def validation(self) -> float:
        """What a strategy may look at."""

    @property
    def test(self) -> float:
        """What it may not."""


class Problem(Protocol):
    """What a strategy asks: which cells, which lengths of training, which seeds, and what a training gives."""

    @property
    def space(self) -> Space:
        """The cells to choose from."""

    @property
    def epochs(self) -> tuple[int, ...]:
        """Lengths of a training, ascending."""

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds of trainings that a search may see."""

    @property
    def data(self) -> Dataset | None:
        """On what a strategy trains a supernet; None where it cannot."""

    @property
    def sizes(self) -> dict[str, int]:
        """Sizes of the networks, by their names in `cell_network`."""

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Outcome:
        """The outcome of training this cell for so many epochs from this seed."""


@dataclass(frozen=True)
class LiveProblem:
    """Every evaluation trains: train(cell, epochs, seed) -> Outcome. data, sizes: only for what trains a supernet."""

    space: Space
    epochs: tuple[int, ...]
    seeds: tuple[int, ...]
    train: Callable[[Cell, int, int], Outcome]
    data: Dataset | None = None
    sizes: dict[str, int] = field(default_factory=dict)

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Outcome:
        """What `train` says."""
        return self.train(cell, epochs, seed)


@dataclass(frozen=True)
class TableProblem:
    """Every evaluation is looked up; the seeds are those that the table lets a search see.

    A supernet is trained on the data of the table, in the sizes of its networks.
    """

    table: Table

    @cached_property
    def space(self) -> Space:
        """The space that the table holds."""
        return Space(self.table.space["nodes"], tuple(self.table.space["operations"]))

    @property
    def epochs(self) -> tuple[int, ...]:
        """The table's budgets."""
        return self.table.budgets

    @property
    def seeds(self) -> tuple[int, ...]:
        """The table's `search_seeds`."""
        return self.table.search_seeds

    @cached_property
    def data(self) -> Dataset | None:
        """What the table's cells were trained on; None where it does not say."""
        described = self.table.config.get("dataset")
        return load(described["name"], **described["options"]) if described else None

    @property
    def sizes(self) -> dict[str, int]:
        """Those of the table's networks."""
        return dict(self.table.config.get("network", {}))

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Outcome:
        """The table's entry; a ValueError for a seed that is kept for judging."""
        if seed not in self.seeds:
            raise ValueError(f"seed must be one that searches may see, {self.seeds}, got {seed}")
        return self.table.query(cell, budget=epochs, seed=seed)


def described(space: Space) -> dict[str, Any]:
    """A space as a record states it."""
    return {"nodes": space.nodes, "operations": list(space.operations)}
