"""What chapter 07 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import pytest
from effects import defined, standard_errors

WANTED = ("import numpy as np", "trace = search(", "bars = gap(", "found = np.array(")


@pytest.fixture(scope="module")
def names():
    """The names of the chapter after its search, its three bars and its control."""
    return defined("07", WANTED)


@pytest.mark.slow
def test_the_cut_costs_accuracy(names):
    bars = names["bars"]
    assert standard_errors(bars.supernet - bars.cut) > 3


@pytest.mark.slow
def test_training_again_brings_it_back(names):
    bars = names["bars"]
    assert standard_errors(bars.retrained - bars.cut) > 3


@pytest.mark.slow
def test_a_searched_cell_beats_one_lot(names):
    assert standard_errors(names["found"] - names["lot"].mean()) > 3


@pytest.mark.slow
def test_skip_loses_ground(names):
    share = names["trace"].skip_share
    assert standard_errors(share[:, 0] - share[:, -1]) > 3
