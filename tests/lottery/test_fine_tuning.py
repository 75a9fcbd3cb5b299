"""Pruning without rewinding: the survivors go on from their trained values (Han et al. 2015)."""

import numpy as np
import pytest
import torch

from ltviz.datasets import load
from ltviz.lottery import imp, restore
from ltviz.models import MODELS
from ltviz.pruning import CRITERIA, full_mask, make_mask
from ltviz.records import same
from ltviz.training import train

SHORT = {"steps": 60, "batch": 32, "lr": 4e-3, "evaluate_every": 30, "chunk": 64}


@pytest.fixture(scope="module")
def data():
    return load("mnist1d")


@pytest.fixture(scope="module")
def net():
    return MODELS["mlp"](sizes=(40, 20, 12, 10))


def tuned(net, data, **more):
    return imp(net, data, seeds=(3, 1), rounds=2, remove=0.4, rewind=None, arms=("ticket",), **SHORT, **more)


def test_each_round_goes_on_from_the_last_weights_of_the_round_before(net, data):
    run = tuned(net, data)
    weights, mask = net.init([3, 1])[0], None
    mask = full_mask(weights)
    for level in range(3):
        trained = train(net, weights, data, seeds=[3, 1], mask=mask, **SHORT)
        assert np.array_equal(run.test_at_best[0, :, level], trained.test_at_best)
        weights = trained.weights
        mask = make_mask(CRITERIA["magnitude"](weights), 0.4, mask=mask)
    assert not torch.equal(weights["fc1.weight"], net.init([3, 1])[0]["fc1.weight"])


def test_a_resumed_run_is_the_same(net, data, tmp_path):
    whole = tuned(net, data, checkpoint=tmp_path)
    (tmp_path / "ticket-002.npz").unlink()
    assert same(tuned(net, data, checkpoint=tmp_path), whole, made=False)


def test_controls_with_original_values_are_refused(net, data):
    with pytest.raises(
        ValueError, match=r"without rewinding \(rewind=None\) arms must draw fresh values, got 'wires'"
    ):
        imp(net, data, seeds=(3,), rounds=1, rewind=None, arms=("fresh", "wires"), **SHORT)


def test_it_cannot_be_restored_from_a_record(net, data, tmp_path):
    with pytest.raises(
        ValueError, match="only a run with rewind 0 can be restored, this one rewinds to None"
    ):
        restore(tuned(net, data), tmp_path)
