"""Whole masks, densities, and what a mask does to weights."""

import math

import pytest
import torch

from ltviz.pruning import apply, density, full_mask, layer_density, prunable_names

WEIGHTS = {
    "fc1.weight": torch.arange(1.0, 13.0).view(2, 2, 3),
    "fc1.bias": torch.tensor([[1.0, 2.0], [3.0, 4.0]]),
    "norm.weight": torch.ones(2, 4),
    "conv.weight": torch.ones(2, 4, 3, 2, 2),
    "scale": torch.ones(2, 2, 2),
}
MASK = {
    "fc1.weight": torch.tensor([[[1, 0, 0], [0, 0, 0]], [[1, 1, 1], [1, 1, 0]]]).bool(),
    "conv.weight": torch.ones(2, 4, 3, 2, 2, dtype=torch.bool),
}


def test_prunable_are_the_weights_of_two_axes_or_more():
    assert prunable_names(WEIGHTS) == ("fc1.weight", "conv.weight")
    assert prunable_names({"weight": torch.ones(1, 2, 2)}) == ("weight",)
    with pytest.raises(
        ValueError, match=r"weights must hold a prunable layer, \[R, out, in, ...\], got fc1.bias"
    ):
        prunable_names({"fc1.bias": WEIGHTS["fc1.bias"]})


def test_the_keys_of_a_mask_decide():
    mask = {"scale": torch.ones(2, 2, 2, dtype=torch.bool)}
    assert prunable_names(WEIGHTS, mask) == ("scale",)
    with pytest.raises(
        ValueError, match=r"mask must name layers of weights, got 'fc9.weight'; there are fc1.weight"
    ):
        prunable_names(WEIGHTS, {"fc9.weight": mask["scale"]})
    with pytest.raises(
        ValueError, match=r"mask\['scale'\] must have the shape of weights, \(2, 2, 2\), got \(1, 2, 2\)"
    ):
        prunable_names(WEIGHTS, {"scale": mask["scale"][:1]})


def test_full_mask_keeps_all_that_may_be_pruned():
    mask = full_mask(WEIGHTS)
    assert {name: (layer.shape, layer.dtype) for name, layer in mask.items()} == {
        name: (WEIGHTS[name].shape, torch.bool) for name in ("fc1.weight", "conv.weight")
    }
    assert density(mask).tolist() == [1, 1]
    assert list(full_mask(WEIGHTS, prunable=["scale"])) == ["scale"]
    with pytest.raises(ValueError, match="prunable must name weights, got 'embedding'"):
        full_mask(WEIGHTS, prunable=["embedding"])


def test_density_counts_weights_not_layers():
    assert density(MASK).tolist() == [(1 + 48) / 54, (5 + 48) / 54]
    assert density(MASK).dtype == torch.float64
    assert {name: share.tolist() for name, share in layer_density(MASK).items()} == {
        "fc1.weight": [1 / 6, 5 / 6],
        "conv.weight": [1, 1],
    }


def test_density_is_exact_for_many_weights():
    """16,777,217 is the first whole number that float32 cannot hold."""
    mask = {"a": torch.ones(1, 16_777_217, dtype=torch.bool)}
    mask["a"][0, 0] = False
    assert density(mask).item() == 16_777_216 / 16_777_217
    assert layer_density(mask)["a"].item() == 16_777_216 / 16_777_217


@pytest.mark.parametrize("count", [density, layer_density])
def test_densities_refuse_what_is_no_mask(count):
    with pytest.raises(ValueError, match="mask must hold at least one layer, got an empty dict"):
        count({})
    with pytest.raises(TypeError, match=r"mask\['a'\] must be boolean, got torch.float32"):
        count({"a": torch.ones(1, 2)})


def test_apply_puts_exact_zeros_and_leaves_the_rest():
    masked = apply(WEIGHTS, MASK)
    assert masked["fc1.weight"].tolist() == [[[1, 0, 0], [0, 0, 0]], [[7, 8, 9], [10, 11, 0]]]
    for name in WEIGHTS.keys() - {"fc1.weight"}:
        assert torch.equal(masked[name], WEIGHTS[name])
    assert list(masked) == list(WEIGHTS)


def test_apply_buries_nan():
    weights = {"a": torch.tensor([[math.nan, -math.inf, -2.0]])}
    masked = apply(weights, {"a": torch.tensor([[False, False, True]])})["a"]
    assert masked.tolist() == [[0, 0, -2]]
    assert not torch.signbit(masked[0, :2]).any()


def test_apply_freezes_pruned_weights_at_a_value():
    pruned_value = {"fc1.weight": -WEIGHTS["fc1.weight"]}
    assert apply(WEIGHTS, MASK, pruned_value)["fc1.weight"][0].tolist() == [[1, -2, -3], [-4, -5, -6]]
    assert apply(WEIGHTS, MASK, 0.5)["fc1.weight"][0].tolist() == [[1, 0.5, 0.5], [0.5, 0.5, 0.5]]
    half = {name: ~layer for name, layer in MASK.items()}  # a layer that the dict lacks gets 0
    assert not apply(WEIGHTS, half, pruned_value)["conv.weight"].any()
    with pytest.raises(ValueError, match=r"pruned_value must name layers of mask, got 'fc1.bias'"):
        apply(WEIGHTS, MASK, {"fc1.bias": WEIGHTS["fc1.bias"]})


def test_apply_changes_neither_weights_nor_shares_them():
    before = {name: w.clone() for name, w in WEIGHTS.items()}
    for w in apply(WEIGHTS, MASK).values():
        w.fill_(-1)
    assert all(torch.equal(WEIGHTS[name], before[name]) for name in before)
