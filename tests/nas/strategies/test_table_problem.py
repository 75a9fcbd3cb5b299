"""A table as a problem: looked up, on the seeds that a search may see."""

import numpy as np
import pytest

from ltviz.nas.space import Cell
from ltviz.nas.strategies import STRATEGIES, LiveProblem, TableProblem, race
from ltviz.records import differences, judged, load_searches, same, save_searches
from tests.nas.strategies.landscapes import ALONE, HILL
from tests.records.searches import make_table

TABLE = make_table()
PROBLEM = TableProblem(TABLE)
strategies = pytest.mark.parametrize("name", ALONE)


@strategies
def test_a_search_sees_what_the_table_says_and_no_judges_seed(name):
    search = STRATEGIES[name](PROBLEM, 1000, seed=0)
    assert set(search.training_seeds) == {0, 1}
    for i in range(len(search)):
        found = TABLE.query(search.cells[i], budget=int(search.epochs[i]), seed=int(search.training_seeds[i]))
        assert (found.id, found.validation, found.test) == (
            search.ids[i],
            search.validation[i],
            search.test[i],
        )
    assert judged(search, TABLE).rank <= len(TABLE)


@strategies
def test_a_live_problem_that_gives_the_same_numbers_gives_the_same_search(name):
    live = LiveProblem(
        PROBLEM.space,
        (10, 40),
        (0, 1),
        lambda cell, epochs, seed: TABLE.query(cell, budget=epochs, seed=seed),
    )
    ours, theirs = (STRATEGIES[name](problem, 800, seed=1) for problem in (PROBLEM, live))
    assert same(ours, theirs, made=False)


def test_a_judges_seed_is_refused():
    cell = Cell.parse(TABLE.cells[0])
    assert PROBLEM.evaluate(cell, 40, 1) == TABLE.query(cell, budget=40, seed=1)
    with pytest.raises(ValueError, match=r"seed must be one that searches may see, \(0, 1\), got 2"):
        PROBLEM.evaluate(cell, 40, 2)


def test_a_table_brings_the_data_and_the_sizes_of_its_networks():
    options = {"train": 128, "validation": 50, "test": 50}
    config = {"dataset": {"name": "mnist1d", "options": options}, "network": {"channels": 3}}
    problem = TableProblem(make_table(config=config))
    assert [len(split.y) for split in (problem.data.train, problem.data.validation)] == [128, 50]
    assert problem.sizes == {"channels": 3}
    assert (PROBLEM.data, PROBLEM.sizes) == (None, {})


def test_random_search_trains_no_function_twice_while_there_are_new_ones():
    search = STRATEGIES["random_search"](PROBLEM, 40 * 20, seed=0)
    assert len(set(search.ids)) == len(search) == 20
    all_of_it = STRATEGIES["random_search"](PROBLEM, 40 * 3 * len(TABLE), seed=0)
    assert len(all_of_it) == 3 * len(TABLE), "an exhausted space is drawn from again"


def test_halving_promotes_the_best_of_each_rung():
    search = STRATEGIES["successive_halving"](PROBLEM, 40 * 9, seed=2, reduction=3)
    assert search.epochs.tolist() == [10] * 15 + [40] * 5
    order = np.argsort(-search.validation[:15], kind="stable")
    assert list(search.ids[15:]) == [search.ids[i] for i in order[:5]]


def steps_between(search, i, j):
    """In how many edges two of a search's cells differ."""
    a, b = (Cell.parse(search.cells[n]).operations for n in (i, j))
    return sum(x != y for x, y in zip(a, b, strict=True))


def test_a_child_is_a_mutant_of_one_of_the_youngest():
    search = STRATEGIES["regularised_evolution"](HILL, 40 * 40, seed=3, population=6, tournament=3)
    for i in range(6, 40):
        assert 1 in [steps_between(search, i, j) for j in range(i - 6, i)]
    first = [steps_between(search, i, j) for i in range(6) for j in range(i)]
    assert min(first) > 1, "the first ones are drawn at random"


def test_the_oldest_dies_however_good_it_is():
    search = STRATEGIES["regularised_evolution"](HILL, 40 * 30, seed=3, population=1, tournament=1)
    assert [steps_between(search, i, i + 1) for i in range(29)] == [1] * 29
    assert (np.diff(search.validation) < 0).any()


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        (
            "regularised_evolution",
            {"population": 4, "tournament": 5},
            r"tournament must be in \[1, population = 4\], got 5",
        ),
        ("regularised_evolution", {"tournament": 0}, "tournament must be in .* got 0"),
        ("reinforce", {"decay": 1.0}, r"decay must be in \[0, 1\), got 1.0"),
        ("reinforce", {"learning_rate": 0.0}, "learning_rate must be above 0, got 0.0"),
        ("successive_halving", {"reduction": 1}, "reduction must be above 1, got 1"),
    ],
)
def test_a_wrong_setting_is_named(name, settings, message):
    with pytest.raises(ValueError, match=message):
        STRATEGIES[name](PROBLEM, 800, seed=0, **settings)


def test_a_race_is_saved_and_compared(tmp_path):
    searches = race(PROBLEM, ["random_search", "regularised_evolution"], 1200, range(4))
    back = load_searches(save_searches(searches, tmp_path / "race"))
    assert all(same(a, b) for a, b in zip(searches, back, strict=True))
    found = differences(back, TABLE)["regularised_evolution"]
    worth = [judged(search, TABLE).accuracy for search in back]
    np.testing.assert_allclose(found.values, np.array(worth[4:]) - np.array(worth[:4]))
