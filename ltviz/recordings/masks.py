"""What a mask remembers: the ablations of chapter 03 and the supermasks of chapter 04."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

from ltviz.datasets import load
from ltviz.lottery import ablate, cross, learn_masks, slices, untrained
from ltviz.models import MODELS
from ltviz.recordings.few import first_examples
from ltviz.records import Run

# Frankle and Carbin's ladder after 3, 7, 10 and 15 rounds, each cut here at once: 51, 21, 11 and 3.6 % in all.
_ROUNDS = (3, 7, 10, 15)
_LENET = [{"fc1.weight": 0.8**n, "fc2.weight": 0.8**n, "out.weight": 0.9**n} for n in _ROUNDS]
_MNIST: dict[str, Any] = {"seeds": range(5), "lr": 1.2e-3, "batch": 60, "evaluate_every": 250, "threads": 1}


def mnist_ablation(checkpoint: Path, workers: int) -> Run:
    """Three strips through the ticket: every criterion, every kind of values, every kind of zeros."""
    return ablate(
        MODELS["lenet_300_100"](),
        load("mnist"),
        densities=_LENET,
        cells=chain(*slices().values()),
        steps=5000,
        checkpoint=checkpoint,
        workers=workers,
        **_MNIST,
    )


def mnist1d_ablation(checkpoint: Path, workers: int) -> Run:
    """Every criterion with all values, signs and zeros, on MNIST-1D at the chapter's density, six times as long."""
    return ablate(
        MODELS["mlp"](sizes=(40, 100, 50, 10)),
        load("mnist1d"),
        seeds=range(5),
        densities=(0.13,),
        cells=cross(),
        steps=6000,
        batch=64,
        lr=1.2e-3,
        evaluate_every=600,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )


def mnist_supermask(checkpoint: Path, workers: int) -> Run:
    """Untrained values under the masks of trained networks, true labels and shuffled ones."""
    return untrained(
        MODELS["lenet_300_100"](),
        load("mnist"),
        densities=(0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.15, 0.1, 0.05),
        steps=5000,
        checkpoint=checkpoint,
        workers=workers,
        **_MNIST,
    )


def mnist_supermask_few(checkpoint: Path, workers: int) -> Run:
    """The same on 5,000 images, few enough for a network to learn shuffled labels by heart: a control that knows."""
    return untrained(
        MODELS["lenet_300_100"](),
        first_examples(load("mnist"), 5000),
        densities=(0.7, 0.5, 0.3, 0.2, 0.1, 0.05),
        criteria=("large_final", "large_final_same_sign", "random"),
        steps=10_000,
        checkpoint=checkpoint,
        workers=workers,
        **_MNIST,
    )


def mnist_supermask_learned(checkpoint: Path, workers: int) -> Run:
    """Learned masks in four variants, at the paper's rate and a tenth of its length."""
    return learn_masks(
        MODELS["lenet_300_100"](),
        load("mnist"),
        seeds=range(5),
        steps=40_000,
        evaluate_every=1000,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )
