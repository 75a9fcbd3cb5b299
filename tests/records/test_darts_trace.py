"""DartsTrace: what it must hold, what it shows, and its files."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ltviz.nas.space import Space as LiveSpace
from ltviz.nas.supernet import skip_share
from ltviz.records.darts import DartsTrace, Space, joined, load, save
from ltviz.widgets import CellExplorer

OPERATIONS = ("none", "skip", "conv3")
A, S, T, E, V = 2, 3, 5, 3, 2
RULES = ("darts", "with none")


def trace(orders=("first", "second"), **changes):
    """Made-up searches; nothing was trained."""
    rng = np.random.default_rng(len(orders))
    A = len(orders)
    fields = {
        "space": Space(3, OPERATIONS), "orders": orders, "seeds": (4, 0, 7),
        "alphas": rng.normal(0, 2, (A, S, T, E, 3)), "evaluated": np.array([0, 4]),
        "validation_loss": rng.uniform(1, 2, (A, S, V)), "validation_accuracy": rng.uniform(0, 1, (A, S, V)),
        "gap": {name: rng.uniform(0, 1, (A, S)) for name in ("supernet", "cut", "retrained")},
        "cells": {rule: [["|skip~0|", "|conv3~0|", ""]] * A for rule in RULES},
        "status": "complete", "config": {"steps": 4}, "made": {"seconds": 2.0, "cpu": "x"},
    }  # fmt: skip
    return DartsTrace(**(fields | changes))


def equal(a, b):
    arrays = ("alphas", "evaluated", "validation_loss", "validation_accuracy")
    heads = ("space", "orders", "seeds", "cells", "status", "config", "made")
    return (
        all(np.array_equal(getattr(a, name), getattr(b, name)) for name in arrays)
        and all(getattr(a, name) == getattr(b, name) for name in heads)
        and all(np.array_equal(a.gap[name], b.gap[name]) for name in a.gap)
    )


def test_it_survives_its_files(tmp_path):
    made = trace()
    path = save(made, tmp_path / "one")
    again = load(path)
    assert equal(made, again)
    assert repr(again) == "DartsTrace(complete: first and second order; 3 seeds; 4 steps)"
    assert save(again, tmp_path / "two").read_bytes() == path.read_bytes()
    with pytest.raises(ValueError, match="at most 100 bytes"):
        save(made, tmp_path / "large", limit=100)


def test_a_changed_file_is_refused(tmp_path):
    path = save(trace(), tmp_path / "one")
    path.write_text(path.read_text().replace('"status": "complete"', '"status": "interrupted"'))
    with pytest.raises(ValueError, match=r"one\.json was changed"):
        load(path)


def test_the_share_of_skip_is_that_of_a_live_search():
    made = trace()
    live = skip_share(LiveSpace(3, OPERATIONS), torch.tensor(made.alphas))
    np.testing.assert_allclose(made.skip_share, live.numpy(), rtol=1e-5)
    with pytest.raises(ValueError, match='operations must hold "skip", got none, avg3, conv3'):
        _ = trace(space=Space(3, ("none", "avg3", "conv3"))).skip_share


def test_one_order_is_what_the_explorer_takes():
    made = trace()
    second = made.of("second")
    assert np.array_equal(second.alphas, made.alphas[1])
    assert np.array_equal(second.gap.cut, made.gap["cut"][1])
    shown = CellExplorer(second, seed=7, gap=second.gap)
    assert shown.facts["steps"] == [0, 1, 2, 3, 4]
    assert shown.facts["gap"]["retrained"] == made.gap["retrained"][1, 2]
    with pytest.raises(ValueError, match="order must be one of first, second, got 'third'"):
        made.of("third")


def test_orders_are_joined_in_their_order():
    first, second = trace(("first",)), trace(("second",), made={"seconds": 1.5, "cpu": "x"})
    both = joined([first, second])
    assert both.orders == ("first", "second")
    assert np.array_equal(both.alphas[1], second.alphas[0])
    assert np.array_equal(both.gap["cut"], np.concatenate([first.gap["cut"], second.gap["cut"]]))
    assert both.cells["darts"] == (first.cells["darts"] + second.cells["darts"])
    assert both.made == {"seconds": 3.5, "cpu": "x"}
    with pytest.raises(ValueError, match=r"traces must have one seeds, got \(4, 0, 7\) and \(1, 2, 3\)"):
        joined([first, replace(second, seeds=(1, 2, 3))])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"alphas": np.zeros((A, S, T, E))},
            r"alphas must have the axes A, S, T, E, O, got shape \(2, 3, 5, 3\)",
        ),
        ({"alphas": np.zeros((A, S, T, E, 2))}, r"alphas must have shape \(2, 3, 5, 3, 3\)"),
        ({"alphas": np.full((A, S, T, E, 3), np.nan)}, "alphas must be finite, got nan"),
        ({"evaluated": np.array([0, 5])}, r"evaluated must lie in \[0, 4\], the steps, got 0 to 5"),
        ({"evaluated": np.array([4, 0])}, "evaluated must ascend"),
        ({"validation_accuracy": np.full((A, S, V), 95.0)}, r"validation_accuracy must lie in \[0, 1\]"),
        ({"gap": {"supernet": np.zeros((A, S))}}, "gap must have supernet, cut, retrained, got supernet"),
        ({"cells": {"darts": [["", ""]] * A}}, "must be 2 orders of 3 seeds"),
        ({"orders": ("first", "first")}, "orders must differ from one another"),
        ({"status": "done"}, "status must be one of complete, interrupted, got 'done'"),
    ],
)
def test_what_no_search_can_have_given_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        trace(**changes)
