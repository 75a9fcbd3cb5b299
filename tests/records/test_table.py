"""The tabular benchmark: what is stored comes back, what is asked is answered, what is wrong is refused."""

import json
from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltviz.records import (
    Result,
    Table,
    best_rows,
    ceiling,
    kendall_tau,
    load_table,
    predictor_agreement,
    save_table,
    seed_agreement,
)

# Three nodes, so three edges, with "none" and "conv3": 8 ways to fill them, 5 of them connected, 4 functions.
NAMES = ("none", "conv3")
CELLS = (
    "|none~0|+|conv3~0|none~1|",
    "|conv3~0|+|none~0|conv3~1|",
    "|conv3~0|+|conv3~0|conv3~1|",
)
ROW_OF = (-1, -1, 0, 0, -1, 1, 0, 2)


def fields(rng=None, **changes):
    rng = rng or np.random.default_rng(0)
    return {
        "space": {"nodes": 3, "operations": list(NAMES)},
        "config": {"recipe": {"batch": 64}},
        "ids": ("aa", "bb", "cc"),
        "cells": CELLS,
        "row_of": np.array(ROW_OF),
        "budgets": (5, 20),
        "seeds": (0, 1, 2, 3),
        "search_seeds": (0, 1),
        "parameters": np.array([200, 400, 600]),
        "macs": np.array([1000, 2000, 3000]),
        "convolutions": np.array([1, 2, 3]),
        "depth": np.array([1, 2, 2]),
        "latency_ms": np.array([0.1, np.nan, 0.3]),
        "validation": rng.uniform(size=(3, 2, 4)),
        "test": rng.uniform(size=(3, 2, 4)),
        "seconds": rng.uniform(size=(3, 2, 4)),
        "made": {"cpu": "a machine"},
    } | changes


@pytest.fixture
def table():
    return Table(**fields())


def equal(one, other):
    return all(
        np.array_equal(value, getattr(other, name), equal_nan=True)
        if isinstance(value, np.ndarray)
        else value == getattr(other, name)
        for name, value in vars(one).items()
        if not name.startswith("_")
    )


def test_what_is_saved_comes_back_equal(tmp_path, table):
    path = save_table(table, tmp_path / "cells")
    assert equal(load_table(path), table)
    assert not equal(load_table(path), Table(**fields(np.random.default_rng(1))))


def test_equal_content_gives_equal_bytes(tmp_path, table):
    one, other = save_table(table, tmp_path / "one"), save_table(Table(**fields()), tmp_path / "other")
    assert one.read_bytes() == other.read_bytes()
    assert one.with_suffix(".npz").read_bytes() == other.with_suffix(".npz").read_bytes()


def test_a_changed_number_is_refused(tmp_path, table):
    path = save_table(table, tmp_path / "cells")
    document = json.loads(path.read_text())
    document["search_seeds"] = [2, 3]
    path.write_text(json.dumps(document))
    with pytest.raises(ValueError, match=r"cells.json was changed after it was saved"):
        load_table(path)


def test_another_tables_arrays_are_refused(tmp_path, table):
    path = save_table(table, tmp_path / "cells")
    other = save_table(Table(**fields(np.random.default_rng(1))), tmp_path / "other")
    path.with_suffix(".npz").write_bytes(other.with_suffix(".npz").read_bytes())
    with pytest.raises(ValueError, match=r"cells.npz was cut or changed"):
        load_table(path)


def test_what_is_no_table_is_refused_by_its_kind(tmp_path, make_run):
    from ltviz.records import save

    with pytest.raises(ValueError, match=r"run\.json must be of kind table, got run"):
        load_table(save(make_run(), tmp_path / "run"))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"schema": 9}, "schema must be 1, got 9"),
        ({"budgets": (20, 5)}, "budgets must ascend, got 5 after 20"),
        ({"seeds": (0, 1, 1, 3)}, "seeds must differ"),
        ({"search_seeds": (0, 1, 2, 3)}, "search_seeds must be some of the seeds .* and leave one to judge"),
        ({"search_seeds": (7,)}, "search_seeds must be some of the seeds"),
        ({"cells": CELLS[:2]}, "cells must be as many as ids, 3, got 2"),
        ({"ids": ("aa", "aa", "cc")}, "ids must differ"),
        ({"macs": np.zeros((3, 1))}, "macs must have shape"),
        (
            {"validation": np.full((3, 2, 4), np.nan)},
            "validation must be a number for every training, got NaN",
        ),
        ({"test": np.full((3, 2, 4), 1.5)}, r"test must lie in \[0, 1\]"),
        ({"latency_ms": np.array([-1.0, 1, 1])}, r"latency_ms must lie in \[0, inf\]"),
        ({"row_of": np.array(ROW_OF[:-1])}, "row_of must have shape"),
        ({"row_of": np.array([*ROW_OF[:-1], 9])}, "row_of must name each of the 3 rows, or −1, got -1 to 9"),
        ({"row_of": np.array([*ROW_OF[:-1], 1])}, "row_of must name each of the 3 rows"),
        ({"space": {"nodes": 3}}, "space.* must be at least one non-empty string"),
    ],
)
def test_a_field_that_is_wrong_is_refused_with_the_rule(changes, rule):
    with pytest.raises((ValueError, TypeError), match=rule):
        Table(**fields(**changes))


