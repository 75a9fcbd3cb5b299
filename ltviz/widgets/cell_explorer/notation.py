"""Cells as strings, `|conv3~0|+|skip~0|conv3~1|`; notation.js reads the same, and shared cases hold both to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

Edge = tuple[int, int, str]  # source, target, operation

NONE = "none"
# All others learn a kernel.
POOLED = ("avg3", "max3")
PASSED = {"skip": "skip", NONE: NONE}
SHORT = {
    "sep_conv_3x3": "sep 3×3",
    "sep_conv_5x5": "sep 5×5",
    "dil_conv_3x3": "dil 3×3",
    "dil_conv_5x5": "dil 5×5",
}


def kind(operation: str) -> str:
    """What an operation does: "learned", "pooled", "skip" or "none"."""
    return PASSED.get(operation, "pooled" if operation in POOLED else "learned")


def short(operation: str) -> str:
    """The operation as it stands on an edge of the picture."""
    return SHORT.get(operation, operation)


def pairs(nodes: int, inputs: int = 1) -> tuple[tuple[int, int], ...]:
    """(source, target) of every possible edge, by target."""
    return tuple((i, j) for j in range(inputs, nodes) for i in range(j))


@dataclass(frozen=True)
class Drawn:
    """A cell as the picture has it.

    operations: one for each of `pairs`, "none" where there is no edge. outputs: nodes that leave the cell side by side.
    """

    title: str
    operations: tuple[str, ...]
    nodes: int
    inputs: int
    outputs: tuple[int, ...]

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge, those with "none" included."""
        places = pairs(self.nodes, self.inputs)
        return tuple((i, j, op) for (i, j), op in zip(places, self.operations, strict=True))

    @property
    def present(self) -> tuple[Edge, ...]:
        """The edges that hold an operation."""
        return tuple(edge for edge in self.edges if edge[2] != NONE)

    @property
    def dead(self) -> dict[tuple[int, int], str]:
        """Edges with an operation that are on no path from an input to an output, each with the reason."""
        begun, led = self._begun(), self._led()
        return {
            (i, j): f"nothing reaches node {i}" if i not in begun else f"nothing leads on from node {j}"
            for i, j, _ in self.present
            if i not in begun or j not in led
        }

    @property
    def gap(self) -> str:
        """Why no path leads from an input to an output; "" where one does."""
        if len(self.dead) < len(self.present):
            return ""
        into = [edge for edge in self.present if edge[1] in self.outputs]
        out_of = [edge for edge in self.present if edge[0] < self.inputs]
        if not into:
            return f"every edge into node {self.outputs[-1]} is none"
        return (
            "every edge out of the input is none" if not out_of else "the edges from the input lead nowhere"
        )

    def __str__(self) -> str:
        groups: dict[int, list[str]] = {}
        for source, target, op in self.edges:
            groups.setdefault(target, []).append(f"{op}~{source}")
        return "+".join(f"|{'|'.join(group)}|" for group in groups.values())

    def _begun(self) -> set[int]:
        begun = set(range(self.inputs))
        for i, j, _ in self.present:
            if i in begun:
                begun.add(j)
        return begun

    def _led(self) -> set[int]:
        led = set(self.outputs)
        for i, j, _ in reversed(self.present):
            if j in led:
                led.add(i)
        return led


def parse(text: str, *, title: str = "", inputs: int | None = None, outputs: Iterable[int] = ()) -> Drawn:
    """Read a cell; a pair that is not named has no edge.

    inputs: by default one where the first node reads one source, else two. outputs: by default the last node.
    Raises ValueError for text that is no cell, and for an edge that does not come from an earlier node.
    """
    groups = [_group(part) for part in text.strip().split("+")]
    first = inputs or min(2, 1 + max(source for _, source in groups[0]))
    nodes = first + len(groups)
    found: dict[tuple[int, int], str] = {}
    for target, group in enumerate(groups, first):
        for op, source in group:
            if source >= target:
                raise ValueError(f"an edge must come from an earlier node, got {source}→{target} in {text!r}")
            if (source, target) in found:
                raise ValueError(f"node {target} must read node {source} once, got it twice in {text!r}")
            found[source, target] = op
    operations = tuple(found.get(pair, NONE) for pair in pairs(nodes, first))
    return Drawn(title, operations, nodes, first, _leaving(outputs, first, nodes))


def _leaving(outputs: Iterable[int], inputs: int, nodes: int) -> tuple[int, ...]:
    chosen = tuple(outputs) or (nodes - 1,)
    for node in chosen:
        if not inputs <= node < nodes:
            raise ValueError(f"outputs must be nodes in [{inputs}, {nodes - 1}], got {node}")
    return chosen


def _group(text: str) -> list[tuple[str, int]]:
    """(operation, source) of each entry of one node."""
    if not re.fullmatch(r"\|([^|~+]+~\d+\|)+", text):
        raise ValueError(f"a node must be written |operation~source|…|, got {text!r}")
    entries = (entry.rsplit("~", 1) for entry in text.strip("|").split("|"))
    return [(op, int(source)) for op, source in entries]
