"""Initialisers: the spread that each promises, the shape of the distribution, zero biases."""

import math

import pytest
import torch

from ltviz.models import INITIALISERS, MODELS

SHAPES = {"linear": (80, 120), "conv": (32, 16, 3, 3)}
FANS = {"linear": (120, 80), "conv": (16 * 9, 32 * 9)}
CUT = 0.8796  # the spread of a standard normal that is cut at two deviations
SPREAD = {
    "glorot_normal": lambda i, o: math.sqrt(2 / (i + o)),
    "glorot_uniform": lambda i, o: math.sqrt(2 / (i + o)),
    "he_normal": lambda i, o: math.sqrt(2 / i),
    "he_uniform": lambda i, o: math.sqrt(2 / i),
    "torch_uniform": lambda i, o: math.sqrt(1 / (3 * i)),
    "normal": lambda i, o: 0.1,
    "truncated_normal": lambda i, o: 0.1 * CUT,
}


def draws(name, kind):
    sources = [torch.Generator().manual_seed(seed) for seed in range(10)]
    return torch.stack([INITIALISERS[name](SHAPES[kind], source) for source in sources])


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("name", INITIALISERS)
def test_mean_and_spread(name, kind):
    values = draws(name, kind)
    expected = SPREAD[name](*FANS[kind])
    assert values.std().item() == pytest.approx(expected, rel=0.02)
    assert abs(values.mean().item()) < 5 * expected / math.sqrt(values.numel())


@pytest.mark.parametrize("name", INITIALISERS)
def test_uniform_ends_sharply_and_normal_does_not(name):
    values = draws(name, "linear")
    reach = (values.abs().max() / values.std()).item()
    if name == "truncated_normal":
        assert reach == pytest.approx(2 / CUT, rel=0.02)
    elif name.endswith("uniform"):
        assert reach == pytest.approx(math.sqrt(3), rel=0.02)
    else:
        assert reach > 3.5


@pytest.mark.parametrize("name", INITIALISERS)
def test_a_model_uses_the_initialiser_that_it_is_given(name):
    weights, _ = MODELS["mlp"](sizes=(120, 80, 10), initialiser=name).init(range(10))
    assert weights["fc1.weight"].std().item() == pytest.approx(SPREAD[name](120, 80), rel=0.02)
    assert weights["fc1.bias"].abs().max() == 0