def test_an_answer_is_what_is_stored(table):
    found = table.query("bb", budget=20, seed=2)
    expected = ("bb", CELLS[1], 20, 2, table.validation[1, 1, 2], table.test[1, 1, 2], 400, 2000)
    assert found == Result(*expected)


def test_a_cell_is_known_by_id_by_notation_and_by_what_has_an_id(table):
    for cell in ("bb", CELLS[1], SimpleNamespace(id="bb")):
        assert table.row(cell) == 1


def test_cells_of_one_function_share_a_row(table):
    # A dead edge is no other function, in whatever order the edges are written.
    for text in ("|conv3~0|+|conv3~0|none~1|", "|none~0|+|conv3~1|conv3~0|"):
        assert table.row(text) == 0


@pytest.mark.parametrize(
    "cell",
    ["dd", "|none~0|+|none~0|conv3~1|", "|conv3~0|", "|conv3~0|+|skip~0|conv3~1|", "|conv3~0|+|conv3~0|", 7],
)
def test_a_cell_that_is_not_there_is_refused(table, cell):
    with pytest.raises(ValueError, match="the table must hold the cell, it has no connected one like"):
        table.row(cell)


def test_a_budget_or_seed_that_is_not_there_is_refused(table):
    with pytest.raises(ValueError, match="budget must be one of 5, 20, got 6"):
        table.query("aa", budget=6, seed=0)
    with pytest.raises(ValueError, match="seed must be one of 0, 1, 2, 3, got 9"):
        table.query("aa", budget=5, seed=9)


def test_judges_and_searchers_see_seeds_of_their_own(table):
    assert table.judge_seeds == (2, 3)
    assert np.allclose(table.searched(5), table.validation[:, 0, :2].mean(1))
    assert np.allclose(table.judged(), table.test[:, 1, 2:].mean(1))


def test_ranks_come_from_the_judges_alone():
    test = np.zeros((3, 2, 4))
    test[:, :, :2] = np.array([0.9, 0.5, 0.1])[:, None, None]  # what a search sees
    test[:, :, 2:] = np.array([0.2, 0.7, 0.7])[:, None, None]  # what the judges see
    table = Table(**fields(test=test))
    assert [table.rank(cell) for cell in table.ids] == [3, 1, 1]


def brute_force_tau(x, y):
    """Tau-b by its definition, pair by pair."""
    alike = against = in_x = in_y = 0
    for i, j in combinations(range(len(x)), 2):
        product = np.sign(x[i] - x[j]) * np.sign(y[i] - y[j])
        alike, against = alike + (product > 0), against + (product < 0)
        in_x, in_y = in_x + (x[i] != x[j]), in_y + (y[i] != y[j])
    return (alike - against) / np.sqrt(in_x * in_y) if in_x and in_y else np.nan


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=9))
def test_tau_is_that_of_the_definition(pairs):
    x, y = np.array(pairs).T
    assert kendall_tau(x, y) == pytest.approx(brute_force_tau(x, y), nan_ok=True)


def test_tau_of_known_orders():
    x = np.arange(6)
    assert kendall_tau(x, x**2) == 1
    assert kendall_tau(x, -x) == -1
    assert np.isnan(kendall_tau(x, np.zeros(6)))


def test_within_groups_only_their_own_pairs_count():
    x, y = np.array([1, 2, 9, 8]), np.array([1, 2, 3, 4])
    assert kendall_tau(x, y, groups=np.array([0, 0, 1, 1])) == 0
    assert kendall_tau(x, y, groups=np.array([0, 0, 1, 2])) == 1


def test_what_cannot_be_ranked_is_refused():
    with pytest.raises(ValueError, match="x, y and groups must be as long as one another, got 2, 3, 2"):
        kendall_tau(np.zeros(2), np.zeros(3))
    with pytest.raises(ValueError, match="x and y must hold numbers, got NaN"):
        kendall_tau(np.array([1, np.nan]), np.zeros(2))


