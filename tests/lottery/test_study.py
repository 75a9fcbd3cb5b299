"""The general experiment: a dense network, then arms at levels that start from it."""

import numpy as np
import pytest
import torch
from torch import nn

from ltviz.datasets import load
from ltviz.lottery import Start, imp, study
from ltviz.models import MODELS, Model
from ltviz.pruning import CRITERIA, make_mask
from ltviz.records import load as load_run
from ltviz.records import paired, same, save
from ltviz.training import evaluate

SEEDS = (3, 1, 4)
SHORT = {"steps": 60, "batch": 32, "lr": 4e-3, "evaluate_every": 30, "chunk": 4, "threads": 1}
DENSITIES = (0.5, 0.2)


@pytest.fixture(scope="module")
def data():
    return load("mnist1d")


@pytest.fixture(scope="module")
def net():
    return MODELS["mlp"](sizes=(40, 20, 12, 10))


def starts(net, asked=None):
    """Tickets, and the same masks with pruned weights frozen at their initial values."""
    initial, _ = net.init(SEEDS)

    def start(arm, level, final):
        if asked is not None:
            asked.append((arm, level))
        if (arm, level) == ("frozen", 2):
            return None
        mask = make_mask(CRITERIA["magnitude"](final), 1 - DENSITIES[level - 1])
        value = {name: initial[name] for name in mask} if arm == "frozen" else None
        known = {"level": torch.full((len(SEEDS),), float(level))}
        return Start(initial, mask, value, known)

    return start


def go(net, data, start=None, **more):
    options = {"kind": "test", "seeds": SEEDS, "arms": ("ticket", "frozen"), "levels": (2, 1)}
    config = {"densities": list(DENSITIES)}
    return study(net, data, start=start or starts(net), config=config, **(options | SHORT | more))


@pytest.fixture(scope="module")
def run(net, data):
    return go(net, data)


def test_the_reference_is_a_one_shot_ticket(net, data, run):
    """A study whose start is magnitude pruning is `imp` with one round, to the last digit."""
    for level, density in ((1, 0.5), (2, 0.2)):
        ladder = imp(net, data, seeds=SEEDS, rounds=1, remove=1 - density, arms=("ticket",), **SHORT)
        at = run.level(level)
        assert np.array_equal(run.test_at_best[0, :, at], ladder.test_at_best[0, :, 1])
        assert np.allclose(run.total_density[:, at], ladder.total_density[:, 1])
    assert np.array_equal(run.test_at_end[0, :, 0], ladder.test_at_end[0, :, 0])


def test_what_was_not_asked_for_is_nan(run):
    frozen = run.arm("frozen")
    assert run.levels == (0, 1, 2)
    assert np.isnan(run.test_at_best[frozen, :, [0, 2]]).all()
    assert not np.isnan(run.test_at_best[frozen, :, 1]).any()
    assert np.isnan(run.kept("frozen")[:, 2]).all()
    assert np.allclose(run.kept("frozen")[:, 1], 0.5, atol=0.01)


def test_measures_are_stored_beside_the_accuracies(net, data):
    def largest(weights, buffers):
        del buffers
        return {"largest": weights["fc1.weight"].abs().flatten(1).max(1).values}

    run = go(net, data, measure=largest)
    assert set(run.measures) == {"level", "largest"}
    assert (run.measures["largest"][0] > 0).all()
    assert paired(run, "frozen", "ticket", 1, "largest").n == len(SEEDS)


def test_measures_are_those_of_their_own_training(data):
    """Both levels train in one pack; the network has batch statistics, so that its buffers count."""
    net = Model.of(nn.Sequential(nn.Linear(40, 12), nn.BatchNorm1d(12), nn.ReLU(), nn.Linear(12, 10)))

    def accuracy(weights, buffers):
        return {"accuracy": evaluate(net, weights, data.test, buffers)[1]}

    run = go(net, data, measure=accuracy, arms=("ticket",))
    assert np.array_equal(run.measures["accuracy"], run.test_at_end)
    assert len(np.unique(run.test_at_end)) > len(SEEDS)
    assert (run.measures["level"][0, :, 1:] == [1, 2]).all()


@pytest.fixture
def ambient():
    """Settings of the reader's own, which a recorded number must not hang on."""
    before = torch.get_num_threads(), torch.get_float32_matmul_precision()
    torch.set_num_threads(2)
    torch.set_float32_matmul_precision("medium")
    yield
    torch.set_num_threads(before[0])
    torch.set_float32_matmul_precision(before[1])


def test_starts_and_measures_are_computed_as_the_recipe_says(net, data, ambient):
    seen = {}

    def used(what):
        seen.setdefault(what, set()).add((torch.get_num_threads(), torch.get_float32_matmul_precision()))

    whole = starts(net)
    begin = lambda *job: used("start") or whole(*job)
    go(net, data, begin, measure=lambda *_: used("measure") or {}, arms=("ticket",), levels=(1,))
    assert seen == {"start": {(1, "highest")}, "measure": {(1, "highest")}}
    used("after")
    assert seen["after"] == {(2, "medium")}


def test_a_killed_study_resumes_with_the_same_numbers(net, data, run, tmp_path):
    """Ctrl-C while the second start is chosen; the next call trains what is missing and nothing else."""
    whole, asked = starts(net), []

    def stopped(arm, level, final):
        if level == 1:
            raise KeyboardInterrupt
        return whole(arm, level, final)

    part = go(net, data, stopped, checkpoint=tmp_path)
    assert part.status == "interrupted"
    assert part.levels == (0, 2)
    assert np.array_equal(part.test_at_best[0, :, 1], run.test_at_best[0, :, 2])
    again = go(net, data, starts(net, asked), checkpoint=tmp_path)
    assert asked == [("ticket", 1), ("frozen", 1)]
    assert same(again, run, made=False)


def test_before_the_dense_network_an_interrupt_is_an_interrupt(net, data):
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        go(net, data, measure=stop)


def test_a_stored_study_is_the_live_one(run, tmp_path):
    assert same(load_run(save(run, tmp_path / "study")), run)


def test_frozen_weights_end_where_they_began(net, data):
    initial, _ = net.init(SEEDS)
    ends = {}

    def keep(weights, buffers):
        del buffers
        ends[len(ends)] = weights
        return {}

    go(net, data, measure=keep, arms=("frozen",), levels=(1,))
    mask = make_mask(CRITERIA["magnitude"](ends[0]), 0.5)
    for name, kept in mask.items():
        assert torch.equal(ends[1][name][~kept], initial[name][~kept])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"arms": ()}, "arms must be at least one and all different, got"),
        ({"arms": ("a", "a")}, "arms must be at least one and all different, got"),
        ({"levels": (1, 1)}, "levels must be at least one and all different, got"),
        ({"levels": (0, 1)}, "levels must be 1 or more, 0 is the dense network, got 0"),
    ],
)
def test_bad_axes_are_named(net, data, change, message):
    with pytest.raises(ValueError, match=message):
        go(net, data, **change)
