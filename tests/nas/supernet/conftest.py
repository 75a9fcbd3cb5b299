"""A supernet so small that a search of it takes a moment."""

import pytest

from ltviz.datasets import load
from ltviz.datasets.dataset import Dataset
from ltviz.models import Model
from ltviz.nas.space import Space
from ltviz.nas.supernet import supernet


@pytest.fixture(scope="session")
def net() -> Model:
    return supernet(Space(3, ("none", "skip", "conv3", "dil3")), channels=4)


@pytest.fixture(scope="session")
def data() -> Dataset:
    return load("mnist1d", train=600, validation=200, test=50)