def noisy(noise, *, seeds=6, count=24, spread=0.1, seed=0):
    """A table of one-edge cells whose true accuracies spread evenly, each seed with Gaussian noise."""
    rng = np.random.default_rng(seed)
    truth = 0.5 + spread * np.linspace(-1, 1, count)
    drawn = np.clip(truth[:, None, None] + noise * rng.standard_normal((2, count, 1, seeds)), 0, 1)
    each = {name: np.ones(count, int) for name in ("parameters", "macs", "convolutions", "depth")}
    names = [f"op{i}" for i in range(count)]
    changes = {
        "space": {"nodes": 2, "operations": names},
        "ids": tuple(f"id{i}" for i in range(count)),
        "cells": tuple(f"|{name}~0|" for name in names),
        "row_of": np.arange(count),
        "budgets": (5,),
        "seeds": tuple(range(seeds)),
        "search_seeds": tuple(range(seeds // 2)),
        **each,
        "latency_ms": np.full(count, np.nan),
        "validation": drawn[0],
        "test": drawn[1],
        "seconds": np.zeros((count, 1, seeds)),
    }
    return truth, Table(**fields(**changes))


def test_without_noise_one_seed_ranks_as_well_as_all():
    _, table = noisy(0.0)
    assert np.allclose(seed_agreement(table), 1)
    assert ceiling(table) == 1


def test_the_ceiling_is_what_knowing_the_truth_reaches():
    reached, simulated = [], []
    for seed in range(20):
        truth, table = noisy(0.05, seed=seed)
        reached.append(kendall_tau(truth, table.judged()))
        simulated.append(ceiling(table, draws=50))
    assert np.mean(reached) == pytest.approx(np.mean(simulated), abs=0.03)
    assert np.mean(simulated) < 0.9


def test_a_seed_that_is_kinder_to_all_is_no_noise():
    _, table = noisy(0.05)
    kinder = replace(table, test=table.test + 0.04 * np.arange(6))
    assert ceiling(kinder) == pytest.approx(ceiling(table), abs=1e-9)


def test_one_seed_agrees_less_than_a_perfect_predictor():
    _, table = noisy(0.05)
    assert seed_agreement(table).mean() < ceiling(table)


def test_where_all_are_equally_good_nothing_is_to_be_known():
    _, table = noisy(0.05, spread=0.0, count=200)
    assert abs(ceiling(table)) < 0.35  # what is left of the variance by chance
    assert abs(seed_agreement(table).mean()) < 0.1


def test_a_count_that_orders_as_the_judges_do_agrees_fully_and_not_within_its_own_size():
    _, table = noisy(0.0, count=6)
    order = np.arange(6)
    table = Table(**{**_fields_of(table), "convolutions": order, "parameters": order, "depth": order[::-1]})
    found = predictor_agreement(table)
    assert (found["convolutions"], found["parameters"], found["depth"]) == (1, 1, -1)
    assert np.isnan(found["macs"])
    assert np.isnan(predictor_agreement(table, by_size=True)["parameters"])


def _fields_of(table):
    return {name: value for name, value in vars(table).items() if not name.startswith("_")}


def test_the_best_rows_are_chosen_without_the_judges():
    test = np.zeros((3, 2, 4))
    test[0, :, 2:] = 1.0
    validation = np.zeros((3, 2, 4))
    validation[1, :, :2], validation[2, :, :2], validation[0, :, 2:] = 0.9, 0.8, 1.0
    table = Table(**fields(test=test, validation=validation))
    assert best_rows(table, share=0.5).tolist() == [1, 2]
    assert len(best_rows(table, share=1)) == 3
    with pytest.raises(ValueError, match=r"share must be in \(0, 1\], got 0"):
        best_rows(table, share=0)


def test_only_the_rows_asked_for_are_compared():
    _, table = noisy(0.05)
    few = np.array([0, 1])
    assert set(np.abs(seed_agreement(table, rows=few))) == {1.0}
    assert -1 <= ceiling(table, rows=few) <= 1
    counted = {"parameters", "macs", "convolutions", "depth", *table.space["operations"]}
    assert set(predictor_agreement(table, rows=few)) == counted


def test_the_edges_of_each_operation_are_counted():
    test = np.repeat(np.array([0.1, 0.2, 0.3]), 8).reshape(3, 2, 4)  # as many as edges with a convolution
    found = predictor_agreement(Table(**fields(test=test)))
    assert (found["conv3"], found["none"]) == (1, -1)
