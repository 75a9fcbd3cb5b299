"""Masks: which weights of a network are kept.

A mask is a dict of boolean tensors `[R, *shape]` under the parameter names of the weights that may be pruned;
True means kept. R is the replica axis: R networks are cut in one call, each on its own.

    mask = make_mask(CRITERIA["magnitude"](weights), remove=0.2)
    density(mask)  # tensor([0.8000], dtype=torch.float64)
"""

import math
from collections.abc import Iterable, Mapping
from numbers import Real

import torch
from torch import Tensor

from ltviz.pruning.agreement import check_layers, check_same_layers, check_scores, check_shapes

SCOPES = ("layer", "global")


@torch.no_grad()
def make_mask(
    scores: Mapping[str, Tensor],
    remove: float | Mapping[str, float],
    *,
    scope: str = "layer",
    mask: Mapping[str, Tensor] | None = None,
) -> dict[str, Tensor]:
    """Mask without the lowest scores: an exact count leaves, whatever the ties.

    scores: float tensors [R, *shape] by layer. A score of -inf means "never keep": the weight leaves even
        when the count is met, so fewer may remain. Scores of weights that `mask` removed are not read.
    remove: fraction of the survivors to remove, in [0, 1], or (scope "layer") a dict of fractions by layer;
        a layer that the dict lacks loses nothing. The count is remove × survivors in float64, half to even.
    scope: "layer" counts in each layer, "global" ranks all layers together.
    mask: earlier mask; what it removed stays removed, and a layer that it lacks is whole.

    Equal scores leave by position: layers in dict order, within a layer in C order, the lower index first.
    (`untied` settles them by lot.)
    Raises ValueError or TypeError for a fraction outside [0, 1], NaN or +inf among the scores of survivors, a
    layer without a score or without weights, and shapes or replica counts that differ.
    Frankle & Carbin 2019: by layer for LeNet and Conv-2/4/6, global for VGG-19 and ResNet-18.
    """
    check_scores(scores)
    groups = _groups(list(scores), remove, scope)
    kept = _survivors(scores, mask)
    _check_values(scores, kept)
    for names, fraction in groups:
        for replica in range(len(kept[names[0]])):
            _cut([scores[name][replica] for name in names], [kept[name][replica] for name in names], fraction)
    return kept


def full_mask(weights: Mapping[str, Tensor], prunable: Iterable[str] | None = None) -> dict[str, Tensor]:
    """Mask that keeps everything, for `weights` as dict of [R, *shape].

    prunable: names of the layers in the mask; without it, `prunable_names(weights)`.
    """
    names = prunable_names(weights) if prunable is None else tuple(prunable)
    if unknown := [name for name in names if name not in weights]:
        raise ValueError(f"prunable must name weights, got {unknown[0]!r}; there are {', '.join(weights)}")
    return {name: torch.ones_like(weights[name], dtype=torch.bool) for name in names}


def prunable_names(
    weights: Mapping[str, Tensor], mask: Mapping[str, Tensor] | None = None
) -> tuple[str, ...]:
    """Names of the weights that may be pruned: the keys of `mask` where there is one.

    Otherwise every name that ends in "weight" and has two axes or more beside the replica axis. The rule sees
    names and shapes only, so it takes an embedding for a layer; leave that out by giving a mask,
    `full_mask(weights, prunable=[...])`.
    """
    if mask is None:
        names = tuple(name for name, w in weights.items() if name.endswith("weight") and w.dim() >= 3)
        if not names:
            raise ValueError(
                f"weights must hold a prunable layer, [R, out, in, ...], got {', '.join(weights)}"
            )
        return names
    check_same_layers("mask", mask, "weights", weights)
    return tuple(mask)


