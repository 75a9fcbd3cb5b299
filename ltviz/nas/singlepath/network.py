"""The network of mobile blocks, as supernet and as what is cut out of it: one forward pass for both.

A block expands by 1×1, applies a depthwise kernel and projects by 1×1, each with batch normalisation, the first two
with ReLU; it adds what came in where the shapes allow it (MnasNet, as in Stamoulis et al. 2019, section 3).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from ltviz.models.model import checked_seeds, generator
from ltviz.nas.singlepath.layers import depthwise, normalised, pointwise
from ltviz.nas.singlepath.space import Space
from ltviz.records.singlepath import SKIP, Layer

__all__ = ["apply", "draw", "shapes"]

Weights = dict[str, Tensor]
Buffers = dict[str, Tensor]


def shapes(space: Space, network: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """Every parameter of a network of options, name → shape without the replica axis; a layer left out has none."""
    channels, (first, last) = space.shape[0], (space.layers[0], space.layers[-1])
    out = {"stem.weight": (first.inputs, channels, 3, 3)} | _norm("stem_norm", first.inputs)
    for layer, option in zip(space.layers, network, strict=True):
        if option != SKIP:
            out |= _block_shapes(layer, int(option[0]), layer.inputs * int(option[-1]))
    return out | {"head.weight": (space.classes, last.outputs), "head.bias": (space.classes,)}


def _block_shapes(layer: Layer, kernel: int, wide: int) -> dict[str, tuple[int, ...]]:
    name = f"layer{layer.name}"
    return {
        f"{name}.expand.weight": (wide, layer.inputs),
        **_norm(f"{name}.expand_norm", wide),
        f"{name}.kernel.weight": (wide, kernel, kernel),
        **_norm(f"{name}.kernel_norm", wide),
        f"{name}.project.weight": (layer.outputs, wide),
        **_norm(f"{name}.project_norm", layer.outputs),
    }


def _norm(name: str, channels: int) -> dict[str, tuple[int, ...]]:
    return {f"{name}.weight": (channels,), f"{name}.bias": (channels,)}


def draw(shapes: dict[str, tuple[int, ...]], seeds: Sequence[int]) -> tuple[Weights, Buffers]:
    """Fresh (weights, buffers), [R, *shape]; replica r depends on seeds[r] only.

    Kernels are uniform within ±1 ÷ √inputs, as torch draws them; under batch normalisation their size changes no
    output, only the norm that a threshold meets.
    """
    own = [_draw_one(shapes, generator(seed)) for seed in checked_seeds(seeds)]
    weights = {name: torch.stack([one[name] for one in own]) for name in shapes}
    norms = [name.removesuffix(".bias") for name in shapes if name.endswith("norm.bias")]
    buffers = {f"{name}.mean": torch.zeros_like(weights[f"{name}.bias"]) for name in norms}
    return weights, buffers | {f"{name}.var": torch.ones_like(weights[f"{name}.bias"]) for name in norms}


def _draw_one(shapes: dict[str, tuple[int, ...]], chance: torch.Generator) -> Weights:
    out = {}
    for name, shape in shapes.items():
        if name.endswith("norm.weight"):
            out[name] = torch.ones(shape)
        elif name.endswith(".bias"):
            out[name] = torch.zeros(shape)
        else:
            bound = 1 / math.sqrt(math.prod(shape[1:]))
            out[name] = bound * (2 * torch.rand(shape, generator=chance) - 1)
    return out


def apply(
    space: Space, weights: Weights, kernels: Weights, x: Tensor, buffers: Buffers, train: bool
) -> tuple[Tensor, Buffers]:
    """Logits [R, B, classes] and the new buffers.

    x: [R, B, channels · side²]. kernels: layer name → depthwise kernel [R, C, k, k]; a layer that is not there is left
    out, and adds layerN.shift [R, C] where `weights` has one.
    """
    x, left = _stem(space, weights, x, buffers, train)
    for layer in space.layers:
        name = f"layer{layer.name}"
        if layer.name in kernels:
            y, own = _block(layer, weights, kernels[layer.name], x, buffers, train)
            x, left = (x + y if layer.may_skip else y), left | own
        elif f"{name}.shift" in weights:
            x = x + weights[f"{name}.shift"][:, :, None, None]
    mean = x.mean(-1).transpose(1, 2)  # [R, B, C]
    return torch.baddbmm(weights["head.bias"][:, None], mean, weights["head.weight"].mT), left


def _stem(space: Space, weights: Weights, x: Tensor, buffers: Buffers, train: bool) -> tuple[Tensor, Buffers]:
    channels, side, _ = space.shape
    kernel = weights["stem.weight"]  # [R, C, channels, 3, 3]
    R, B, C = *x.shape[:2], kernel.shape[1]
    images = x.reshape(R, B, channels, side, side).transpose(0, 1).reshape(B, R * channels, side, side)
    y = F.conv2d(images, kernel.flatten(0, 1), padding=1, groups=R)  # [B, R · C, side, side]
    y, left = normalised("stem_norm", weights, y.reshape(B, R, C, -1).permute(1, 2, 0, 3), buffers, train)
    return torch.relu(y), left


def _block(
    layer: Layer, weights: Weights, kernel: Tensor, x: Tensor, buffers: Buffers, train: bool
) -> tuple[Tensor, Buffers]:
    name = f"layer{layer.name}"
    y = pointwise(weights[f"{name}.expand.weight"], x)
    y, first = normalised(f"{name}.expand_norm", weights, y, buffers, train)
    y = depthwise(kernel, torch.relu(y), layer.stride)
    y, second = normalised(f"{name}.kernel_norm", weights, y, buffers, train)
    y = pointwise(weights[f"{name}.project.weight"], torch.relu(y))
    y, third = normalised(f"{name}.project_norm", weights, y, buffers, train)
    return y, first | second | third
