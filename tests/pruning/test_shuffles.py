"""Shuffled masks: what stays, what moves, and on which seed it hangs."""

import pytest
import torch

from ltviz.pruning import density, layer_density, make_mask, shuffle, shuffle_wires

SHUFFLES = (shuffle, shuffle_wires)
SHAPES = {"conv.weight": (6, 3, 2, 2), "fc.weight": (20, 9), "out.weight": (10, 20)}


def _mask(replicas, remove=0.6, seed=3):
    generator = torch.Generator().manual_seed(seed)
    return make_mask(
        {name: torch.rand(replicas, *s, generator=generator) for name, s in SHAPES.items()}, remove
    )


def _equal(a, b):
    return list(a) == list(b) and all(torch.equal(a[name], b[name]) for name in a)


@pytest.mark.parametrize("move", SHUFFLES)
def test_every_layer_keeps_its_count_and_moves(move):
    mask = _mask(4)
    moved = move(mask, [0, 1, 2, 3])
    for name, share in layer_density(mask).items():
        assert torch.equal(layer_density(moved)[name], share)
        assert moved[name].shape == mask[name].shape
        assert (moved[name] != mask[name]).flatten(1).any(1).all()


def test_shuffle_wires_keeps_the_count_of_every_input():
    mask = _mask(3)
    moved, anywhere = (move(mask, [5, 6, 7]) for move in (shuffle_wires, shuffle))
    for name in SHAPES:  # dim 1 holds the outputs
        assert torch.equal(moved[name].sum(1), mask[name].sum(1))
        assert not torch.equal(anywhere[name].sum(1), mask[name].sum(1))
        assert not torch.equal(moved[name].sum(2), mask[name].sum(2))


@pytest.mark.parametrize("move", SHUFFLES)
def test_a_replica_hangs_on_its_own_seed_only(move):
    mask = _mask(3)
    together = move(mask, [5, 6, 7])
    for r, seed in enumerate([5, 6, 7]):
        alone = move({name: layer[r : r + 1] for name, layer in mask.items()}, [seed])
        assert _equal(alone, {name: layer[r : r + 1] for name, layer in together.items()})
    assert not _equal(move(mask, [5, 6, 8]), together)


@pytest.mark.parametrize("move", SHUFFLES)
def test_nested_masks_stay_nested(move):
    larger = _mask(2, remove=0.5)
    smaller = _mask(2, remove=0.8)
    larger, smaller = move(larger, [1, 2]), move(smaller, [1, 2])
    assert (density(smaller) < density(larger)).all()
    assert not any((smaller[name] & ~larger[name]).any() for name in SHAPES)


@pytest.mark.parametrize("move", SHUFFLES)
def test_every_place_is_equally_likely(move):
    """4,000 shuffles of a mask with its weights in one corner; five standard errors."""
    draws = 4_000
    mask = torch.zeros(1, 6, 4, dtype=torch.bool)
    mask[:, :2, :] = True  # a third of every input
    moved = move({"fc.weight": mask.expand(draws, -1, -1)}, range(draws))["fc.weight"]
    assert ((moved.double().mean(0) - 1 / 3).abs() < 5 * (2 / 9 / draws) ** 0.5).all()


def test_the_stream_is_not_that_of_a_network_of_the_same_seed():
    mask = {"fc.weight": torch.arange(40).view(1, 5, 8) < 20}
    order = torch.randperm(40, generator=torch.Generator().manual_seed(11))
    assert not torch.equal(shuffle(mask, [11])["fc.weight"].flatten(), mask["fc.weight"].flatten()[order])


@pytest.mark.parametrize("move", SHUFFLES)
def test_the_mask_is_not_changed(move):
    mask = _mask(2)
    before = {name: layer.clone() for name, layer in mask.items()}
    for layer in move(mask, [0, 1]).values():
        layer.logical_not_()
    assert _equal(mask, before)


@pytest.mark.parametrize("move", SHUFFLES)
def test_errors(move):
    with pytest.raises(ValueError, match="seeds must hold one seed for each of 2 replicas, got 3"):
        move(_mask(2), [0, 1, 2])
    with pytest.raises(TypeError, match=r"mask\['a'\] must be boolean, got torch.float32"):
        move({"a": torch.ones(1, 2)}, [0])
