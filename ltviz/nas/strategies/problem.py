"""What a strategy searches: a space of cells, and the accuracy that a cell reaches after so many epochs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

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

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Outcome:
        """The outcome of training this cell for so many epochs from this seed."""


@dataclass(frozen=True)
class LiveProblem:
    """Every evaluation trains: train(cell, epochs, seed) -> Outcome."""

    space: Space
    epochs: tuple[int, ...]
    seeds: tuple[int, ...]
    train: Callable[[Cell, int, int], Outcome]

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Outcome:
        """What `train` says."""
        return self.train(cell, epochs, seed)


@dataclass(frozen=True)
class TableProblem:
    """Every evaluation is looked up; the seeds are those that the table lets a search see."""

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

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Outcome:
        """The table's entry."""
        return self.table.query(cell, budget=epochs, seed=seed)


def described(space: Space) -> dict[str, Any]:
    """A space as a record states it."""
    return {"nodes": space.nodes, "operations": list(space.operations)}
