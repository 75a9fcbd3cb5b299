"""What `train` is asked for: checked before anything is computed, and cut into chunks that fit the cache."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import torch

from ltviz.training.recipe import Recipe
from ltviz.warned import LayerCollapseWarning

Tensors = dict[str, torch.Tensor]

# Parameters, gradients and moments of a chunk should share the last-level cache: about this many bytes of
# parameters, which makes four LeNet-300-100 or 64 networks of ten thousand weights.
_CHUNK_BYTES = 4_600_000
_MOST = 64


def chunk_size(weights: Tensors) -> int:
    """How many networks to train side by side: as many as fit the cache, between 1 and 64."""
    each = sum(value[0].numel() * value.element_size() for value in weights.values())
    return max(1, min(_MOST, _CHUNK_BYTES // each))


def chunks(R: int, size: int) -> list[range]:
    """R networks in as few groups of at most `size` as there can be, of even length."""
    count = -(-R // size)
    bounds = [round(i * R / count) for i in range(count + 1)]
    return [range(a, b) for a, b in pairwise(bounds)]


def check(
    model: Any,
    weights: Tensors,
    seeds: Sequence[int],
    mask: Tensors,
    pruned_value: Tensors,
    start: int,
    snapshots: Sequence[int],
    recipe: Recipe,
) -> None:
    """Raise for what cannot be trained, naming the value and the rule."""
    _check_weights(weights, len(seeds))
    for name, kept in mask.items():
        _check_mask(name, kept, weights)
    for name, value in pruned_value.items():
        _check_pruned_value(name, value, mask)
    if missing := sorted(set(model.shapes) ^ set(weights)):
        raise KeyError(f"weights and the parameters of {model.name} differ in {', '.join(missing)}")
    if not 0 <= start < recipe.steps:
        raise ValueError(f"start must be in [0, {recipe.steps}), the schedule's steps, got {start}")
    for k in snapshots:
        if not start <= k <= recipe.steps:
            raise ValueError(f"a snapshot must be in [{start}, {recipe.steps}], got {k}")


def warn_of_empty(
    prunable: Sequence[str], mask: Tensors, pruned_value: Tensors, seeds: Sequence[int], stacklevel: int
) -> None:
    """A LayerCollapseWarning for each layer that a mask leaves without a weight, unless it is held at other values."""
    for name, kept in mask.items():
        if name not in prunable:
            continue  # a bias may be masked whole, and its layer answers all the same
        there = kept | (pruned_value[name] != 0) if name in pruned_value else kept
        gone = (~there.flatten(1).any(1)).tolist()
        if any(gone):
            which = ", ".join(str(seed) for seed, lost in zip(seeds, gone, strict=True) if lost)
            warnings.warn(
                f"the mask keeps no weight of {name} in the networks with seeds {which}; unless something leads "
                "around that layer, such a network gives one answer to every input",
                LayerCollapseWarning,
                stacklevel=stacklevel,
            )


def _check_weights(weights: Tensors, R: int) -> None:
    if not weights or R == 0:
        raise ValueError("nothing to train: weights and seeds must not be empty")
    for name, value in weights.items():
        if value.shape[0] != R:
            raise ValueError(f"{name} has R = {value.shape[0]} replicas, but there are {R} seeds")
        if value.numel() == 0:
            raise ValueError(f"{name} is an empty layer of shape {tuple(value.shape)}")
        if not value.isfinite().all():
            raise ValueError(f"{name} holds NaN or infinite weights; every weight must be a finite number")


def _check_mask(name: str, kept: torch.Tensor, weights: Tensors) -> None:
    if name not in weights:
        raise KeyError(f"the mask names {name}, which is no parameter; there are {', '.join(weights)}")
    if kept.dtype != torch.bool:
        raise ValueError(f"the mask of {name} must be boolean, got {kept.dtype}")
    if kept.shape != weights[name].shape:
        raise ValueError(
            f"the mask of {name} has shape {tuple(kept.shape)}, its weights {tuple(weights[name].shape)}"
        )


def _check_pruned_value(name: str, value: torch.Tensor, mask: Tensors) -> None:
    if name not in mask:
        there = f"there are {', '.join(mask)}" if mask else "there are none"
        raise KeyError(f"pruned_value names {name}, which has no mask; {there}")
    if value.shape != mask[name].shape:
        raise ValueError(
            f"pruned_value of {name} has shape {tuple(value.shape)}, its weights {tuple(mask[name].shape)}"
        )
    if not value.isfinite().all():
        raise ValueError(f"pruned_value of {name} holds NaN or infinite values; each must be a finite number")
