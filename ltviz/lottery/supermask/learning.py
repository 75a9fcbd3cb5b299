"""Learned masks of several kinds, trained side by side and written down as a Run.

    run = learn_masks(model, data, seeds=range(5), steps=4000)
    run.test_at_end[run.arm("constant/rescaled")]     # [S, 1]
    run.kept("initial")                               # the expected density [S, 1]

A learned mask is training by other variables: the weights are untrained, what the network knows is in the mask.
"""

from __future__ import annotations

import math
import os
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import torch

from ltviz.lottery.results import MEASURE
from ltviz.lottery.supermask.bernoulli import (
    likely_accuracy,
    probabilities,
    sampled_accuracy,
    supermask_model,
)
from ltviz.lottery.supermask.side_by_side import SHOWN, Learned, Learning, chosen
from ltviz.models import Model
from ltviz.models.dropout import STATE as DROPOUT
from ltviz.records import Run
from ltviz.training import DivergedWarning, Recipe

# Arms by name: what is frozen, and whether the layers are scaled by what the mask keeps.
VARIANTS: dict[str, dict[str, Any]] = {
    "initial": {"values": "initial", "rescale": False},
    "constant": {"values": "constant", "rescale": False},
    "initial/rescaled": {"values": "initial", "rescale": True},
    "constant/rescaled": {"values": "constant", "rescale": True},
}
# How the paper trains dense layers; a setting that is given takes its place.
ZHOU = {"optimizer": "sgd", "momentum": 0.9, "lr": 100.0, "batch": 250}
# A chance p counts as decided where p · (1 − p) is below this, and a mask as stuck where more than a quarter of its
# chances are and the loss is above nine tenths of that of guessing. On digits, masks that learn at the paper's rate
# have decided one in a hundred; those at a thousand times that rate two thirds or all, within 200 steps.
DECIDED, STUCK, GUESSING = 2**-17, 0.25, 0.9


def learn_masks(
    model: Model,
    data: Any,
    *,
    seeds: Sequence[int],
    variants: Sequence[str] = tuple(VARIANTS),
    samples: int = 10,
    checkpoint: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Train a chance for each weight to be on, for untrained values of several kinds; see `supermask_model`.

    variants: names in VARIANTS, the arms. samples: drawn masks over which test accuracy is the mean. settings: as in
    `train`; unless said otherwise the paper's for dense layers, SGD of momentum 0.9 and rate 100, batches of 250.
    checkpoint, an interrupt: as in `imp`.

    The Run is of kind "learned_supermask" and has the one level 1, for nothing is cut to a density: `arm_density` is
    the mean chance of each layer, and the measure "expected_density" that of all weights. Validation draws one mask
    each time, so the early stop is as noisy as that draw. The measure "likely_accuracy" is the test accuracy of the
    mask of the weights that are more likely on than off. `final` holds the chances of the first variant and seed.

    Variants of a seed share initial values, batches and the random numbers of their draws. A loss that is no number,
    a layer that expects to keep less than one weight, and a mask that is stuck at the loss of guessing give a
    DivergedWarning. Raises KeyError for an unknown variant and ValueError for a network whose normalisation follows
    the batches: their averages at the early stop are not kept.
    """
    arms = chosen(variants, VARIANTS)
    _check(model, samples)
    of_seeds = tuple(int(seed) for seed in seeds)
    return Learning(
        kind="learned_supermask",
        model=model,
        data=data,
        seeds=of_seeds,
        arms=arms,
        levels=(1,),
        begin=lambda arm, _level: supermask_model(model, **VARIANTS[arm]),
        judge=partial(_judge, model, data, of_seeds, samples),
    ).run(Recipe.of(ZHOU | settings), {"samples": samples}, checkpoint)


def _check(model: Model, samples: int) -> None:
    if samples < 1:
        raise ValueError(f"samples must be at least 1, got {samples}")
    if averages := sorted(set(model.init([0])[1]) - {DROPOUT}):
        raise ValueError(f"learn_masks needs a network without running averages, got {averages[0]}")


def _judge(
    model: Model, data: Any, seeds: tuple[int, ...], samples: int, learned: Learned
) -> dict[str, np.ndarray]:
    chances, buffers = probabilities(learned.weights), learned.buffers
    density = torch.stack([p.flatten(1).mean(1, dtype=torch.float64) for p in chances.values()], 1)  # [S, L]
    sizes = torch.tensor([p[0].numel() for p in chances.values()], dtype=torch.float64)
    _warn_of_empty(list(chances), density * sizes, seeds)
    _warn_of_stuck(chances, learned.loss, data.classes, seeds)
    drawn = partial(
        sampled_accuracy, learned.model, split=data.test, buffers=buffers, seeds=seeds, samples=samples
    )
    return {
        "test_at_end": drawn(learned.weights).numpy(),
        "test_at_best": drawn(learned.best).numpy(),
        "density": density.numpy(),
        MEASURE + "expected_density": (density @ (sizes / sizes.sum())).numpy(),
        MEASURE + "likely_accuracy": likely_accuracy(model, learned.weights, data.test, buffers).numpy(),
        **{SHOWN + name: p[0].numpy() for name, p in chances.items()},
    }


def _warn_of_empty(layers: list[str], expected: torch.Tensor, seeds: Sequence[int]) -> None:
    """Say which layers expect to keep less than one weight, [S, L]: their network answers every input alike."""
    for name, ones in zip(layers, expected.unbind(1), strict=True):
        if gone := _named(seeds, ones < 1):
            _warn(
                f"{name} keeps less than one weight in the networks with seeds {gone}: the mask has vanished"
            )


def _warn_of_stuck(
    chances: dict[str, torch.Tensor], loss: torch.Tensor, classes: int, seeds: Sequence[int]
) -> None:
    """Say which networks know next to nothing and cannot go on: a rate too high gives no NaN, but chances of 0 and 1.

    There the gradient of the sigmoid is 0, so the loss stays where the first steps have left it.
    """
    spread = torch.cat([(p * (1 - p)).flatten(1) for p in chances.values()], 1)
    stuck = (spread < DECIDED).double().mean(1) > STUCK
    if names := _named(seeds, stuck & (loss > GUESSING * math.log(classes))):
        _warn(
            f"the masks of the networks with seeds {names} are stuck: their loss is about that of guessing, and "
            f"more than {STUCK:.0%} of their chances are 0 or 1, where no gradient passes"
        )


def _named(seeds: Sequence[int], which: torch.Tensor) -> str:
    return ", ".join(str(seed) for seed, so in zip(seeds, which.tolist(), strict=True) if so)


def _warn(message: str) -> None:
    warnings.warn(f"{message}; a smaller learning rate may help", DivergedWarning, stacklevel=3)
