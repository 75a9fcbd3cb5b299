"""Spaces: what they hold, how one walks through them."""

from collections import Counter

import numpy as np
import pytest

from ltviz.nas.space import Cell, Space

SMALL = Space(3, ("none", "skip", "conv3"))


def test_every_connected_cell_is_enumerated_once():
    cells = list(SMALL.enumerate())
    assert len(cells) == len(set(cells)) == SMALL.count()
    # Of 27 fillings those are disconnected whose direct edge and one of the other two hold "none": 1·(9 − 4).
    assert SMALL.count() == 27 - 5


def test_the_larger_space_has_as_many_connected_cells_as_counted_by_hand():
    assert Space(4, ("none", "skip", "conv3")).count() == 662


def test_a_sample_is_any_connected_cell_with_the_same_chance():
    rng, draws = np.random.default_rng(0), 4400
    found = Counter(SMALL.sample(rng) for _ in range(draws))
    assert set(found) == set(SMALL.enumerate())
    expected = draws / SMALL.count()
    assert sum((n - expected) ** 2 / expected for n in found.values()) < 50  # χ² of 21 degrees: 1 in 4000


def test_neighbours_differ_in_one_operation_and_are_mutual():
    for cell in SMALL.enumerate():
        near = SMALL.neighbours(cell)
        assert len(near) == len(set(near))
        assert {other for other in SMALL.enumerate() if _differences(cell, other) == 1} == set(near)


def _differences(a, b):
    return sum(x != y for x, y in zip(a.operations, b.operations, strict=True))


def test_mutating_gives_every_neighbour():
    rng, cell = np.random.default_rng(1), Cell(("conv3", "skip", "none"))
    assert {SMALL.mutate(cell, rng) for _ in range(200)} == set(SMALL.neighbours(cell))


def test_the_same_generator_gives_the_same_walk():
    walks = []
    for _ in range(2):
        rng = np.random.default_rng(7)
        cell = SMALL.sample(rng)
        walks.append([cell := SMALL.mutate(cell, rng) for _ in range(10)])
    assert walks[0] == walks[1]


def test_one_cell_stands_for_each_function():
    cells = SMALL.canonical()
    assert len({cell.id for cell in cells}) == len(cells)
    assert {cell.id for cell in SMALL.enumerate()} == {cell.id for cell in cells}
    assert all(cell in SMALL for cell in cells)


@pytest.mark.parametrize(
    ("nodes", "operations", "rule"),
    [
        (1, ("skip",), "nodes must be at least 2, the input and the output, got 1"),
        (3, ("skip", "conv7"), "operation must be one of none, .* got 'conv7'"),
        (3, ("skip", "skip"), 'operations must differ and hold another than "none"'),
        (3, ("none",), 'operations must differ and hold another than "none"'),
        (3, (), 'operations must differ and hold another than "none"'),
    ],
)
def test_an_impossible_space_is_refused(nodes, operations, rule):
    with pytest.raises(ValueError, match=rule):
        Space(nodes, operations)


def test_a_cell_of_another_space_has_no_neighbours_here():
    with pytest.raises(ValueError, match="the cell must have 3 nodes and operations among none, skip, conv3"):
        SMALL.neighbours(Cell(("dil3", "skip", "skip")))


def test_a_cell_without_neighbours_cannot_mutate():
    with pytest.raises(ValueError, match="a cell must have a neighbour to become"):
        Space(2, ("conv3",)).mutate(Cell(("conv3",)), np.random.default_rng(0))
