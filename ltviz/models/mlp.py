"""Networks of dense layers. All R replicas go through one batched product a layer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor

from ltviz.models.dropout import Noise, checked_rate, noise_buffers
from ltviz.models.initialisers import draw, initialiser
from ltviz.models.model import Buffers, Model, Shape, Weights, by_replica, prunable, replicas_in


def mlp(
    sizes: Sequence[int] = (40, 100, 50, 10), initialiser: str = "glorot_normal", dropout: float = 0.0
) -> Model:
    """Dense layers joined by ReLU: sizes = (inputs, hidden, ..., classes), layers fc1, fc2, ..., out.

    dropout  chance in [0, 1) that a hidden unit is silent for an example, in training only.
    """
    config = {"sizes": list(sizes), "initialiser": initialiser, "dropout": dropout}
    return _stack("mlp", tuple(sizes), config)


def lenet_300_100(initialiser: str = "glorot_normal", dropout: float = 0.0) -> Model:
    """784-300-100-10 for MNIST: 266,200 weights and 410 biases (1803.03635, figure 2)."""
    return _stack("lenet_300_100", (784, 300, 100, 10), {"initialiser": initialiser, "dropout": dropout})


def residual_mlp(features: int = 40, width: int = 500, classes: int = 10) -> Model:
    """The MLP of the MNIST-1D paper (2011.14439): h = relu(fc1 x), h = h + relu(fc2 h), out h.

    Weights and biases start as torch's own layers do, uniform within 1 / sqrt(fan_in).
    """
    shapes = dense_shapes(checked_sizes((features, width, width, classes)))
    return Model(
        name="residual_mlp",
        shapes=shapes,
        prunable=prunable(shapes),
        config={"features": features, "width": width, "classes": classes},
        chain=None,
        init_fn=partial(_init_residual, shapes),
        forward_fn=_forward_residual,
    )


def _stack(name: str, sizes: Shape, config: dict) -> Model:
    shapes, rate = dense_shapes(checked_sizes(sizes)), checked_rate(config["dropout"])
    initialiser(config["initialiser"])  # an unknown name fails here, not at the first init
    layers = tuple(key.removesuffix(".weight") for key in prunable(shapes))
    return Model(
        name=name,
        shapes=shapes,
        prunable=prunable(shapes),
        config=config,
        # With dropout the width of a layer decides how much noise is drawn, so it must not shrink.
        chain=None if rate else prunable(shapes),
        init_fn=partial(_init_stack, shapes, config["initialiser"], rate),
        forward_fn=partial(_forward_stack, layers, rate),
    )


def checked_sizes(sizes: Shape) -> Shape:
    """The sizes themselves, or an error that names the bad one."""
    if len(sizes) < 2:
        raise ValueError(f"sizes must hold at least inputs and classes, got {list(sizes)}")
    if any(int(size) != size or size < 1 for size in sizes):
        raise ValueError(f"sizes must be whole numbers >= 1, got {list(sizes)}")
    return sizes


def dense_shapes(sizes: Shape) -> dict[str, Shape]:
    """Shapes of fc1.weight [out, in], fc1.bias [out], ..., out.weight, out.bias."""
    names = [*(f"fc{i}" for i in range(1, len(sizes) - 1)), "out"]
    shapes: dict[str, Shape] = {}
    for name, (fan_in, fan_out) in zip(names, pairwise(sizes), strict=True):
        shapes[f"{name}.weight"] = (fan_out, fan_in)
        shapes[f"{name}.bias"] = (fan_out,)
    return shapes


def dense(weights: Weights, layer: str, x: Tensor) -> Tensor:
    """One dense layer of every replica: x [R, B, in] -> [R, B, out].

    The product is taken as W·xᵀ: then the gradient of W comes out in W's own layout [R, out, in], where x·Wᵀ
    would have it copied at every update, a tenth to a quarter of the whole step.
    """
    bias = weights[f"{layer}.bias"].unsqueeze(2)  # [R, out, 1]
    return torch.baddbmm(bias, weights[f"{layer}.weight"], x.transpose(1, 2)).transpose(1, 2)


def _init_stack(
    shapes: dict[str, Shape], name: str, rate: float, seeds: list[int]
) -> tuple[Weights, Buffers]:
    return draw(shapes, seeds, name), noise_buffers(seeds) if rate else {}


def _forward_stack(
    layers: tuple[str, ...], rate: float, weights: Weights, x: Tensor, buffers: Buffers, train: bool
) -> tuple[Tensor, Buffers]:
    noise = Noise(buffers, rate, train)
    x = _flat(weights, f"{layers[0]}.weight", x)
    for layer in layers[:-1]:
        x = noise.drop(torch.relu(dense(weights, layer, x)))
    return dense(weights, layers[-1], x), noise.buffers


def _init_residual(shapes: dict[str, Shape], seeds: list[int]) -> tuple[Weights, Buffers]:
    return draw(shapes, seeds, "torch_uniform", biases=True), {}


def _forward_residual(weights: Weights, x: Tensor, buffers: Buffers, train: bool) -> tuple[Tensor, Buffers]:
    del train  # nothing in this net behaves differently in training
    h = torch.relu(dense(weights, "fc1", _flat(weights, "fc1.weight", x)))
    h = h + torch.relu(dense(weights, "fc2", h))
    return dense(weights, "out", h), buffers


def _flat(weights: Weights, first: str, x: Tensor) -> Tensor:
    """Inputs as [R, B, in]. The size is read off the weights: a pruned net may have lost inputs."""
    return by_replica(x, replicas_in(weights), (weights[first].shape[-1],))
