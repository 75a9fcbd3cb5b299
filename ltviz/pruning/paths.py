"""Which kept weights do anything: those on a path from an input to an output.

    live = on_path(mask)        # a mask again, so density(live) is the effective density
    layer_density(live)         # and this the effective density of each layer

The sequence is read off the order and the shapes of the masks: dense layers [R, out, in] and convolutions
[R, out, in, k, k], each taking what the one before gives; a dense layer after a convolution takes its channels, h × w
entries for each, in the order in which they are flattened. Dense layers are exact. Convolutions are seen by channels:
a channel counts as reached when any kernel feeds it, whatever the pixels at the border get.

A bias starts no path: a unit that no input reaches is a constant, and the weights that leave it are not counted
although they are trained.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from ltviz.pruning.agreement import check_layers
from ltviz.pruning.masks import density


def effective_density(mask: Mapping[str, Tensor]) -> Tensor:
    """Weights on a live path ÷ prunable weights, float64 [R], in [0, `density(mask)`]."""
    return density(on_path(mask))


def on_path(mask: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The part of a mask that lies on a path from an input to an output, in its own shapes.

    Raises ValueError unless the layers are a plain sequence. Shapes do not show a shortcut around a layer: the
    caller must know that there is none.
    """
    check_layers("mask", mask)
    wires = _wires(mask)
    reached = [torch.ones_like(wires[0][:, 0])]  # the inputs [R, in]; then what each layer gives
    for layer, following in zip(wires, [*wires[1:], None], strict=True):
        fed = (layer & reached[-1][:, None]).any(2)
        reached.append(fed if following is None else _flattened(fed, following.shape[2]))
    heard = torch.ones_like(wires[-1][:, :, 0])  # the outputs [R, out]
    live: dict[str, Tensor] = {}
    for name, layer, into in zip(reversed(list(mask)), reversed(wires), reversed(reached[:-1]), strict=True):
        on = into[:, None] & _pooled(heard, layer.shape[1])[:, :, None]
        live[name] = mask[name] & on.view(*on.shape, *[1] * (mask[name].dim() - 3))
        heard = (layer & on).any(1)
    return {name: live[name] for name in mask}


def vanished(mask: Mapping[str, Tensor]) -> list[tuple[str, ...]]:
    """For each replica the layers that keep no weight at all; such a network gives one answer to every input."""
    check_layers("mask", mask)
    empty = {name: (~layer.flatten(1).any(1)).tolist() for name, layer in mask.items()}
    replicas = len(next(iter(mask.values())))
    return [tuple(name for name, gone in empty.items() if gone[r]) for r in range(replicas)]


def _wires(mask: Mapping[str, Tensor]) -> list[Tensor]:
    """The layers as [R, out, in]: a kernel is one wire, there while any of its weights is."""
    before: tuple[str, Tensor] | None = None
    wires = []
    for name, layer in mask.items():
        if layer.dim() < 3:
            raise ValueError(f"mask[{name!r}] must be [R, out, in, ...], got {tuple(layer.shape)}")
        if before is not None:
            _check_follows(*before, name, layer)
        wires.append(layer.flatten(3).any(3) if layer.dim() > 3 else layer)
        before = name, layer
    return wires


def _check_follows(before: str, gives: Tensor, name: str, takes: Tensor) -> None:
    """Raise unless the second layer takes what the first gives, each channel once or h × w times."""
    to_dense = takes.dim() == 3
    flat = to_dense and gives.dim() > 3
    fits = takes.shape[2] % gives.shape[1] == 0 if flat else takes.shape[2] == gives.shape[1]
    if not fits or (gives.dim() == 3 and not to_dense):
        raise ValueError(
            f"mask must be a plain sequence of layers: {name!r} {tuple(takes.shape[1:])} cannot follow "
            f"{before!r} {tuple(gives.shape[1:])}"
        )


def _flattened(channels: Tensor, inputs: int) -> Tensor:
    """[R, C] as the inputs of the next layer, [R, C · h · w]."""
    return channels.repeat_interleave(inputs // channels.shape[1], dim=1)


def _pooled(entries: Tensor, channels: int) -> Tensor:
    """[R, C · h · w] as channels [R, C]: heard when any of its entries is."""
    return entries.view(len(entries), channels, -1).any(2)
