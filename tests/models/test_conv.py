"""Convolutional networks: counts of the papers, equality with torch's own layers, options."""

import pytest
import torch
from torch import nn

from ltviz.models import MODELS

# Weights of convolutions and dense layers together; the paper prints 1.7 M for Conv-6, which does not add up.
COUNTS = {"conv2": 4_300_992, "conv4": 2_425_024, "conv6": 2_261_184, "lenet5": 430_500}
CONV_ONLY = {"conv2": 38_592, "conv4": 259_776, "conv6": 1_144_512}


def weights_in(model, start=""):
    return sum(torch.Size(model.shapes[name]).numel() for name in model.prunable if name.startswith(start))


@pytest.mark.parametrize("name", COUNTS)
def test_counts_of_the_papers(name):
    assert weights_in(MODELS[name]()) == COUNTS[name]


@pytest.mark.parametrize("name", CONV_ONLY)
def test_counts_of_the_convolutions(name):
    assert weights_in(MODELS[name](), "conv") == CONV_ONLY[name]


def test_lenet5_has_the_count_that_snip_prints():
    assert MODELS["lenet5"]().parameters == 431_080


def torch_pairs(pairs, width, fc, side):
    layers, channels = [], 3
    for pair in range(pairs):
        for _ in range(2):
            layers += [nn.Conv2d(channels, width * 2**pair, 3, padding=1), nn.ReLU()]
            channels = width * 2**pair
        layers.append(nn.MaxPool2d(2))
    flat = channels * (side // 2**pairs) ** 2
    dense = [nn.Linear(flat, fc), nn.ReLU(), nn.Linear(fc, fc), nn.ReLU(), nn.Linear(fc, 10)]
    return nn.Sequential(*layers, nn.Flatten(), *dense)


def torch_lenet5(conv_relu):
    between = [nn.ReLU()] if conv_relu else []
    first = [nn.Conv2d(1, 20, 5), *between, nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), *between, nn.MaxPool2d(2)]
    return nn.Sequential(*first, nn.Flatten(), nn.Linear(800, 500), nn.ReLU(), nn.Linear(500, 10))


def assert_equals_modules(model, make, x):
    weights, _ = model.init([1, 2])
    for name in weights:
        weights[name] += 0.05 * torch.randn(weights[name].shape)
    logits, _ = model.forward(weights, x)
    for r in range(2):
        module = make()
        for own, value in zip(module.parameters(), weights.values(), strict=True):
            own.data.copy_(value[r])
        assert torch.allclose(logits[r], module(x[r]), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(("name", "pairs"), [("conv2", 1), ("conv4", 2), ("conv6", 3)])
def test_a_stack_equals_separate_modules(name, pairs):
    model = MODELS[name](width=4, fc=6, shape=(3, 16, 16))
    assert_equals_modules(model, lambda: torch_pairs(pairs, 4, 6, 16), torch.randn(2, 5, 3, 16, 16))


@pytest.mark.parametrize("conv_relu", [False, True])
def test_lenet5_equals_separate_modules(conv_relu):
    model = MODELS["lenet5"](conv_relu=conv_relu)
    assert_equals_modules(model, lambda: torch_lenet5(conv_relu), torch.randn(2, 3, 1, 28, 28))


def test_names_run_from_input_to_output():
    assert [name.removesuffix(".weight") for name in MODELS["conv4"]().prunable] == [
        "conv1",
        "conv2",
        "conv3",
        "conv4",
        "fc1",
        "fc2",
        "out",
    ]


def test_a_conv_net_takes_mnist():
    model = MODELS["conv2"](width=2, fc=3, shape=(1, 28, 28))
    weights, _ = model.init([0])
    assert model.shapes["fc1.weight"] == (3, 2 * 14 * 14)
    assert model.forward(weights, torch.rand(2, 1, 28, 28))[0].shape == (1, 2, 10)


def test_bad_options_are_named():
    with pytest.raises(ValueError, match="fc1 of conv2 must be a whole number >= 1, got 0"):
        MODELS["conv2"](fc=0)
    with pytest.raises(ValueError, match="conv1 of conv2 must be a whole number >= 1, got -4"):
        MODELS["conv2"](width=-4)
    with pytest.raises(ValueError, match=r"shape must be \(channels, height, width\), got \[28, 28\]"):
        MODELS["conv2"](shape=(28, 28))
    with pytest.raises(ValueError, match=r"shape must leave at least one pixel for fc1, got \[3, 4, 4\]"):
        MODELS["conv6"](shape=(3, 4, 4))
