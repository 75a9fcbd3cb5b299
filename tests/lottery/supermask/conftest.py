import pytest
import torch

from ltviz.datasets import load
from ltviz.models import MODELS

SEEDS = (3, 1, 4)


@pytest.fixture(scope="session")
def data():
    return load("digits")


@pytest.fixture(scope="session")
def net():
    return MODELS["mlp"](sizes=(64, 20, 12, 10))


@pytest.fixture
def x():
    return torch.rand(7, 64, generator=torch.Generator().manual_seed(2))
