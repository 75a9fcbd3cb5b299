"""What every data set looks like, and the one error that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor


class DatasetError(RuntimeError):
    """The data could not be had. The text says what happened and what to do about it."""


class Split(NamedTuple):
    """Examples x, float32 [N, *shape], and their classes y, int64 [N]."""

    x: Tensor
    y: Tensor


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Three splits of one data set, ready for training.

    name        key in DATASETS
    classes     number of classes; y counts from 0
    shape       one example: (40,), (1, 8, 8), (1, 28, 28) or (3, 32, 32)
    train, validation, test
    fixed       True: a sample that somebody took once, so an interval over seeds leaves out the error of
                the test set. False: `load` can draw fresh examples, the test set included
    options     JSON-able; `load(name, **options)` gives the same data again
    """

    name: str
    classes: int
    shape: tuple[int, ...]
    train: Split
    validation: Split
    test: Split
    fixed: bool
    options: dict[str, Any]

    def to(self, device: str | torch.device) -> Dataset:
        """The same data on another device."""
        moved = {key: Split(*(t.to(device) for t in getattr(self, key))) for key in SPLITS}
        return replace(self, **moved)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        sizes = ", ".join(f"{len(getattr(self, key).y):,} {key}" for key in SPLITS)
        made = "a fixed sample" if self.fixed else "drawn afresh from a seed"
        return f"Dataset {self.name}: {sizes}; {self.classes} classes, one example {self.shape}; {made}"


def as_split(x: np.ndarray, y: np.ndarray) -> Split:
    """Arrays as a Split; x must already be scaled."""
    return Split(torch.from_numpy(np.ascontiguousarray(x, np.float32)), torch.from_numpy(y.astype(np.int64)))


def as_images(x: np.ndarray, y: np.ndarray) -> Split:
    """Pixels of 0 to 255, [N, channels, height, width], as a Split in [0, 1]."""
    scaled = x.astype(np.float32)
    scaled /= 255
    return as_split(scaled, y)


def standardised(train: Split, *others: Split) -> list[Split]:
    """Every split shifted and scaled alike, so that each channel of the first has mean 0 and deviation 1."""
    std, mean = torch.std_mean(train.x, dim=(0, 2, 3), keepdim=True, correction=0)
    return [Split((split.x - mean).div_(std), split.y) for split in (train, *others)]


def shuffled(count: int) -> np.ndarray:
    """The one order [count] in which a fixed sample is cut into train and validation, the same for ever."""
    return np.random.default_rng(0).permutation(count)


SPLITS = ("train", "validation", "test")
