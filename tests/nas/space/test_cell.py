"""Cells: printing and reading, what is refused, which edges live."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltviz.nas.space import OPERATIONS, Cell

TEXT = "|conv3~0|+|skip~0|dil3~1|+|none~0|avg3~1|conv3~2|"


@st.composite
def cells(draw, operations=tuple(OPERATIONS), most=5):
    nodes = draw(st.integers(2, most))
    names = draw(
        st.lists(
            st.sampled_from(operations), min_size=nodes * (nodes - 1) // 2, max_size=nodes * (nodes - 1) // 2
        )
    )
    if set(names) == {"none"} or not _connects(names, nodes):
        names[-nodes + 1] = "skip"  # input to output
    return Cell(tuple(names))


def _connects(names, nodes):
    reached, at = {0}, iter(names)
    for target in range(1, nodes):
        for source in range(target):
            if next(at) != "none" and source in reached:
                reached.add(target)
    return nodes - 1 in reached


@given(cells())
def test_what_is_printed_is_read_back(cell):
    assert Cell.parse(str(cell)) == cell


def test_what_is_read_is_printed_back():
    cell = Cell.parse(TEXT)
    assert str(cell) == TEXT
    assert cell.nodes == 4
    assert cell.edges[:3] == ((0, 1, "conv3"), (0, 2, "skip"), (1, 2, "dil3"))


def test_edges_may_be_named_in_any_order():
    assert Cell.parse("|conv3~0|+|dil3~1|skip~0|") == Cell.parse("|conv3~0|+|skip~0|dil3~1|")


def test_only_edges_on_a_path_live():
    # Node 1 leads nowhere, node 2 is not reached.
    cell = Cell.parse("|conv3~0|+|none~0|none~1|+|skip~0|none~1|conv3~2|")
    assert cell.live == ((0, 3, "skip"),)


def test_one_edge_is_changed():
    cell = Cell.parse(TEXT)
    assert str(cell.with_operation((1, 3), "none")) == TEXT.replace("avg3~1", "none~1")
    assert Cell.parse(TEXT) == cell


def test_depth_and_count_are_those_of_live_convolutions():
    cell = Cell.parse("|conv3~0|+|none~0|skip~1|+|conv3~0|none~1|dil3~2|")
    assert (cell.depth, cell.graph.convolutions) == (2, 3)
    dead = Cell.parse("|conv3~0|+|conv3~0|conv3~1|+|skip~0|none~1|none~2|")
    assert (dead.depth, dead.graph.convolutions) == (0, 0)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("|conv9~0|", "operation must be one of none, skip, .* got 'conv9'"),
        ("|none~0|", r"a path must lead from an input to an output, there is none in \|none~0\|"),
        ("|conv3~0|+|none~0|none~1|", "a path must lead from an input to an output"),
        ("|conv3~1|", "an edge must lead to a later node, or it is cyclic, got 1→1"),
        ("|conv3~0|+|conv3~0|skip~2|", "an edge must lead to a later node, or it is cyclic, got 2→2"),
        ("|conv3~0|+|conv3~0|", "node 2 must read each earlier node, it lacks 1"),
        ("|conv3~0|+|conv3~0|skip~0|", "node 2 must read each earlier node once, got 0 twice"),
        ("conv3~0", r"a node must be written \|operation~source\|…\|, got 'conv3~0'"),
        ("|conv3|", "a node must be written"),
        ("", "a node must be written"),
    ],
)
def test_what_is_no_cell_is_refused_with_the_rule(text, rule):
    with pytest.raises(ValueError, match=rule):
        Cell.parse(text)


def test_edges_to_a_missing_node_are_refused():
    with pytest.raises(ValueError, match=r"nodes must be in \[0, 2\], got the edge 1→3"):
        Cell.of({(0, 1): "skip", (1, 3): "skip"}, nodes=3)
    with pytest.raises(ValueError, match=r"edge must be one of \(0, 1\), \(0, 2\), .* got \(0, 4\)"):
        Cell.parse(TEXT).with_operation((0, 4), "skip")


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"operations": ("skip",) * 4}, "one operation for each pair of nodes .* got 4"),
        ({"operations": ()}, "one operation for each pair of nodes .* got 0"),
        ({"operations": ("skip",), "inputs": 3}, "inputs must be 1 or 2, got 3"),
        ({"operations": ("skip",), "outputs": (2,)}, r"outputs must be nodes in \[1, 1\], got 2"),
    ],
)
def test_impossible_graphs_are_refused(given, rule):
    with pytest.raises(ValueError, match=rule):
        Cell(**given)
