"""What chapter 07 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import jupytext
import numpy as np
import pytest

from ltviz.course import manifest

WANTED = ("import numpy as np", "trace = search(", "bars = gap(", "found = np.array(")


@pytest.fixture(scope="module")
def names():
    """The names of the chapter after its search, its three bars and its control."""
    cells = jupytext.read(manifest().chapter("07").source, fmt="md:myst").cells
    found = [c.source for c in cells if c.cell_type == "code" and any(part in c.source for part in WANTED)]
    assert len(found) == len(WANTED)
    names = {}
    for source in found:
        exec(compile(source, "chapter 07", "exec"), names)
    return names


def errors(values):
    """The mean in standard errors, over seeds."""
    values = np.asarray(values)
    return values.mean() / (values.std(ddof=1) / len(values) ** 0.5)


@pytest.mark.slow
def test_the_cut_costs_accuracy(names):
    bars = names["bars"]
    assert errors(bars.supernet - bars.cut) > 3


@pytest.mark.slow
def test_training_again_brings_it_back(names):
    bars = names["bars"]
    assert errors(bars.retrained - bars.cut) > 3


@pytest.mark.slow
def test_a_searched_cell_beats_one_lot(names):
    assert errors(names["found"] - names["lot"].mean()) > 3


@pytest.mark.slow
def test_skip_loses_ground(names):
    share = names["trace"].skip_share
    assert errors(share[:, 0] - share[:, -1]) > 3
