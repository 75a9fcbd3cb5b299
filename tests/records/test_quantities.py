"""What the claims measure, worked out by hand on small runs."""

import numpy as np
import pytest

from ltviz.records import quantities
from ltviz.records.statistics import CensoredError, NotRunError

ARMS = ("ticket", "a", "b")
KEPT = {0: 1.0, 1: 0.5, 2: 0.25}


@pytest.fixture
def run(make_run):
    """Three arms, two seeds, densities 1, ½ and ¼; `test` [A, S, K]: accuracies at the end, half of that earlier."""

    def build(test, **more):
        shares = np.array(list(KEPT.values())).reshape(1, 3, 1)
        fixed = {
            "density": np.broadcast_to(shares, (2, 3, 2)),
            "test_at_best": test / 2,
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
    some = run(flat((0.9, 0.8), (0, 0), (0, 0)))
    found = quantities.error(some, arm="ticket", kept=25, what="test_at_end")
    assert found.values == pytest.approx([0.1, 0.2])
    assert found.low < found.mean < found.high
    assert quantities.error(some, arm="dense", kept=25, what="test_at_end").mean == pytest.approx(0.15)
    assert quantities.error(some, arm="dense", kept=25, what="test_at_best").mean == pytest.approx(0.575)


def test_best_accuracy_is_chosen_on_validation(run):
    test = flat((0.5, 0.5), (0.5, 0.5), (0.5, 0.5))
    test[1, :, 1], test[1, :, 2] = 0.6, 0.9
    seen = np.full((3, 2, 3, 4), 0.5)
    seen[1, :, 1] = 0.8  # validation prefers level 1, the test set level 2
    assert quantities.best_accuracy(run(test, val_accuracy=seen), arm="a").mean == pytest.approx(0.6)


def test_mean_difference_gives_one_number_a_seed(run):
    test = flat((0.5, 0.5), (0.6, 0.8), (0.7, 0.6))
    test[1, :, 2] -= 0.2
    found = quantities.mean_difference(
        run(test), pairs=[["a", "ticket"], ["b", "ticket"]], kept=[50, 25], what="test_at_end"
    )
    assert found.values == pytest.approx([0.1, 0.15])
    assert found.n == 2


def test_widest_gap_is_the_largest_of_all_pairs(run):
    test = flat((0.5, 0.5), (0.4, 0.3), (0.6, 0.8))
    found = quantities.widest_gap(run(test), arms=ARMS, kept=50, what="test_at_end")
    assert found.values == pytest.approx([0.2, 0.5])  # b − a


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


def test_the_best_level_looks_at_the_end_of_the_arms_own_curves(run):
    seen = np.full((3, 2, 3, 4), 0.5)
    seen[0, :, 2], seen[1, :, 1] = 0.9, 0.8  # the ticket prefers another level than a
    seen[1, :, :, 3] = np.nan  # a has a shorter schedule,
    seen[1, :, 2, 0] = 0.95  # and a high point that did not last
    found = run(flat((0, 0), (0, 0), (0, 0)), val_accuracy=seen)
    assert [quantities.best_level(found, arm) for arm in ARMS] == [2, 1, 1]  # b: a tie


def test_a_level_that_did_not_run_is_not_the_best(run):
    seen = np.full((3, 2, 3, 4), 0.5)
    seen[1, :, 1], seen[2, :, 1:] = np.nan, np.nan
    found = run(flat((0, 0), (0, 0), (0, 0)), val_accuracy=seen)
    assert quantities.best_level(found, "a") == 2
    with pytest.raises(ValueError, match="no pruned level of 'b' has a validation accuracy at its last step"):
        quantities.best_level(found, "b")


def test_earlier_by_one_seed_has_no_lower_end_and_a_censored_control_leaves_it_open(run):
    stops = np.full((3, 2, 3), 20.0)
    stops[1], stops[2] = 100, 30  # of 100 steps
    stops[2, 1] = np.nan
    test = np.where(np.isnan(stops), np.nan, 0.5)
    found = run(test, best_step=stops)
    late = quantities.stops_earlier(found, arm="ticket", versus="a", kept=50)
    assert (late.mean, late.high, late.bound) == (pytest.approx(0.8), 1, "lower")
    one = quantities.stops_earlier(found, arm="ticket", versus="b", kept=50)
    assert (one.n, one.mean, one.low, one.high) == (1, pytest.approx(1 / 3), -np.inf, 1)


def test_reaching_counts_the_seeds_and_averages_their_steps(run):
    loss = np.full((3, 2, 3, 4), 2.0)
    loss[0, :, 0, 1] = 1.0  # the dense network at step 20
    loss[0, 0, 1, 0:], loss[0, 1, 1, 2:] = 0.9, 1.0  # the ticket at steps 10 and 30
    loss[1, 1, 1, 3] = 0.5
    told = quantities.reaching(
        run(flat((0, 0), (0, 0), (0, 0)), val_loss=loss), arm="ticket", versus="a", kept=50
    )
    assert told == (
        "The least validation loss of the dense network is reached by the ticket in 2 of 2 seeds after 20 steps "
        "on average, and by a in 1 of 2 seeds after 100 steps on average."
    )


def test_chosen_on_the_test_set_is_among_the_pruned_levels_that_ran(run):
    test = flat((0.9, 0.9), (0, 0), (0, 0))
    test[0, :, 1], test[0, :, 2] = 0.88, 0.89
    seen = np.full((3, 2, 3, 4), 0.5)
    seen[0, :, 1] = 0.8
    told = quantities.chosen_on_test(run(test, val_accuracy=seen), arm="ticket", versus="dense")
    assert told == "Chosen on the test set instead, the best level would show -1.00 points, 1.00 more."
    test[0, :, 2] = np.nan
    part = run(test, val_accuracy=seen, best_step=np.where(np.isnan(test), np.nan, 10.0))
    assert quantities.chosen_on_test(part, arm="ticket", versus="dense").endswith("0.00 more.")
