"""What chapter 08 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import numpy as np
import pytest
from effects import defined

WANTED = ("import ltviz\n", "trace, weights, buffers =", "def share(", "nonsense = ")


@pytest.fixture(scope="module")
def chapter():
    """The chapter's names after its two searches."""
    return defined("08", WANTED)


def errors(values):
    """The mean in standard errors, over seeds; infinite where all seeds have the same gain."""
    mean, spread = values.mean(), values.std(ddof=1) / len(values) ** 0.5
    if spread == 0:
        return np.inf if mean > 0 else 0.0
    return mean / spread


@pytest.mark.slow
@pytest.mark.parametrize(("weak", "strong"), [(0, 10), (10, 20)])
def test_a_stronger_pull_leaves_a_cheaper_network(chapter, weak, strong):
    share, trace = chapter["share"], chapter["trace"]
    assert errors(share(trace, weak) - share(trace, strong)) > 3


@pytest.mark.slow
def test_labels_hold_what_the_table_pulls_out(chapter):
    share = chapter["share"]
    assert errors(share(chapter["trace"], 10) - share(chapter["control"], 10)) > 3


@pytest.mark.slow
def test_networks_found_without_a_table_and_with_it_read_the_digits(chapter):
    test = chapter["trace"].test
    assert errors(test[0] - 0.1) > 3
    assert errors(test[1] - 0.1) > 3
