"""Dense networks: names, counts of the papers, equality with torch's own layers."""

from itertools import pairwise

import pytest
import torch
from torch import nn

from ltviz.models import MODELS


def torch_mlp(sizes, weights, r):
    layers = []
    for name, (fan_in, fan_out) in zip(
        [*("fc1", "fc2", "fc3")[: len(sizes) - 2], "out"], pairwise(sizes), strict=True
    ):
        layer = nn.Linear(fan_in, fan_out)
        layer.weight.data, layer.bias.data = weights[f"{name}.weight"][r], weights[f"{name}.bias"][r]
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])


@pytest.mark.parametrize("sizes", [(6, 4), (40, 100, 50, 10), (9, 8, 7, 6, 5)])
def test_a_stack_equals_separate_modules(sizes):
    model = MODELS["mlp"](sizes=sizes)
    weights, _ = model.init([1, 2, 3])
    for name in weights:  # biases start at 0, which would hide a bias that is left out
        weights[name] += 0.1 * torch.randn(weights[name].shape)
    x = torch.randn(3, 8, sizes[0])
    logits, _ = model.forward(weights, x)
    for r in range(3):
        assert torch.allclose(logits[r], torch_mlp(sizes, weights, r)(x[r]), atol=1e-5)


def test_the_gradients_of_a_stack_equal_those_of_separate_modules():
    sizes = (12, 8, 5)
    model = MODELS["mlp"](sizes=sizes)
    weights, _ = model.init([1, 2])
    leaves = {name: w.clone().requires_grad_() for name, w in weights.items()}
    x = torch.randn(7, 12)
    model.forward(leaves, x)[0].square().sum().backward()
    for r in range(2):
        module = torch_mlp(sizes, weights, r)
        module(x).square().sum().backward()
        for key, layer in (("fc1", module[0]), ("out", module[2])):
            assert torch.allclose(leaves[f"{key}.weight"].grad[r], layer.weight.grad, atol=1e-5)
            assert torch.allclose(leaves[f"{key}.bias"].grad[r], layer.bias.grad, atol=1e-5)


def test_names_run_from_input_to_output():
    assert MODELS["mlp"](sizes=(5, 4, 3, 2)).prunable == ("fc1.weight", "fc2.weight", "out.weight")
    assert MODELS["mlp"](sizes=(5, 2)).chain == ("out.weight",)


def test_lenet_300_100_has_the_counts_of_the_paper():
    model = MODELS["lenet_300_100"]()
    weights, _ = model.init([0])
    assert model.parameters == 266_610  # SNIP, table 1, biases included
    assert sum(weights[name].numel() for name in model.prunable) == 266_200  # lottery ticket, figure 2
    assert model.chain == model.prunable
    logits, _ = model.forward(weights, torch.rand(2, 1, 28, 28))
    assert logits.shape == (1, 2, 10)


def test_residual_mlp_adds_what_the_second_layer_finds():
    model = MODELS["residual_mlp"]()
    assert model.shapes["fc2.weight"] == (500, 500)
    assert model.chain is None
    weights, _ = model.init([1, 2])
    x = torch.randn(6, 40)
    logits, _ = model.forward(weights, x)
    for r in range(2):
        w = {name: value[r] for name, value in weights.items()}
        h = torch.relu(x @ w["fc1.weight"].T + w["fc1.bias"])
        h = h + torch.relu(h @ w["fc2.weight"].T + w["fc2.bias"])
        assert torch.allclose(logits[r], h @ w["out.weight"].T + w["out.bias"], atol=1e-5)


def test_residual_mlp_starts_as_torchs_own_layers_do():
    weights, _ = MODELS["residual_mlp"]().init(range(20))
    for name, fan_in in (("fc1", 40), ("fc2", 500), ("out", 500)):
        for kind in ("weight", "bias"):
            values = weights[f"{name}.{kind}"]
            assert values.abs().max() <= fan_in**-0.5
            assert values.abs().max() > 0.95 * fan_in**-0.5
            assert values.std() == pytest.approx((3 * fan_in) ** -0.5, rel=0.1)


def test_a_net_that_lost_inputs_and_units_still_runs():
    # Late in a ladder the trainer leaves dead units out: sizes come from the weights, not from the config.
    model = MODELS["mlp"](sizes=(40, 10, 5))
    weights, _ = model.init([0, 1])
    small = {
        "fc1.weight": weights["fc1.weight"][:, :7, :30],
        "fc1.bias": weights["fc1.bias"][:, :7],
        "out.weight": weights["out.weight"][:, :, :7],
        "out.bias": weights["out.bias"],
    }
    assert model.forward(small, torch.randn(2, 3, 30))[0].shape == (2, 3, 5)


@pytest.mark.parametrize(
    ("sizes", "rule"), [((5,), "at least inputs and classes"), ((5, 0, 3), "whole numbers >= 1")]
)
def test_bad_sizes_are_named(sizes, rule):
    with pytest.raises(ValueError, match=f"sizes must .*{rule}, got \\[5"):
        MODELS["mlp"](sizes=sizes)
