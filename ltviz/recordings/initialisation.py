"""Pruning at initialisation: SNIP, its rivals and its sanity checks, chapter 05."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from ltviz.datasets import load
from ltviz.lottery import METHODS, LayerCollapseWarning, Method, at_init
from ltviz.models import MODELS
from ltviz.recordings.few import first_examples
from ltviz.records import Run

# Lee and others, section 5: SGD of momentum 0.9, rate 0.1 that falls to a tenth, weight decay 5e-4, batches of 100.
_SNIP: dict[str, Any] = {
    "seeds": range(5),
    "optimizer": "sgd",
    "lr": 0.1,
    "schedule": "step",
    "weight_decay": 5e-4,
    "batch": 100,
    "evaluate_every": 500,
    "threads": 1,
}
_LONG: dict[str, Any] = {"steps": 10_000, "milestones": (5000, 7500)}
_SHORT: dict[str, Any] = {"steps": 5000, "milestones": (2500, 3750)}


def mnist_snip(checkpoint: Path, workers: int) -> Run:
    """Every method at four densities, with the sanity checks of SNIP."""
    return at_init(
        MODELS["lenet_300_100"](),
        load("mnist"),
        densities=(0.1, 0.05, 0.02, 0.01),
        methods=tuple(METHODS),
        checkpoint=checkpoint,
        workers=workers,
        **_SNIP,
        **_LONG,
    )


def mnist_snip_long(checkpoint: Path, workers: int) -> Run:
    """SNIP alone with 50,000 steps and a rate that falls after 25,000: how much of the gap this closes."""
    return at_init(
        MODELS["lenet_300_100"](),
        load("mnist"),
        densities=(0.05, 0.02),
        methods=("snip",),
        sanity=(),
        checkpoint=checkpoint,
        workers=workers,
        **_SNIP | {"evaluate_every": 1000},
        steps=50_000,
        milestones=(25_000,),
    )


def _lenet5(checkpoint: Path, workers: int, **recipe: Any) -> Run:
    return at_init(
        MODELS["lenet5"](),
        load("mnist"),
        densities=(0.02, 0.01),
        methods=("snip", "random"),
        sanity=(),
        checkpoint=checkpoint,
        workers=workers,
        **recipe,
    )


def mnist_snip_lenet5(checkpoint: Path, workers: int) -> Run:
    """SNIP beside a random mask on LeNet-5, a short schedule."""
    return _lenet5(checkpoint, workers, **_SNIP, **_SHORT)


def mnist_snip_lenet5_slow(checkpoint: Path, workers: int) -> Run:
    """LeNet-5 at a tenth of the paper's rate, at which the dense network, too, can be trained; still shorter."""
    return _lenet5(checkpoint, workers, **_SNIP | {"lr": 0.01}, steps=2000, milestones=(1000, 1500))


def mnist_snip_lenet5_plain(checkpoint: Path, workers: int) -> Run:
    """LeNet-5 by the same short schedule without momentum, as the published code has it unless told otherwise."""
    return _lenet5(checkpoint, workers, **_SNIP, **_SHORT, momentum=0.0)


def mnist_snip_batch(checkpoint: Path, workers: int) -> Run:
    """Scores from one example to ten thousand."""
    sizes = (1, 10, 100, 1000, 10_000)
    return at_init(
        MODELS["lenet_300_100"](),
        load("mnist"),
        densities=(0.1,),
        methods={f"snip/batch {size}": Method("snip", batch_size=size) for size in sizes},
        sanity=(),
        checkpoint=checkpoint,
        workers=workers,
        **_SNIP,
        **_LONG,
    )


def mnist_snip_initialisers(checkpoint: Path, workers: int) -> Run:
    """Four ways to draw the initial values; Adam, as in the paper's table."""
    names = {
        "snip/normal": "normal",
        "snip/truncated normal": "truncated_normal",
        "snip/glorot": "glorot_normal",
        "snip/he": "he_normal",
    }
    return at_init(
        MODELS["lenet_300_100"](),
        load("mnist"),
        seeds=range(5),
        densities=(0.1,),
        methods={arm: Method("snip", initialiser=name) for arm, name in names.items()},
        sanity=(),
        lr=1e-3,
        batch=100,
        steps=10_000,
        evaluate_every=500,
        threads=1,
        checkpoint=checkpoint,
        workers=workers,
    )


def mnist_random_labels(checkpoint: Path, workers: int) -> Run:
    """5,000 images whose labels are shuffled; the scores see the true ones."""
    return at_init(
        MODELS["lenet5"](),
        first_examples(load("mnist"), 5000),
        densities=(0.01,),
        methods=("snip",),
        sanity=(),
        shuffled_labels=0,
        seeds=range(5),
        lr=1e-3,
        batch=100,
        steps=5000,
        evaluate_every=500,
        threads=1,
        checkpoint=checkpoint,
        workers=workers,
    )


def collapse(checkpoint: Path, workers: int) -> Run:
    """Density by density, a quarter of a decade at a time, until nothing passes; on digits."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", LayerCollapseWarning)  # it is what is looked for
        return at_init(
            MODELS["mlp"](sizes=(64, 300, 100, 100, 100, 100, 10)),
            load("digits"),
            seeds=range(5),
            densities=tuple(round(10 ** (-quarter / 4), 6) for quarter in range(2, 14)),
            methods=("synflow", "snip", "grasp", "magnitude", "random"),
            sanity=(),
            steps=1000,
            threads=1,
            checkpoint=checkpoint,
            workers=workers,
        )
