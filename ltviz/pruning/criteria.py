"""Criteria: what makes a weight worth keeping. The higher the score, the longer a weight stays.

    scores = CRITERIA["movement"](weights, initial=initial)

A criterion takes weights [R, *shape] by name and returns scores of the same shapes for the layers that may
be pruned: the keys of `mask` where it is given, else `prunable_names(weights)`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ltviz.pruning.agreement import check_shapes
from ltviz.pruning.masks import prunable_names

NEEDS = frozenset({"mask", "initial", "forward", "batch", "generator"})


@dataclass(frozen=True)
class Criterion:
    """A scoring function and the things that it needs beside the weights.

    score: `score(weights, names, **needed) -> dict of [R, *shape]` for the names.
    needs: subset of NEEDS; a call without one of them is an error.
    """

    score: Callable[..., dict[str, Tensor]]
    needs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if unknown := sorted(self.needs - NEEDS):
            raise ValueError(f"needs must be among {', '.join(sorted(NEEDS))}, got {unknown[0]!r}")

    def __call__(
        self,
        weights: Mapping[str, Tensor],
        *,
        mask: Mapping[str, Tensor] | None = None,
        initial: Mapping[str, Tensor] | None = None,
        forward: Callable[..., Any] | None = None,
        batch: Any = None,
        generator: torch.Generator | Sequence[torch.Generator] | None = None,
    ) -> dict[str, Tensor]:
        """Scores [R, *shape] by layer; the weights are not changed.

        mask: its keys are the layers that get scores. initial: the weights before training.
        forward, batch: `forward(weights, x) -> logits [R, B, classes]`, and the pair (x, y) to call it with.
        generator: one, or one for each replica, which makes the scores of a replica its own.
        """
        given = {"mask": mask, "initial": initial, "forward": forward, "batch": batch, "generator": generator}
        for need in sorted(self.needs):
            if given[need] is None:
                raise ValueError(f"criterion {self.score.__name__} needs {need}=, got None")
        names = prunable_names(weights, mask)
        return self.score(weights, names, **{need: given[need] for need in self.needs})


def magnitude(weights: Mapping[str, Tensor], names: Sequence[str]) -> dict[str, Tensor]:
    """Size after training, |w|."""
    return {name: weights[name].detach().abs() for name in names}


def magnitude_initial(
    weights: Mapping[str, Tensor], names: Sequence[str], initial: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Size before training, |w_i|."""
    return magnitude(_before(weights, names, initial), names)


def movement(
    weights: Mapping[str, Tensor], names: Sequence[str], initial: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """Distance that training moved the weight, |w − w_i|."""
    before = _before(weights, names, initial)
    return {name: (weights[name].detach() - before[name].detach()).abs() for name in names}


def random(
    weights: Mapping[str, Tensor],
    names: Sequence[str],
    generator: torch.Generator | Sequence[torch.Generator],
) -> dict[str, Tensor]:
    """Uniform draws: the control that knows nothing of the weights."""
    replicas = len(weights[names[0]])
    generators = [generator] * replicas if isinstance(generator, torch.Generator) else generator
    if len(generators) != replicas:
        raise ValueError(
            f"generator must be one, or one for each of {replicas} replicas, got {len(generators)}"
        )
    draws = [{name: _uniform(weights[name][0], g) for name in names} for g in generators]
    return {name: torch.stack([draw[name] for draw in draws]) for name in names}


def _uniform(like: Tensor, generator: torch.Generator) -> Tensor:
    draw = torch.rand(like.shape, dtype=torch.float64, device=generator.device, generator=generator)
    return draw.to(like.device)


def _before(
    weights: Mapping[str, Tensor], names: Sequence[str], initial: Mapping[str, Tensor]
) -> Mapping[str, Tensor]:
    check_shapes("weights", {name: weights[name] for name in names}, "initial", initial)
    return initial


CRITERIA: dict[str, Criterion] = {
    "magnitude": Criterion(magnitude),
    "random": Criterion(random, frozenset({"generator"})),
    "magnitude_initial": Criterion(magnitude_initial, frozenset({"initial"})),
    "movement": Criterion(movement, frozenset({"initial"})),
}
