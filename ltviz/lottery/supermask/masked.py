"""A Model whose trained parameters choose among frozen values: what both learned supermasks have in common.

The trained parameters have the names and shapes of the weights that may be pruned. Everything else, the frozen
values included, travels in the buffers, replica by replica: so `ltviz.train` trains R masks as it trains R networks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import torch

from ltviz.models import Model
from ltviz.pruning import full_mask, treat

FROZEN = "frozen/"
# What is frozen, in the words of `ltviz.pruning.treat`.
VALUES = {"initial": "rewind", "constant": "constant"}

Tensors = dict[str, torch.Tensor]
# (trained parameters, frozen values of the same layers, buffers, train) -> (effective weights, buffers that changed)
Choose = Callable[[Tensors, Tensors, Tensors, bool], tuple[Tensors, Tensors]]
# seeds -> (trained parameters, buffers beside the frozen values)
Begin = Callable[[Sequence[int]], tuple[Tensors, Tensors]]


def masked_model(
    model: Model, name: str, *, values: str, scale: float = 1.0, begin: Begin, choose: Choose, **config: Any
) -> Model:
    """`model` with its values frozen and a mask in front of each of its prunable layers.

    values: a name in VALUES, see `frozen`. scale: what the frozen weights are multiplied by.
    """
    _checked(values)  # an unknown name fails here, not at the first init
    return Model(
        name=name,
        shapes={layer: model.shapes[layer] for layer in model.prunable},
        prunable=model.prunable,
        config={"of": {"name": model.name, "config": model.config}, "values": values, **config},
        chain=None,  # a weight that is off may come on again, so nothing may be left out
        init_fn=partial(_init, model, values, scale, begin),
        forward_fn=partial(_forward, model, choose),
    )


def frozen(model: Model, values: str, seeds: Sequence[int]) -> tuple[Tensors, Tensors]:
    """Weights and buffers [R, *shape] as `model` starts them, or with one size a layer.

    values: "initial", or "constant": each prunable weight keeps its sign and gets the standard deviation of the
    layer's initial values. With He's initialiser that is the signed Kaiming constant, as near as the layer's values
    show their deviation. The rest is as `model` starts it; the models of MODELS start with biases of 0.
    """
    weights, buffers = model.init(seeds)
    whole = full_mask(weights, model.prunable)
    return treat(weights, weights, whole, values=VALUES[_checked(values)], seeds=seeds)[0], buffers


def frozen_values(buffers: Tensors) -> Tensors:
    """The frozen values [R, *shape] of every parameter, out of a masked model's buffers."""
    return {n.removeprefix(FROZEN): value for n, value in buffers.items() if n.startswith(FROZEN)}


def _checked(values: str) -> str:
    if values not in VALUES:
        raise ValueError(f"values must be one of {', '.join(VALUES)}, got {values!r}")
    return values


def _init(
    model: Model, values: str, scale: float, begin: Begin, seeds: Sequence[int]
) -> tuple[Tensors, Tensors]:
    weights, buffers = frozen(model, values, seeds)
    weights |= {name: weights[name] * scale for name in model.prunable}
    parameters, own = begin(seeds)
    return parameters, {**buffers, **own, **{FROZEN + name: value for name, value in weights.items()}}


def _forward(
    model: Model, choose: Choose, weights: Tensors, x: torch.Tensor, buffers: Tensors, train: bool
) -> tuple[torch.Tensor, Tensors]:
    values = frozen_values(buffers)
    effective, changed = choose(weights, {name: values[name] for name in model.prunable}, buffers, train)
    logits, after = model.forward({**values, **effective}, x, buffers, train=train)
    return logits, {**after, **changed}
