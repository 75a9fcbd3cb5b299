"""What chapter 06 teaches is there at its settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test. Its numbers come from the recorded table.
"""

import pytest
from effects import defined, standard_errors

from ltviz.records import judged

WANTED = ("import ltviz", "table = records.load_table(", "readers = [", "def flattery(", "searches = race(")
NAMES = ("random_search", "regularised_evolution", "successive_halving")


@pytest.fixture(scope="module")
def names():
    """What the chapter's cells define."""
    return defined("06", WANTED, cell="|conv3~0|+|skip~0|conv3~1|+|skip~0|skip~1|dil3~2|")


def choices(names, strategy):
    return [judged(search, names["table"]) for search in names["searches"] if search.strategy == strategy]


@pytest.mark.parametrize("pair", [("validation", "test"), ("test", "validation")])
def test_the_number_that_chose_is_too_high(names, pair):
    gap = names["flattery"](*(names[part] for part in pair))
    assert standard_errors(gap[:, -1]) > 3
    assert standard_errors(gap[:, -1] - gap[:, 0]) > 3, "one cell alone is as flattered"


@pytest.mark.parametrize("strategy", NAMES)
def test_a_search_shows_more_than_it_has(names, strategy):
    assert standard_errors([one.validation - one.accuracy for one in choices(names, strategy)]) > 3


@pytest.mark.parametrize("strategy", NAMES)
def test_the_test_set_has_not_noticed(names, strategy):
    assert standard_errors([one.test - one.accuracy for one in choices(names, strategy)]) > 3


@pytest.mark.parametrize("strategy", NAMES)
def test_a_search_beats_one_cell_by_lot(names, strategy):
    table = names["table"]
    assert standard_errors([one.accuracy - table.judged().mean() for one in choices(names, strategy)]) > 3
