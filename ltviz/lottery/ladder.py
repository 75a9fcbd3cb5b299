"""Iterative magnitude pruning with rewinding, and its controls.

    run = imp(model, data, seeds=range(5), rounds=8, remove=0.2, steps=2000)
    run.total_density                       # [S, K]
    run.test_at_best[run.arm("fresh")]      # [S, K]

Frankle & Carbin 2019, section 2 (resetting) and 1903.01611 (rewinding to step k).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import torch

from ltviz.lottery.experiment import Experiment
from ltviz.lottery.plan import Plan, levels_of, with_ticket
from ltviz.models import Model
from ltviz.records import Run
from ltviz.training import Recipe

Tensors = dict[str, torch.Tensor]


def imp(
    model: Model,
    data: Any,
    *,
    seeds: Sequence[int],
    rounds: int,
    remove: float | dict[str, float] = 0.2,
    rewind: int | None = 0,
    criterion: str = "magnitude",
    scope: str = "layer",
    arms: Sequence[str] = ("ticket", "fresh", "shuffled"),
    control_levels: Sequence[int] | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Prune in rounds, rewind the survivors to step `rewind`, and train the controls beside.

    seeds: one network each. rounds: in [1, 254]; one round is one-shot pruning. remove: fraction of the survivors
    that leaves in a round, in [0, 1], or a dict of fractions by layer. rewind: a step, or None: the survivors go on
    from their trained values, which is fine-tuning (Han et al. 2015, section 3). criterion: a name in CRITERIA.
    scope: "layer" or "global". arms: names in ARMS. control_levels: where the controls run (every level unless given).
    checkpoint: a folder that keeps each finished training; the same call resumes there, with the same result.
    settings: those of `train` (steps, batch, lr, …). An interrupt (Ctrl-C, the stop button) or weights that blew up
    return what has finished, with status "interrupted". Warns with LayerCollapseWarning where a layer vanishes. Raises
    ValueError, KeyError or TypeError, naming the value and the rule.
    """
    plan = Plan(
        model=model,
        data=data,
        seeds=tuple(int(seed) for seed in seeds),
        rounds=rounds,
        remove=dict(remove) if isinstance(remove, dict) else remove,
        rewind=rewind,
        criterion=criterion,
        scope=scope,
        arms=with_ticket(arms),
        control_levels=levels_of(control_levels, rounds),
        recipe=Recipe.of(settings),
    )
    return Experiment(plan, checkpoint).run()


def retrain(
    model: Model,
    data: Any,
    masks: dict[int, Tensors],
    *,
    seeds: Sequence[int],
    arms: Sequence[str] = ("ticket", "fresh", "shuffled"),
    checkpoint: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Train the dense network and the arms of known masks, say on a fresh draw of the data that chose them.

    masks: by level (pruning rounds done, >= 1), each {name: bool [R, *shape]}, nested in the order of the levels.
    The rest as in `imp`; nothing is pruned here. The record holds the masks' sha256 in its config.
    """
    _check_masks(masks, model, len(seeds))
    plan = Plan(
        model=model,
        data=data,
        seeds=tuple(int(seed) for seed in seeds),
        rounds=max(masks),
        remove=0.0,
        rewind=0,
        criterion="magnitude",
        scope="layer",
        arms=with_ticket(arms),
        control_levels=tuple(sorted(masks)),
        recipe=Recipe.of(settings),
        masks_sha256=_sha256(masks),
    )
    return Experiment(plan, checkpoint, masks).run()


def _check_masks(masks: dict[int, Tensors], model: Model, replicas: int) -> None:
    """Raise for masks that no training could have, or no ladder leave."""
    if not masks:
        raise ValueError("masks must hold at least one level, got none")
    if bad := [level for level in masks if not 1 <= level <= 254]:
        raise ValueError(f"a level of masks must be in [1, 254], got {bad[0]}")
    for level, mask in masks.items():
        if set(mask) != set(model.prunable):
            raise ValueError(f"masks[{level}] must name {', '.join(model.prunable)}, got {', '.join(mask)}")
        for name, kept in mask.items():
            shape = (replicas, *model.shapes[name])
            if kept.dtype != torch.bool or kept.shape != shape:
                raise ValueError(
                    f"masks[{level}][{name!r}] must be boolean of shape {shape}, "
                    f"got {kept.dtype} of shape {tuple(kept.shape)}"
                )
    for above, below in pairwise(sorted(masks)):
        for name, kept in masks[below].items():
            if (kept & ~masks[above][name]).any():
                raise ValueError(
                    f"masks must be nested, masks[{below}] keeps weights of {name} that masks[{above}] removed"
                )


def _sha256(masks: dict[int, Tensors]) -> str:
    digest = hashlib.sha256()
    for level, mask in sorted(masks.items()):
        for name, kept in sorted(mask.items()):
            digest.update(f"{level} {name} {list(kept.shape)}".encode())
            digest.update(np.packbits(kept.numpy(force=True)).tobytes())
    return digest.hexdigest()
