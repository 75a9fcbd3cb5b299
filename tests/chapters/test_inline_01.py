"""The few lines of chapter 01 make the package's mask: the very cell that the learner reads is run here."""

import jupytext
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ltviz import CRITERIA, make_mask
from ltviz.course import manifest

MOST_LINES = 15


def inline_cell():
    """Source of the cell that defines `magnitude_mask`."""
    notebook = jupytext.read(manifest().chapter("01").source, fmt="md:myst")
    (source,) = [cell.source for cell in notebook.cells if "def magnitude_mask(" in cell.source]
    return source


@pytest.fixture(scope="module")
def magnitude_mask():
    names = {"torch": torch}
    exec(inline_cell(), names)
    return names["magnitude_mask"]


def packaged(w, remove):
    """What the package keeps of one layer [out, in]."""
    return make_mask(CRITERIA["magnitude"]({"fc1.weight": w[None]}), remove)["fc1.weight"][0]


def layer(seed, rows, columns, steps):
    """Weights of both signs; where `steps` is given, that many different magnitudes, so that many are equal."""
    w = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))
    return (w * steps).round() / steps if steps else w


@given(
    seed=st.integers(0, 1000),
    rows=st.integers(1, 9),
    columns=st.integers(1, 9),
    steps=st.sampled_from([0, 1, 3]),
    remove=st.sampled_from([0, 0.1, 0.2, 0.35, 0.5, 0.8, 0.95, 1]),
)
def test_the_cell_agrees_with_the_package(magnitude_mask, seed, rows, columns, steps, remove):
    w = layer(seed, rows, columns, steps)
    mask = magnitude_mask(w, remove)
    assert mask.dtype == torch.bool
    assert torch.equal(mask, packaged(w, remove))


@pytest.mark.parametrize("weights", [1, 3, 5, 7])
def test_half_a_weight_is_rounded_alike(magnitude_mask, weights):
    w = torch.arange(1.0, weights + 1)[None]
    assert torch.equal(magnitude_mask(w, 0.5), packaged(w, 0.5))


def test_the_cell_is_short_and_knows_one_network():
    lines = [line for line in inline_cell().splitlines() if line.strip()]
    assert len(lines) <= MOST_LINES
    assert "ltviz" not in inline_cell()
