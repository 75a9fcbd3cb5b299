"""A cell: a small directed graph without cycles, one operation on each edge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from ltviz.nas.space.canonical import Graph, identity
from ltviz.nas.space.graph import Edge, live, pairs
from ltviz.nas.space.operations import OPERATIONS

# Named by genotypes (DARTS, 1806.09055, section 3.1.1) beside ours; a cell may hold them, no network here applies them.
SEPARABLE = ("sep_conv_3x3", "sep_conv_5x5", "dil_conv_3x3", "dil_conv_5x5")


@dataclass(frozen=True)
class Cell:
    """Nodes 0, 1, …; each adds up what its incoming edges bring. One operation on every edge from an earlier node.

    operations  names, edge by edge: 0→1, 0→2, 1→2, 0→3, … (with two inputs 0→2, 1→2, 0→3, …); "none" is no edge
    inputs      how many of the first nodes are given from outside, 1 or 2
    outputs     nodes whose values, side by side, leave the cell; by default the last one

    `Cell.parse("|conv3~0|+|skip~0|conv3~1|")` reads what `str(cell)` writes of a cell with one input and the last
    node as output; the notation of those with two inputs is `Genotype`. Raises ValueError for an unknown
    operation, a wrong number of edges, and where no path leads from an input to an output.
    """

    operations: tuple[str, ...]
    inputs: int = 1
    outputs: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.inputs not in (1, 2):
            raise ValueError(f"inputs must be 1 or 2, got {self.inputs}")
        object.__setattr__(self, "operations", tuple(self.operations))
        for name in self.operations:
            if name not in OPERATIONS and name not in SEPARABLE:
                raise ValueError(
                    f"operation must be one of {', '.join((*OPERATIONS, *SEPARABLE))}, got {name!r}"
                )
        last = self.nodes - 1
        object.__setattr__(self, "outputs", tuple(self.outputs) or (last,))
        for node in self.outputs:
            if not self.inputs <= node <= last:
                raise ValueError(f"outputs must be nodes in [{self.inputs}, {last}], got {node}")
        if not self.live:
            raise ValueError(f"a path must lead from an input to an output, there is none in {self}")

    @cached_property
    def nodes(self) -> int:
        """How many there are, inputs included."""
        count, edges = self.inputs, 0
        while edges < len(self.operations):
            edges, count = edges + count, count + 1
        if edges != len(self.operations) or not edges:
            raise ValueError(
                f"a cell must have one operation for each pair of nodes (1, 3, 6, 10, … with one input), "
                f"got {len(self.operations)}"
            )
        return count

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """(source, target, operation) of every edge, those with "none" included."""
        return tuple(
            (i, j, op) for (i, j), op in zip(pairs(self.nodes, self.inputs), self.operations, strict=True)
        )

    @cached_property
    def live(self) -> tuple[Edge, ...]:
        """The edges on a path from an input to an output: the only ones that a network computes."""
        return live(self.edges, self.inputs, self.outputs)

    @cached_property
    def graph(self) -> Graph:
        """What the cell computes, without skips and dead edges; see `ltviz.nas.space.canonical`."""
        return Graph.of(self.live, self.inputs, self.outputs)

    @cached_property
    def id(self) -> str:
        """Ten hexadecimal digits that two cells share exactly when they compute the same function."""
        return identity(self.graph)

    @property
    def depth(self) -> int:
        """Most convolutions on a way through the cell."""
        return self.graph.depth

    def with_operation(self, edge: tuple[int, int], name: str) -> Cell:
        """The same cell with another operation on one edge (source, target)."""
        known = pairs(self.nodes, self.inputs)
        if edge not in known:
            raise ValueError(f"edge must be one of {', '.join(map(str, known))}, got {edge}")
        place = known.index(edge)
        operations = (*self.operations[:place], name, *self.operations[place + 1 :])
        return replace(self, operations=operations)

    @classmethod
    def of(
        cls,
        edges: Mapping[tuple[int, int], str],
        *,
        nodes: int,
        inputs: int = 1,
        outputs: tuple[int, ...] = (),
    ) -> Cell:
        """From {(source, target): operation}; a pair that is not named has no edge."""
        known = pairs(nodes, inputs)
        for source, target in edges:
            if source >= target:
                raise ValueError(f"an edge must lead to a later node, or it is cyclic, got {source}→{target}")
            if (source, target) not in known:
                raise ValueError(f"nodes must be in [0, {nodes - 1}], got the edge {source}→{target}")
        return cls(tuple(edges.get(pair, "none") for pair in known), inputs, outputs)

    @classmethod
    def parse(cls, text: str) -> Cell:
        """Read `|operation~source|…|+|…|`, one group a node, every earlier node once (as NAS-Bench-201 prints)."""
        groups = text.strip().split("+")
        edges = {
            (source, target): op
            for target, group in enumerate(groups, 1)
            for op, source in _group(group, target)
        }
        cell = cls.of(edges, nodes=len(groups) + 1)
        if missing := [(i, j) for i, j, _ in cell.edges if (i, j) not in edges]:
            raise ValueError(f"node {missing[0][1]} must read each earlier node, it lacks {missing[0][0]}")
        return cell

    def __str__(self) -> str:
        by_target: dict[int, list[str]] = {}
        for source, target, op in self.edges:
            by_target.setdefault(target, []).append(f"{op}~{source}")
        return "+".join(f"|{'|'.join(group)}|" for group in by_target.values())


def _group(text: str, target: int) -> Iterator[tuple[str, int]]:
    """(operation, source) of each entry of one node."""
    if not re.fullmatch(r"\|([^|~+]+~\d+\|)+", text):
        raise ValueError(f"a node must be written |operation~source|…|, got {text!r}")
    seen = set()
    for entry in text.strip("|").split("|"):
        op, source = entry.rsplit("~", 1)
        if int(source) in seen:
            raise ValueError(f"node {target} must read each earlier node once, got {source} twice")
        seen.add(int(source))
        yield op, int(source)
