"""A run in which something is missing or went wrong, made from one in which nothing did."""

from dataclasses import replace
from typing import Any

import numpy as np

from ltviz.records import Run

MEASURED = ("test_at_best", "test_at_end", "best_step", "val_loss", "val_accuracy")  # [A, S, K, …]


def at_levels(run: Run, *levels: int) -> Run:
    """The same run at these levels alone (indices)."""
    by_level = {"density": 1} | dict.fromkeys(("arm_density", *MEASURED), 2)
    fields = {name: getattr(run, name).take(levels, axis=axis) for name, axis in by_level.items()}
    return replace(run, levels=tuple(run.levels[k] for k in levels), **fields)


def unrun(run: Run, arm: str, *, levels: Any = slice(None), seeds: Any = slice(None)) -> Run:
    """The same run, but an arm was not trained at these levels for these seeds (indices)."""
    changed = {name: getattr(run, name).copy() for name in MEASURED}
    for values in changed.values():
        values[run.arm(arm), seeds, levels] = np.nan
    return replace(run, **changed)


def late(run: Run, arm: str, level: int, seeds: int) -> Run:
    """The same run, but so many seeds of an arm were still improving at the end."""
    best = run.best_step.copy()
    best[run.arm(arm), :seeds, level] = run.arm_steps[run.arm(arm)]
    return replace(run, best_step=best)


def blown_up(run: Run, arm: str, level: int, seeds: int, loss: float = np.nan) -> Run:
    """The same run, but the loss of so many seeds of an arm was no number at any step: they answer nothing right."""
    changed = {name: getattr(run, name).copy() for name in MEASURED}
    worst = {"best_step": run.arm_steps[run.arm(arm)], "val_loss": loss}
    for name, values in changed.items():
        values[run.arm(arm), :seeds, level] = worst.get(name, 0.0)
    return replace(run, **changed)
