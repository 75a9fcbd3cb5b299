"""A search record: chosen on validation, never beyond its budget, back from its file as it was."""

import hashlib
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltviz.records import load_searches, same, save, save_searches, search_store, store
from tests.records.searches import make_search

NAN = float("nan")


def of(validation, epochs=None, **changes):
    """A search with these validation accuracies, each training of these epochs."""
    epochs = epochs or [10] * len(validation)
    values = np.array(validation, dtype=float)
    return make_search(
        evaluations=len(values), validation=values, test=values / 2, epochs=np.array(epochs), cost=np.cumsum(epochs),
        budget=1000, **changes,
    )  # fmt: skip


def test_the_choice_is_by_validation_and_the_test_accuracy_follows_it():
    search = of([0.5, 0.7, 0.6, 0.8])
    search = replace(search, test=np.array([0.9, 0.1, 0.95, 0.2]))
    steps = search.best_so_far()
    assert steps.evaluation.tolist() == [0, 1, 3]
    assert steps.cost.tolist() == [10, 20, 40]
    assert steps.validation.tolist() == [0.5, 0.7, 0.8]
    assert steps.test.tolist() == [0.9, 0.1, 0.2]
    assert search.choice == 3


def test_of_equals_the_earlier_is_kept_and_nan_is_never_chosen():
    assert of([NAN, 0.6, 0.6, NAN]).best_so_far().evaluation.tolist() == [1]
    assert of([NAN, 0.6]).incumbents.tolist() == [-1, 1]


def test_what_was_trained_longer_goes_before_what_looked_better_after_fewer_epochs():
    search = of([0.9, 0.6, 0.5, 0.7], epochs=[5, 20, 5, 20])
    assert search.best_so_far().evaluation.tolist() == [0, 1, 3]


def test_the_choice_at_a_cost_is_that_of_the_trainings_that_had_ended():
    search = of([0.5, 0.7])
    assert [search.chosen_at(cost) for cost in (0, 9.9, 10, 19, 20, 500)] == [-1, -1, 0, 0, 1, 1]


def test_nothing_to_choose_is_an_error():
    for search in (of([]), of([NAN])):
        assert len(search.best_so_far().cost) == 0
        with pytest.raises(ValueError, match="at least one validation accuracy to choose"):
            _ = search.choice


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3, NAN]), st.sampled_from([5, 20])), max_size=8))
def test_the_choice_is_that_of_a_plain_sort(trainings):
    search = of([v for v, _ in trainings], [e for _, e in trainings])
    for done in range(1, len(trainings) + 1):
        known = [(-e, -v, i) for i, (v, e) in enumerate(trainings[:done]) if v == v]
        assert search.incumbents[done - 1] == (min(known)[2] if known else -1)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"budget": 0}, "budget must be at least 1, got 0"),
        ({"budget": 59}, "cost must be at most the budget of 59 epochs, got 60"),
        ({"status": "done"}, "status must be one of complete, interrupted, got 'done'"),
        ({"schema": 2}, "schema must be 1, got 2"),
        ({"cells": ("|skip~0|",)}, "cells must be as many as ids, 6, got 1"),
        ({"validation": np.zeros(5)}, r"validation must have shape \(6,\) = \[E\], got \(5,\)"),
        ({"test": np.full(6, 71.0)}, r"test must lie in \[0, 1\] or be NaN, got 71"),
        ({"epochs": np.full(6, -1)}, "epochs must be 0 or more, got -1"),
        (
            {"cost": np.arange(6)},
            "cost must grow by at least the 10 epochs of evaluation 0, from 0, got 0",
        ),
        (
            {"cost": np.array([10, 20, NAN, 40, 50, 60])},
            "grow by at least the 10 epochs of evaluation 2, from 20, got nan",
        ),
    ],
)
def test_a_broken_rule_is_named(changes, message):
    with pytest.raises(ValueError, match=message):
        make_search(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"strategy": ""}, "strategy must be a word"),
        ({"budget": 99.5}, "budget must be at least one whole number"),
        ({"ids": (1, 2, 3, 4, 5, 6)}, "ids must be non-empty strings, got 1"),
        ({"validation": ["a"] * 6}, "validation must be an array of numbers"),
        ({"settings": {"rate": NAN}}, "settings.* must be JSON"),
        ({"space": "cells"}, "space must be a dict, got str"),
    ],
)
def test_a_wrong_type_is_named(changes, message):
    with pytest.raises(TypeError, match=message):
        make_search(**changes)


