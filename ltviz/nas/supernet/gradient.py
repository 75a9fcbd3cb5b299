"""The gradient of the validation loss with respect to the architecture: DARTS, arXiv 1806.09055, section 2.3."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

Tensors = dict[str, Tensor]
Loss = Callable[
    [Tensors, Tensor], Tensor
]  # (weights {name: [R, …]}, alphas [R, …]) → the loss of each replica, [R]

REACH = 0.01  # how far, in the norm of the weights, the finite difference goes: the paper says so beside equation 8


def architecture_gradient(
    alphas: Tensor,
    weights: Mapping[str, Tensor],
    train_loss: Loss,
    validation_loss: Loss,
    *,
    xi: float = 0.0,
    step: Callable[[Tensors, Tensors], Tensors] | None = None,
) -> Tensor:
    """∇α L_val(w − ξ·step, α) of each replica, like `alphas` [R, …]; nothing that comes in is changed.

    xi = 0 is the first order: w is taken for the best there is. Above 0 it is the second order, with the product of
    the Hessian and a vector taken as a finite difference (equations 7 and 8), ε = 0.01/‖∇w' L_val‖ by replica.
    step: (weights, gradients of L_train) → what the optimiser would subtract, divided by its rate; the gradients
    themselves unless given. Raises ValueError for xi below 0.
    """
    if not xi >= 0:
        raise ValueError(f"xi must be at least 0, got {xi}")
    alphas = alphas.detach().requires_grad_()
    if xi == 0:
        return _gradients(validation_loss(dict(weights), alphas), [alphas])[0]
    held = {name: value.detach() for name, value in weights.items()}
    leaves = {name: value.clone().requires_grad_() for name, value in held.items()}
    slopes = _gradients(train_loss(leaves, alphas.detach()), list(leaves.values()))
    towards = dict(zip(leaves, slopes, strict=True))
    towards = step(held, towards) if step else towards
    ahead = {name: (held[name] - xi * towards[name]).requires_grad_() for name in held}
    direct, *vector = _gradients(validation_loss(ahead, alphas), [alphas, *ahead.values()])
    along = dict(zip(ahead, vector, strict=True))
    return direct - xi * _hessian_product(alphas, held, along, train_loss)


def _hessian_product(alphas: Tensor, weights: Tensors, along: Tensors, train_loss: Loss) -> Tensor:
    """∇²αw L_train · along, by a central difference along the weights; 0 for a replica where `along` is 0."""
    norm = torch.stack([value.flatten(1).square().sum(1) for value in along.values()]).sum(0).sqrt()
    epsilon = REACH / norm.where(norm > 0, REACH)  # [R]
    moved = [
        _gradients(train_loss(_moved(weights, along, sign * epsilon), alphas), [alphas])[0]
        for sign in (1, -1)
    ]
    return (moved[0] - moved[1]) / (2 * _wide(epsilon, alphas))


def _moved(weights: Tensors, along: Tensors, by: Tensor) -> Tensors:
    return {name: value + _wide(by, value) * along[name] for name, value in weights.items()}


def _wide(by: Tensor, like: Tensor) -> Tensor:
    """[R] as [R, 1, …] of as many dimensions."""
    return by.view(-1, *[1] * (like.ndim - 1))


def _gradients(losses: Tensor, of: list[Tensor]) -> list[Tensor]:
    """Each replica's own gradients: their losses are summed, and no replica's loss hangs on another's values."""
    found = torch.autograd.grad(losses.sum(), of, allow_unused=True)
    return [torch.zeros_like(t) if g is None else g for t, g in zip(of, found, strict=True)]
