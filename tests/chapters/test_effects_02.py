"""What chapter 02 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import jupytext
import numpy as np
import pytest

from ltviz.course import manifest
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
    cells = jupytext.read(manifest().chapter("02").source, fmt="md:myst").cells
    found = [c.source for c in cells if c.cell_type == "code" and any(part in c.source for part in wanted)]
    assert len(found) == len(wanted)
    names = {}
    for source in found:
        exec(compile(source, "chapter 02", "exec"), names)
    return names


def errors(differences):
    """The mean difference in standard errors, over seeds."""
    values = np.asarray(differences)
    return values.mean() / (values.std(ddof=1) / len(values) ** 0.5)


@pytest.mark.slow
def test_a_ticket_beats_fresh_values_under_its_mask(names):
    assert errors(paired(names["run"], "ticket", "fresh", LEVEL).values) > 3


@pytest.mark.slow
def test_the_order_of_the_controls_is_as_the_picture_shows(names):
    assert errors(paired(names["run"], "ticket", "shuffled", LEVEL).values) > 3


@pytest.mark.slow
def test_rounds_find_a_better_ticket_than_one_shot(names):
    assert errors(names["gain"]) > 3


@pytest.mark.slow
def test_the_best_of_ten_fresh_draws_does_not_reach_the_ticket(names):
    assert errors(names["lead"]) > 3
