"""A dataset with fewer training examples."""

from __future__ import annotations

from dataclasses import replace

from ltviz.datasets import Dataset


def first_examples(data: Dataset, n: int) -> Dataset:
    """`data` with its first n training examples; its options say so.

    Raises ValueError where there are not as many.
    """
    if not 1 <= n <= len(data.train.y):
        raise ValueError(f"n must be in [1, {len(data.train.y)}], the training examples, got {n}")
    train = data.train._replace(x=data.train.x[:n], y=data.train.y[:n])
    return replace(data, train=train, options=data.options | {"train": n})
