"""What a ladder says of a layer that vanished, and with which buffers its controls begin."""

import warnings

import pytest
import torch

from ltviz.datasets import load
from ltviz.lottery import LayerCollapseWarning, experiment, imp, retrain
from ltviz.models import MODELS, Model
from ltviz.records import same
from ltviz.training import DivergedWarning, train

SEEDS = (3, 1)
SHORT = {"steps": 40, "batch": 32, "lr": 4e-3, "evaluate_every": 20}


@pytest.fixture(scope="module")
def data():
    return load("digits")


@pytest.fixture(scope="module")
def net():
    return MODELS["mlp"](sizes=(64, 20, 10))


@pytest.mark.parametrize("resumed", [False, True])
def test_a_layer_that_vanished_is_said_once(net, data, resumed, tmp_path):
    """200 weights of the output become 20, 2, 0 and stay 0; the warning comes again when a checkpoint is read."""
    call = {"seeds": SEEDS, "rounds": 4, "remove": 0.9, "arms": ("ticket",), "checkpoint": tmp_path, **SHORT}
    if resumed:
        with pytest.warns(LayerCollapseWarning):
            imp(net, data, **call)
    with pytest.warns(LayerCollapseWarning) as caught:
        run = imp(net, data, **call)
    assert (run.density[:, 3:, 1] == 0).all()
    assert (run.density[:, :4, 0] > 0).all()
    said = [str(w.message) for w in caught]
    assert said == [
        "level 3 keeps no weight of out.weight in the networks with seeds 3, 1",
        "level 4 keeps no weight of fc1.weight in the networks with seeds 3, 1",
    ]
    assert {w.filename for w in caught} == {__file__}


def test_known_masks_name_the_networks_that_have_no_layer(net, data):
    masks = {k: {n: torch.ones(2, *net.shapes[n], dtype=torch.bool) for n in net.prunable} for k in (2, 5)}
    masks[5]["fc1.weight"][1] = False
    with pytest.warns(LayerCollapseWarning) as caught:
        retrain(net, data, masks, seeds=SEEDS, arms=("ticket",), **SHORT)
    assert [str(w.message) for w in caught] == [
        "level 5 keeps no weight of fc1.weight in the networks with seeds 1"
    ]
    assert caught[0].filename == __file__


def test_one_weight_is_a_layer(net, data):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        imp(net, data, seeds=SEEDS, rounds=1, remove={"out.weight": 0.995}, arms=("ticket",), **SHORT)


def test_weights_that_are_no_numbers_choose_no_mask(net, data, tmp_path, monkeypatch, capsys):
    """Level 1 blows up in the second network: what came before is in the run, and the same call goes on from there."""
    call = {"seeds": SEEDS, "rounds": 3, "remove": 0.4, "arms": ("ticket",), "checkpoint": tmp_path, **SHORT}
    begun = []

    def blowing_up(*args, **kwargs):
        trained = train(*args, **kwargs)
        begun.append(trained)
        if len(begun) == 2:
            trained.weights["fc1.weight"][1, 3, 4] = torch.nan
        return trained

    with monkeypatch.context() as patch:
        patch.setattr(experiment, "train", blowing_up)
        run = imp(net, data, **call)
    assert (run.status, run.levels) == ("interrupted", (0,))
    said = (
        "after level 1 the weights of the networks with seeds 1 are no finite numbers, which choose no mask"
    )
    assert said in capsys.readouterr().err
    assert same(imp(net, data, **call), imp(net, data, **call | {"checkpoint": None}), made=False)


def test_a_ladder_that_blows_up_at_once_is_an_error(net, data):
    call = {"seeds": SEEDS, "rounds": 2, "arms": ("ticket",), **SHORT, "optimizer": "sgd", "lr": 1e25}
    with (
        pytest.warns(DivergedWarning),
        pytest.raises(ValueError, match=r"after level 0 .* smaller lr than 1e\+25"),
    ):
        imp(net, data, **call)


def _normalised():
    layers = torch.nn.Linear(64, 16), torch.nn.BatchNorm1d(16), torch.nn.ReLU(), torch.nn.Linear(16, 10)
    return Model.of(torch.nn.Sequential(torch.nn.Flatten(), *layers))


@pytest.mark.parametrize(
    ("rewind", "arms"),
    [(10, ("ticket", "fresh", "shuffled", "shuffled_fresh", "longer")), (None, ("ticket", "fresh"))],
)
def test_fresh_values_begin_with_fresh_buffers(data, rewind, arms, monkeypatch):
    """Averages of ten steps, or of whole trainings, are something that a fresh network has not learned."""
    net, begun = _normalised(), []

    def watched(*args, **kwargs):
        begun.append((kwargs["start"], kwargs["buffers"]))
        return train(*args, **kwargs)

    monkeypatch.setattr(experiment, "train", watched)
    imp(net, data, seeds=SEEDS, rounds=2, remove=0.4, rewind=rewind, arms=arms, **SHORT)
    _, first = net.init(SEEDS)
    controls = begun[3:]
    assert {start for start, _ in controls} == ({0, 10} if rewind else {0})
    for start, buffers in controls:
        own = [torch.equal(b, first[n].repeat(len(b) // 2, *[1] * (b.dim() - 1))) for n, b in buffers.items()]
        assert all(own) if start == 0 else not any(own)
