"""edge-popup: each weight of an untrained network has a trained score, and the highest scores of a layer are on.

    run = edge_popup(model, data, seeds=range(5), densities=(0.7, 0.5, 0.3), steps=2000)
    run.test_at_end[run.arm("constant")]     # [S, K]

Ramanujan et al. 2020 (1911.13299). The gradient passes through the choice as if the mask were the score's size.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from ltviz.lottery.arms import derived
from ltviz.lottery.supermask.counts import checked_densities, kept_counts
from ltviz.lottery.supermask.masked import Tensors, masked_model
from ltviz.lottery.supermask.side_by_side import SHOWN, Learned, Learning, chosen
from ltviz.models import Model
from ltviz.models.initialisers import draw
from ltviz.pruning import make_mask
from ltviz.records import Run
from ltviz.training import Recipe

KEPT = "supermask.kept"

# Arms by name: what is frozen, and whether it is scaled by what the mask keeps.
VARIANTS: dict[str, dict[str, Any]] = {
    "initial": {"values": "initial", "scaled": False},
    "constant": {"values": "constant", "scaled": False},
    "initial/scaled": {"values": "initial", "scaled": True},
    "constant/scaled": {"values": "constant", "scaled": True},
}
# How the paper trains small networks; a setting that is given takes its place.
RAMANUJAN = {
    "optimizer": "sgd",
    "momentum": 0.9,
    "lr": 0.1,
    "schedule": "cosine",
    "weight_decay": 1e-4,
    "batch": 128,
}


def edge_popup_model(model: Model, *, density: float, values: str = "initial", scaled: bool = False) -> Model:
    """`model` with frozen values, of which those with the largest scores |s| are on.

    density: share that each layer keeps, in (0, 1], to the exact count of `make_mask`. The authors' repository calls
    this share "prune rate", though it is what remains. values: "initial" (a model with initialiser "he_normal" for
    the paper's Kaiming normal), or "constant": their signs × the layer's deviation. scaled: values ÷ √density, so
    that a layer's sums keep their size.

    The model's parameters are the scores s, [R, *shape], uniform in ±1/√fan_in at first as in the authors' code. The
    mask ranks |s|, so the gradient reaches s times its sign. A score that is no finite number makes its layer NaN.
    """
    shapes = {name: model.shapes[name] for name in model.prunable}
    counts = kept_counts(shapes, density)
    return masked_model(
        model,
        "edge_popup",
        values=values,
        scale=1 / math.sqrt(density) if scaled else 1.0,
        begin=partial(_begin, shapes, tuple(counts.values())),
        choose=popped,
        density=float(density),
        scaled=bool(scaled),
    )


def _begin(
    shapes: dict[str, tuple[int, ...]], counts: tuple[int, ...], seeds: Sequence[int]
) -> tuple[Tensors, Tensors]:
    scores = draw(shapes, [derived(seed, "scores") for seed in seeds], "torch_uniform")
    return scores, {KEPT: torch.tensor([counts] * len(seeds))}


def popped(scores: Tensors, values: Tensors, buffers: Tensors, train: bool) -> tuple[Tensors, Tensors]:
    """Effective weights under the mask of the highest |s|; nothing in the buffers changes."""
    del train  # the mask is no draw
    counts = buffers[KEPT].tolist()
    effective = {
        name: _Popped.apply(s, values[name], [own[layer] for own in counts])
        for layer, (name, s) in enumerate(scores.items())
    }
    return effective, {}


def popup_masks(scores: Tensors, buffers: Tensors) -> Tensors:
    """The masks [R, *shape] that the scores stand for; raises ValueError for scores that are no finite numbers."""
    counts = buffers[KEPT].tolist()
    return {
        name: torch.stack(
            [_top(size, own[layer]) for size, own in zip(s.detach().abs(), counts, strict=True)]
        )
        for layer, (name, s) in enumerate(scores.items())
    }


class _Popped(torch.autograd.Function):
    """w · mask for one layer of R networks, with the gradient of w · |s|."""

    @staticmethod
    def forward(ctx: Any, s: torch.Tensor, w: torch.Tensor, counts: list[int]) -> torch.Tensor:
        ctx.save_for_backward(s, w)
        size = s.abs()
        # Without finite scores there is no order, and one that is made up would hide that training has failed.
        finite = size.flatten(1).isfinite().all(1).tolist()
        rows = [
            value * _top(own, count) if fine else torch.full_like(value, math.nan)
            for value, own, count, fine in zip(w, size, counts, finite, strict=True)
        ]
        return torch.stack(rows)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        s, w = ctx.saved_tensors
        (grad,) = gradients
        return grad * w * s.sign(), None, None


def _top(size: torch.Tensor, count: int) -> torch.Tensor:
    """The `count` highest of one layer [*shape], ties as in `make_mask`."""
    less = size.numel() - count
    if less == 0:
        return torch.ones_like(size, dtype=torch.bool)
    # NumPy finds the threshold about ten times as fast as torch's kthvalue, for large layers.
    flat = size.flatten().numpy(force=True)
    above = size > float(np.partition(flat, less - 1)[less - 1])
    if int(above.sum()) == count:
        return above
    return make_mask({"layer": size[None]}, less / size.numel())["layer"][0]  # equal scores: by position


def edge_popup(
    model: Model,
    data: Any,
    *,
    seeds: Sequence[int],
    densities: Sequence[float],
    variants: Sequence[str] = ("initial", "constant"),
    checkpoint: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Train a score for each weight; the highest of a layer are on, and none of their values is trained.

    densities: share that each layer keeps, in (0, 1] and falling; level k keeps densities[k − 1]. variants: names in
    VARIANTS, the arms. settings: as in `train`; unless said otherwise those of 1911.13299 for small networks,
    SGD of momentum 0.9 and rate 0.1 on a cosine, weight decay 1e-4 on the scores, batches of 128. checkpoint, an
    interrupt: as in `imp`. The paper's values are Kaiming normal: give a model with initialiser "he_normal".

    The Run is of kind "edge_popup"; it has no level 0. `final` holds the scores of the first variant and seed at
    level 1. Raises KeyError for an unknown variant, ValueError for a density that is
    none or empties a layer.
    """
    arms = chosen(variants, VARIANTS)
    kept = checked_densities({name: model.shapes[name] for name in model.prunable}, densities)
    return Learning(
        kind="edge_popup",
        model=model,
        data=data,
        seeds=tuple(int(seed) for seed in seeds),
        arms=arms,
        levels=tuple(range(1, len(kept) + 1)),
        begin=lambda arm, level: edge_popup_model(model, density=kept[level - 1], **VARIANTS[arm]),
        judge=_judge_scores,
    ).run(Recipe.of(RAMANUJAN | settings), {"densities": list(kept)}, checkpoint)


def _judge_scores(learned: Learned) -> dict[str, np.ndarray]:
    sizes = torch.tensor([scores[0].numel() for scores in learned.weights.values()])
    density = (learned.buffers[KEPT].double() / sizes).numpy()  # [S, L]
    return {"density": density, **{SHOWN + name: s[0].numpy() for name, s in learned.weights.items()}}
