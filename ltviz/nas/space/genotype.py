"""The notation of DARTS: for each node two pairs (operation, source), for a normal and for a reduction cell.

The public code numbers the two inputs 0 and 1 and the nodes from 2; the value of a cell is all its nodes side by side
(1806.09055, section 2.1; genotypes.py of its repository).
"""

from __future__ import annotations

import ast
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ltviz.nas.space.cell import SEPARABLE, Cell

Pair = tuple[str, int]

WRITTEN = "a genotype must be written Genotype(normal=[…], normal_concat=[…], reduce=[…], reduce_concat=[…])"

INPUTS, READ = 2, 2  # inputs of a cell, and edges into each of its nodes

# As genotypes say it → as cells say it.
NAMES = {
    "none": "none",
    "max_pool_3x3": "max3",
    "avg_pool_3x3": "avg3",
    "skip_connect": "skip",
    **{name: name for name in SEPARABLE},
}


@dataclass(frozen=True)
class Genotype:
    """Two cells as DARTS writes them; `Genotype.parse(text)` reads what `str(genotype)` writes.

    normal, reduce: (operation, source) pairs, two for each node, the nodes in order. normal_concat, reduce_concat:
    nodes that leave the cell. Raises ValueError for an unknown operation, an odd number of pairs, a source that is
    not earlier, a node that reads one source twice, and where no path leads from an input to an output.
    """

    normal: tuple[Pair, ...]
    normal_concat: tuple[int, ...]
    reduce: tuple[Pair, ...]
    reduce_concat: tuple[int, ...]

    def __post_init__(self) -> None:
        for name in ("normal", "reduce"):
            object.__setattr__(self, name, tuple((op, source) for op, source in getattr(self, name)))
            concat = f"{name}_concat"
            object.__setattr__(self, concat, tuple(getattr(self, concat)))
            self.cell(name)

    def cell(self, which: str) -> Cell:
        """The "normal" or the "reduce" cell as a graph with two inputs."""
        if which not in ("normal", "reduce"):
            raise ValueError(f'which must be "normal" or "reduce", got {which!r}')
        return _cell(which, getattr(self, which), getattr(self, f"{which}_concat"))

    @classmethod
    def parse(cls, text: str) -> Genotype:
        """Read `Genotype(normal=[…], normal_concat=…, reduce=[…], reduce_concat=…)`; nothing is executed."""
        try:
            call = ast.parse(text.strip(), mode="eval").body
            words = call.keywords if isinstance(call, ast.Call) else []
            fields = {str(word.arg): _literal(word.value) for word in words}
        except (SyntaxError, ValueError) as error:
            raise ValueError(f"{WRITTEN}: {error}") from error
        if set(fields) != {field.name for field in dataclasses.fields(cls)}:
            raise ValueError(f"{WRITTEN}, got the parts {', '.join(fields) or 'none'}")
        return cls(**fields)

    def __str__(self) -> str:
        parts = ("normal", "normal_concat", "reduce", "reduce_concat")
        return f"Genotype({', '.join(f'{name}={list(getattr(self, name))}' for name in parts)})"


def _literal(node: ast.expr) -> Any:
    """A list, or range(2, 6), which the search code prints for a concat."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        return range(*(ast.literal_eval(bound) for bound in node.args))
    return ast.literal_eval(node)


def _cell(which: str, pairs: Sequence[Pair], concat: tuple[int, ...]) -> Cell:
    if len(pairs) % READ or not pairs:
        raise ValueError(f"{which} must have {READ} pairs a node, got {len(pairs)}")
    edges: dict[tuple[int, int], str] = {}
    for place, (name, source) in enumerate(pairs):
        node = INPUTS + place // READ
        if name not in NAMES:
            raise ValueError(f"operation must be one of {', '.join(NAMES)}, got {name!r}")
        if (source, node) in edges:
            raise ValueError(f"node {node} of {which} must read different nodes, got {source} twice")
        edges[source, node] = NAMES[name]
    return Cell.of(edges, nodes=INPUTS + len(pairs) // READ, inputs=INPUTS, outputs=concat)
