"""Pruning at initialisation: choose the mask before anything is trained, then train what is left.

    run = at_init(model, data, seeds=range(8), densities=(0.2, 0.05), methods=("snip", "synflow", "random"))
    paired(run, "snip", "snip/shuffled", level=2)
    run.measures["effective_density"]        # [A, S, K]

Level k keeps densities[k − 1]; level 0 is the dense network. Every seed scores its own network with its own minibatch
of the training split; a smaller minibatch is the beginning of a larger one.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from torch import Tensor

from ltviz.datasets import Split
from ltviz.lottery.collapse import check_finite, seeds_not_finite, warn_of_collapse
from ltviz.lottery.methods import Method, arms_of
from ltviz.lottery.plan import check_distinct
from ltviz.lottery.scoring import Scoring
from ltviz.lottery.study import Start, study
from ltviz.lottery.supermask import shuffled_labels as relabelled
from ltviz.models import Model
from ltviz.records import Run
from ltviz.training import DivergedWarning, evaluate

Tensors = dict[str, Tensor]


def at_init(
    model: Model,
    data: Any,
    *,
    seeds: Sequence[int],
    densities: Sequence[float],
    methods: Sequence[str] | Mapping[str, Method],
    batch_size: int = 100,
    sanity: Sequence[str] = ("shuffled", "fresh", "inverted"),
    shuffled_labels: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Prune fresh networks by every method to every density, and train them beside the dense ones.

    densities: kept ÷ prunable weights, each in (0, 1]. methods: names in METHODS, or a dict of arm → Method.
    batch_size: examples that are scored, >= 1. sanity: checks on the first method (others by name, "grasp/shuffled").
    shuffled_labels: a seed; the networks are trained and validated on permuted labels, and scores see the true ones.
    checkpoint, settings, an interrupt: as in `ltviz.imp`.

    measures: "train_accuracy" after the last step, on the labels that were trained on; "effective_density" where the
    network is a plain sequence of layers. A layer that vanished, or a network without a path, is a result: the training
    runs, with a LayerCollapseWarning. A method that looks at trained networks is not run where one of these blew up,
    with a DivergedWarning (the first method: an error). Raises ValueError or TypeError naming the value and the rule.
    """
    _check(seeds, densities)
    arms = arms_of(methods, sanity)
    scoring = Scoring(model, data.train, seeds, batch_size)
    scoring.check(arms.values())
    config = {
        "densities": [float(density) for density in densities],
        "methods": {arm: asdict(method) for arm, method in arms.items()},
        "batch_size": batch_size,
        "shuffled_labels": shuffled_labels,
    }
    trained_on = data if shuffled_labels is None else relabelled(data, shuffled_labels)
    run = _studied(model, trained_on, scoring, arms, config, checkpoint=checkpoint, **settings)
    warn_of_collapse(run, stacklevel=3)
    _warn_of_arms_left_out(run, [arm for arm, method in arms.items() if method.trained])
    return run


def _studied(
    model: Model, data: Any, scoring: Scoring, arms: dict[str, Method], config: dict[str, Any], **more: Any
) -> Run:
    densities = config["densities"]

    def start(arm: str, level: int, final: Tensors) -> Start | None:
        if arms[arm].trained and seeds_not_finite(final, scoring.seeds):
            if arm == next(iter(arms)):
                check_finite(final, scoring.seeds)  # a Run is not without its first arm
            return None  # the other arms need no trained network, so they go on
        return scoring.start(arms[arm], level, densities[level - 1], final)

    return study(
        model,
        data,
        kind="at_init",
        seeds=scoring.seeds,
        arms=tuple(arms),
        levels=range(1, len(densities) + 1),
        start=start,
        config=config,
        measure=partial(_train_accuracy, model, data.train),
        **more,
    )


def _check(seeds: Sequence[int], densities: Sequence[float]) -> None:
    for density in densities:
        if not 0 < density <= 1:
            raise ValueError(f"a density must be in (0, 1], got {density}")
    check_distinct("seeds", seeds)
    check_distinct("densities", densities)


def _train_accuracy(model: Model, split: Split, weights: Tensors, buffers: Tensors) -> Tensors:
    device = next(iter(weights.values())).device
    there = Split(split.x.to(device), split.y.to(device))
    return {"train_accuracy": evaluate(model, weights, there, buffers)[1]}


def _warn_of_arms_left_out(run: Run, arms: Sequence[str]) -> None:
    """A DivergedWarning for each of `arms`, which look at trained networks, that these left without a mask."""
    lost = [str(seed) for seed, gone in zip(run.seeds, run.blown_up[0, :, 0], strict=True) if gone]
    for arm in arms:
        left_out = [
            level
            for level in run.levels[1:]
            if np.isnan(run.best_step[run.arm(arm), :, run.level(level)]).all()
        ]
        if lost and left_out:
            warnings.warn(
                f"{arm!r} is not run at level {', '.join(map(str, left_out))}: the dense networks with seeds "
                f"{', '.join(lost)} blew up",
                DivergedWarning,
                stacklevel=3,
            )