def test_a_search_cannot_be_changed_by_what_it_was_made_of():
    validation = np.full(6, 0.5)
    search = make_search(validation=validation)
    validation[0] = 0.9
    assert search.validation[0] == 0.5
    with pytest.raises(ValueError, match="read-only"):
        search.validation[0] = 0.9


# ---- files ------------------------------------------------------------------------------------------------------


def several():
    empty = make_search(evaluations=0, status="interrupted")
    return [make_search(0), empty, make_search(1, 9, strategy="evolution", validation=np.full(9, NAN))]


def test_searches_come_back_as_they_were(tmp_path):
    back = load_searches(save_searches(several(), tmp_path / "race"))
    assert all(same(a, b) for a, b in zip(several(), back, strict=True))
    assert not same(back[0], back[2])


def test_equal_searches_give_equal_files(tmp_path):
    first, second = (save_searches(several(), tmp_path / name) for name in "ab")
    assert first.with_suffix(".npz").read_bytes() == second.with_suffix(".npz").read_bytes()
    assert first.read_bytes() == second.read_bytes()


def test_no_searches_and_other_records_are_refused(tmp_path, make_run):
    with pytest.raises(ValueError, match="searches must be at least one, got none"):
        save_searches([], tmp_path / "race")
    with pytest.raises(ValueError, match=r"run\.json must be of kind searches, got run"):
        load_searches(save(make_run(), tmp_path / "run"))
    with pytest.raises(ValueError, match="at most 500 bytes"):
        save_searches(several(), tmp_path / "race", limit=500)


def rewrite(path, change):
    """Apply `change` to the document and make its hash fit, as an attacker or a bug could."""
    document = json.loads(path.read_text())
    change(document)
    document["sha256"] = store._hash(document)
    path.write_text(json.dumps(document))


def replaced(path, name, values):
    """Another column in the npz, with hashes that fit."""
    npz = path.with_suffix(".npz")
    with zipfile.ZipFile(npz) as file:
        columns = {item: file.read(item) for item in file.namelist()}
    document = json.loads(path.read_text())
    kept = search_store.read_pair(path, "searches", 1)[1] | {name: values}
    assert len(kept) == len(columns)
    npz.write_bytes(store.pack(kept))
    digest = hashlib.sha256(npz.read_bytes()).hexdigest()
    rewrite(path, lambda d: d.update(npz_sha256=digest, arrays=store.table(kept)))
    assert document["schema"] == 1


TAMPERED = {
    "edited": (
        lambda p: p.write_text(p.read_text().replace('"seed": 1', '"seed": 2')),
        "changed after it was saved",
    ),
    "cut": (
        lambda p: p.with_suffix(".npz").write_bytes(p.with_suffix(".npz").read_bytes()[:-9]),
        "was cut or changed",
    ),
    "counts": (
        lambda p: rewrite(p, lambda d: d["searches"][0].update(evaluations=7)),
        "must sum to the 15 .* got",
    ),
    "negative": (
        lambda p: rewrite(
            p, lambda d: [d["searches"][i].update(evaluations=n) for i, n in enumerate((16, -10, 9))]
        ),
        "must sum to the 15",
    ),
    "lost": (lambda p: rewrite(p, lambda d: d["searches"][0].pop("budget")), "a search lacks budget"),
    "architectures": (
        lambda p: rewrite(p, lambda d: d["architectures"].pop()),
        r"architecture must lie in \[0, 3\)",
    ),
    "overspent": (
        lambda p: rewrite(p, lambda d: d["searches"][0].update(budget=20)),
        "at most the budget of 20",
    ),
    "whole numbers": (
        lambda p: replaced(p, "epochs", np.full(15, 10.0)),
        "epochs must be int64, got float64",
    ),
    "accuracy": (lambda p: replaced(p, "test", np.full(15, 1.5)), r"test must lie in \[0, 1\]"),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_tampering_is_refused_by_its_reason(tmp_path, case):
    change, message = TAMPERED[case]
    path = save_searches(several(), tmp_path / "race")
    change(path)
    with pytest.raises(ValueError, match=message):
        load_searches(path)
