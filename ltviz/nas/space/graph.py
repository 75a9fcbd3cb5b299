"""Edges between numbered nodes: which there can be, and which matter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

Edge = tuple[int, int, str]  # source, target, operation


@lru_cache
def pairs(nodes: int, inputs: int = 1) -> tuple[tuple[int, int], ...]:
    """(source, target) of every possible edge, by target; the inputs are given and take none."""
    return tuple((i, j) for j in range(inputs, nodes) for i in range(j))


def live(edges: Iterable[Edge], inputs: int, outputs: Iterable[int]) -> tuple[Edge, ...]:
    """The edges on a path from an input to an output; an edge that holds "none" leads nowhere."""
    there = sorted((edge for edge in edges if edge[2] != "none"), key=lambda edge: edge[1])
    forward = set(range(inputs))
    for source, target, _ in there:
        if source in forward:
            forward.add(target)
    back = set(outputs)
    for source, target, _ in reversed(there):
        if target in back:
            back.add(source)
    return tuple(edge for edge in there if edge[0] in forward and edge[1] in back)
