"""Data sets as tensors: `load("mnist1d")` and you have train, validation and test.

data = load("mnist1d", seed=1)      # data.train.x [4000, 40] float32, data.train.y [4000] int64
data = load("mnist")                # downloaded once, or read from the folder in LTVIZ_DATA
"""

from collections.abc import Callable
from inspect import signature
from typing import Any

from ltviz.datasets import cifar10, digits, mnist, mnist1d
from ltviz.datasets.dataset import Dataset, DatasetError, Split

__all__ = ["DATASETS", "Dataset", "DatasetError", "Split", "load"]


def load(name: str, **options: Any) -> Dataset:
    """The data set of that name; the options are those of its function in DATASETS.

    Raises DatasetError for an unknown name and for data that cannot be had, saying what to do instead, and
    TypeError for an unknown option.
    """
    if name not in DATASETS:
        raise DatasetError(f"there is no data set {name!r}; choose one of {', '.join(DATASETS)}")
    known = signature(DATASETS[name]).parameters
    if unknown := [option for option in options if option not in known]:
        raise TypeError(f"{name} has no option {', '.join(unknown)}; it has {', '.join(known) or 'none'}")
    return DATASETS[name](**options)


DATASETS: dict[str, Callable[..., Dataset]] = {
    "mnist1d": mnist1d.mnist1d,
    "digits": digits.digits,
    "mnist": mnist.mnist,
    "fashion_mnist": mnist.fashion_mnist,
    "cifar10": cifar10.cifar10,
}
