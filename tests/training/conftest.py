import pytest
import torch

from ltviz.datasets import load
from ltviz.models import MODELS


@pytest.fixture(scope="session")
def data():
    return load("mnist1d")


@pytest.fixture
def net():
    return MODELS["mlp"](sizes=(40, 20, 12, 10))


@pytest.fixture
def half_mask(net):
    """Three networks whose layers keep about half of their weights, each at its own places."""
    generator = torch.Generator().manual_seed(5)
    return {name: torch.rand((3, *net.shapes[name]), generator=generator) < 0.5 for name in net.prunable}
