"""What chapter 03 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import pytest
from effects import defined, standard_errors

from ltviz.records import paired

TICKET = "large_final/rewind/kept/zero"
LEVEL = 2  # named in the chapter before the run


@pytest.fixture(scope="module")
def names():
    """The names of the chapter after the cells that train what is tested here."""
    wanted = ("import ltviz", "setting = {", "run = lottery.ablate(", "strips = ", "values = lottery.ablate(")
    return defined("03", wanted)


def errors(run, arm, versus, level):
    """The mean difference in standard errors, over seeds."""
    return standard_errors(paired(run, arm, versus, level).values)


@pytest.mark.slow
def test_large_final_beats_a_random_mask(names):
    assert errors(names["run"], TICKET, "random/rewind/kept/zero", LEVEL) > 3


@pytest.mark.slow
def test_initial_signs_beat_random_signs(names):
    kept, lost = (f"large_final/constant/{sign}/zero" for sign in ("kept", "lost"))
    assert errors(names["run"], kept, lost, LEVEL) > 3
    assert errors(names["run"], TICKET, "large_final/rewind/lost/zero", LEVEL) > 3


@pytest.mark.slow
def test_freezing_only_what_grew_beats_the_ticket(names):
    assert errors(names["values"], "large_final/rewind/kept/freeze_grown", TICKET, 1) > 3
