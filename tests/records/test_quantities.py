"""What the claims measure, worked out by hand on small runs."""

import numpy as np
import pytest

from ltviz.records import quantities
from ltviz.records.statistics import CensoredError, NotRunError

ARMS = ("ticket", "a", "b")
KEPT = {0: 1.0, 1: 0.5, 2: 0.25}


@pytest.fixture
def run(make_run):
    """Three arms, two seeds, densities 1, ½ and ¼; accuracies are given by `test` [A, S, K]."""

    def build(test, **more):
        shares = np.array(list(KEPT.values())).reshape(1, 3, 1)
        fixed = {
            "density": np.broadcast_to(shares, (2, 3, 2)),
            "test_at_best": test,
            "test_at_end": test,
            "removed_at": {},
        }
        return make_run(fixed | more, arms=ARMS, seeds=(1, 2))

    return build


def flat(*arms):
    """Accuracies [A, S, K] that are the same at every level; one pair (seed 1, seed 2) for each arm."""
    return np.repeat(np.array(arms, float)[:, :, None], 3, axis=2)


def test_final_accuracy_is_that_of_the_deepest_level(run):
    test = flat((0.1, 0.2), (0.5, 0.6), (0.7, 0.7))
    test[1, :, :2] = 0.9
    assert quantities.final_accuracy(run(test), arm="a").mean == pytest.approx(0.55)


def test_error_is_what_is_missing_to_one(run):
    found = quantities.error(
        run(flat((0.9, 0.8), (0, 0), (0, 0))), arm="ticket", kept=25, what="test_at_best"
    )
    assert found.values == pytest.approx([0.1, 0.2])
    assert found.low < found.mean < found.high
    dense = quantities.error(run(flat((0.9, 0.8), (0, 0), (0, 0))), arm="dense", kept=25, what="test_at_end")
    assert dense.mean == pytest.approx(0.15)


def test_best_accuracy_is_chosen_on_validation(run):
    test = flat((0.5, 0.5), (0.5, 0.5), (0.5, 0.5))
    test[1, :, 1], test[1, :, 2] = 0.6, 0.9
    seen = np.full((3, 2, 3, 4), 0.5)
    seen[1, :, 1] = 0.8  # validation prefers level 1, the test set level 2
    assert quantities.best_accuracy(run(test, val_accuracy=seen), arm="a").mean == pytest.approx(0.6)


def test_mean_difference_gives_one_number_a_seed(run):
    test = flat((0.5, 0.5), (0.6, 0.8), (0.7, 0.6))
    found = quantities.mean_difference(
        run(test), pairs=[["a", "ticket"], ["b", "ticket"]], kept=[50, 25], what="test_at_best"
    )
    assert found.values == pytest.approx([0.15, 0.2])
    assert found.n == 2


def test_widest_gap_is_the_largest_of_all_pairs(run):
    test = flat((0.5, 0.5), (0.6, 0.8), (0.4, 0.3))
    found = quantities.widest_gap(run(test), arms=ARMS, kept=50, what="test_at_best")
    assert found.values == pytest.approx([0.2, 0.5])  # a − b


def through(*arms):
    """Effective density [A, S, K]: for each arm the levels at which something passes."""
    return {"effective_density": np.array([[levels, levels] for levels in arms], float)}


def test_a_collapse_is_the_greatest_density_that_lets_nothing_through(run):
    none = flat((0, 0), (0, 0), (0, 0))
    both = run(none, measures=through((1, 1, 0), (1, 0, 0), (1, 1, 1)))
    ratio = quantities.collapses_later(both, arm="ticket", versus="a")
    assert ratio.mean == pytest.approx(2)
    assert ratio.bound != "lower"
    never = quantities.collapses_later(both, arm="b", versus="a")
    assert (never.mean, never.bound) == (pytest.approx(2), "lower")
    with pytest.raises(
        CensoredError, match="'b' still lets something through at the least density for 2 seeds"
    ):
        quantities.collapses_later(both, arm="a", versus="b")


def test_what_did_not_run_is_said(run):
    gone = flat((0.5, 0.5), (np.nan, np.nan), (0.4, 0.3))
    part = run(gone, best_step=np.where(np.isnan(gone), np.nan, 10.0))
    for name, arguments in (("final_accuracy", {}), ("error", {"kept": 25, "what": "test_at_end"})):
        with pytest.raises(NotRunError, match="no seed ran 'a' there"):
            quantities.QUANTITIES[name](part, arm="a", **arguments)
