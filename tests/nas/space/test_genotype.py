"""The notation of DARTS: the published cells come back as they are printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltviz.nas.space import Genotype
from ltviz.nas.space.genotype import NAMES

DARTS_V1 = (
    "Genotype(normal=[('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('skip_connect', 0), ('sep_conv_3x3', 1), "
    "('skip_connect', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('skip_connect', 2)], "
    "normal_concat=[2, 3, 4, 5], "
    "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 0), "
    "('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('avg_pool_3x3', 0)], "
    "reduce_concat=[2, 3, 4, 5])"
)
DARTS_V2 = (
    "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), "
    "('sep_conv_3x3', 1), ('skip_connect', 0), ('skip_connect', 0), ('dil_conv_3x3', 2)], "
    "normal_concat=[2, 3, 4, 5], "
    "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 1), "
    "('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], "
    "reduce_concat=[2, 3, 4, 5])"
)


@pytest.mark.parametrize("text", [DARTS_V1, DARTS_V2])
def test_the_published_cells_come_back(text):
    assert str(Genotype.parse(text)) == text


@st.composite
def genotypes(draw):
    cells = []
    for _ in range(2):
        nodes = draw(st.integers(1, 5))
        names = st.sampled_from([name for name in NAMES if name != "none"])
        pairs = [
            (draw(names), source)
            for node in range(2, 2 + nodes)
            for source in draw(st.permutations(range(node)))[:2]
        ]
        outputs = st.lists(st.integers(2, 1 + nodes), min_size=1, unique=True)
        cells += [tuple(pairs), tuple(draw(outputs))]
    return Genotype(*cells)


@given(genotypes())
def test_every_genotype_comes_back(genotype):
    assert Genotype.parse(str(genotype)) == genotype


def test_renamed_nodes_are_the_same_cell():
    def cell(first, second):
        pairs = ((first, 0), ("skip_connect", 1), (second, 0), ("skip_connect", 1))
        return Genotype(pairs, (2, 3), pairs, (2, 3)).cell("normal")

    one, other = cell("sep_conv_3x3", "sep_conv_5x5"), cell("sep_conv_5x5", "sep_conv_3x3")
    assert one != other
    assert one.id == other.id != cell("sep_conv_3x3", "sep_conv_3x3").id


def test_a_genotype_is_a_graph_with_two_inputs():
    cell = Genotype.parse(DARTS_V2).cell("normal")
    assert (cell.inputs, cell.nodes, cell.outputs) == (2, 6, (2, 3, 4, 5))
    assert cell.live[-2:] == ((0, 5, "skip"), (2, 5, "dil_conv_3x3"))
    assert len(cell.live) == 8


def test_the_order_of_the_two_pairs_is_no_other_cell():
    pairs = "('sep_conv_3x3', 1), ('sep_conv_3x3', 0)", "('sep_conv_3x3', 0), ('sep_conv_3x3', 1)"
    swapped = DARTS_V1.replace(*pairs, 1)
    assert Genotype.parse(swapped) != Genotype.parse(DARTS_V1)
    assert Genotype.parse(swapped).cell("normal") == Genotype.parse(DARTS_V1).cell("normal")


def test_a_range_is_read_as_the_search_prints_it():
    text = DARTS_V1.replace("normal_concat=[2, 3, 4, 5]", "normal_concat=range(2, 6)")
    assert Genotype.parse(text) == Genotype.parse(DARTS_V1)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("'sep_conv_3x3', 1", "'sep_conv_9x9', 1", "operation must be one of none, .* got 'sep_conv_9x9'"),
        ("('sep_conv_3x3', 1), ", "", "normal must have 2 pairs a node, got 7"),
        ("'sep_conv_3x3', 1", "'sep_conv_3x3', 0", "node 2 of normal must read different nodes, got 0 twice"),
        ("'sep_conv_3x3', 1", "'sep_conv_3x3', 3", "an edge must lead to a later node, .* got 3→2"),
        ("normal_concat=[2, ", "normal_concat=[9, ", r"outputs must be nodes in \[2, 5\], got 9"),
        ("normal_concat=[2, 3, 4, 5], ", "", "a genotype must be written Genotype"),
        ("normal_concat=[2, 3, 4, 5]", "normal_concat=print(1)", "a genotype must be written Genotype"),
        ("Genotype(normal", "Genotype(abnormal", "a genotype must be written Genotype"),
        ("Genotype(", "", "a genotype must be written Genotype"),
    ],
)
def test_what_is_no_genotype_is_refused(old, new, rule):
    with pytest.raises(ValueError, match=rule):
        Genotype.parse(DARTS_V1.replace(old, new, 1))


def test_only_two_cells_have_a_name():
    with pytest.raises(ValueError, match=r"which must be .normal. or .reduce., got 'both'"):
        Genotype.parse(DARTS_V1).cell("both")
