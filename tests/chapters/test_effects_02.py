"""What chapter 02 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import pytest
from effects import defined, standard_errors

from ltviz.records import paired

LEVEL = 3  # named in the chapter before the run


@pytest.fixture(scope="module")
def names():
    """The names of the chapter after the cells that train what is tested here."""
    wanted = (
        "import ltviz",
        "run = ltviz.imp(",
        "def show(",
        "once = ltviz.imp(",
        "sparse =",
        "many = ltviz",
    )
    return defined("02", wanted)


@pytest.mark.slow
def test_a_ticket_beats_fresh_values_under_its_mask(names):
    assert standard_errors(paired(names["run"], "ticket", "fresh", LEVEL).values) > 3


@pytest.mark.slow
def test_the_order_of_the_controls_is_as_the_picture_shows(names):
    assert standard_errors(paired(names["run"], "ticket", "shuffled", LEVEL).values) > 3


@pytest.mark.slow
def test_rounds_find_a_better_ticket_than_one_shot(names):
    assert standard_errors(names["gain"]) > 3


@pytest.mark.slow
def test_the_best_of_ten_fresh_draws_does_not_reach_the_ticket(names):
    assert standard_errors(names["lead"]) > 3
