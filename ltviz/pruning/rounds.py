"""Pruning in rounds: cut a little, score what is left, cut again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

from ltviz.pruning.masks import SCOPES, apply, full_mask, make_mask
from ltviz.pruning.saliency import SilentError

Scoring = Callable[..., dict[str, Tensor]]


def prune_in_rounds(
    criterion: Scoring,
    weights: Mapping[str, Tensor],
    keep: float,
    *,
    rounds: int = 100,
    scope: str = "global",
    mask: Mapping[str, Tensor] | None = None,
    **needed: Any,
) -> dict[str, Tensor]:
    """Mask that keeps the share `keep` of the weights [R, *shape], cut in rounds with an exponential schedule.

    criterion: such as CRITERIA["synflow"], called with `needed` and with pruned weights at 0 in every round.
    After round k of n the share keep^(k/n) is left, an exact count. keep: in (0, 1]. rounds: >= 1; one round is
    one-shot pruning. scope: as in `make_mask`. mask: where to start, everything unless given.

    A network that has died on the way gives every weight the same score, 0; from there it is cut by the scores of
    its weights as they were at the start. Raises what the criterion raises where even those say nothing.
    Tanaka et al. 2020 (2006.05467), algorithm 1: 100 rounds.
    """
    if not 0 < keep <= 1:
        raise ValueError(f"keep must be in (0, 1], got {keep}")
    check_rounds(rounds)
    if scope not in SCOPES:
        raise ValueError(f"scope must be one of {', '.join(SCOPES)}, got {scope!r}")
    start = full_mask(weights) if mask is None else dict(mask)
    kept = start
    for k in range(1, rounds + 1):
        scores = _scores(criterion, weights, kept, start, needed)
        kept = make_mask(scores, _remove(kept, keep ** (k / rounds), scope), scope=scope, mask=kept)
    return kept


def check_rounds(rounds: int) -> None:
    """Raise ValueError unless one can prune in so many rounds."""
    if rounds < 1 or int(rounds) != rounds:
        raise ValueError(f"rounds must be a whole number, 1 or more, got {rounds}")


def _scores(
    criterion: Scoring,
    weights: Mapping[str, Tensor],
    kept: dict[str, Tensor],
    start: dict[str, Tensor],
    needed: dict[str, Any],
) -> dict[str, Tensor]:
    try:
        return criterion(apply(weights, kept), mask=kept, **needed)
    except SilentError as error:
        revived = {name: layer.clone() for name, layer in kept.items()}
        for name, layer in revived.items():
            layer[error.replicas] = start[name][error.replicas]
        return criterion(apply(weights, revived), mask=kept, **needed)


def _remove(kept: dict[str, Tensor], share: float, scope: str) -> float | dict[str, float]:
    """Fraction of the survivors to remove, all together or by layer, so that `share` of all weights is left."""
    sizes = {name: layer[0].numel() for name, layer in kept.items()}
    alive = {name: layer.flatten(1).sum(1) for name, layer in kept.items()}
    if scope == "global":
        return _fraction("mask", torch.stack(list(alive.values())).sum(0), sum(sizes.values()), share)
    return {name: _fraction(f"mask[{name!r}]", alive[name], size, share) for name, size in sizes.items()}


def _fraction(what: str, alive: Tensor, size: int, share: float) -> float:
    """What to remove of `alive` weights [R], to leave round(share × size); make_mask rounds it to that count."""
    counts = set(alive.tolist())
    if len(counts) > 1:
        raise ValueError(f"{what} must keep as many weights in every replica, got {sorted(counts)}")
    (count,) = counts
    return max(0, count - round(share * size)) / max(1, count)
