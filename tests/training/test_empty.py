"""A layer without a weight is said, not left to be read off a curve at chance."""

import warnings

import pytest
import torch

from ltviz.pruning import LayerCollapseWarning, full_mask
from ltviz.training import train

SEEDS = [7, 8, 9]


@pytest.fixture
def emptied(net):
    """All weights of two networks, and of the middle one none of fc2."""
    mask = full_mask(net.init(SEEDS)[0], net.prunable)
    mask["fc2.weight"][1] = False
    return mask


def trained(net, data, **more):
    return train(net, net.init(SEEDS)[0], data, seeds=SEEDS, steps=4, batch=20, **more)


def test_the_layer_and_the_networks_are_named(net, data, emptied):
    says = "keeps no weight of fc2.weight in the networks with seeds 8; unless"
    with pytest.warns(LayerCollapseWarning, match=says) as heard:
        trained(net, data, mask=emptied)
    assert [one.filename for one in heard] == [__file__]  # the caller's line, not ours


def test_what_is_held_at_other_values_than_0_is_no_empty_layer(net, data, emptied):
    initial = net.init(SEEDS)[0]["fc2.weight"]
    trained(net, data, mask=emptied, pruned_value={"fc2.weight": initial})
    with pytest.warns(LayerCollapseWarning, match="fc2"):
        trained(net, data, mask=emptied, pruned_value={"fc2.weight": torch.zeros_like(initial)})


def test_a_bias_that_is_masked_is_no_empty_layer(net, data):
    bias = torch.zeros(3, *net.shapes["fc1.bias"], dtype=torch.bool)
    trained(net, data, mask={"fc1.bias": bias})


def test_who_says_it_already_can_leave_it_out(net, data, emptied):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        loud = trained(net, data, mask=emptied, allow_empty=True)
    assert heard == []
    assert loud.test_at_end.shape == (3,)
