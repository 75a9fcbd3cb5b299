"""Treatments: with what kept weights begin, and where pruned weights stay.

    weights, pruned_value = treat(initial, final, mask, values="constant", sign="kept", zeros="freeze", seeds=seeds)
    train(model, weights, data, seeds=seeds, mask=mask, pruned_value=pruned_value)

Zhou et al. 2019 call them mask-1 and mask-0 actions and ask what a ticket needs of its initial values. Here a kept
weight is a size and a sign, chosen apart: four sizes, two signs. The authors' code shuffles signed values, so its
count of each sign stays; here a lost sign is a fair coin, the same for every size. What that code calls
`random_reinit` permutes the initial values of the whole layer; `fresh` here is a new draw.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from ltviz.pruning.agreement import check_same_layers
from ltviz.pruning.streams import streams

Layers = Mapping[str, Tensor]
Tensors = dict[str, Tensor]

SIGNS = ("kept", "lost")
# Two streams of a seed: the coins must not hang on how many values a reshuffle has drawn before.
_COINS, _ORDER = 0x51C2057A, 0xD1CE5EED


@torch.no_grad()
def treat(
    initial: Layers,
    final: Layers,
    mask: Layers,
    *,
    values: str = "rewind",
    sign: str = "kept",
    zeros: str = "zero",
    fresh: Layers | None = None,
    seeds: Sequence[int],
) -> tuple[Tensors, Tensors]:
    """Weights [R, *shape] to begin with, pruned ones included, and what the pruned ones stay at by layer ({}: 0).

    initial, final: the weights before and after training; what `mask` does not name, such as a bias, is initial.
    values: the sizes of kept weights: "rewind" (initial), "fresh" (those of `fresh`), "reshuffle" (initial ones,
    permuted among the kept of the layer) or "constant" (standard deviation of the layer's initial values).
    sign: "kept" gives each the sign of the initial value at its place, "lost" a random one.
    zeros: where pruned weights stay: "zero"; "freeze", at the initial value; "freeze_grown", there if training did
    not shrink it, else 0; "freeze_grown_both", and kept weights that shrank begin at 0 as well, then train.
    seeds: one for each replica; replica r depends on seeds[r] only, and a place has one coin whatever the mask.

    Raises KeyError for an unknown word, ValueError for shapes that differ or `fresh` that is missing.
    """
    _check(initial, final, mask, fresh, values, sign, zeros)
    replicas = len(next(iter(mask.values())))
    order, coins = (streams(seeds, replicas, purpose) for purpose in (_ORDER, _COINS))
    weights, pruned_value = {name: w.detach().clone() for name, w in initial.items()}, {}
    for name, kept in mask.items():
        before, after = initial[name].detach(), final[name].detach()
        size = VALUES[values](before, before if fresh is None else fresh[name].detach(), kept, order)
        signs = before if sign == "kept" else _coins(before, coins)
        start, rest = ZEROS[zeros](size.copysign(signs), before, after.abs() < before.abs())
        weights[name] = torch.where(kept, start, rest)
        if zeros != "zero":
            pruned_value[name] = rest
    return weights, pruned_value


def _check(
    initial: Layers, final: Layers, mask: Layers, fresh: Layers | None, values: str, sign: str, zeros: str
) -> None:
    for what, word, known in (("values", values, VALUES), ("sign", sign, SIGNS), ("zeros", zeros, ZEROS)):
        if word not in known:
            raise KeyError(f"{what} must be one of {', '.join(known)}, got {word!r}")
    if values == "fresh" and fresh is None:
        raise ValueError('values "fresh" needs fresh=, a draw of new initial values, got None')
    for of, layers in (("initial", initial), ("final", final), ("fresh", fresh)):
        if layers is not None:
            check_same_layers("mask", mask, of, layers)


def _coins(like: Tensor, generators: Sequence[torch.Generator]) -> Tensor:
    """A fair sign for every place of a layer [R, *shape], removed ones too."""
    flips = [torch.randint(0, 2, like.shape[1:], generator=generator) for generator in generators]
    return torch.stack(flips).to(like) * 2 - 1


def _rewind(before: Tensor, _new: Tensor, _kept: Tensor, _order: Sequence[torch.Generator]) -> Tensor:
    return before


def _fresh(_before: Tensor, fresh: Tensor, _kept: Tensor, _order: Sequence[torch.Generator]) -> Tensor:
    return fresh


def _reshuffle(before: Tensor, _new: Tensor, kept: Tensor, order: Sequence[torch.Generator]) -> Tensor:
    moved = before.clone()
    for layer, alive, generator in zip(moved, kept, order, strict=True):
        values = layer[alive]
        layer[alive] = values[torch.randperm(len(values), generator=generator).to(values.device)]
    return moved


def _constant(before: Tensor, _new: Tensor, _kept: Tensor, _order: Sequence[torch.Generator]) -> Tensor:
    spread = before.flatten(1).std(dim=1, correction=0)
    return spread.view(-1, *[1] * (before.dim() - 1)).expand_as(before)


def _zero(start: Tensor, before: Tensor, _shrank: Tensor) -> tuple[Tensor, Tensor]:
    return start, torch.zeros_like(before)


def _freeze(start: Tensor, before: Tensor, _shrank: Tensor) -> tuple[Tensor, Tensor]:
    return start, before.clone()


def _freeze_grown(start: Tensor, before: Tensor, shrank: Tensor) -> tuple[Tensor, Tensor]:
    return start, before.masked_fill(shrank, 0.0)


def _freeze_grown_both(start: Tensor, before: Tensor, shrank: Tensor) -> tuple[Tensor, Tensor]:
    return start.masked_fill(shrank, 0.0), before.masked_fill(shrank, 0.0)


# What the kept weights of a layer begin with, before the sign is put on: f(initial, fresh, kept, generators).
VALUES: dict[str, Callable[[Tensor, Tensor, Tensor, Sequence[torch.Generator]], Tensor]] = {
    "rewind": _rewind,
    "fresh": _fresh,
    "reshuffle": _reshuffle,
    "constant": _constant,
}

# What kept weights begin with and where pruned ones stay: f(begin, initial, whether training shrank it).
ZEROS: dict[str, Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]] = {
    "zero": _zero,
    "freeze": _freeze,
    "freeze_grown": _freeze_grown,
    "freeze_grown_both": _freeze_grown_both,
}
