"""Whole ladders: what a level costs as it gets sparser, and the two that the chapters wait for."""

from __future__ import annotations

import time

import numpy as np

from ltviz.datasets import load
from ltviz.lottery import imp
from ltviz.models import MODELS

from .report import Row, median
from .training import mnist

REMOVE = {"fc1.weight": 0.2, "fc2.weight": 0.2, "out.weight": 0.1}


def shrinking(repeats: int) -> list[Row]:
    """The paper's ladder on MNIST, 300 steps a level, with and without leaving dead units out."""
    data, what = mnist()
    if what != "MNIST":
        return [Row("ladder that shrinks", "not measured", "", "", what)]
    seconds: dict[bool, list[list[float]]] = {True: [], False: []}
    for _ in range(min(repeats, 3)):
        for shrink in seconds:
            run = imp(
                MODELS["lenet_300_100"](), data, seeds=range(4), rounds=20, remove=REMOVE, arms=(),
                steps=600, batch=60, lr=1.2e-3, evaluate_every=250, shrink=shrink,
            )  # fmt: skip
            seconds[shrink].append(list(run.made["seconds_per_level"]["ticket"].values()))
    small, whole = (np.median(seconds[s], axis=0) for s in (True, False))
    density = run.total_density[0]
    rows = []
    for level in (0, 7, 15, 20):
        note = f"seconds a level of 600 steps, 4 networks; without shrinking {whole[level]:.2f} s"
        rows.append(
            Row(
                f"level at {density[level]:.1%}",
                f"{small[level]:.2f} s",
                f"{whole[level] / small[level]:.2f} ×",
                "",
                note,
            )
        )
    note = f"21 levels; without shrinking {whole.sum():.1f} s"
    return [
        *rows,
        Row("whole ladder", f"{small.sum():.1f} s", f"{whole.sum() / small.sum():.2f} ×", "", note),
    ]


def live(repeats: int) -> list[Row]:
    """The two ladders a learner waits for."""
    mnist1d, (digits, what) = load("mnist1d"), mnist()
    small = {"seeds": range(5), "rounds": 6, "remove": 0.35, "steps": 1000, "lr": 4e-3}
    large = {
        "seeds": range(3),
        "rounds": 5,
        "remove": 0.5,
        "steps": 2000,
        "batch": 60,
        "lr": 1.2e-3,
        "evaluate_every": 250,
    }
    rows = []
    for name, net, data, settings, target, times in (
        ("six rounds × 5 seeds × 3 arms on mnist1d", MODELS["mlp"](), mnist1d, small, "≤ 10 s", repeats),
        (f"five rounds × 3 seeds × 3 arms on {what}", MODELS["lenet_300_100"](), digits, large, "≤ 60 s", 1),
    ):
        if not hasattr(data, "options"):
            continue
        seconds = []
        for _ in range(times):
            began = time.perf_counter()
            imp(net, data, **settings)
            seconds.append(time.perf_counter() - began)
        rows.append(Row(name, f"{median(seconds):.1f} s", "", target, f"median of {times}"))
    return rows
