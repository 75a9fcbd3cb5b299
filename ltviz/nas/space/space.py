"""A search space: every cell of so many nodes with these operations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from ltviz.nas.space.cell import Cell
from ltviz.nas.space.graph import live, pairs
from ltviz.nas.space.operations import operation


@dataclass(frozen=True)
class Space:
    """All connected cells with `nodes` nodes, the input included, whose edges hold one of `operations`.

    Space(4, ("none", "skip", "conv3")) has 6 edges and so 3⁶ ways to fill them. Raises ValueError for fewer than two
    nodes, an operation that is unknown or named twice, and for operations that connect nothing.
    """

    nodes: int
    operations: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "operations", tuple(self.operations))
        if self.nodes < 2:
            raise ValueError(f"nodes must be at least 2, the input and the output, got {self.nodes}")
        for name in self.operations:
            operation(name)
        if len(set(self.operations)) != len(self.operations) or not set(self.operations) - {"none"}:
            raise ValueError(
                f'operations must differ and hold another than "none", got {list(self.operations)}'
            )

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """(source, target) of every edge, in the order in which a cell names its operations."""
        return pairs(self.nodes)

    def __contains__(self, cell: object) -> bool:
        return (
            isinstance(cell, Cell)
            and (cell.nodes, cell.inputs, cell.outputs) == (self.nodes, 1, (self.nodes - 1,))
            and set(cell.operations) <= set(self.operations)
        )

    def sample(self, rng: np.random.Generator) -> Cell:
        """A connected cell, each with the same chance."""
        while True:
            chosen = rng.integers(len(self.operations), size=len(self.edges))
            if self._connects(operations := tuple(self.operations[i] for i in chosen)):
                return Cell(operations)

    def neighbours(self, cell: Cell) -> list[Cell]:
        """Every connected cell that differs from this one in the operation of one edge."""
        if cell not in self:
            raise ValueError(
                f"the cell must have {self.nodes} nodes and operations among "
                f"{', '.join(self.operations)}, got {cell}"
            )
        changed = (
            (*cell.operations[:place], name, *cell.operations[place + 1 :])
            for place, now in enumerate(cell.operations)
            for name in self.operations
            if name != now
        )
        return [Cell(operations) for operations in changed if self._connects(operations)]

    def mutate(self, cell: Cell, rng: np.random.Generator) -> Cell:
        """One of the neighbours, each with the same chance."""
        near = self.neighbours(cell)
        if not near:
            raise ValueError(f"a cell must have a neighbour to become, there is none of {cell}")
        return near[rng.integers(len(near))]

    def enumerate(self) -> Iterator[Cell]:
        """Every connected cell, in the order of the operations."""
        for operations in product(self.operations, repeat=len(self.edges)):
            if self._connects(operations):
                yield Cell(operations)

    def count(self) -> int:
        """How many connected cells there are, equal functions counted each time."""
        return sum(1 for _ in self.enumerate())

    def canonical(self) -> list[Cell]:
        """One cell for each function: the first of those that share an id."""
        return list(self._by_id.values())

    @cached_property
    def _by_id(self) -> dict[str, Cell]:
        found: dict[str, Cell] = {}
        for cell in self.enumerate():
            found.setdefault(cell.id, cell)
        return found

    def _connects(self, operations: tuple[str, ...]) -> bool:
        edges = ((i, j, op) for (i, j), op in zip(self.edges, operations, strict=True))
        return bool(live(edges, 1, (self.nodes - 1,)))
