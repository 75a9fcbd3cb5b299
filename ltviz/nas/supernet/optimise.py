"""The two optimisers of DARTS as functions: values and moments in, values and moments out.

Nothing is changed in place, so a search that is interrupted in the middle of a step still has the state before it.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

Tensors = dict[str, Tensor]


class Moments(NamedTuple):
    """Adam's running means of the gradient and of its square, and how often they were updated."""

    mean: Tensor
    square: Tensor
    updates: int = 0


def clipped(gradients: Tensors, most: float) -> Tensors:
    """Each replica's gradients [R, …], scaled down to the norm `most` over all parameters where they exceed it."""
    norm = torch.stack([g.flatten(1).square().sum(1) for g in gradients.values()]).sum(0).sqrt()
    scale = (most / (norm + 1e-6)).clamp(max=1)
    return {name: g * scale.view(-1, *[1] * (g.ndim - 1)) for name, g in gradients.items()}


def towards(
    weights: Tensors, gradients: Tensors, velocity: Tensors, *, momentum: float, decay: float
) -> Tensors:
    """What a step of SGD subtracts, divided by its rate: the new velocity, weight decay included."""
    return {n: momentum * velocity[n] + gradients[n] + decay * weights[n] for n in weights}


def adam(
    values: Tensor,
    gradient: Tensor,
    moments: Moments,
    *,
    rate: float,
    betas: tuple[float, float],
    decay: float,
) -> tuple[Tensor, Moments]:
    """One step of Adam with weight decay in the gradient, as torch.optim.Adam."""
    gradient = gradient + decay * values
    mean = betas[0] * moments.mean + (1 - betas[0]) * gradient
    square = betas[1] * moments.square + (1 - betas[1]) * gradient * gradient
    updates = moments.updates + 1
    size = (square / (1 - betas[1] ** updates)).sqrt() + 1e-8
    return values - rate * (mean / (1 - betas[0] ** updates)) / size, Moments(mean, square, updates)
