"""make_mask beside torch's own pruning, and beside the ladder that Frankle & Carbin print for LeNet."""

import pytest
import torch
from torch import nn
from torch.nn.utils import prune

from ltviz.pruning import CRITERIA, density, full_mask, layer_density, make_mask

SHAPES = {"fc1.weight": (300, 784), "fc2.weight": (100, 300), "out.weight": (10, 100)}


@pytest.fixture
def network():
    torch.manual_seed(7)
    return nn.ModuleDict({"fc1": nn.Linear(13, 11), "fc2": nn.Linear(11, 7), "out": nn.Linear(7, 3)})


def _weights(module):
    return {name: w.detach().clone()[None] for name, w in module.named_parameters()}


@pytest.mark.parametrize("amount", [0.0, 0.1, 0.2, 0.5, 0.83, 1.0])
def test_by_layer_like_l1_unstructured(network, amount):
    ours = make_mask(CRITERIA["magnitude"](_weights(network)), amount)
    for name, layer in network.items():
        prune.l1_unstructured(layer, "weight", amount)
        assert torch.equal(ours[f"{name}.weight"][0], layer.weight_mask.bool())


@pytest.mark.parametrize("amount", [0.0, 0.1, 0.2, 0.5, 0.83, 1.0])
def test_globally_like_global_unstructured(network, amount):
    ours = make_mask(CRITERIA["magnitude"](_weights(network)), amount, scope="global")
    prune.global_unstructured(
        [(layer, "weight") for layer in network.values()], pruning_method=prune.L1Unstructured, amount=amount
    )
    for name, layer in network.items():
        assert torch.equal(ours[f"{name}.weight"][0], layer.weight_mask.bool())


def test_round_after_round_like_l1_unstructured(network):
    scores = CRITERIA["magnitude"](_weights(network))
    mask = None
    for _ in range(4):
        mask = make_mask(scores, 0.2, mask=mask)
        for layer in network.values():
            prune.l1_unstructured(layer, "weight", 0.2)  # of the survivors, like ours
    for name, layer in network.items():
        assert torch.equal(mask[f"{name}.weight"][0], layer.weight_mask.bool())


@pytest.fixture(scope="module")
def ladder():
    """Masks of LeNet-300-100 after 0, 1, … 20 rounds of 20 % (output layer 10 %), at random scores."""
    generator = torch.Generator().manual_seed(0)
    scores = {name: torch.rand(1, *shape, generator=generator) for name, shape in SHAPES.items()}
    masks = [full_mask(scores)]
    for _ in range(20):
        remove = {"fc1.weight": 0.2, "fc2.weight": 0.2, "out.weight": 0.1}
        masks.append(make_mask(scores, remove, mask=masks[-1]))
    return masks


def test_ladder_counts_are_whole_numbers_that_round_every_time(ladder):
    counts = [235_200, 30_000, 1_000]
    for mask in ladder:
        assert [int(layer.sum()) for layer in mask.values()] == counts
        counts = [n - round(rate * n) for n, rate in zip(counts, (0.2, 0.2, 0.1), strict=True)]


@pytest.mark.parametrize(("rounds", "printed"), [(3, 51.3), (7, 21.1), (9, 13.5), (15, 3.6), (20, 1.2)])
def test_ladder_prints_the_labels_of_the_paper(ladder, rounds, printed):
    """Figures 1 to 4 of Frankle & Carbin 2019 name their curves by these densities."""
    assert round(100 * density(ladder[rounds]).item(), 1) == printed


def test_ladder_follows_its_formula(ladder):
    """Density after k rounds is (265,200 · 0.8ᵏ + 1,000 · 0.9ᵏ) ÷ 266,200, up to the rounding of counts:
    half a weight a round, which later rounds shrink, so at most 0.5 ÷ 0.2 or 0.5 ÷ 0.1 weights in a layer.
    """
    for k, mask in enumerate(ladder):
        formula = (265_200 * 0.8**k + 1_000 * 0.9**k) / 266_200
        assert density(mask).item() == pytest.approx(formula, abs=(2.5 + 2.5 + 5) / 266_200)
        assert layer_density(mask)["out.weight"].item() == pytest.approx(0.9**k, abs=5 / 1_000)
