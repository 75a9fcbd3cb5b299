"""The masked cell, as chapter 06's reader writes it, computes what the networks of `ltviz.nas` compute."""

import jupytext
import numpy as np
import pytest
import torch

from ltviz.course import manifest
from ltviz.nas import OPERATIONS, Space, cell_network
from ltviz.nas.network.frame import framed
from ltviz.nas.network.layout import Layout
from ltviz.nas.space import normalise

SPACE = Space(4, ("none", "skip", "conv3", "dil3"))
SIZES = {"channels": 3, "cells_stacked": 2, "length": 8, "classes": 10}
LAYOUT = Layout(4, *SIZES.values())


def source():
    """The chapter's cell that defines `masked_cell`."""
    cells = jupytext.read(manifest().chapter("06").source, fmt="md:myst").cells
    (found,) = [c.source for c in cells if c.cell_type == "code" and "def masked_cell(" in c.source]
    return found


def part(tensors, layer):
    """The tensors of one layer, under their names within it."""
    return {
        name.removeprefix(f"{layer}."): value
        for name, value in tensors.items()
        if name.startswith(f"{layer}.")
    }


def everything(weights, buffers, copy):
    """For each edge, every operation of the space with the weights that the network has there."""

    def operation(name, layer):
        own = ({}, {}) if OPERATIONS[name].fixed else (part(weights, layer), part(buffers, layer))
        return lambda x: OPERATIONS[name].apply(x, *own)[0]

    return [[operation(name, f"cell{copy}.edge{i}_{j}") for name in SPACE.operations] for i, j in SPACE.edges]


def agrees(text, cell):
    """Whether the network around the chapter's cell has the logits of `cell_network`."""
    names = {"torch": torch}
    exec(compile(text, "chapter 06", "exec"), names)
    mask = torch.tensor([[op == name for name in SPACE.operations] for op in cell.operations])
    model = cell_network(cell, **SIZES)
    weights, buffers = model.init([0])
    x = torch.randn(5, SIZES["length"], generator=torch.Generator().manual_seed(0))

    def copied(x, copy):
        return names["masked_cell"](x, everything(weights, buffers, copy), mask)

    def normalised(x, layer):
        return normalise(x, part(weights, layer), part(buffers, layer))[0]

    return torch.allclose(
        framed(LAYOUT, weights, x[None], normalised, copied), model.forward(weights, x, buffers)[0], atol=1e-6
    )


def cells():
    """Cells at random, with and without dead edges."""
    rng = np.random.default_rng(0)
    return [SPACE.sample(rng) for _ in range(20)]


def test_it_has_at_most_fifteen_lines():
    assert len(source().splitlines()) <= 15


def test_it_computes_what_the_package_computes():
    assert any(len(cell.live) < 6 - cell.operations.count("none") for cell in cells()), (
        "no dead edge is tried"
    )
    assert all(agrees(source(), cell) for cell in cells())


MISTAKES = {
    "all operations": ("if kept]", "]"),
    "the others": ("if kept]", "if not kept]"),
    "only the node before": ("for source in values:", "for source in values[-1:] * len(values):"),
    "the first node": ("return values[-1]", "return values[1]"),
    "only the last edge": ("sum(brought)", "brought[-1] if brought else 0"),
    "the input again": ("operation(source)", "operation(x)"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found(name):
    old, new = MISTAKES[name]
    assert source().count(old) == 1

    def found(cell):
        try:
            return not agrees(source().replace(old, new), cell)
        except (IndexError, RuntimeError, TypeError):
            return True

    assert any(map(found, cells()))
