"""1,797 handwritten digits of 8x8 pixels, shipped with the package: no network.

Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository (1998),
https://doi.org/10.24432/C50P49, licence CC BY 4.0. It is the part that the authors call the test set, as
scikit-learn ships it. Our change: stored as uint8 arrays, and split by a fixed seed.
"""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from ltviz.datasets.dataset import Dataset, as_split, shuffled

TRAIN, VALIDATION = 1000, 300  # the other 497 are the test set
TOP = 16  # a pixel counts the ink in a 4x4 block of the scan


def digits() -> Dataset:
    """Pixels in [0, 1], 1 x 8 x 8; 1,000 train, 300 validation, 497 test."""
    with files("ltviz.datasets").joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        x, y = stored["x"][:, None], stored["y"]
    parts = np.split(shuffled(len(y)), [TRAIN, TRAIN + VALIDATION])
    train, validation, test = (as_split(x[part] / TOP, y[part]) for part in parts)
    return Dataset("digits", 10, (1, 8, 8), train, validation, test, fixed=True, options={})
