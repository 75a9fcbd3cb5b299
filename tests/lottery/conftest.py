"""The small network and the data that most of these tests train; a module that needs others has its own."""

import pytest

from ltviz.datasets import load
from ltviz.models import MODELS


@pytest.fixture(scope="module")
def data():
    return load("mnist1d")


@pytest.fixture(scope="module")
def net():
    return MODELS["mlp"](sizes=(40, 12, 10))
