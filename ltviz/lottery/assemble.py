"""Put the finished trainings of a plan together as one Run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from ltviz.lottery.plan import Plan
from ltviz.lottery.provenance import made
from ltviz.lottery.results import CURVES, MEASURE, POINTS, Arrays, Kept, training_name
from ltviz.pruning import layer_density
from ltviz.records import Run

Tensors = dict[str, torch.Tensor]


def assemble(plan: Plan, kept: Kept, masks: dict[int, Tensors], initial: Tensors, status: str) -> Run:
    """The Run of what is in `kept`: levels that the ticket has finished, NaN where a control has not."""
    levels = [k for k in sorted(masks) if training_name("ticket", k) in kept]
    names = {(arm, k): training_name(arm, k) for arm in plan.arms for k in levels}
    done = {job: kept[name] for job, name in names.items() if name in kept}
    parts = collected(plan.arms, plan.seeds, levels, done)
    densities = [layer_density(masks[k]) for k in levels]
    layers = plan.model.prunable
    dense = kept[training_name("ticket", 0)]
    # A restored run that showed nothing has no weights of it.
    final = {name: dense[f"final/{name}"] for name in layers if f"final/{name}" in dense}
    return Run(
        kind="imp",
        config=plan.config(),
        status=status,
        made=made(plan.recipe, _seconds(plan, done)),
        arms=plan.arms,
        seeds=plan.seeds,
        levels=tuple(levels),
        arm_steps=tuple(plan.recipe_of(arm).steps for arm in plan.arms),
        layers=layers,
        shapes={name: tuple(plan.model.shapes[name]) for name in layers},
        parameters=plan.model.parameters,
        density=np.stack([np.stack([d[name].numpy() for name in layers], 1) for d in densities], 1),
        **parts,
        removed_at={name: _removed_at({k: masks[k][name] for k in levels}) for name in layers},
        **shown(plan.seeds[0], initial, final),
    )


def shown(seed: int, initial: Tensors, final: Arrays) -> dict[str, Any]:
    """The fields of a Run that show the network of `seed`, in float16; nothing where a value has no such number.

    initial: [S, *shape] of which the first is shown; final: by layer [*shape]. A network that diverged may hold NaN,
    infinity, or finite numbers beyond 65504: its accuracies are a result all the same.
    """
    with np.errstate(over="ignore"):
        first = {name: initial[name][0].numpy().astype(np.float16) for name in final}
        last = {name: value.astype(np.float16) for name, value in final.items()}
    if not final or not all(np.isfinite(value).all() for value in (*first.values(), *last.values())):
        return {"shown_seed": None, "initial": {}, "final": {}}
    return {"shown_seed": seed, "initial": first, "final": last}


def collected(
    arms: Sequence[str], seeds: Sequence[int], levels: Sequence[int], done: Mapping[tuple[str, int], Arrays]
) -> dict[str, Any]:
    """The fields of a Run that finished trainings fill, NaN where one has not; `done` by (arm, level).

    steps, the points [A, S, K] and curves [A, S, K, T]; density [A, S, K, L] and measures where a training holds them.
    """
    steps = np.unique(np.concatenate([arrays["steps"] for arrays in done.values()]))
    shape = (len(arms), len(seeds), len(levels))
    filled: dict[str, np.ndarray] = {}
    for (arm, level), arrays in done.items():
        a, k = arms.index(arm), levels.index(level)
        for name in arrays:
            if name in CURVES:
                curve = filled.setdefault(name, np.full((*shape, len(steps)), np.nan, np.float32))
                curve[a, :, k, np.searchsorted(steps, arrays["steps"])] = arrays[name].T
            elif name in (*POINTS, "density") or name.startswith(MEASURE):
                empty = np.full((*shape, *arrays[name].shape[1:]), np.nan)
                filled.setdefault(name, empty)[a, :, k] = arrays[name]
    measures = {
        name.removeprefix(MEASURE): filled.pop(name) for name in list(filled) if name.startswith(MEASURE)
    }
    return {"steps": steps, **filled, **({"measures": measures} if measures else {})}


def _removed_at(masks: dict[int, torch.Tensor]) -> np.ndarray:
    """uint8 [S, *shape]: the level at which a weight left, 255 where it is kept to the end."""
    at = np.full(masks[0].shape, 255, np.uint8)
    for level, mask in masks.items():
        at[(at == 255) & ~mask.numpy()] = level
    return at


def _seconds(plan: Plan, done: dict[tuple[str, int], Any]) -> dict[str, dict[str, float]]:
    seconds: dict[str, dict[str, float]] = {arm: {} for arm in plan.arms}
    for (arm, k), arrays in done.items():
        seconds[arm][str(k)] = round(float(arrays["seconds"]), 3)
    return seconds