@torch.no_grad()
def apply(
    weights: Mapping[str, Tensor],
    mask: Mapping[str, Tensor],
    pruned_value: float | Mapping[str, Tensor] | None = None,
) -> dict[str, Tensor]:
    """Copy of `weights` in which every pruned weight is exactly its `pruned_value`.

    pruned_value: one number (None is 0), or a dict of [R, *shape] by layer, 0 for the layers that it lacks.
    """
    check_same_layers("mask", mask, "weights", weights)
    if isinstance(pruned_value, Mapping):
        check_shapes("pruned_value", pruned_value, "mask", mask)
        values: Mapping[str, Tensor | float] = pruned_value
    else:
        values = dict.fromkeys(mask, 0.0 if pruned_value is None else pruned_value)
    masked = {name: w.clone() for name, w in weights.items()}
    for name, kept in mask.items():  # chosen, not multiplied: NaN × 0 would be NaN
        masked[name] = torch.where(
            kept, masked[name], torch.as_tensor(values.get(name, 0.0)).to(masked[name])
        )
    return masked


def density(mask: Mapping[str, Tensor]) -> Tensor:
    """Share of the prunable weights that is kept, float64 [R], in [0, 1]."""
    check_layers("mask", mask)
    kept = torch.stack([layer.flatten(1).sum(1) for layer in mask.values()]).sum(0)
    return kept.double() / sum(layer[0].numel() for layer in mask.values())


def layer_density(mask: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Share of each layer that is kept: float64 [R] by layer, in [0, 1]."""
    check_layers("mask", mask)
    return {name: layer.flatten(1).sum(1).double() / layer[0].numel() for name, layer in mask.items()}


def _groups(
    names: list[str], remove: float | Mapping[str, float], scope: str
) -> list[tuple[list[str], float]]:
    """Layers that are ranked together, and the fraction that leaves each group."""
    if scope not in SCOPES:
        raise ValueError(f"scope must be one of {', '.join(SCOPES)}, got {scope!r}")
    if not isinstance(remove, Mapping):
        fraction = _fraction("remove", remove)
        return [(names, fraction)] if scope == "global" else [([name], fraction) for name in names]
    if scope == "global":
        raise ValueError('remove must be one number with scope "global", got a dict')
    if unknown := [name for name in remove if name not in names]:
        raise ValueError(
            f"remove must name layers that have scores, got {unknown[0]!r}; there are {', '.join(names)}"
        )
    return [([name], _fraction(f"remove[{name!r}]", remove.get(name, 0.0))) for name in names]


def _fraction(what: str, value: float) -> float:
    if not isinstance(value, Real):
        raise TypeError(f"{what} must be a number in [0, 1], got {value!r}")
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"{what} must be in [0, 1], got {value}")
    return float(value)


def _survivors(scores: Mapping[str, Tensor], mask: Mapping[str, Tensor] | None) -> dict[str, Tensor]:
    """New mask to cut from: a copy of the earlier one, whole where there is none."""
    if mask is None:
        return full_mask(scores, prunable=scores)
    check_same_layers("mask", mask, "scores", scores)
    return {
        name: mask[name].clone() if name in mask else torch.ones_like(layer, dtype=torch.bool)
        for name, layer in scores.items()
    }


def _check_values(scores: Mapping[str, Tensor], kept: Mapping[str, Tensor]) -> None:
    for name, layer in scores.items():
        bad = kept[name] & ~(layer < math.inf)  # NaN compares false, so this finds it with +inf
        if bad.any():
            raise ValueError(f"scores[{name!r}] must be finite or -inf, got {layer[bad][0].item()}")


def _cut(scores: list[Tensor], kept: list[Tensor], fraction: float) -> None:
    """Remove the lowest scores of one replica from `kept`, in place; the lists are layers ranked together."""
    alive = torch.cat([layer.flatten() for layer in kept])
    places = alive.nonzero().squeeze(1)
    values = torch.cat([layer.flatten() for layer in scores])[places]
    alive[places] = _above(values, round(fraction * len(values)))
    for layer, part in zip(kept, alive.split([layer.numel() for layer in kept]), strict=True):
        layer.copy_(part.view_as(layer))


def _above(values: Tensor, count: int) -> Tensor:
    """Which of `values` [N] remain when the `count` lowest leave, and every -inf."""
    count = max(count, int((values == -math.inf).sum()))
    if count == 0:
        return torch.ones_like(values, dtype=torch.bool)
    threshold = values.kthvalue(count).values
    above = values > threshold
    ties = (values == threshold).nonzero().squeeze(1)
    lower = len(values) - int(above.sum()) - len(ties)
    above[ties[count - lower :]] = True  # a threshold alone would take every tie
    return above
