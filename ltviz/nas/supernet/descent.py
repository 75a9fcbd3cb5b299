"""One update of a supernet's weights: shared by the search of DARTS and by one-shot training."""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from ltviz.models import Model
from ltviz.nas.supernet.mixed import Tensors
from ltviz.nas.supernet.network import MIX
from ltviz.nas.supernet.optimise import clipped, towards
from ltviz.nas.supernet.recipe import SearchRecipe


class Batch(NamedTuple):
    """Examples x [R, B, length] and their classes y [R, B]."""

    x: Tensor
    y: Tensor


class Trained(NamedTuple):
    """Weights, the running statistics, and the velocity of SGD; nothing in it is ever changed."""

    weights: Tensors
    buffers: Tensors
    velocity: Tensors


def begin(model: Model, seeds: list[int]) -> Trained:
    """Fresh weights at rest."""
    weights, buffers = model.init(seeds)
    return Trained(weights, buffers, {name: torch.zeros_like(value) for name, value in weights.items()})


def batch_of(x: Tensor, y: Tensor, index: Tensor) -> Batch:
    """The examples `index` [R, B] of x [N, length] and y [N]."""
    return Batch(x[index], y[index])


def losses(
    model: Model, weights: Tensors, buffers: Tensors, mix: Tensor, batch: Batch
) -> tuple[Tensor, Tensors]:
    """(mean cross-entropy of each replica [R], new buffers) with that mixture, by the statistics of the batch."""
    logits, after = model.forward(weights, batch.x, buffers | {MIX: mix}, train=True)
    each = F.cross_entropy(logits.flatten(0, 1), batch.y.flatten(), reduction="none")
    return each.view_as(batch.y).mean(1), after


def descended(
    model: Model, state: Trained, mix: Tensor, batch: Batch, rate: float, recipe: SearchRecipe
) -> Trained:
    """The state after one step of SGD on the weights."""
    leaves = {name: value.detach().requires_grad_() for name, value in state.weights.items()}
    loss, after = losses(model, leaves, state.buffers, mix.detach(), batch)
    slopes = torch.autograd.grad(loss.sum(), list(leaves.values()))
    gradients = clipped(dict(zip(leaves, slopes, strict=True)), recipe.clip)
    moving = towards(state.weights, gradients, state.velocity, momentum=recipe.momentum, decay=recipe.decay)
    weights = {name: value - rate * moving[name] for name, value in state.weights.items()}
    return Trained(weights, {name: value.detach() for name, value in after.items()}, moving)
