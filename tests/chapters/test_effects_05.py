"""What chapter 05 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import jupytext
import numpy as np
import pytest

from ltviz.course import manifest
from ltviz.records import paired


@pytest.fixture(scope="module")
def run():
    """The chapter's race."""
    wanted = ("import ltviz", "run = lottery.at_init(")
    cells = jupytext.read(manifest().chapter("05").source, fmt="md:myst").cells
    found = [c.source for c in cells if c.cell_type == "code" and any(part in c.source for part in wanted)]
    assert len(found) == len(wanted)
    names = {}
    for source in found:
        exec(compile(source, "chapter 05", "exec"), names)
    return names["run"]


def errors(run, arm, versus):
    """The mean difference in standard errors, over seeds."""
    values = np.asarray(paired(run, arm, versus, 1).values)
    return values.mean() / (values.std(ddof=1) / len(values) ** 0.5)


@pytest.mark.slow
@pytest.mark.parametrize("versus", ["random", "magnitude", "snip/shuffled"])
def test_snip_beats(run, versus):
    assert errors(run, "snip", versus) > 3


@pytest.mark.slow
def test_fresh_values_cost_less_than_other_places(run):
    assert errors(run, "snip/fresh", "snip/shuffled") > 3
