"""The tensors that an optimiser moves: the weights of R networks under their masks."""

from __future__ import annotations

from collections.abc import Callable

import torch

from ltviz.training.recipe import Recipe

Tensors = dict[str, torch.Tensor]


def stack(parts: list[Tensors]) -> Tensors:
    """Populations of the same shapes as one, behind one another along the replica axis."""
    return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}


class Population:
    """The weights of R networks while they train.

    Masked weights are set once, here; from then on their gradients are zeroed at every step, which keeps them
    exactly where they are under a fresh optimiser. `weights` are the leaves that a model reads, [R, *shape].
    """

    def __init__(self, weights: Tensors, mask: Tensors, pruned_value: Tensors, recipe: Recipe) -> None:
        self._kept = {name: m.to(weights[name].dtype) for name, m in mask.items()}
        self._rest = {n: pruned_value.get(n, torch.zeros_like(weights[n])) for n in mask}
        self._decays = [name for name in pruned_value if recipe.weight_decay]
        self.weights = {
            name: (
                torch.where(mask[name], w, self._rest[name]) if name in mask else w.clone()
            ).requires_grad_()
            for name, w in weights.items()
        }
        self._optimizer = OPTIMIZERS[recipe.optimizer](list(self.weights.values()), recipe)
        self._best = self.now()

    def step(self) -> None:
        """One update from the gradients; masked weights stay."""
        for name, kept in self._kept.items():
            grad = self.weights[name].grad
            if grad is not None:
                grad.mul_(kept)
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        for name in self._decays:  # weight decay moves what is frozen at another value than 0
            value = self.weights[name].data
            value.copy_(torch.where(self._kept[name] > 0, value, self._rest[name]))

    def rate(self, value: float) -> None:
        """Set the learning rate of the next update."""
        for group in self._optimizer.param_groups:
            group["lr"] = value

    def keep_best(self, better: torch.Tensor) -> None:
        """Take the present values of the networks marked in `better` [R] as their best so far."""
        for name, value in self.weights.items():
            self._best[name][better] = value.detach()[better]

    def now(self) -> Tensors:
        """A copy of the present weights."""
        return {name: value.detach().clone() for name, value in self.weights.items()}

    def best(self) -> Tensors:
        """The best weights so far."""
        return self._best


def _adam(leaves: list[torch.Tensor], recipe: Recipe) -> torch.optim.Optimizer:
    return torch.optim.Adam(leaves, lr=recipe.lr, weight_decay=recipe.weight_decay, fused=True)


def _sgd(leaves: list[torch.Tensor], recipe: Recipe) -> torch.optim.Optimizer:
    return torch.optim.SGD(
        leaves, lr=recipe.lr, momentum=recipe.momentum, weight_decay=recipe.weight_decay, fused=True
    )


# Names as in recipe.OPTIMIZERS.
OPTIMIZERS: dict[str, Callable[[list[torch.Tensor], Recipe], torch.optim.Optimizer]] = {
    "adam": _adam,
    "sgd": _sgd,
}
