"""SuperkernelTrace: what it must hold, what it decides, and its files."""

import itertools
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ltviz.records.singlepath import Layer, SuperkernelTrace, indicators, load, save

LAYERS = (Layer("1", 8, 8, 2), Layer("2", 8, 8, 1), Layer("3", 8, 8, 1))
A, S, T, L = 2, 3, 4, 3


def trace(**changes: Any) -> SuperkernelTrace:
    """Made-up searches; nothing was trained."""
    rng = np.random.default_rng(0)
    fields: dict[str, Any] = {
        "lambdas": (0, 5), "seeds": (3, 1, 4), "steps": np.array([0, 5, 10, 15]), "warmup": 5, "layers": LAYERS,
        "costs": np.array([[1, 2, 3, 4]] * L), "fixed": 10.0, "unit": "ms",
        "norms": rng.uniform(0.5, 2, (A, S, T, L, 4)), "thresholds": rng.uniform(0, 3, (A, S, T, L, 3)),
        "latency": rng.uniform(10, 22, (A, S, T)), "loss": rng.uniform(0, 2, (A, S, T)),
        "accuracy": np.full((A, S, T), np.nan), "test": rng.uniform(0, 1, (A, S)),
        "status": "complete", "config": {"space": "made up"}, "made": {},
    }  # fmt: skip
    return SuperkernelTrace(**(fields | changes))


def test_a_half_is_judged_by_what_the_ring_leaves_of_it() -> None:
    norms = np.array(
        [[0.3, 0.4, 0.6, 0.8]]
    )  # core of both halves, ring of both: the ring is 1, the halves √0.45, √0.8
    at = lambda ring, first, second: indicators(norms, np.array([[ring, first, second]]), [False]).tolist()
    assert at(1.0 - 1e-9, 0.67, 0.89) == [[True, True, True]]
    assert at(1.0 - 1e-9, 0.68, 0.90) == [[True, False, False]]
    assert at(1.1, 0.29, 0.39) == [[False, True, True]]
    assert at(1.1, 0.31, 0.41) == [[False, False, False]]


def test_a_layer_that_stays_keeps_its_first_half() -> None:
    norms, high = np.ones((2, 4)), np.full((2, 3), 9.0)
    assert indicators(norms, high, [True, False])[:, 1].tolist() == [True, False]
    made = trace(thresholds=np.full((A, S, T, L, 3), 9.0))
    assert made.decided(0, 0) == ("3x3-3", "skip", "skip")
    assert made.cost(made.decided(0, 0)) == 11
    assert made.most == 22


def test_a_shift_raises_every_threshold() -> None:
    made = trace()
    higher = replace(made, thresholds=made.thresholds + np.float32(0.25))
    assert np.array_equal(made.indicators(0.25), higher.indicators())
    assert made.decided(1, 2, 1, shift=-9) == ("5x5-6",) * 3


def test_it_survives_its_files(tmp_path: Any) -> None:
    made = trace()
    path = save(made, tmp_path / "one")
    again = load(path)
    for name in ("steps", "norms", "thresholds", "latency", "loss", "accuracy", "test", "costs"):
        assert np.array_equal(getattr(made, name), getattr(again, name), equal_nan=True)
    assert again.layers == made.layers
    assert (again.lambdas, again.seeds, again.warmup, again.config) == (
        made.lambdas,
        made.seeds,
        5,
        made.config,
    )
    assert repr(again) == repr(made)
    assert save(again, tmp_path / "two").read_bytes() == path.read_bytes()


def test_a_changed_file_is_refused(tmp_path: Any) -> None:
    path = save(trace(), tmp_path / "one")
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"warmup": 6}))
    with pytest.raises(ValueError, match=r"one\.json was changed"):
        load(path)
    path.with_suffix(".npz").unlink()
    with pytest.raises((ValueError, FileNotFoundError)):
        load(path)


def test_another_record_is_no_trace(tmp_path: Any) -> None:
    with pytest.raises(ValueError, match=r"mnist1d-ladder\.json must be of kind superkernels"):
        load("mnist1d-ladder")
    with pytest.raises(ValueError, match="at most 100 bytes"):
        save(trace(), tmp_path / "large", limit=100)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lambdas": (5, 0)}, "lambdas must ascend, got"),
        ({"lambdas": (0, np.inf)}, "lambdas must be at least one finite number"),
        ({"steps": np.array([0, 5, 5, 15])}, "steps must ascend, got 5 after 5"),
        ({"norms": np.ones((A, S, T, L, 3))}, r"norms must have shape \(2, 3, 4, 3, 4\)"),
        ({"norms": -np.ones((A, S, T, L, 4))}, "norms must be 0 or more, got -1"),
        ({"thresholds": np.full((A, S, T, L, 3), np.nan)}, "thresholds must be finite, got nan"),
        ({"accuracy": np.full((A, S, T), 95.0)}, r"accuracy must lie in \[0, 1\] or be NaN, got 95"),
        ({"test": np.full((A, S), 1.5)}, r"test must lie in \[0, 1\]"),
        ({"costs": np.zeros((L, 4))}, "costs must be above 0 and fixed 0 or more"),
        ({"fixed": -1.0}, "costs must be above 0 and fixed 0 or more, got 1 and -1"),
        ({"status": "done"}, "status must be one of complete, interrupted, diverged, got 'done'"),
        ({"layers": (LAYERS[0],) * 3}, "layers must have different names, got 1, 1, 1"),
    ],
)
def test_what_no_search_can_have_given_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        trace(**changes)


def test_layers_are_layers() -> None:
    with pytest.raises(TypeError, match="layers must be at least one Layer"):
        trace(layers=("1", "2", "3"))


def test_an_option_that_a_layer_lacks_has_no_cost() -> None:
    made = trace()
    costs = {made.cost(("3x3-3", *rest)) for rest in itertools.product(("skip", "5x5-6"), repeat=2)}
    assert costs == {11, 15, 19}
    with pytest.raises(ValueError, match="layer 1 must be one of"):
        made.cost(("skip", "skip", "skip"))
