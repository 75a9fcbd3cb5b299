"""Which cell a set of alphas stands for, under each rule."""

import pytest
import torch

from ltviz.nas.space import Cell, Space
from ltviz.nas.supernet import DERIVATIONS, Derivation, derive, skip_share

SPACE = Space(4, ("none", "skip", "conv3"))
EDGES = SPACE.edges  # 0→1, 0→2, 1→2, 0→3, 1→3, 2→3


def alphas(**rows: tuple[float, float, float]) -> torch.Tensor:
    """Alphas of none, skip, conv3; edges that are not named are even."""
    found = torch.zeros(6, 3)
    for name, row in rows.items():
        found[EDGES.index((int(name[1]), int(name[3])))] = torch.tensor(row)
    return found


def test_each_edge_keeps_its_best_operation_and_none_is_left_out() -> None:
    given = alphas(
        e0_1=(9, 1, 2), e0_2=(0, 3, 1), e1_2=(0, 1, 3), e0_3=(0, 2, 0), e1_3=(0, 0, 2), e2_3=(-9, 0, 0.1)
    )
    assert (
        str(derive(SPACE, given, DERIVATIONS["every edge"]))
        == "|conv3~0|+|skip~0|conv3~1|+|skip~0|conv3~1|conv3~2|"
    )


def test_none_wins_where_it_may() -> None:
    given = alphas(
        e0_1=(9, 1, 2), e0_2=(0, 0, 1), e1_2=(0, 0, 1), e0_3=(0, 2, 0), e1_3=(0, 0, 2), e2_3=(0, 2, 0)
    )
    assert derive(SPACE, given).operations[0] == "conv3"
    assert derive(SPACE, given, DERIVATIONS["with none"]).operations[0] == "none"
    cut = given.clone()
    cut[3:, 0] = 9  # every edge into the output
    assert derive(SPACE, cut, DERIVATIONS["with none"]) is None
    assert derive(SPACE, cut) is not None


def test_a_node_keeps_its_two_strongest_edges() -> None:
    given = alphas(e0_3=(0, 3, 0), e1_3=(0, 1, 0), e2_3=(0, 0, 2))
    assert derive(SPACE, given).operations[3:] == ("skip", "none", "conv3")
    one = derive(SPACE, given, Derivation(incoming=1))
    assert one is not None
    assert one.operations[3:] == ("skip", "none", "none")


def test_of_equal_strength_the_earlier_operation_and_the_earlier_edge_win() -> None:
    assert derive(SPACE, torch.zeros(6, 3)) == Cell(("skip",) * 5 + ("none",))


def test_raw_alphas_choose_another_edge_than_their_softmax() -> None:
    """The published bug: an edge whose "none" has won looks strong where its softmax is weak."""
    given = alphas(e0_3=(3, 1, 0), e1_3=(-2, 0.9, 0.8), e2_3=(-2, 0.9, 0.8))
    assert derive(SPACE, given).operations[3:] == ("none", "skip", "skip")
    raw = derive(SPACE, given, DERIVATIONS["raw alphas"])
    assert raw is not None
    assert raw.operations[3:] == ("skip", "skip", "none")


@pytest.mark.parametrize("name", [name for name, rule in DERIVATIONS.items() if not rule.none])
def test_without_none_every_draw_gives_a_cell_of_the_space(name: str) -> None:
    make = torch.Generator().manual_seed(0)
    for _ in range(50):
        cell = derive(SPACE, 3 * torch.randn(6, 3, generator=make), DERIVATIONS[name])
        assert isinstance(cell, Cell)
        assert cell in SPACE


def test_the_skip_share_is_that_of_the_softmax_without_none() -> None:
    given = torch.tensor([[5.0, 0.0, 0.0]]).repeat(6, 1)
    assert skip_share(SPACE, given).item() == pytest.approx(0.5)
    one_edge = alphas(e0_1=(0, 40, 0))
    assert skip_share(SPACE, one_edge).item() == pytest.approx((1 + 5 * 0.5) / 6)
    assert skip_share(Space(2, ("skip", "conv3")), torch.zeros(3, 4, 1, 2)).shape == (3, 4)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_alphas_that_are_no_numbers_are_refused_with_their_edge(bad: float) -> None:
    given = alphas(e1_3=(0, bad, 0))
    with pytest.raises(ValueError, match=f"alphas must be finite, got {bad} for skip on the edge 1→3"):
        derive(SPACE, given)


def test_other_shapes_and_rules_are_refused() -> None:
    with pytest.raises(ValueError, match=r"alphas must have shape \[..., 6, 3\], got \[3, 6\]"):
        derive(SPACE, torch.zeros(3, 6))
    with pytest.raises(ValueError, match="incoming must be at least 1, got 0"):
        Derivation(incoming=0)
    with pytest.raises(ValueError, match='the operations must hold "skip", got none, conv3'):
        skip_share(Space(3, ("none", "conv3")), torch.zeros(3, 2))
