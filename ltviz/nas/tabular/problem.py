"""The benchmark as strategies see it: an evaluation is a look into the table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ltviz.nas.space import Cell, Space
from ltviz.records import Result, Table


@dataclass(frozen=True)
class TabularProblem:
    """The table's space, budgets and search seeds; the seeds of the judges cannot be asked for."""

    table: Table

    @cached_property
    def space(self) -> Space:
        """The cells to choose from."""
        return Space(self.table.space["nodes"], tuple(self.table.space["operations"]))

    @property
    def epochs(self) -> tuple[int, ...]:
        """Lengths of a training, ascending."""
        return self.table.budgets

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds of trainings that a search may see."""
        return self.table.search_seeds

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Result:
        """What the table holds of that training; a ValueError for a seed that only judges."""
        if seed not in self.seeds:
            raise ValueError(f"seed must be one that a search may see, {self.seeds}, got {seed}")
        return self.table.query(cell, budget=epochs, seed=seed)
