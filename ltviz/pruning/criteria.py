"""Criteria: what makes a weight worth keeping. The higher the score, the longer a weight stays.

    scores = CRITERIA["movement"](weights, initial=initial)

A criterion takes weights [R, *shape] by name and returns scores of the same shapes for the layers that may
be pruned: the keys of `mask` where it is given, else `prunable_names(weights)`. A score of -inf means "never
keep". Zhou et al. 2019 score each weight by its place in a plane: its value before training and after.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import torch
from torch import Tensor

from ltviz.pruning.agreement import check_shapes
from ltviz.pruning.masks import full_mask, prunable_names
from ltviz.pruning.saliency import grasp, snip, synflow

Layers = Mapping[str, Tensor]
Scores = dict[str, Tensor]

NEEDS = frozenset({"mask", "initial", "forward", "batch", "generator"})


@dataclass(frozen=True)
class Criterion:
    """A scoring function and the things that it needs beside the weights.

    score: `score(weights, names, **needed) -> dict of [R, *shape]` for the names.
    needs: subset of NEEDS; a call without one of them is an error, but no mask means that nothing is pruned.
    """

    score: Callable[..., Scores]
    needs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if unknown := sorted(self.needs - NEEDS):
            raise ValueError(f"needs must be among {', '.join(sorted(NEEDS))}, got {unknown[0]!r}")

    def __call__(
        self,
        weights: Layers,
        *,
        mask: Layers | None = None,
        initial: Layers | None = None,
        forward: Callable[..., Any] | None = None,
        batch: Any = None,
        generator: torch.Generator | Sequence[torch.Generator] | None = None,
    ) -> Scores:
        """Scores [R, *shape] by layer; the weights are not changed.

        mask: its keys are the layers that get scores. initial: the weights before training.
        forward, batch: `forward(weights, x) -> logits [R, B, classes]`, and the pair (x, y) to call it with.
        generator: one, or one for each replica, which makes the scores of a replica its own.
        """
        names = prunable_names(weights, mask)
        mask = full_mask(weights, names) if mask is None else mask
        given = {"mask": mask, "initial": initial, "forward": forward, "batch": batch, "generator": generator}
        for need in sorted(self.needs):
            if given[need] is None:
                raise ValueError(f"criterion {self.score.__name__} needs {need}=, got None")
        return self.score(weights, names, **{need: given[need] for need in self.needs})


def large_final(weights: Layers, names: Sequence[str]) -> Scores:
    """Size after training, |w|: what `imp` cuts by."""
    return {name: weights[name].detach().abs() for name in names}


def small_final(weights: Layers, names: Sequence[str]) -> Scores:
    """The smallest after training, −|w|."""
    return {name: -size for name, size in large_final(weights, names).items()}


def random(
    weights: Layers, names: Sequence[str], generator: torch.Generator | Sequence[torch.Generator]
) -> Scores:
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


def in_plane(place: Callable[[Tensor, Tensor], Tensor]) -> Callable[..., Scores]:
    """Score of a whole network from the score of a layer, `place(before, after)`."""

    @wraps(place)
    def score(weights: Layers, names: Sequence[str], initial: Layers, mask: Layers) -> Scores:
        _check_values(weights, names, initial, mask)
        return {name: place(initial[name].detach(), weights[name].detach()) for name in names}

    return score


def _check_values(weights: Layers, names: Sequence[str], initial: Layers, mask: Layers) -> None:
    """Raise unless both values of every kept weight are finite: signs and ranks would hide a NaN from `make_mask`."""
    _check_initial(weights, names, initial)
    for what, layers in (("weights", weights), ("initial", initial)):
        for name in names:
            bad = mask[name] & ~layers[name].isfinite()
            if bad.any():
                raise ValueError(f"{what}[{name!r}] must be finite, got {layers[name][bad][0].item()}")


def _check_initial(weights: Layers, names: Sequence[str], initial: Layers) -> None:
    check_shapes("weights", {name: weights[name] for name in names}, "initial", initial)


def large_init(weights: Layers, names: Sequence[str], initial: Layers) -> Scores:
    """Size before training, |w_i|."""
    _check_initial(weights, names, initial)
    return large_final(initial, names)


def small_init(weights: Layers, names: Sequence[str], initial: Layers) -> Scores:
    """The smallest before training, −|w_i|."""
    return {name: -size for name, size in large_init(weights, names, initial).items()}


@in_plane
def magnitude_increase(before: Tensor, after: Tensor) -> Tensor:
    """Growth in training, |w| − |w_i|."""
    return after.abs() - before.abs()


@in_plane
def movement(before: Tensor, after: Tensor) -> Tensor:
    """Distance that training moved the weight, |w − w_i|."""
    return (after - before).abs()


@in_plane
def large_final_same_sign(before: Tensor, after: Tensor) -> Tensor:
    """Size after training; never a weight whose sign flipped."""
    return _only(before.sign() == after.sign(), after.abs())


@in_plane
def large_final_diff_sign(before: Tensor, after: Tensor) -> Tensor:
    """Size after training; only weights whose sign flipped."""
    return _only(before.sign() != after.sign(), after.abs())


@in_plane
def magnitude_increase_same_sign(before: Tensor, after: Tensor) -> Tensor:
    """Growth; never a weight whose sign flipped. The authors' code gives those 0, above all that shrank."""
    return _only(before.sign() == after.sign(), after.abs() - before.abs())


