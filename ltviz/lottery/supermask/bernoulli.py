"""Learned supermasks: each weight of an untrained network is on by its own chance, and the chances are trained.

Zhou et al. 2019 (1905.01067), section 5: w' = w · Bern(sigmoid(m)), where w never changes and m is trained. The
gradient passes through the draw as if it were the chance itself ("straight-through").
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import torch

from ltviz.lottery.supermask import noise
from ltviz.lottery.supermask.masked import Tensors, frozen_values, masked_model
from ltviz.models import Model
from ltviz.training import evaluate

RESCALE = "supermask.rescale"
# So many numbers of a layer are worked on at a time: a megabyte, about what a core keeps near.
BLOCK = 2**18


def supermask_model(model: Model, *, values: str = "initial", rescale: bool = False) -> Model:
    """`model` with frozen values and a trained chance sigmoid(m) for each of its weights.

    values: "initial", or "constant": sign(w) × the deviation of the layer. rescale: multiply each layer by (its
    weights ÷ the ones in the drawn mask), at every step. Biases are frozen too, and never masked.

    The model's parameters are the logits m, [R, *shape], 0 at first: every weight is on by chance ½. A forward pass
    draws one mask for the whole batch; in training each step draws another, otherwise the same buffers give the
    same mask. A chance counts to the nearest 1/65,536.

    The gradient of the rescaling passes through the count of ones, as it does in the authors' code: the number of
    ones is a sum over the mask, and leaving it out would be the gradient of another function.
    A logit that is no number, or a rescaled layer without a single one, makes the layer NaN: the loss must show it.
    """
    shapes = {name: model.shapes[name] for name in model.prunable}
    begin = partial(_begin, shapes, rescale)
    return masked_model(model, "supermask", values=values, begin=begin, choose=sampled, rescale=bool(rescale))


def _begin(
    shapes: dict[str, tuple[int, ...]], rescale: bool, seeds: Sequence[int]
) -> tuple[Tensors, Tensors]:
    logits = {name: torch.zeros(len(seeds), *shape) for name, shape in shapes.items()}
    flag = torch.full((len(seeds),), float(rescale))
    return logits, {RESCALE: flag, noise.STATE: noise.first_state(seeds)}


def sampled(logits: Tensors, values: Tensors, buffers: Tensors, train: bool) -> tuple[Tensors, Tensors]:
    """Effective weights under one drawn mask, and the noise of the next step."""
    sizes = [value[0].numel() for value in logits.values()]
    drawn = [row.split(sizes) for row in noise.draws(buffers[noise.STATE], sum(sizes))]
    effective = {
        name: _Sampled.apply(m, values[name], [row[layer].view_as(m[0]) for row in drawn], buffers[RESCALE])
        for layer, (name, m) in enumerate(logits.items())
    }
    return effective, {noise.STATE: noise.after_step(buffers[noise.STATE])} if train else {}


class _Sampled(torch.autograd.Function):
    """w · mask · factor for one layer of R networks, with the gradient of w · chance · factor.

    The factor is 1, or size ÷ ones where `rescale` [R] is 1. Every operation is a pass over memory, and those are the
    time that a step takes beside its matrix products: so in place, and block after block, each in the cache.
    """

    @staticmethod
    def forward(
        ctx: Any, m: torch.Tensor, w: torch.Tensor, drawn: list[torch.Tensor], rescale: torch.Tensor
    ) -> torch.Tensor:
        chances, effective = torch.empty_like(m), torch.empty_like(w)
        factor, share = torch.ones_like(rescale), torch.zeros_like(rescale)
        for rows in _blocks(m):
            chance = torch.sigmoid(m[rows], out=chances[rows])
            # drawn + 32,768 + ½ < 65,536 · chance: on in round(65,536 · chance) of 65,536 cases.
            mask = torch.add(torch.stack(drawn[rows]), chance, alpha=-noise.RESOLUTION, out=effective[rows])
            mask.lt_(-noise.RESOLUTION / 2 - 0.5)
            scaled = rescale[rows] > 0
            if scaled.any():
                share[rows] = torch.where(scaled, 1 / mask.flatten(1).sum(1), 0.0)
                factor[rows] = torch.where(scaled, mask[0].numel() * share[rows], 1.0)
            # A comparison with NaN is just false; 0 × the sum is NaN where a chance is, and 0 elsewhere.
            factor[rows] += 0 * chance.flatten(1).sum(1)
            mask.mul_(w[rows])
            if (factor[rows] != 1).any():
                mask.mul_(_per_replica(factor[rows], w))
        ctx.save_for_backward(w, chances, effective, factor, share)
        return effective

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:
        w, chances, effective, factor, share = ctx.saved_tensors
        (grad,) = gradients
        of_logit = torch.empty_like(w)
        for rows in _blocks(w):
            out = torch.mul(grad[rows], w[rows], out=of_logit[rows])
            if share[rows].any():  # each further one makes all others of its layer smaller: d(1 ÷ ones)
                along = (grad[rows] * effective[rows]).flatten(1).sum(1)
                out.mul_(_per_replica(factor[rows], w)).sub_(_per_replica(along * share[rows], w))
            out.mul_(chances[rows])
            out.addcmul_(out, chances[rows], value=-1)  # p − p² = p (1 − p)
        return of_logit, None, None, None


def _blocks(layer: torch.Tensor) -> list[slice]:
    """The replicas of a layer [R, *shape] in groups that fit the cache."""
    step = max(1, BLOCK // layer[0].numel())
    return [slice(r, r + step) for r in range(0, len(layer), step)]


def _per_replica(value: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """[R] as [R, 1, …], to be multiplied with `like`."""
    return value.view(-1, *[1] * (like.dim() - 1))


def probabilities(logits: Tensors) -> Tensors:
    """The chance of each weight to be on, [R, *shape] in [0, 1]."""
    return {name: torch.sigmoid(m.detach()) for name, m in logits.items()}


def sampled_accuracy(
    model: Model, logits: Tensors, split: Any, buffers: Tensors, *, seeds: Sequence[int], samples: int = 10
) -> torch.Tensor:
    """Mean accuracy over `samples` drawn masks, float64 [R]; the masks are those of the seeds, used nowhere else."""
    state = noise.first_state(seeds, "test").to(buffers[noise.STATE].device)
    each = [
        evaluate(model, logits, split, {**buffers, noise.STATE: noise.after_step(state, i)})[1]
        for i in range(samples)
    ]
    return torch.stack(each).mean(0)


def likely_accuracy(model: Model, logits: Tensors, split: Any, buffers: Tensors) -> torch.Tensor:
    """Accuracy under the one mask that keeps what is more likely on than off, float64 [R].

    model: the network itself, without the mask. Rescaled networks are rescaled by this mask.
    """
    weights = frozen_values(buffers)
    for name, m in logits.items():
        mask = (m > 0).to(m.dtype)
        ones = mask.flatten(1).sum(1).clamp(min=1)
        factor = torch.where(buffers[RESCALE] > 0, m[0].numel() / ones, 1.0)
        weights[name] = weights[name] * mask * _per_replica(factor, m)
    return evaluate(model, weights, split, buffers)[1]
