"""Saliency: what one pass through a network that was never trained says about its weights.

    scores = CRITERIA["snip"](weights, forward=forward, batch=(x, y))
    mask = make_mask(scores, remove=0.95, scope="global")

`forward(weights, x) -> logits [R, B, classes]`, and the batch x [B, *example], y [B] or x [R, B, *example],
y [R, B]. Each replica's scores come from its own network and, in the second form, from its own minibatch. They
belong to the values that they were computed with: train those, not another draw. Biases get no score and stay.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

Forward = Callable[[dict[str, Tensor], Tensor], Tensor]
Loss = Callable[[Tensor, Tensor], Tensor]
Batch = tuple[Tensor, Tensor | None]


class OneClassWarning(UserWarning):
    """Every example of a minibatch has the same class, so its scores speak of that class only."""


class SilentError(ValueError):
    """All scores of a network are equal: they rank nothing. `replicas` says whose."""

    def __init__(self, message: str, replicas: Sequence[int]) -> None:
        super().__init__(message)
        self.replicas = list(replicas)


def cross_entropy(logits: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy of each network, [R], for logits [R, B, classes] and y [B] or [R, B]."""
    target = y.expand(len(logits), -1)
    each = F.cross_entropy(logits.flatten(0, 1), target.flatten(), reduction="none")
    return each.view_as(target).mean(1)


@torch.enable_grad()
def snip(
    weights: Mapping[str, Tensor],
    names: Sequence[str],
    forward: Forward,
    batch: Batch,
    loss: Loss = cross_entropy,
) -> dict[str, Tensor]:
    """Connection sensitivity |w · ∂L/∂w|: how much the loss moves when the connection fades, to first order.

    It is |∂L(c ∘ w)/∂c| at c = 1. The paper divides by the sum, which changes no rank; neither does scaling the
    loss. loss: `loss(logits, y) -> [R]`. Lee et al. 2019 (1810.02340).
    """
    x, y = _examples(batch)
    whole, leaves = _leaves(weights, names)
    gradients = _gradients(loss(forward(whole, x), y).sum(), leaves)
    return _telling("snip", {name: (w.detach() * gradients[name]).abs_() for name, w in leaves.items()})


@torch.enable_grad()
def grasp(
    weights: Mapping[str, Tensor],
    names: Sequence[str],
    forward: Forward,
    batch: Batch,
    loss: Loss = cross_entropy,
    temperature: float = 200.0,
) -> dict[str, Tensor]:
    """Gradient signal preservation, w · (H g): what the squared norm of the gradient owes to the weight.

    Our sign: high stays. Taking w away changes |g|² by −2 w·(Hg), and the paper removes the highest of
    S = −w·(Hg), those whose loss costs the gradient least or helps it; this is −S. g and H are those of the loss at
    logits / temperature, over the weights that get scores. Wang et al. 2020 (2002.07376), whose code has 200.
    """
    x, y = _examples(batch)
    whole, leaves = _leaves(weights, names)
    gradients = _gradients(loss(forward(whole, x) / temperature, y).sum(), leaves, create_graph=True)
    # The gradient of g·g' with one g held fixed is the product with the Hessian, which is never built.
    aligned = torch.stack([(g.detach() * g).sum() for g in gradients.values()]).sum()
    products = _gradients(aligned, leaves)
    return _telling("grasp", {name: w.detach() * products[name] for name, w in leaves.items()})


@torch.enable_grad()
def synflow(
    weights: Mapping[str, Tensor], names: Sequence[str], forward: Forward, batch: Batch
) -> dict[str, Tensor]:
    """Synaptic flow |w · ∂R/∂w|: the share of the weight in R, the sum over all paths of the product of |w|.

    R is the sum of the outputs for an input of ones, with |w| for every parameter and 0 for biases; no data are
    read, only the shape of one example (y may be None). float64 [R, *shape], since products of many layers leave
    the range of float32. Meant for many rounds: `prune_in_rounds`. Tanaka et al. 2020 (2006.05467).
    """
    x, y = batch
    example = x.shape[1 if y is None else y.dim() :]
    linear = {name: w.detach().abs().double() for name, w in weights.items()}
    linear |= {name: torch.zeros_like(w) for name, w in linear.items() if name.endswith("bias")}
    whole, leaves = _leaves(linear, names)
    flow = forward(whole, torch.ones(1, *example, dtype=torch.float64, device=x.device)).sum()
    gradients = _gradients(flow, leaves)
    return _telling("synflow", {name: (w.detach() * gradients[name]).abs_() for name, w in leaves.items()})


def _examples(batch: Batch) -> tuple[Tensor, Tensor]:
    x, y = batch
    if y is None or y.dim() not in (1, 2) or x.shape[: y.dim()] != y.shape:
        shape = None if y is None else tuple(y.shape)
        raise ValueError(
            f"batch must be x [B, ...] with y [B] or x [R, B, ...] with y [R, B], got {tuple(x.shape)}, {shape}"
        )
    alone = (y.amin(-1) == y.amax(-1)).reshape(-1)
    if y.shape[-1] > 1 and alone.any():  # one example has one class, and whoever asks for it knows
        rows = ", ".join(map(str, alone.nonzero().flatten().tolist()))
        which = f"of replicas {rows} holds" if y.dim() == 2 else "holds"
        warnings.warn(f"the minibatch {which} one class only", OneClassWarning, stacklevel=5)
    return x, y


def _leaves(
    weights: Mapping[str, Tensor], names: Sequence[str]
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """All the weights cut off from what made them, and those among them that gradients are taken for."""
    whole = {name: w.detach() for name, w in weights.items()}
    leaves = {name: whole[name].detach().requires_grad_() for name in names}
    return whole | leaves, leaves


def _gradients(value: Tensor, leaves: dict[str, Tensor], *, create_graph: bool = False) -> dict[str, Tensor]:
    """Gradient of `value` by name; 0 where it does not hang on a leaf. The sum over replicas keeps them apart."""
    every = torch.autograd.grad(
        value, list(leaves.values()), create_graph=create_graph, allow_unused=True, materialize_grads=True
    )
    return dict(zip(leaves, every, strict=True))


def _telling(criterion: str, scores: dict[str, Tensor]) -> dict[str, Tensor]:
    """The scores, unless they are not finite, or the same for every weight of a network."""
    low = {name: layer.flatten(1).amin(1) for name, layer in scores.items()}
    high = {name: layer.flatten(1).amax(1) for name, layer in scores.items()}
    for name in scores:
        extremes = torch.cat([low[name], high[name]])  # NaN is both the least and the most
        if not extremes.isfinite().all():
            raise ValueError(
                f"scores of {criterion} must be finite, got {extremes[~extremes.isfinite()][0].item()} in "
                f"{name!r}; look for NaN or huge values in the weights and the batch"
            )
    least, most = (torch.stack(list(ends.values())) for ends in (low, high))
    if same := (least.amin(0) == most.amax(0)).nonzero().flatten().tolist():
        value = least[0, same[0]].item() + 0.0  # no minus before a zero
        why = "; no gradient reaches its weights" if value == 0 else ""
        raise SilentError(
            f"scores of {criterion} must tell weights apart, got {value:g} for all of replica {same[0]}{why}",
            same,
        )
    return scores
