"""MNIST: 70,000 handwritten digits of 28x28 pixels."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np

from ltviz.datasets.dataset import Dataset, DatasetError, as_split

TRAIN = 55_000  # of 60,000; the other 5,000 are the validation set


def mnist(*, standardise: bool = False) -> Dataset:
    """Pixels in [0, 1], 1 x 28 x 28; 55,000 train, 5,000 validation, 10,000 test."""
    folder = os.environ.get("LTVIZ_DATA")
    if not folder:
        raise DatasetError("set LTVIZ_DATA to a folder that holds mnist/")
    read = lambda name: _idx(Path(folder) / "mnist" / f"{name}.gz")
    x, y = read("train-images-idx3-ubyte"), read("train-labels-idx1-ubyte")
    order = np.random.default_rng(0).permutation(len(y))
    parts = [
        (x[order[:TRAIN]], y[order[:TRAIN]]),
        (x[order[TRAIN:]], y[order[TRAIN:]]),
        (read("t10k-images-idx3-ubyte"), read("t10k-labels-idx1-ubyte")),
    ]
    mean, std = (x.mean() / 255, x.std() / 255) if standardise else (0.0, 1.0)
    train, validation, test = (
        as_split((a[:, None].astype(np.float32) / 255 - mean) / std, b) for a, b in parts
    )
    return Dataset(
        "mnist", 10, (1, 28, 28), train, validation, test, fixed=True, options={"standardise": standardise}
    )


def _idx(path: Path) -> np.ndarray:
    data = gzip.decompress(path.read_bytes())
    shape = np.frombuffer(data, ">i4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(shape)
