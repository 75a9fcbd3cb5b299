"""Accuracy of a large population on large splits, a few networks at a time."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from ltviz.datasets import Split
from ltviz.models import Model
from ltviz.training import Recipe, Trained, evaluate
from ltviz.training.threads import computing
from ltviz.training.workers import each

# The activations of so many networks on a slice of examples fit the cache; those of a whole chunk took twice the time.
_SIDE_BY_SIDE = 16


def held_out(model: Model, trained: Trained, splits: Sequence[Split], recipe: Recipe) -> list[np.ndarray]:
    """Accuracy at the end of training on each split, float64 [R], computed with the recipe's workers and precision."""
    R, threads = len(trained.test_at_end), recipe.threads or 1
    groups = [range(first, min(first + _SIDE_BY_SIDE, R)) for first in range(0, R, _SIDE_BY_SIDE)]

    def part(rows: range) -> list[np.ndarray]:
        weights, buffers = (
            {name: value[rows.start : rows.stop] for name, value in tensors.items()}
            for tensors in (trained.weights, trained.buffers)
        )
        return [evaluate(model, weights, split, buffers)[1].numpy() for split in splits]

    with computing(threads, recipe.precision):
        parts = each(part, groups, recipe.workers, threads, threading.Event())
    return [np.concatenate(found) for found in zip(*parts, strict=True)]
