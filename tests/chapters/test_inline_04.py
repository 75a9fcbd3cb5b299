"""The supermask that chapter 04's reader cuts is the package's: the same values, weight for weight."""

import copy

import jupytext
import pytest
import torch

from ltviz.course import manifest
from ltviz.models import weights
from ltviz.pruning import CRITERIA, apply, make_mask

KEEP = 0.3


def cell():
    """The source of the chapter's cell that defines `supermask_of`."""
    cells = jupytext.read(manifest().chapter("04").source, fmt="md:myst").cells
    (found,) = [c.source for c in cells if c.cell_type == "code" and "def supermask_of(" in c.source]
    return found


@pytest.fixture(scope="module")
def modules():
    """A module and what stands for the same one after training."""
    torch.manual_seed(0)
    first, second = (
        torch.nn.Sequential(torch.nn.Linear(64, 20), torch.nn.ReLU(), torch.nn.Linear(20, 10))
        for _ in range(2)
    )
    return first, second


def compare(source, modules):
    names = {"torch": torch}
    exec(compile(source, "chapter 04", "exec"), names)
    fresh, trained = modules
    found = weights(names["supermask_of"](copy.deepcopy(fresh), trained, KEEP))
    mask = make_mask(CRITERIA["large_final"](weights(trained)), 1 - KEEP)
    expected = apply(weights(fresh), mask)
    return all(torch.equal(found[name], value) for name, value in expected.items())


def test_it_has_at_most_fifteen_lines():
    assert len(cell().splitlines()) <= 15


def test_it_is_the_packages_supermask(modules):
    assert compare(cell(), modules)


MISTAKES = {
    "trained values stay": ("value *= ended.abs() > weakest", "value.copy_(ended * (ended.abs() > weakest))"),
    "biases are cut": ("value.dim() > 1", "value.dim() > 0"),
    "the small ones stay": ("ended.abs() > weakest", "ended.abs() <= weakest"),
    "sizes before training": ("size = ended.abs().flatten()", "size = value.abs().flatten()"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found(modules, name):
    old, new = MISTAKES[name]
    assert cell().count(old) == 1
    assert not compare(cell().replace(old, new), modules)
