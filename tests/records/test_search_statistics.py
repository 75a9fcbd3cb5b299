"""Searches are judged by seeds that they did not see, and compared in pairs."""

from dataclasses import replace

import numpy as np
import pytest

from ltviz.records import differences, judged, mean_interval
from tests.records.searches import make_search, make_table

NAN = float("nan")
TABLE = make_table()


def search_of(rows, *, strategy="random_search", seed=0, **changes):
    """A search that trained these rows of TABLE for 40 epochs from seed 0, and saw what the table says."""
    rows = np.array(rows)
    E = len(rows)
    return make_search(
        strategy=strategy, seed=seed, space=TABLE.space, budget=1000, evaluations=E,
        ids=tuple(TABLE.ids[i] for i in rows), cells=tuple(TABLE.cells[i] for i in rows),
        epochs=np.full(E, 40), cost=40.0 * np.arange(1, E + 1), training_seeds=np.zeros(E, int),
        **({"validation": TABLE.validation[rows, 1, 0], "test": TABLE.test[rows, 1, 0]} | changes),
    )  # fmt: skip


def test_the_judges_seeds_say_what_a_choice_is_worth():
    found = judged(search_of([4, 9, 2], validation=np.array([0.5, 0.9, 0.7])), TABLE)
    truth = TABLE.test[:, 1, 2:].mean(axis=1)
    assert (found.id, found.cell) == (TABLE.ids[9], TABLE.cells[9])
    assert found.accuracy == pytest.approx(truth[9])
    assert found.rank == 1 + (truth > truth[9]).sum()
    assert found.architectures == len(TABLE)
    assert (found.validation, found.test) == (0.9, TABLE.test[9, 1, 0])


def test_the_best_by_the_judges_has_rank_one():
    best = int(TABLE.judged().argmax())
    assert judged(search_of([best]), TABLE).rank == 1


def test_a_search_that_saw_a_judges_seed_is_not_judged():
    search = search_of([0, 1, 2])
    with pytest.raises(ValueError, match=r"must leave out the judges' seeds \(2, 3\), got 3"):
        judged(replace(search, training_seeds=np.array([0, 3, 1])), TABLE)
    with pytest.raises(ValueError, match="the table must hold the space of the search"):
        judged(replace(search, space={"nodes": 4, "operations": ["conv3"]}), TABLE)
    with pytest.raises(ValueError, match="at least one validation accuracy to choose"):
        judged(replace(search, validation=np.full(3, NAN)), TABLE)


def several():
    """Two strategies from three seeds, each two trainings; the second is better by validation."""
    order = np.argsort(TABLE.judged())
    better = np.array([0.6, 0.7])
    pairs = {"random_search": [(3, 10), (5, 12), (7, 8)], "reinforce": [(3, 20), (5, 12), (9, 30)]}
    return [
        search_of(order[list(rows)], strategy=name, seed=seed, validation=better)
        for name, found in pairs.items()
        for seed, rows in zip((8, 2, 5), found, strict=True)
    ]


def test_differences_are_those_of_the_pairs():
    searches, order = several(), np.argsort(TABLE.judged())
    truth = TABLE.judged()[order]
    found = differences(searches, TABLE)["reinforce"]
    expected = [0.0, truth[30] - truth[8], truth[20] - truth[10]]  # seeds 2, 5, 8
    np.testing.assert_allclose(found.values, expected)
    assert (found.mean, found.low) == (
        mean_interval(expected).mean,
        pytest.approx(mean_interval(expected).low),
    )
    back = differences(searches, TABLE, versus="reinforce")["random_search"]
    np.testing.assert_allclose(back.values, -found.values)


def test_without_a_table_the_test_accuracy_of_the_choice_counts():
    searches = several()
    found = differences(searches)["reinforce"]
    tests = {(one.strategy, one.seed): one.test[1] for one in searches}
    np.testing.assert_allclose(
        found.values, [tests["reinforce", s] - tests["random_search", s] for s in (2, 5, 8)]
    )


def test_differences_at_a_cost_are_those_of_the_choices_then():
    searches, truth = several(), np.sort(TABLE.judged())
    found = differences(searches, TABLE, cost=79)["reinforce"]
    np.testing.assert_allclose(found.values, [0, truth[9] - truth[7], 0])
    with pytest.raises(
        ValueError, match="reinforce and random_search must both have a choice from some seed"
    ):
        differences(searches, TABLE, cost=39)


def test_a_seed_that_only_one_has_and_a_search_that_was_cut_are_left_out():
    searches = several()
    cut = replace(searches[3], status="interrupted")  # reinforce from seed 8, 80 of 1000 epochs
    found = differences([*searches[:2], cut, *searches[4:]], TABLE)["reinforce"]
    assert np.isnan(found.values).tolist() == [False, True, True]
    early = differences([cut, *searches[:3], *searches[4:]], TABLE, cost=80)["reinforce"]
    assert early.n == 3


def test_wrong_comparisons_are_named():
    searches = several()
    with pytest.raises(ValueError, match="versus must be one of random_search, reinforce, got 'darts'"):
        differences(searches, TABLE, versus="darts")
    with pytest.raises(ValueError, match="must differ in strategy or seed, got reinforce twice from seed 2"):
        differences([*searches, searches[4]], TABLE)
