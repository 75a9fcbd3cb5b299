"""What chapter 05 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import pytest
from effects import defined, standard_errors

from ltviz.records import paired


@pytest.fixture(scope="module")
def run():
    """The chapter's race."""
    wanted = ("import ltviz", "run = lottery.at_init(")
    return defined("05", wanted)["run"]


def errors(run, arm, versus):
    """The mean difference in standard errors, over seeds."""
    return standard_errors(paired(run, arm, versus, 1).values)


@pytest.mark.slow
@pytest.mark.parametrize("versus", ["random", "magnitude", "snip/shuffled"])
def test_snip_beats(run, versus):
    assert errors(run, "snip", versus) > 3


@pytest.mark.slow
def test_fresh_values_cost_less_than_other_places(run):
    assert errors(run, "snip/fresh", "snip/shuffled") > 3
