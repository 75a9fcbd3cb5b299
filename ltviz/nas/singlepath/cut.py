"""What the indicators leave, really built: smaller kernels, half the channels, no block where none is.

model, weights, buffers = cut(space, network, weights, buffers, replica=0)
model.forward(weights, x, buffers)      # what the masked supernet gives, without the masked work
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from ltviz.models.model import Model, by_replica, replicas_in
from ltviz.nas.singlepath.layers import EPSILON
from ltviz.nas.singlepath.network import apply, draw, shapes
from ltviz.nas.singlepath.space import Space
from ltviz.records.singlepath import SKIP, Layer, bits, checked

__all__ = ["cut", "cut_model"]

Weights = dict[str, Tensor]


def cut_model(space: Space, network: Sequence[str]) -> Model:
    """The network of these options by itself, ready for `ltviz.train`. Raises ValueError for one that cannot be."""
    options = checked(space.layers, network)
    sizes = shapes(space, options)
    inside = ("expand.weight", "kernel.weight", "project.weight")
    return Model(
        name="singlepath",
        shapes=sizes,
        prunable=tuple(name for name in sizes if name.endswith((*inside, "stem.weight", "head.weight"))),
        config={"space": space.name, "network": list(options)},
        chain=None,
        init_fn=partial(draw, sizes),
        forward_fn=partial(_forward, space, options),
    )


def _forward(
    space: Space, network: Sequence[str], weights: Weights, x: Tensor, buffers: Weights, train: bool
) -> tuple[Tensor, Weights]:
    channels, side, _ = space.shape
    kernels = {
        layer.name: weights[f"layer{layer.name}.kernel.weight"]
        for layer, option in zip(space.layers, network, strict=True)
        if option != SKIP
    }
    x = by_replica(x, replicas_in(weights), (channels * side**2,))
    return apply(space, weights, kernels, x, buffers, train)


def cut(
    space: Space, network: Sequence[str], weights: Weights, buffers: Weights, *, replica: int = 0
) -> tuple[Model, Weights, Weights]:
    """One replica of a supernet as the network of these options, with the same function when it is not training.

    A channel whose kernel is 0 still says something: its normalisation adds a shift. What those shifts give is the
    same everywhere, so it is moved into the next normalisation, or, where the block is left out, into layerN.shift.
    """
    model = cut_model(space, network)
    own, left = (
        {k: v[replica : replica + 1].detach() for k, v in part.items()} for part in (weights, buffers)
    )
    kept, moved = {name: own[name] for name in model.shapes if name in own}, dict(left)
    for layer, option in zip(space.layers, model.config["network"], strict=True):
        name = f"layer{layer.name}"
        if option == SKIP:
            kept |= {f"{name}.shift": _shift(name, own, left)}
        else:
            weight, buffer = _block(layer, option, own, left)
            kept, moved = kept | weight, moved | buffer
    _, of_model = model.init([0])
    return model, kept, {name: moved[name] for name in of_model}


def _block(layer: Layer, option: str, weights: Weights, buffers: Weights) -> tuple[Weights, Weights]:
    name, (ring, _, _) = f"layer{layer.name}", bits(option)
    wide = layer.inputs * int(option[-1])
    kernel = weights[f"{name}.kernel.weight"][:, :wide]
    out = {
        f"{name}.expand.weight": weights[f"{name}.expand.weight"][:, :wide],
        f"{name}.kernel.weight": kernel if ring else kernel[..., 1:4, 1:4].contiguous(),
        f"{name}.project.weight": weights[f"{name}.project.weight"][..., :wide],
    }
    left: Weights = {}
    for norm in ("expand_norm", "kernel_norm"):
        out |= {
            f"{name}.{norm}.{part}": weights[f"{name}.{norm}.{part}"][:, :wide] for part in ("weight", "bias")
        }
        left |= {
            f"{name}.{norm}.{part}": buffers[f"{name}.{norm}.{part}"][:, :wide] for part in ("mean", "var")
        }
    gone = _constant(name, weights, buffers, wide)
    return out, left | {f"{name}.project_norm.mean": buffers[f"{name}.project_norm.mean"] - gone}


def _shift(name: str, weights: Weights, buffers: Weights) -> Tensor:
    """What a block adds whose kernel is 0 in every channel, [1, C]."""
    return _norm(f"{name}.project_norm", weights, buffers, _constant(name, weights, buffers, 0))


def _constant(name: str, weights: Weights, buffers: Weights, wide: int) -> Tensor:
    """What the channels from `wide` on give after the projection where their kernel is 0, [1, C]."""
    zero = torch.zeros_like(weights[f"{name}.kernel_norm.bias"])
    dead = torch.relu(_norm(f"{name}.kernel_norm", weights, buffers, zero))[:, wide:]
    return torch.einsum("roc,rc->ro", weights[f"{name}.project.weight"][..., wide:], dead)


def _norm(name: str, weights: Weights, buffers: Weights, x: Tensor) -> Tensor:
    scale = weights[f"{name}.weight"] / (buffers[f"{name}.var"] + EPSILON).sqrt()
    return (x - buffers[f"{name}.mean"]) * scale + weights[f"{name}.bias"]
