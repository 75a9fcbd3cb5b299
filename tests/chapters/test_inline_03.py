"""What training begins with, as chapter 03's reader writes it, is what `ltviz.pruning.treat` gives."""

import jupytext
import pytest
import torch

from ltviz.course import manifest
from ltviz.models import MODELS
from ltviz.pruning import CRITERIA, make_mask, treat

CHOICES = [
    {},
    {"values": "constant"},
    {"zeros": "freeze"},
    {"values": "constant", "zeros": "freeze"},
    {"values": "constant", "sign": "lost"},
]


def cell():
    """The source of the chapter's cell that defines `begin`."""
    cells = jupytext.read(manifest().chapter("03").source, fmt="md:myst").cells
    (found,) = [c.source for c in cells if c.cell_type == "code" and "def begin(" in c.source]
    return found


@pytest.fixture(scope="module")
def layer():
    """Two draws of one network stand for its weights before and after training."""
    model = MODELS["mlp"](sizes=(40, 30, 10))
    return model.init([1])[0], model.init([2])[0]


def compare(source, layer, choice):
    """Whether mask, start and pruned weights are those of the package; where signs are lost, but for the signs."""
    names = {"torch": torch}
    exec(compile(source, "chapter 03", "exec"), names)
    initial, final = layer
    start, mask = names["begin"](initial["fc1.weight"][0], final["fc1.weight"][0], 0.2, **choice)
    masks = make_mask(CRITERIA["large_final"](final), 0.8)
    weights, pruned = treat(initial, final, masks, seeds=[0], **choice)
    same = torch.where(masks["fc1.weight"], weights["fc1.weight"], pruned.get("fc1.weight", torch.zeros(())))[
        0
    ]
    if choice.get("sign") == "lost":
        same, start = same.abs(), start.abs()
    return bool((mask == masks["fc1.weight"][0]).all()) and torch.allclose(start, same)


def test_it_has_at_most_fifteen_lines():
    assert len(cell().splitlines()) <= 15


@pytest.mark.parametrize("choice", CHOICES, ids=str)
def test_it_begins_as_the_package_does(layer, choice):
    assert compare(cell(), layer, choice)


MISTAKES = {
    "the deviation of another number": ("correction=0", "correction=5"),
    "sizes without signs": ("size * signs", "size"),
    "the kept freeze, the pruned train": ("torch.where(mask,", "torch.where(~mask,"),
    "small ones stay": ("after.abs() > weakest", "after.abs() <= weakest"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found(layer, name):
    old, new = MISTAKES[name]
    assert cell().count(old) == 1
    assert not all(compare(cell().replace(old, new), layer, choice) for choice in CHOICES)
