"""MNIST and Fashion-MNIST: 70,000 grey images of 28x28 pixels each, ten classes.

MNIST: LeCun, Cortes and Burges, CC BY-SA 3.0. Fashion-MNIST: Xiao, Rasul and Vollgraf (1708.07747), MIT.
"""

from __future__ import annotations

import gzip
import zlib

import numpy as np

from ltviz.datasets.dataset import Dataset, as_images, shuffled, standardised
from ltviz.datasets.files import Published, checked, damaged, obtain

TRAIN = 55_000  # of 60,000, as in the lottery-ticket papers; the other 5,000 are the validation set

# Name: (MD5 of the file as published, MD5 of its content, for copies that were compressed again).
FILES = {
    "mnist": {
        "train-images-idx3-ubyte": ("f68b3c2dcbeaaa9fbdd348bbdeb94873", "6bbc9ace898e44ae57da46a324031adb"),
        "train-labels-idx1-ubyte": ("d53e105ee54ea40749a09fcbcd1e9432", "a25bea736e30d166cdddb491f175f624"),
        "t10k-images-idx3-ubyte": ("9fb629c4189551a2d022fa330f9573f3", "2646ac647ad5339dbf082846283269ea"),
        "t10k-labels-idx1-ubyte": ("ec29112dd5afa0611ce80d1b7f02629c", "27ae3e4e09519cfbb04c329615203637"),
    },
    "fashion_mnist": {
        "train-images-idx3-ubyte": ("8d4fb7e6c68d591d4c3dfef9ec88bf0d", "f4a8712d7a061bf5bd6d2ca38dc4d50a"),
        "train-labels-idx1-ubyte": ("25c81989df183df01b3e8a0aad5dffbe", "9018921c3c673c538a1fc5bad174d6f9"),
        "t10k-images-idx3-ubyte": ("bef4ecab320f06d8554ea6380940ec79", "8181f5470baa50b63fa0f6fddb340f0a"),
        "t10k-labels-idx1-ubyte": ("bb300cfdad3c16e7a12a480ee83cd310", "15d484375f8d13e6eb1aabb0c3f46965"),
    },
}
MIRRORS = {
    "mnist": (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://raw.githubusercontent.com/fgnt/mnist/master/",
    ),
    "fashion_mnist": (
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
}


def mnist(*, standardise: bool = False) -> Dataset:
    """Handwritten digits, 1 x 28 x 28; 55,000 train, 5,000 validation, 10,000 test.

    standardise  False: pixels in [0, 1]. True: mean 0 and standard deviation 1 over the train split
    Files mnist/*.gz from LTVIZ_DATA, else downloaded once (11 MB). Raises DatasetError.
    """
    return _images("mnist", standardise)


def fashion_mnist(*, standardise: bool = False) -> Dataset:
    """Pieces of clothing, with sizes, splits and options as `mnist`; harder.

    Files fashion_mnist/*.gz from LTVIZ_DATA, else downloaded once (30 MB). Raises DatasetError.
    """
    return _images("fashion_mnist", standardise)


def _images(name: str, standardise: bool) -> Dataset:
    x, y, test_x, test_y = (_read(name, file) for file in FILES[name])
    x, test_x = x[:, None], test_x[:, None]  # [N, 1, 28, 28]
    order = shuffled(len(y))
    kept, held = order[:TRAIN], order[TRAIN:]
    splits = [as_images(x[kept], y[kept]), as_images(x[held], y[held]), as_images(test_x, test_y)]
    train, validation, test = standardised(*splits) if standardise else splits
    options = {"standardise": standardise}
    return Dataset(name, 10, (1, 28, 28), train, validation, test, fixed=True, options=options)


def _read(dataset: str, name: str) -> np.ndarray:
    """One IDX file: two zero bytes, the type, the number of axes, their lengths, then the bytes themselves."""
    published, content_md5 = FILES[dataset][name]
    path = obtain(Published(dataset, f"{name}.gz", published, MIRRORS[dataset]))
    try:
        content = gzip.decompress(path.read_bytes())
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise damaged(path, f"it does not decompress ({error})") from error
    checked(content, content_md5, path)
    axes = content[3]
    shape = np.frombuffer(content, ">i4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)
