"""CIFAR-10: 60,000 colour images of 32x32 pixels, ten classes.

Krizhevsky, Learning Multiple Layers of Features from Tiny Images (2009). No licence is stated, so the files
are never shipped, only downloaded.
"""

from __future__ import annotations

import numpy as np

from ltviz.datasets.cifar10_files import Arrays, read_arrays
from ltviz.datasets.dataset import Dataset, as_images, shuffled, standardised

TRAIN = 45_000  # of 50,000, as in the lottery-ticket papers; the other 5,000 are the validation set


def cifar10(*, standardise: bool = False) -> Dataset:
    """Photographs, 3 x 32 x 32; 45,000 train, 5,000 validation, 10,000 test.

    standardise  False: pixels in [0, 1]. True: each colour with mean 0 and standard deviation 1 over the
                 train split
    From LTVIZ_DATA/cifar10 (see `read_arrays`), else downloaded once (162 MB). Raises DatasetError.
    The splits are the same whatever the files were: images are first put in an order of their own.
    """
    x, y, test_x, test_y = read_arrays()
    x, y = _in_order(x, y)
    test_x, test_y = _in_order(test_x, test_y)
    order = shuffled(len(y))
    kept, held = order[:TRAIN], order[TRAIN:]
    splits = [as_images(x[kept], y[kept]), as_images(x[held], y[held]), as_images(test_x, test_y)]
    train, validation, test = standardised(*splits) if standardise else splits
    options = {"standardise": standardise}
    return Dataset("cifar10", 10, (3, 32, 32), train, validation, test, fixed=True, options=options)


def _in_order(x: np.ndarray, y: np.ndarray) -> Arrays:
    """Images and labels sorted by a fingerprint of the pixels, so that the order of the files is forgotten."""
    words = np.ascontiguousarray(x).reshape(len(x), -1).view(np.uint64)  # [N, 384]
    factors = np.random.default_rng(0).integers(0, 2**63, words.shape[1], np.uint64) * 2 + 1
    order = np.lexsort((y, (words * factors).sum(axis=1, dtype=np.uint64)))  # sums wrap, as they should
    return x[order], y[order]
