"""Equal scores are put in an order by lot, all others keep theirs."""

import math

import pytest
import torch

from ltviz.pruning import make_mask, untied


def layers(*values):
    """Two layers of each network: half of its scores in each."""
    rows = torch.tensor(values, dtype=torch.float32)
    return {"fc1.weight": rows[:, ::2, None], "out.weight": rows[:, 1::2, None]}


def test_scores_that_differ_give_the_same_mask():
    scores = {"fc1.weight": torch.rand(3, 20, 7), "out.weight": torch.rand(3, 5, 20)}
    ranks = untied(scores, [0, 1, 2])
    for scope in ("layer", "global"):
        expected, found = (make_mask(s, 0.63, scope=scope) for s in (scores, ranks))
        assert all(torch.equal(expected[name], found[name]) for name in scores)


def test_ranks_are_those_of_the_whole_network():
    ranks = untied(layers([0.5, 0.1, 0.9, 0.3]), [4])
    assert ranks["fc1.weight"].flatten().tolist() == [2, 3]
    assert ranks["out.weight"].flatten().tolist() == [0, 1]


def test_equal_scores_do_not_stay_because_their_layer_comes_last():
    scores = {"fc1.weight": torch.zeros(40, 1, 100), "out.weight": torch.zeros(40, 1, 100)}
    kept = make_mask(untied(scores, range(40)), 0.5, scope="global")
    share = kept["out.weight"].double().mean().item()
    assert abs(share - 0.5) < 6 * 0.5 / math.sqrt(40 * 200)  # six deviations of a fair lot
    assert make_mask(scores, 0.5, scope="global")["out.weight"].all(), "by place all of the last layer stays"


def test_a_network_has_its_own_lot_whoever_is_beside_it():
    zeros = {"out.weight": torch.zeros(2, 10, 10)}
    both, alone = untied(zeros, [7, 8]), untied({"out.weight": torch.zeros(1, 10, 10)}, [8])
    assert torch.equal(both["out.weight"][1:], alone["out.weight"])
    assert not torch.equal(both["out.weight"][0], both["out.weight"][1])


def test_what_has_no_rank_stays_as_it_is():
    ranks = untied(layers([-math.inf, 0.1, 0.1, 0.1]), [0])
    assert ranks["fc1.weight"][0, 0].item() == -math.inf
    with pytest.raises(ValueError, match="finite or -inf, got nan"):
        make_mask(untied(layers([math.nan, 0.1, 0.2, 0.3]), [0]), 0.5)


def test_each_network_needs_a_seed():
    with pytest.raises(ValueError, match="one seed for each of 1 replicas, got 2"):
        untied(layers([0.1, 0.2]), [0, 1])
