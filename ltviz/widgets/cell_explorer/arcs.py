"""Where the edges of a drawn cell go; graph.js places them by the same rule, and a test compares them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Page(NamedTuple):
    """side: 1 above the line of nodes, −1 below, 0 on it. level: how far out, from 1."""

    side: int
    level: int


def column(node: int, inputs: int) -> int:
    """Place of a node from the left; two inputs share the first."""
    return max(0, node - inputs + 1)


def arc_pages(edges: Sequence[tuple[int, int]], inputs: int) -> list[Page]:
    """For each edge (source, target) a page on which it crosses few others; short ones lie nearer to the nodes."""
    ends = [(column(source, inputs), column(target, inputs)) for source, target in edges]
    found = [Page(0, 0)] * len(edges)
    done: list[int] = []
    for i in sorted(range(len(edges)), key=lambda i: (ends[i][1] - ends[i][0], i)):
        from_input = inputs == 2 and edges[i][0] < 2
        if ends[i][1] - ends[i][0] == 1 and not from_input:
            continue
        sides = ((1, -1)[edges[i][0]],) if from_input else (1, -1)
        found[i] = min((_tried(i, side, ends, found, done) for side in sides), key=lambda one: one[0])[1]
        done.append(i)
    return found


def _tried(
    i: int, side: int, ends: list[tuple[int, int]], found: list[Page], done: list[int]
) -> tuple[tuple[int, int], Page]:
    """((crossings, level), page) of an edge on one side."""
    a, b = ends[i]
    there = [(*ends[k], found[k].level) for k in done if found[k].side == side]
    crossings = sum((c < a < d < b) or (a < c < b < d) for c, d, _ in there)
    level = 1 + max((level for c, d, level in there if c < b and a < d), default=0)
    return (crossings, level), Page(side, level)
