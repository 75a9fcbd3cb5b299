"""What chapter 03 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import jupytext
import numpy as np
import pytest

from ltviz.course import manifest
from ltviz.records import paired

TICKET = "large_final/rewind/kept/zero"
LEVEL = 2  # named in the chapter before the run


@pytest.fixture(scope="module")
def names():
    """The names of the chapter after the cells that train what is tested here."""
    wanted = ("import ltviz", "setting = {", "run = lottery.ablate(", "strips = ", "values = lottery.ablate(")
    cells = jupytext.read(manifest().chapter("03").source, fmt="md:myst").cells
    found = [c.source for c in cells if c.cell_type == "code" and any(part in c.source for part in wanted)]
    assert len(found) == len(wanted)
    names = {}
    for source in found:
        exec(compile(source, "chapter 03", "exec"), names)
    return names


def errors(run, arm, versus, level):
    """The mean difference in standard errors, over seeds."""
    values = np.asarray(paired(run, arm, versus, level).values)
    return values.mean() / (values.std(ddof=1) / len(values) ** 0.5)


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
