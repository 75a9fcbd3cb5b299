"""Do the dicts agree? Checks that name the value and the rule before anything is computed."""

from collections.abc import Mapping

import torch
from torch import Tensor


def check_layers(what: str, layers: Mapping[str, Tensor]) -> None:
    """Raise unless `layers` holds boolean tensors [R, *shape] with one R, none of them empty."""
    _check_sizes(what, layers)
    for name, layer in layers.items():
        if layer.dtype != torch.bool:
            raise TypeError(f"{what}[{name!r}] must be boolean, got {layer.dtype}")


def check_scores(scores: Mapping[str, Tensor]) -> None:
    """Raise unless `scores` holds floating-point tensors [R, *shape] with one R, none of them empty."""
    _check_sizes("scores", scores)
    for name, layer in scores.items():
        if not layer.is_floating_point():
            raise TypeError(f"scores[{name!r}] must be floating point, got {layer.dtype}")


def check_same_layers(what: str, mask: Mapping[str, Tensor], of: str, layers: Mapping[str, Tensor]) -> None:
    """Raise unless every layer of the mask is in `layers` and has its shape, replicas included."""
    check_layers(what, mask)
    check_shapes(what, mask, of, layers)


def check_shapes(what: str, some: Mapping[str, Tensor], of: str, layers: Mapping[str, Tensor]) -> None:
    """Raise unless every tensor of `some` is in `layers` with the same shape."""
    for name, layer in some.items():
        if name not in layers:
            raise ValueError(f"{what} must name layers of {of}, got {name!r}; there are {', '.join(layers)}")
        shape, rule = tuple(layer.shape), tuple(layers[name].shape)
        if shape != rule:
            raise ValueError(f"{what}[{name!r}] must have the shape of {of}, {rule}, got {shape}")


def _check_sizes(what: str, layers: Mapping[str, Tensor]) -> None:
    if not layers:
        raise ValueError(f"{what} must hold at least one layer, got an empty dict")
    for name, layer in layers.items():
        if layer.dim() < 2 or layer.numel() == 0:
            shape = tuple(layer.shape)
            raise ValueError(f"{what}[{name!r}] must be [R, *shape] with weights in it, got {shape}")
    replicas = {name: len(layer) for name, layer in layers.items()}
    if len(set(replicas.values())) > 1:
        raise ValueError(f"{what} must have one number of replicas, got {replicas}")
