"""Intervals, early stopping with its censoring, and when a ticket wins."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltviz.records import (
    CensoredError,
    censored_counts,
    early_stop,
    early_stop_ratio,
    mean_interval,
    paired,
    steps_to_dense_loss,
    t_quantile,
    winning,
)

# A printed table of Student's t: degrees of freedom, then the two-sided 90, 95 and 99 % points.
TABLE = [
    (1, 6.314, 12.706, 63.657),
    (2, 2.920, 4.303, 9.925),
    (3, 2.353, 3.182, 5.841),
    (4, 2.132, 2.776, 4.604),
    (5, 2.015, 2.571, 4.032),
    (6, 1.943, 2.447, 3.707),
    (7, 1.895, 2.365, 3.499),
    (8, 1.860, 2.306, 3.355),
    (9, 1.833, 2.262, 3.250),
    (10, 1.812, 2.228, 3.169),
    (15, 1.753, 2.131, 2.947),
    (19, 1.729, 2.093, 2.861),
    (20, 1.725, 2.086, 2.845),
    (29, 1.699, 2.045, 2.756),
    (30, 1.697, 2.042, 2.750),
    (60, 1.671, 2.000, 2.660),
    (120, 1.658, 1.980, 2.617),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"df{row[0]}")
def test_t_quantiles_are_those_of_a_printed_table(row):
    freedom, *printed = row
    computed = [round(t_quantile(level, freedom), 3) for level in (0.90, 0.95, 0.99)]
    assert computed == printed


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 9, 30])
def test_t_quantiles_invert_the_integral_of_the_density(freedom):
    top = t_quantile(0.95, freedom)
    x, width = np.linspace(-top, top, 400_001, retstep=True)
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    density = scale * (1 + x**2 / freedom) ** (-(freedom + 1) / 2)
    assert width * (density.sum() - (density[0] + density[-1]) / 2) == pytest.approx(0.95, abs=1e-7)


@pytest.mark.parametrize(("level", "freedom"), [(0, 4), (1, 4), (0.95, 0)])
def test_t_quantiles_outside_their_range_are_refused(level, freedom):
    with pytest.raises(ValueError, match="must be"):
        t_quantile(level, freedom)


def test_an_interval_by_hand():
    got = mean_interval([1.0, 2.0, 3.0, 4.0, 5.0])  # s = √2.5, half = 2.776·√2.5/√5
    assert (got.mean, got.n) == (3.0, 5)
    assert got.low == pytest.approx(3 - 2.776445 * math.sqrt(0.5))
    assert got.high == pytest.approx(3 + 2.776445 * math.sqrt(0.5))


def test_one_seed_has_no_interval_and_none_has_no_mean():
    one = mean_interval([math.nan, 0.5])
    assert (one.mean, one.low, one.high, one.n) == (0.5, -math.inf, math.inf, 1)
    assert len(one.values) == 2
    with pytest.raises(ValueError, match="at least one value that is not NaN"):
        mean_interval([math.nan])


@given(st.lists(st.floats(-1, 1), min_size=2, max_size=8), st.floats(-1, 1), st.floats(0.1, 100))
def test_intervals_move_and_stretch_with_their_values(values, shift, factor):
    plain, moved = mean_interval(values), mean_interval([value + shift for value in values])
    assert moved.low == pytest.approx(plain.low + shift, abs=1e-9)
    assert plain.scaled(factor).high == pytest.approx(plain.high * factor)


def test_pairs_are_of_the_same_seed(make_run):
    run = make_run()
    got = paired(run, "ticket", "fresh", 2)
    assert got.values == pytest.approx(run.test_at_best[0, :, 2] - run.test_at_best[1, :, 2])
    dense = paired(run, "ticket", "dense", 2, "test_at_end")
    assert dense.values == pytest.approx(run.test_at_end[0, :, 2] - run.test_at_end[0, :, 0])
    assert paired(run, "dense", "fresh", 1).mean == pytest.approx(-paired(run, "fresh", "dense", 1).mean)


def test_pairs_that_cannot_be_made_say_why(make_run):
    run = make_run(changed(1, 2))
    with pytest.raises(ValueError, match="what must be one of test_at_best, test_at_end, got 'val_loss'"):
        paired(run, "ticket", "dense", 1, "val_loss")
    with pytest.raises(ValueError, match="no seed ran both 'ticket' and 'fresh' at level 2"):
        paired(run, "ticket", "fresh", 2)
    with pytest.raises(KeyError, match="arm must be one of ticket, fresh, got 'shuffled'"):
        paired(run, "ticket", "shuffled", 2)
    assert paired(run, "fresh", "dense", 1).n == 3


def changed(arm, level):
    """A run in which one arm did not run at one level."""
    hole = np.full((2, 3, 3), 0.5)
    hole[arm, :, level] = np.nan
    return {"test_at_best": hole, "test_at_end": hole, "best_step": np.where(np.isnan(hole), np.nan, 30.0)}


def stopping(make_run, *, dense, ticket, fresh=(10, 10, 10), gain=0.0):
    """Three seeds, schedule 100 (censored above 90), with these early-stop steps at levels 0 and 1."""
    steps = (10, 20, 30, 40, 60, 80, 90, 95, 100)
    best = np.full((2, 3, 3), 10.0)
    best[0, :, 0], best[0, :, 1], best[1, :, 1] = dense, ticket, fresh
    test = np.full((2, 3, 3), 0.5)
    test[0, :, 1] = 0.5 + np.asarray(gain)
    test = np.where(np.isnan(best), np.nan, test)
    return make_run({"best_step": best, "test_at_best": test, "test_at_end": test}, steps=steps)


def test_ratios_are_geometric_and_paired(make_run):
    run = stopping(make_run, dense=(20, 40, 80), ticket=(10, 20, 20))
    got = early_stop_ratio(run, "ticket", "dense", 1)
    assert got.values == pytest.approx([2, 2, 4])
    assert got.mean == pytest.approx(16 ** (1 / 3))
    assert (got.bound, got.n) == ("", 3)
    back = early_stop_ratio(run, "dense", "ticket", 1)
    assert (1 / back.mean, 1 / back.high, 1 / back.low) == pytest.approx((got.mean, got.low, got.high))


def test_a_censored_control_gives_a_lower_bound(make_run):
    run = stopping(make_run, dense=(20, 20, 20), ticket=(10, 20, 20), fresh=(40, 80, 95))
    got = early_stop_ratio(run, "ticket", "fresh", 1)
    assert got.bound == "lower"
    assert got.high == math.inf
    assert got.values == pytest.approx([4, 4, 4.75])


@pytest.mark.parametrize(
    ("arm", "versus", "who"),
    [("ticket", "fresh", "ticket"), ("fresh", "dense", "dense"), ("ticket", "dense", "ticket")],
)
def test_a_ratio_with_a_censored_ticket_or_dense_network_is_refused(make_run, arm, versus, who):
    run = stopping(make_run, dense=(20, 100, 20), ticket=(10, 20, 95))
    with pytest.raises(CensoredError, match=f"early-stop step of '{who}' at level . lies in .* 1 of 3 seeds"):
        early_stop_ratio(run, arm, versus, 1)


def test_a_ratio_of_steps_needs_steps(make_run):
    run = stopping(make_run, dense=(20, 20, 20), ticket=(10, 10, 10))
    steps = np.array([0, *run.steps[1:]])
    best = np.where(run.best_step == 10, 0, run.best_step)
    zero = make_run({"best_step": best, "steps": steps}, steps=tuple(run.steps))
    with pytest.raises(ValueError, match="steps above 0, got 0"):
        early_stop_ratio(zero, "ticket", "dense", 1)
    with pytest.raises(ValueError, match="no seed ran both 'ticket' and 'fresh' at level 1"):
        early_stop_ratio(make_run(changed(1, 1)), "ticket", "fresh", 1)


def test_censored_steps_are_counted_and_left_out_of_means(make_run):
    run = stopping(make_run, dense=(20, 40, 100), ticket=(10, 20, 20), fresh=(95, 100, 95))
    assert censored_counts(run) == {"ticket": 1, "fresh": 3}
    assert censored_counts(run, 1) == {"ticket": 0, "fresh": 3}
    dense = early_stop(run, "dense", 0)
    assert (dense.mean, dense.n, dense.bound, dense.high) == (30, 2, "lower", math.inf)
    assert early_stop(run, "ticket", 1).bound == ""
    with pytest.raises(CensoredError, match="all early-stop steps of 'fresh' at level 1"):
        early_stop(run, "fresh", 1)


def test_steps_to_the_dense_networks_loss(make_run):
    loss = np.full((2, 3, 3, 4), 1.0)
    loss[0, :, 0] = [3, 2, 2.5, 4]  # dense: least 2, at step 20
    loss[0, :, 1] = [[2, 1, 1, 1], [2.5, 2.5, 1.5, 3], [3, 3, 3, 3]]
    loss[1, 2, 1] = np.nan
    run = make_run({"val_loss": loss})
    assert np.array_equal(steps_to_dense_loss(run, "ticket", 1), [10, 30, np.nan], equal_nan=True)
    assert steps_to_dense_loss(run, "dense", 1).tolist() == [20, 20, 20]
    assert np.isnan(steps_to_dense_loss(run, "fresh", 1)[2])
    loss[0, 0, 0] = np.nan
    assert np.isnan(steps_to_dense_loss(make_run({"val_loss": loss}), "ticket", 1)[0])


NEAR, FAR, LINE = (-0.004, -0.004, -0.004), (-0.02, -0.021, -0.019), (-0.005, -0.005, -0.005)
WIDE = (-0.004, -0.004, -0.0055)
# Early-stop steps of the dense network and of the ticket, the gain, the outcome, and a part of the reason.
OUTCOMES = {
    "wins": ((40, 40, 40), (20, 40, 60), NEAR, True, "stops no later"),
    "on the line": ((40, 40, 40), (20, 20, 20), LINE, False, "0.5 points less"),
    "less accurate": ((40, 40, 40), (20, 20, 20), FAR, False, "0.5 points less"),
    "too few seeds": ((40, 40, 40), (20, 20, 20), WIDE, None, "too few seeds"),
    "later": ((40, 40, 40), (40, 40, 60), 0.1, False, "stops later"),
    "dense unfinished": ((40, 40, 100), (40, 40, 40), 0.1, True, "stops no later"),
    "open": ((40, 40, 100), (80, 80, 80), 0.1, None, "stopped too early"),
    "ticket unfinished": ((80, 80, 80), (20, 20, 100), 0.1, None, "stopped too early"),
    "surely later": ((40, 40, 40), (20, 20, 100), 0.1, False, "stops later"),
}


@pytest.mark.parametrize("case", OUTCOMES)
def test_winning_is_a_certain_outcome(make_run, case):
    dense, ticket, gain, outcome, reason = OUTCOMES[case]
    got = winning(stopping(make_run, dense=dense, ticket=ticket, gain=gain), 1)
    assert got.outcome is outcome
    assert bool(got) is (outcome is True)
    assert reason in got.reason


def test_one_seed_never_wins(make_run):
    run = make_run(seeds=(3,))
    assert winning(run, 1).outcome is None
    assert winning(run, 1).reason == "one seed has no interval"


def test_the_dense_network_wins_against_itself(make_run):
    assert winning(stopping(make_run, dense=(40, 40, 40), ticket=(20, 20, 20)), 0)
