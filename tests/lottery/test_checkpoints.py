"""A folder of checkpoints gives back its own experiment's numbers, and no other's."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from ltviz.datasets import load
from ltviz.lottery import ablate, experiment, imp, learn_masks, restore, retrain, untrained
from ltviz.models import Model
from ltviz.pruning import make_mask
from ltviz.recordings import tickets
from ltviz.records import load as load_run
from ltviz.records import same

SEEDS = (3, 1)
SHORT = {"steps": 4, "batch": 16, "evaluate_every": 2, "chunk": 4, "threads": 1}


def random_mask(net, seed, remove=0.5):
    dice = torch.Generator().manual_seed(seed)
    shapes = {name: (len(SEEDS), *net.shapes[name]) for name in net.prunable}
    return make_mask({name: torch.rand(shape, generator=dice) for name, shape in shapes.items()}, remove)


def test_other_masks_are_another_experiment(net, data, tmp_path):
    one, other = random_mask(net, 0), random_mask(net, 1)
    call = {"seeds": SEEDS, "arms": (), "checkpoint": tmp_path, **SHORT}
    first = retrain(net, data, {1: one}, **call)
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in masks_sha256\)"):
        retrain(net, data, {1: other}, **call)
    assert same(retrain(net, data, {1: {n: m.clone() for n, m in one.items()}}, **call), first, made=False)


def test_a_ladder_does_not_go_on_in_the_folder_of_known_masks(net, data, tmp_path):
    retrain(net, data, {1: random_mask(net, 0)}, seeds=SEEDS, arms=(), checkpoint=tmp_path, **SHORT)
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in masks_sha256\)"):
        imp(net, data, seeds=SEEDS, rounds=1, remove=0.0, arms=(), checkpoint=tmp_path, **SHORT)


@pytest.mark.parametrize(
    "other",
    [
        lambda: nn.Sequential(nn.Linear(40, 12), nn.Sigmoid(), nn.Linear(12, 10)),
        lambda: nn.Sequential(nn.Linear(40, 13), nn.ReLU(), nn.Linear(13, 10)),
    ],
    ids=["another activation", "another width"],
)
def test_another_module_of_the_same_class_is_another_experiment(data, tmp_path, other):
    mine = nn.Sequential(nn.Linear(40, 12), nn.ReLU(), nn.Linear(12, 10))
    call = {"seeds": SEEDS, "rounds": 1, "arms": (), "checkpoint": tmp_path, **SHORT}
    first = imp(Model.of(mine), data, **call)
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in model\)"):
        imp(Model.of(other()), data, **call)
    assert same(imp(Model.of(mine), data, **call), first, made=False)


class _Turned(nn.Sequential):
    """Prints as the module it copies, and answers otherwise."""

    def forward(self, x):
        return -super().forward(x)


_Turned.__name__ = _Turned.__qualname__ = "Sequential"
_Turned.__module__ = nn.Sequential.__module__


def _layers():
    return nn.Linear(40, 12), nn.ReLU(), nn.Linear(12, 10)


def _small(module):
    with torch.no_grad():
        for value in module.parameters():
            value.normal_(0, 0.01)


@pytest.mark.parametrize(
    "other",
    [
        lambda data: (Model.of(_Turned(*_layers())), data),
        lambda data: (Model.of(nn.Sequential(*_layers()), reset=_small), data),
        lambda data: (
            Model.of(nn.Sequential(*_layers())),
            replace(data, train=load("mnist1d", seed=9).train),
        ),
    ],
    ids=["another forward", "another reset", "other examples"],
)
def test_what_no_description_says_is_another_experiment_too(data, tmp_path, other):
    call = {"seeds": SEEDS, "rounds": 1, "arms": (), "checkpoint": tmp_path, **SHORT}
    first = imp(Model.of(nn.Sequential(*_layers())), data, **call)
    model, examples = other(data)
    assert imp(model, examples, **call | {"checkpoint": None}).config == first.config, (
        "the description is the same"
    )
    with pytest.raises(ValueError, match=r"belongs to another experiment \(its untrained network answers"):
        imp(model, examples, **call)
    assert same(imp(Model.of(nn.Sequential(*_layers())), data, **call), first, made=False)


def test_the_rounding_of_another_processor_is_no_other_experiment(net, data, tmp_path):
    call = {"seeds": SEEDS, "rounds": 1, "arms": (), "checkpoint": tmp_path, **SHORT}
    first = imp(net, data, **call)
    answers = np.load(tmp_path / "probe.npy")
    np.save(tmp_path / "probe.npy", answers * (1 + 1e-5))
    assert same(imp(net, data, **call), first, made=False)


@pytest.mark.parametrize(
    "cut", [lambda _: b"", lambda b: b[:-9], lambda _: b"[1]"], ids=["empty", "cut", "other"]
)
@pytest.mark.parametrize("name", ["ticket-001.npz", "probe.npy", "plan.json"])
def test_a_damaged_file_of_a_folder_is_named(net, data, tmp_path, name, cut):
    call = {"seeds": SEEDS, "rounds": 1, "arms": (), "checkpoint": tmp_path, **SHORT}
    first = imp(net, data, **call)
    path = tmp_path / name
    path.write_bytes(cut(path.read_bytes()))
    with pytest.raises(ValueError, match=rf"{path.name} is damaged.* delete (it|this one)"):
        imp(net, data, **call)
    if name != "plan.json":
        path.unlink()
        assert same(imp(net, data, **call), first, made=False)


def test_a_shipped_record_is_still_the_experiment_of_its_recording(tmp_path, monkeypatch):
    """Guards every key of a plan: with one more, no folder and no record of before could be continued."""
    stored = load_run("mnist1d-ladder")
    restore(stored, tmp_path)
    monkeypatch.setattr(experiment, "train", lambda *_, **__: pytest.fail("trained again"))
    assert same(tickets.mnist1d_ladder(tmp_path, 1), stored, made=False)


@pytest.mark.parametrize(
    "run",
    [
        lambda net, data, **more: ablate(net, data, densities=(0.5,), cells=(), **more),
        lambda net, data, **more: untrained(net, data, densities=(0.5,), criteria=("random",), **more),
        lambda net, data, **more: learn_masks(net, data, variants=("initial",), samples=1, **more),
    ],
    ids=["ablate", "untrained", "learn_masks"],
)
def test_a_run_resumed_with_other_threads_states_those_that_it_used(net, data, tmp_path, run):
    call = {"seeds": SEEDS, "checkpoint": tmp_path, **SHORT}
    first = run(net, data, **call)
    again = run(net, data, **call | {"threads": 2, "chunk": 1})
    stated = again.config["recipe"]
    assert (stated["threads"], stated["chunk"]) == (again.made["threads"], again.made["chunk"]) == (1, 4)
    assert same(again, first, made=False)


def test_masks_of_a_known_experiment_are_in_its_record_by_their_hash_only(net, data):
    run = retrain(net, data, {2: random_mask(net, 0)}, seeds=SEEDS, arms=(), **SHORT)
    assert len(run.config["masks_sha256"]) == 64
    assert "masks_sha256" not in imp(net, data, seeds=SEEDS, rounds=1, arms=(), **SHORT).config
    assert np.isfinite(run.test_at_best).all()
