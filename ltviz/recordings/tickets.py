"""Ladders of tickets with their controls: chapter 02."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from ltviz.datasets import load
from ltviz.lottery import ARMS, imp, retrain
from ltviz.models import MODELS
from ltviz.records import Run

# Frankle and Carbin, figure 2: 20 % a round, half of it in the output layer; and every control.
_LADDER: dict[str, Any] = {
    "rounds": 20,
    "remove": {"fc1.weight": 0.2, "fc2.weight": 0.2, "out.weight": 0.1},
    "arms": tuple(ARMS),
}


def mnist_lenet(checkpoint: Path, workers: int) -> Run:
    """Frankle and Carbin's setting but for the length: 20,000 updates instead of 50,000."""
    return imp(
        MODELS["lenet_300_100"](),
        load("mnist"),
        seeds=range(6),
        **_LADDER,
        # Those that claims ask about come first: a recording that is cut short should answer them.
        control_levels=(7, 15, 4, 10, 13, 1, 18),
        steps=20_000,
        batch=60,
        lr=1.2e-3,
        evaluate_every=200,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )


def mnist1d_ladder(checkpoint: Path, workers: int) -> Run:
    """The same ladder on MNIST-1D, with schedules long enough for the controls."""
    return imp(
        MODELS["mlp"](sizes=(40, 100, 50, 10)),
        load("mnist1d"),
        seeds=range(12),
        **_LADDER,
        control_levels=range(1, 21, 2),
        steps=10_000,
        batch=64,
        lr=1.2e-3,
        evaluate_every=100,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )


_NOTEBOOK: dict[str, Any] = {"steps": 1501, "batch": 100, "lr": 2e-2, "evaluate_every": 79, "threads": 1}


def _notebook_ladder(checkpoint: Path, workers: int) -> Run:
    rounds = 11
    return imp(
        MODELS["residual_mlp"](),
        load("mnist1d"),
        seeds=range(20),
        rounds=rounds,
        remove=1 - 0.08 ** (1 / rounds),
        arms=("ticket", "fresh", "shuffled"),
        control_levels=(rounds,),
        workers=workers,
        checkpoint=checkpoint,
        **_NOTEBOOK,
    )


def mnist1d_notebook(checkpoint: Path, workers: int) -> Run:
    """Greydanus' lottery notebook: a residual network, pruned to 8 %."""
    return _without_masks(_notebook_ladder(checkpoint, workers))


def mnist1d_fresh_draw(checkpoint: Path, workers: int) -> Run:
    """The masks of mnist1d-notebook on a fresh draw of the data."""
    ladder = _notebook_ladder(checkpoint.with_name("mnist1d-notebook"), workers)
    if ladder.status != "complete":  # its last level is not the one that is asked for
        raise KeyboardInterrupt
    level = ladder.levels[-1]
    by_seed = [ladder.mask(level, seed) for seed in ladder.seeds]
    mask = {name: torch.stack([torch.from_numpy(kept[name]) for kept in by_seed]) for name in ladder.layers}
    run = retrain(
        MODELS["residual_mlp"](),
        load("mnist1d", seed=1),
        {level: mask},
        seeds=ladder.seeds,
        arms=("ticket", "fresh", "shuffled"),
        workers=workers,
        checkpoint=checkpoint,
        **_NOTEBOOK,
    )
    return _without_masks(run)


def mnist_fine_tuned(checkpoint: Path, workers: int) -> Run:
    """Han and others: prune to a twelfth, each round going on from the trained weights; nothing is rewound."""
    rounds = 11
    return imp(
        MODELS["lenet_300_100"](),
        load("mnist"),
        seeds=range(5),
        rounds=rounds,
        remove=1 - 0.08 ** (1 / rounds),
        rewind=None,
        arms=("ticket",),
        steps=5000,
        batch=60,
        lr=1.2e-3,
        evaluate_every=250,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )


def cifar_conv2(checkpoint: Path, workers: int) -> Run:
    """A quarter-width Conv-2 on CIFAR-10, a fifth of the paper's updates: ticket and fresh values only."""
    return imp(
        MODELS["conv2"](width=16, fc=64),
        load("cifar10"),
        seeds=range(3),
        rounds=8,
        remove={
            "conv1.weight": 0.1,
            "conv2.weight": 0.1,
            "fc1.weight": 0.2,
            "fc2.weight": 0.2,
            "out.weight": 0.1,
        },
        arms=("ticket", "fresh"),
        control_levels=(2, 4, 6, 8),
        steps=4000,
        batch=60,
        lr=2e-4,
        evaluate_every=200,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )


def _without_masks(run: Run) -> Run:
    """Twenty masks of a large network would make a record several megabytes; the claims read curves only."""
    return replace(run, removed_at={}, initial={}, final={}, shown_seed=None)