@in_plane
def magnitude_increase_diff_sign(before: Tensor, after: Tensor) -> Tensor:
    """Growth; only weights whose sign flipped."""
    return _only(before.sign() != after.sign(), after.abs() - before.abs())


def _only(allowed: Tensor, score: Tensor) -> Tensor:
    return score.masked_fill(~allowed, -math.inf)


def large_init_large_final(weights: Layers, names: Sequence[str], initial: Layers, mask: Layers) -> Scores:
    """Large before and after: the lesser of the two percentiles, (0, 1], among the survivors of the layer.

    The paper keeps what lies above one common percentile of |w_i| and of |w|, and looks for the percentile that
    leaves the count. Both are above it where the lesser of the two is, so the highest scores are that set. Two
    weights can share a score, one by |w_i|, one by |w|; then no percentile leaves every count, and `make_mask`
    chooses between them by position.
    """
    _check_values(weights, names, initial, mask)
    return _lesser(large_final(initial, names), large_final(weights, names), mask)


def small_init_small_final(weights: Layers, names: Sequence[str], initial: Layers, mask: Layers) -> Scores:
    """Small before and after: both below a common percentile, as in `large_init_large_final`."""
    _check_values(weights, names, initial, mask)
    return _lesser(small_final(initial, names), small_final(weights, names), mask)


def _lesser(some: Scores, others: Scores, mask: Layers) -> Scores:
    return {
        name: torch.minimum(_percentile(some[name], mask[name]), _percentile(others[name], mask[name]))
        for name in some
    }


def _percentile(score: Tensor, kept: Tensor) -> Tensor:
    """Share of the layer's survivors that score no higher, float64 [R, *shape]; what is removed has none above 0."""
    alive = kept.flatten(1)
    values = score.flatten(1).masked_fill(~alive, -math.inf)
    no_higher = torch.searchsorted(values.sort(1).values, values, right=True).double()
    removed = (~alive).sum(1, keepdim=True)
    survivors = alive.sum(1, keepdim=True).clamp(min=1)
    return ((no_higher - removed) / survivors).view_as(score)


_INITIAL = frozenset({"initial"})
_BOTH = _INITIAL | {"mask"}
_ONE_BATCH = frozenset({"forward", "batch"})
_LARGE_FINAL = Criterion(large_final)

CRITERIA: dict[str, Criterion] = {
    "magnitude": _LARGE_FINAL,  # the usual name
    "large_final": _LARGE_FINAL,  # the name in Zhou et al. 2019, as are those that follow
    "small_final": Criterion(small_final),
    "large_init": Criterion(large_init, _INITIAL),
    "small_init": Criterion(small_init, _INITIAL),
    "large_init_large_final": Criterion(large_init_large_final, _BOTH),
    "small_init_small_final": Criterion(small_init_small_final, _BOTH),
    "magnitude_increase": Criterion(magnitude_increase, _BOTH),
    "movement": Criterion(movement, _BOTH),
    "random": Criterion(random, frozenset({"generator"})),
    "large_final_same_sign": Criterion(large_final_same_sign, _BOTH),
    "large_final_diff_sign": Criterion(large_final_diff_sign, _BOTH),
    "magnitude_increase_same_sign": Criterion(magnitude_increase_same_sign, _BOTH),
    "magnitude_increase_diff_sign": Criterion(magnitude_increase_diff_sign, _BOTH),
    "snip": Criterion(snip, _ONE_BATCH),
    "grasp": Criterion(grasp, _ONE_BATCH),
    "synflow": Criterion(synflow, _ONE_BATCH),
}
