"""SNIP in a few lines, as chapter 05's reader writes it, keeps the weights that `ltviz.pruning` keeps."""

import jupytext
import pytest
import torch
from torch.func import functional_call

from ltviz.course import manifest
from ltviz.models import weights
from ltviz.pruning import CRITERIA, make_mask

KEEP = 100


def cell():
    """The source of the chapter's cell that defines `snip`."""
    cells = jupytext.read(manifest().chapter("05").source, fmt="md:myst").cells
    (found,) = [c.source for c in cells if c.cell_type == "code" and "def snip(" in c.source]
    return found


@pytest.fixture(scope="module")
def problem():
    """A module in float64, so that the order of a sum changes no rank, and a minibatch."""
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Linear(12, 30), torch.nn.ReLU(), torch.nn.Linear(30, 5)).double()
    return net, torch.randn(40, 12, dtype=torch.float64), torch.arange(40) % 5


def compare(source, problem):
    names = {"torch": torch}
    exec(compile(source, "chapter 05", "exec"), names)
    net, x, y = problem

    def forward(values, x):
        return functional_call(net, {name: value[0] for name, value in values.items()}, (x,))[None]

    own = weights(net)
    total = sum(value[0].numel() for name, value in own.items() if name.endswith("weight"))
    scores = CRITERIA["snip"](own, forward=forward, batch=(x, y))
    expected = make_mask(scores, 1 - KEEP / total, scope="global")
    found = names["snip"](net, x, y, KEEP)
    return all(torch.equal(a, b[0]) for a, b in zip(found, expected.values(), strict=True))


def test_it_has_at_most_fifteen_lines():
    assert len(cell().splitlines()) <= 15


def test_it_keeps_what_the_package_keeps(problem):
    assert compare(cell(), problem)


MISTAKES = {
    "the gradient alone": ("(p * slope).abs()", "slope.abs()"),
    "a signed product": ("(p * slope).abs()", "(p * slope)"),
    "the lowest stay": ("score >= ranked", "score < ranked"),
    "one too many": ("ranked[keep - 1]", "ranked[keep]"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found(problem, name):
    old, new = MISTAKES[name]
    assert cell().count(old) == 1
    assert not compare(cell().replace(old, new), problem)
