"""When two cells compute the same: a normal form without skips, and an id that does not hang on names of nodes.

A node's value is a sum of terms. A term is an input, or one operation applied to a value. Skips vanish, since they
hand every term on. A linear operation is applied term by term, since avg3(x + y) = avg3(x) + avg3(y). Two convolutions
of one value are two terms, for each has weights of its own; one convolution that is used twice is one term used twice.
What has no parameters and is applied twice to the same value is one term.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations, product

from ltviz.nas.space.graph import Edge
from ltviz.nas.space.operations import OPERATIONS

Value = tuple[tuple[int, int], ...]  # (term, how often it is added), by term


@dataclass(frozen=True)
class Graph:
    """terms: (operation, the value that it is applied to), the inputs first, every other after what it reads.

    outputs: the values that leave the cell, side by side; their order is no part of what the cell computes.
    """

    terms: tuple[tuple[str, Value], ...]
    outputs: tuple[Value, ...]

    @classmethod
    def of(cls, edges: Iterable[Edge], inputs: int, outputs: tuple[int, ...]) -> Graph:
        """The graph of live edges, sorted by target."""
        terms: list[tuple[str, Value]] = [(f"input {i}", ()) for i in range(inputs)]
        values: dict[int, Counter[int]] = {i: Counter({i: 1}) for i in range(inputs)}
        for source, target, op in edges:
            values.setdefault(target, Counter()).update(_applied(op, values[source], terms))
        return cls(tuple(terms), tuple(_value(values.get(node, Counter())) for node in outputs))

    @property
    def convolutions(self) -> int:
        """How many terms learn something."""
        return sum(_learns(op) for op, _ in self.terms)

    @property
    def depth(self) -> int:
        """Most convolutions on a way from an input to an output."""
        depths: list[int] = []
        for op, value in self.terms:
            depths.append(max((depths[term] for term, _ in value), default=0) + _learns(op))
        return max(depths[term] for value in self.outputs for term, _ in value)


def _applied(op: str, value: Counter[int], terms: list[tuple[str, Value]]) -> Counter[int]:
    """The operation's result as a sum of terms; terms that are new are added to `terms`."""
    if op == "skip":
        return value
    if op in OPERATIONS and OPERATIONS[op].linear:
        return Counter({_term(op, ((term, 1),), terms): count for term, count in value.items()})
    return Counter({_term(op, _value(value), terms): 1})


def _term(op: str, value: Value, terms: list[tuple[str, Value]]) -> int:
    if _learns(op) or (op, value) not in terms:
        terms.append((op, value))
        return len(terms) - 1
    return terms.index((op, value))


def _learns(op: str) -> bool:
    return not op.startswith("input") and (op not in OPERATIONS or OPERATIONS[op].kernel > 0)


def _value(value: Counter[int]) -> Value:
    return tuple(sorted(value.items()))


def identity(graph: Graph) -> str:
    """The first ten hexadecimal digits of the sha256 of the least way to write the graph down."""
    text = min(_written(graph, order) for order in _orders(graph))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _written(graph: Graph, order: tuple[int, ...]) -> str:
    """The graph with its terms in that order, every term under its place there."""
    place = {term: i for i, term in enumerate(order)}

    def renamed(value: Value) -> list[tuple[int, int]]:
        return sorted((place[term], count) for term, count in value)

    terms = [(graph.terms[term][0], renamed(graph.terms[term][1])) for term in order]
    return repr((terms, sorted(renamed(value) for value in graph.outputs)))


def _orders(graph: Graph) -> Iterator[tuple[int, ...]]:
    """Every order of the terms by colour; terms of one colour, of which there are few, in each order."""
    classes: dict[str, list[int]] = {}
    for term, colour in enumerate(_colours(graph)):
        classes.setdefault(colour, []).append(term)
    ways = [permutations(classes[colour]) for colour in sorted(classes)]
    return (tuple(term for part in parts for term in part) for parts in product(*ways))


def _colours(graph: Graph) -> list[str]:
    """What each term looks like from where it stands, refined until no further rounds can tell terms apart."""
    colours = [op for op, _ in graph.terms]
    for _ in graph.terms:
        reads = [sorted((colours[term], n) for term, n in value) for _, value in graph.terms]
        uses: list[list[tuple[str, int]]] = [[] for _ in colours]
        for reader, (_, value) in enumerate(graph.terms):
            for term, count in value:
                uses[term].append((colours[reader], count))
        for value in graph.outputs:
            for term, count in value:
                uses[term].append(("output", count))
        seen = zip(colours, reads, uses, strict=True)
        colours = [
            hashlib.sha256(repr((own, read, sorted(use))).encode()).hexdigest()[:16]
            for own, read, use in seen
        ]
    return colours
