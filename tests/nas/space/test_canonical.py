"""Equal id ⇔ equal function: by brute force over every way to carry the weights over."""

from itertools import pairwise, permutations, product

import numpy as np
import pytest

from ltviz.nas.space import Cell, Space

OPERATIONS = ("none", "skip", "avg3", "conv3", "dil3")
RNG = np.random.default_rng(0)
X = RNG.standard_normal(9)
KERNELS = {name: RNG.standard_normal((6, 3)) for name in ("conv3", "dil3")}
SMOOTH = np.convolve(np.ones(9), np.ones(3), "same")


def shifted(x, by):
    return np.array([x[i + by] if 0 <= i + by < len(x) else 0.0 for i in range(len(x))])


def convolved(x, kernel, step):
    x = np.tanh(x + 0.2)  # neither odd nor homogeneous, and nowhere flat
    return sum(kernel[1 + k] * shifted(x, k * step) for k in (-1, 0, 1))


def output(cell, kernels):
    """What the cell makes of X, edge by edge as it is written; `kernels` by edge."""
    values = [X] + [np.zeros(9)] * (cell.nodes - 1)
    for source, target, op in cell.live:
        x = values[source]
        if op == "avg3":
            y = np.convolve(x, np.ones(3), "same") / SMOOTH
        elif op == "skip":
            y = x
        else:
            y = convolved(x, kernels[source, target], 1 if op == "conv3" else 3)
        values[target] = values[target] + y
    return values[-1]


def outputs(cell):
    """Every output that the first kernels of the pool can give, whichever edge has which."""
    edges = {op: [(i, j) for i, j, name in cell.live if name == op] for op in ("conv3", "dil3")}
    ways = product(*(permutations(range(len(e))) for e in edges.values()))
    found = set()
    for way in ways:
        kernels = {
            edge: KERNELS[op][k]
            for (op, on), order in zip(edges.items(), way, strict=True)
            for edge, k in zip(on, order, strict=True)
        }
        found.add(tuple(np.round(output(cell, kernels), 8) + 0.0))
    return frozenset(found)


def assert_same_id_exactly_where_the_outputs_agree(cells):
    by_id, by_outputs = {}, {}
    for cell in cells:
        by_id.setdefault(cell.id, set()).add(cell)
        by_outputs.setdefault(outputs(cell), set()).add(cell)
    assert {frozenset(group) for group in by_id.values()} == {frozenset(g) for g in by_outputs.values()}
    everything = sorted(by_outputs, key=len)
    assert all(not a & b for a, b in pairwise(everything))


def test_all_cells_of_three_nodes():
    assert_same_id_exactly_where_the_outputs_agree(Space(3, OPERATIONS).enumerate())


@pytest.mark.slow
def test_cells_of_four_nodes():
    rng, space = np.random.default_rng(1), Space(4, OPERATIONS)
    drawn = (space.sample(rng) for _ in range(1500))
    assert_same_id_exactly_where_the_outputs_agree({cell for cell in drawn if cell.graph.convolutions <= 4})


SAME = [
    # A dead edge, and a node that leads nowhere.
    ("|conv3~0|+|none~0|none~1|+|skip~0|none~1|conv3~2|", "|none~0|+|none~0|none~1|+|skip~0|none~1|none~2|"),
    # Skips are contracted, wherever they stand.
    ("|skip~0|+|none~0|conv3~1|", "|conv3~0|+|none~0|skip~1|"),
    ("|skip~0|+|none~0|conv3~1|", "|none~0|+|conv3~0|none~1|"),
    # Nodes are renamed: the convolution and the dilated one change places.
    (
        "|conv3~0|+|dil3~0|none~1|+|none~0|conv3~1|conv3~2|",
        "|dil3~0|+|conv3~0|none~1|+|none~0|conv3~1|conv3~2|",
    ),
    # An average of a sum is the sum of the averages.
    (
        "|conv3~0|+|skip~0|skip~1|+|none~0|none~1|avg3~2|",
        "|conv3~0|+|none~0|none~1|+|avg3~0|avg3~1|none~2|",
    ),
]
DIFFERENT = [
    # One convolution used twice is not two convolutions of the same value.
    (
        "|conv3~0|+|none~0|skip~1|+|none~0|skip~1|skip~2|",
        "|conv3~0|+|none~0|none~1|+|conv3~0|skip~1|none~2|",
    ),
    ("|skip~0|+|skip~0|conv3~1|", "|conv3~0|+|skip~0|conv3~1|"),
    ("|conv3~0|+|none~0|dil3~1|", "|dil3~0|+|none~0|conv3~1|"),
    # Twice the input is not the input.
    ("|skip~0|+|skip~0|skip~1|", "|skip~0|+|none~0|skip~1|"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_function_has_one_id(one, other):
    assert Cell.parse(one).id == Cell.parse(other).id
    assert outputs(Cell.parse(one)) == outputs(Cell.parse(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_functions_have_two_ids(one, other):
    assert Cell.parse(one).id != Cell.parse(other).id
    assert not outputs(Cell.parse(one)) & outputs(Cell.parse(other))


def test_an_id_is_the_same_in_every_process():
    assert Cell.parse("|conv3~0|+|skip~0|conv3~1|").id == "8244e085b9"


def test_a_pooling_without_parameters_is_one_term_however_often_it_is_written():
    twice = Cell.parse("|max3~0|+|max3~0|none~1|+|none~0|skip~1|skip~2|")
    doubled = Cell.parse("|max3~0|+|none~0|skip~1|+|none~0|skip~1|skip~2|")
    assert twice.id == doubled.id
