"""A network whose weights no float16 holds costs the record its picture, and nothing else."""

import numpy as np
import pytest
import torch

from ltviz.datasets import load
from ltviz.lottery import at_init, imp, restore, retrain
from ltviz.lottery.assemble import shown
from ltviz.models import MODELS
from ltviz.records import load as load_run
from ltviz.records import same, save
from ltviz.records.fields import array

from .interrupts import interrupted

SEEDS = (3, 1)
# Weights of about 5e7 come of it: finite numbers, but not in float16.
HUGE = {"steps": 40, "batch": 32, "lr": 1e3, "optimizer": "sgd", "evaluate_every": 20}


@pytest.fixture(scope="module")
def data():
    return load("digits")


@pytest.fixture(scope="module")
def net():
    return MODELS["mlp"](sizes=(64, 20, 10))


def _imp(net, data, **more):
    return imp(net, data, seeds=SEEDS, rounds=1, arms=("ticket", "fresh"), **HUGE, **more)


def _retrain(net, data):
    masks = {1: {name: torch.ones(2, *net.shapes[name], dtype=torch.bool) for name in net.prunable}}
    return retrain(net, data, masks, seeds=SEEDS, arms=("ticket",), **HUGE)


def _at_init(net, data):
    return at_init(net, data, seeds=SEEDS, densities=(0.5,), methods=("random",), sanity=(), **HUGE)


@pytest.mark.parametrize("experiment", [_imp, _retrain, _at_init])
def test_of_weights_too_large_for_float16_nothing_is_shown(net, data, experiment, tmp_path):
    run = experiment(net, data)
    assert run.status == "complete"
    assert run.shown_seed is None
    assert run.initial == run.final == {}
    assert np.isfinite(run.test_at_end[0]).all()
    assert same(load_run(save(run, tmp_path / "huge")), run)


def test_an_interrupted_record_that_shows_nothing_goes_on_elsewhere(net, data, tmp_path):
    from ltviz.lottery import experiment

    with interrupted(experiment, 3):
        partial = _imp(net, data)
    assert partial.status == "interrupted"
    restore(load_run(save(partial, tmp_path / "partial")), tmp_path / "checkpoint")
    assert same(_imp(net, data, checkpoint=tmp_path / "checkpoint"), _imp(net, data), made=False)


@pytest.mark.parametrize("bad", [7e4, -7e4, np.inf, np.nan])
@pytest.mark.parametrize("where", ["initial", "final"])
def test_one_value_too_many_hides_the_network(where, bad):
    values = {"initial": np.ones((2, 3), np.float32), "final": np.ones((2, 3), np.float32)}
    values[where][1, 2] = bad
    initial = {"fc.weight": torch.from_numpy(values["initial"])[None], "fc.bias": torch.ones(1, 2)}
    assert shown(3, initial, {"fc.weight": values["final"]}) == {
        "shown_seed": None,
        "initial": {},
        "final": {},
    }
    initial["fc.weight"] = torch.ones(2, 2, 3)
    found = shown(3, initial, {"fc.weight": np.full((2, 3), 65504, np.float32)})
    assert found["shown_seed"] == 3
    assert found["initial"].keys() == found["final"].keys() == {"fc.weight"}
    assert {found[name]["fc.weight"].dtype for name in ("initial", "final")} == {np.dtype(np.float16)}
    assert (found["final"]["fc.weight"] == 65504).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_error_names_the_value_before_it_overflows(dtype):
    values = np.array([65504, -70000, 66000, 1], dtype)
    with pytest.raises(ValueError, match=r"w must be finite in float16 .*, got -70000\.0$"):
        array("w", values, np.float16, (4,))
