"""Pruning at initialisation, against the same thing written out for one network."""

import itertools
import sys

import numpy as np
import pytest
import torch
from torch import nn

from ltviz.datasets import Split, load
from ltviz.lottery import LayerCollapseWarning, imp
from ltviz.lottery.at_init import at_init
from ltviz.lottery.collapse import is_sequence
from ltviz.lottery.methods import CHECKS, METHODS, Method, arms_of
from ltviz.lottery.scoring import Scoring, minibatch
from ltviz.lottery.supermask import shuffled_labels
from ltviz.models import MODELS, Model
from ltviz.pruning import (
    CRITERIA,
    effective_density,
    full_mask,
    layer_density,
    make_mask,
    prune_in_rounds,
    untied,
)
from ltviz.records import load as load_run
from ltviz.records import paired, same, save
from ltviz.training import evaluate, train

SEEDS = (3, 1, 4)
SHORT = {"steps": 60, "batch": 32, "lr": 4e-3, "evaluate_every": 30, "chunk": 12, "threads": 1}
DENSITIES = (0.5, 0.2)


@pytest.fixture(scope="module")
def data():
    return load("digits")


@pytest.fixture(scope="module")
def net():
    return MODELS["mlp"](sizes=(64, 20, 12, 10))


@pytest.fixture(scope="module")
def run(net, data):
    more = [f"{name}/{check}" for name in ("grasp", "synflow") for check in CHECKS]
    methods = (*METHODS, *more)
    with pytest.warns(LayerCollapseWarning, match="inverted"):
        return at_init(net, data, seeds=SEEDS, densities=DENSITIES, methods=methods, **SHORT)


def by_hand(net, data, seed, name, density):
    """Values and mask of one method for one seed, as a textbook has it."""
    weights, _ = net.init([seed])
    x, y = minibatch(data.train, [seed], 100, balanced=name == "grasp")
    given = {"forward": lambda w, x: net.forward(w, x)[0], "batch": (x[0], y[0])}
    if name == "synflow":
        return weights, prune_in_rounds(CRITERIA[name], weights, density, **given)
    criterion, scope = {"magnitude_layer": ("magnitude", "layer")}.get(name, (name, "global"))
    scores = untied(CRITERIA[criterion](weights, **given), [seed])  # of GraSP many scores are exactly 0
    return weights, make_mask(scores, 1 - density, scope=scope)


def test_the_arms_are_the_methods_and_the_checks_of_the_first(run):
    assert run.arms[:7] == (
        "snip",
        "grasp",
        "synflow",
        "magnitude",
        "magnitude_layer",
        "random",
        "after_training",
    )
    assert run.arms[-3:] == ("snip/shuffled", "snip/fresh", "snip/inverted")
    assert "synflow/inverted" in run.arms
    assert run.kind == "at_init"
    assert run.levels == (0, 1, 2)
    assert not np.isnan(run.test_at_best[:, :, 1:]).any()
    assert np.isnan(run.test_at_best[1:, :, 0]).all()
    assert run.config["densities"] == [0.5, 0.2]
    assert run.config["methods"]["synflow"]["rounds"] == 100


@pytest.mark.parametrize("name", ["snip", "grasp", "synflow", "magnitude", "magnitude_layer"])
def test_a_method_is_what_a_textbook_writes_for_one_network(net, data, run, name):
    for (s, seed), (k, density) in itertools.product(enumerate(SEEDS), enumerate(DENSITIES, 1)):
        weights, mask = by_hand(net, data, seed, name, density)
        kept = [d.item() for d in layer_density(mask).values()]
        assert run.arm_density[run.arm(name), s, k].tolist() == kept
        assert run.measures["effective_density"][run.arm(name), s, k] == effective_density(mask)
        trained = train(net, weights, data, seeds=[seed], mask=mask, **SHORT)
        found = run.test_at_end[run.arm(name), s, k]
        assert found == pytest.approx(
            trained.test_at_end.item(), abs=0.005
        )  # products of another size round otherwise
        accuracy = evaluate(net, trained.weights, data.train)[1].item()
        assert run.measures["train_accuracy"][run.arm(name), s, k] == pytest.approx(accuracy, abs=0.005)


def test_after_training_is_a_one_shot_ticket(net, data, run):
    for level, density in enumerate(DENSITIES, 1):
        options = {"seeds": SEEDS, "rounds": 1, "remove": 1 - density, "scope": "global", "arms": ()}
        ladder = imp(net, data, **options, **SHORT)
        arm = run.arm("after_training")
        assert np.array_equal(run.arm_density[arm, :, level], ladder.density[:, 1])
        assert run.test_at_end[arm, :, level] == pytest.approx(ladder.test_at_end[0, :, 1], abs=0.005)


def test_every_arm_keeps_the_exact_count(run):
    sizes = np.array([64 * 20, 20 * 12, 12 * 10])
    for level, density in enumerate(DENSITIES, 1):
        counts = run.arm_density[:, :, level] @ sizes
        wanted = np.full(counts.shape, float(1640 - round((1 - density) * 1640)))
        by_layer = sum(size - round((1 - density) * size) for size in sizes)
        wanted[run.arm("magnitude_layer")] = by_layer
        assert np.allclose(counts, wanted)


@pytest.fixture
def scoring(net, data):
    return Scoring(net, data.train, SEEDS, 100)


def test_the_checks_change_one_thing(net, data, scoring):
    initial, _ = net.init(SEEDS)
    base = scoring.start(METHODS["snip"], 2, 0.2, {})
    shuffled, fresh, inverted = (scoring.start(Method("snip", check=check), 2, 0.2, {}) for check in CHECKS)
    for name in net.prunable:
        assert torch.equal(base.weights[name], initial[name])
        assert torch.equal(fresh.mask[name], base.mask[name])
        assert not (fresh.weights[name] == initial[name]).any()
        assert torch.equal(shuffled.mask[name].flatten(1).sum(1), base.mask[name].flatten(1).sum(1))
        assert not torch.equal(shuffled.mask[name], base.mask[name])
        assert torch.equal(shuffled.weights[name], initial[name])
        assert torch.equal(inverted.weights[name], initial[name])
    x, y = minibatch(data.train, SEEDS, 100)
    scores = CRITERIA["snip"](initial, forward=lambda w, x: net.forward(w, x)[0], batch=(x, y))
    for r in range(3):
        flat = torch.cat([scores[name][r].flatten() for name in scores])
        low = torch.cat([inverted.mask[name][r].flatten() for name in scores])
        assert flat[low].max() <= flat[~low].min()


@pytest.mark.parametrize("name", ["snip", "grasp", "synflow", "random"])
def test_a_seed_does_not_hang_on_those_beside_it(net, data, scoring, name, monkeypatch):
    together = scoring.start(METHODS[name], 1, 0.1, {}).mask
    alone = Scoring(net, data.train, [1], 100).start(METHODS[name], 1, 0.1, {}).mask
    monkeypatch.setattr(
        "ltviz.lottery.scoring._SIDE_BY_SIDE", 1
    )  # a large minibatch: one network after another
    one_by_one = Scoring(net, data.train, SEEDS, 100).start(METHODS[name], 1, 0.1, {}).mask
    for layer in net.prunable:
        assert torch.equal(alone[layer][0], together[layer][1])
        assert torch.equal(one_by_one[layer], together[layer])


def test_a_minibatch_belongs_to_its_seed_and_grows_from_its_beginning(data):
    x, y = minibatch(data.train, SEEDS, 100)
    assert x.shape == (3, 100, 1, 8, 8)
    assert len({tuple(row.tolist()) for row in y}) == 3
    small, _ = minibatch(data.train, [1], 10)
    assert torch.equal(small[0], x[1, :10])
    everything, _ = minibatch(data.train, [1], 1000)
    assert torch.equal(everything[0].sum(0), data.train.x.sum(0)), "each example once"


def test_a_balanced_minibatch_holds_each_class_as_often(data):
    _, y = minibatch(data.train, SEEDS, 104, balanced=True)
    for row in y:
        assert torch.bincount(row).tolist() == [11] * 4 + [10] * 6
    few = Split(data.train.x[:30], data.train.y[:30])
    with pytest.raises(
        ValueError, match=r"a balanced minibatch of 30 needs 3 examples of class \d, the .* has \d"
    ):
        minibatch(few, [0], 30, balanced=True)


def test_another_batch_size_and_another_initialiser_are_arms_of_their_own(net, data):
    methods = {
        "snip": METHODS["snip"],
        "one example": Method("snip", batch_size=1),
        "he": Method("snip", initialiser="he_normal"),
        "iterative": Method("snip", rounds=10),
    }
    run = at_init(net, data, seeds=SEEDS, densities=(0.1,), methods=methods, sanity=(), **SHORT)
    assert run.arms == tuple(methods)
    assert len({tuple(run.arm_density[a, :, 1].ravel().tolist()) for a in range(4)}) == 4
    he = Scoring(net, data.train, SEEDS, 100).start(methods["he"], 1, 0.1, {})
    values, _ = MODELS["mlp"](sizes=(64, 20, 12, 10), initialiser="he_normal").init(SEEDS)
    assert all(torch.equal(he.weights[name], values[name]) for name in values)


def test_a_layer_that_vanished_is_measured_and_said(data):
    """SynFlow in one round takes the wide first layer away; in a hundred it does not."""
    net = MODELS["mlp"](sizes=(64, 60, 10, 10))
    methods = {"synflow": METHODS["synflow"], "one round": Method("synflow")}
    with pytest.warns(LayerCollapseWarning) as caught:
        run = at_init(net, data, seeds=SEEDS, densities=(0.5, 0.02), methods=methods, sanity=(), **SHORT)
    said = "'one round' at level 2 keeps no weight of fc1.weight in 3 of 3 seeds"
    assert [str(w.message) for w in caught] == [said]
    assert caught[0].filename == __file__
    assert run.measures["effective_density"][1, :, 2].tolist() == [0, 0, 0]
    assert (run.measures["effective_density"][0, :, 2] > 0.015).all()
    assert (run.test_at_end[1, :, 2] < 0.2).all()
    assert paired(run, "synflow", "one round", 2, what="effective_density").low > 0


def test_the_warning_comes_again_when_the_run_is_read_from_its_checkpoint(data, tmp_path):
    net, methods = MODELS["mlp"](sizes=(64, 60, 10, 10)), {"one round": Method("synflow")}
    for _ in range(2):
        with pytest.warns(LayerCollapseWarning, match="'one round' at level 1"):
            at_init(
                net,
                data,
                seeds=SEEDS,
                densities=(0.02,),
                methods=methods,
                sanity=(),
                checkpoint=tmp_path,
                **SHORT,
            )


def test_a_run_from_checkpoints_is_the_same(net, data, tmp_path):
    call = {"seeds": SEEDS, "densities": DENSITIES, "methods": ("snip", "synflow", "after_training"), **SHORT}
    whole = at_init(net, data, **call)
    first = at_init(net, data, **call, checkpoint=tmp_path)
    for victim in ("snip.shuffled-002.npz", "after_training-001.npz"):
        (tmp_path / victim).unlink()
    again = at_init(net, data, **call, checkpoint=tmp_path)
    assert same(first, whole, made=False)
    assert same(again, whole, made=False)
    assert same(load_run(save(again, tmp_path / "run")), again)
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in batch_size\)"):
        at_init(net, data, **call, batch_size=50, checkpoint=tmp_path)


def test_shuffled_labels_are_trained_on_and_never_scored(net, data):
    call = {"seeds": SEEDS, "densities": (0.2,), "methods": ("snip",), "sanity": (), **SHORT}
    true, shuffled = (at_init(net, data, **call, shuffled_labels=seed) for seed in (None, 0))
    assert np.array_equal(true.arm_density, shuffled.arm_density)
    assert (true.measures["train_accuracy"][0, :, 0] > 0.5).all()
    permuted = shuffled_labels(data, 0)
    assert torch.equal(torch.bincount(permuted.train.y), torch.bincount(data.train.y))
    assert (permuted.train.y == data.train.y).float().mean() < 0.2
    trained = train(net, net.init(SEEDS)[0], permuted, seeds=SEEDS, **SHORT)
    learned = evaluate(net, trained.weights, permuted.train)[1]
    assert shuffled.measures["train_accuracy"][0, :, 0] == pytest.approx(learned.numpy(), abs=0.005)
    assert shuffled.test_at_end[0, :, 0] == pytest.approx(trained.test_at_end.numpy(), abs=0.005)
    assert (learned < 0.3).all()


def wrapped():
    parts = [
        nn.Conv2d(1, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 10),
    ]
    return Model.of(nn.Sequential(*parts))


@pytest.mark.parametrize(
    ("net", "sequence"),
    [
        (MODELS["conv2"](width=4, fc=12, shape=(1, 8, 8)), True),
        (MODELS["residual_mlp"](features=64, width=16), False),
        (wrapped(), True),
    ],
    ids=lambda item: getattr(item, "name", ""),
)
def test_other_networks(net, sequence, data):
    """Convolutions, a shortcut that the shapes do not show, and a module with normalisation."""
    assert is_sequence(net, data.train.x[:2]) is sequence
    methods = ("snip", "grasp", "synflow")
    run = at_init(
        net, data, seeds=(0, 1), densities=(0.3,), methods=methods, sanity=(), **SHORT | {"steps": 10}
    )
    sizes = np.array([np.prod(net.shapes[name]) for name in run.layers])
    assert np.allclose(run.arm_density[:, :, 1] @ sizes, sizes.sum() - round(0.7 * sizes.sum()))
    assert ("effective_density" in run.measures) is sequence
    mask = full_mask(net.init([0])[0], net.prunable)
    if sequence:
        assert effective_density(mask) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"densities": (0.5, 1.2)}, r"a density must be in \(0, 1\], got 1.2"),
        ({"densities": (0.0,)}, r"a density must be in \(0, 1\], got 0.0"),
        ({"densities": (0.5, 0.5)}, r"densities must be at least one and all different, got \[0.5, 0.5\]"),
        ({"densities": ()}, r"densities must be at least one and all different, got \[\]"),
        ({"methods": ()}, "methods must name at least one arm, got none"),
        ({"methods": ("snap",)}, "a method must be one of 'snip', .*'after_training', got 'snap'"),
        ({"methods": ("snip/upside",)}, "check must be one of '', 'shuffled', .* got 'upside'"),
        ({"sanity": ("upside",)}, "check must be one of '', 'shuffled', .* got 'upside'"),
        ({"batch_size": 0}, r"batch_size must be in \[1, 1000\], the training examples, got 0"),
        (
            {"methods": {"s": Method("snip", batch_size=1001)}},
            r"batch_size must be in \[1, 1000\], .* got 1001",
        ),
        ({"seeds": (1, 1)}, r"seeds must be at least one and all different, got \[1, 1\]"),
        ({"seeds": ()}, r"seeds must be at least one and all different, got \[\]"),
    ],
)
def test_a_bad_value_is_named_before_anything_is_trained(net, data, change, words, monkeypatch):
    monkeypatch.setattr(sys.modules["ltviz.lottery.study"], "train", lambda *_, **__: pytest.fail("trained"))
    call = {"seeds": SEEDS, "densities": DENSITIES, "methods": ("snip",)} | change
    with pytest.raises(ValueError, match=words):
        at_init(net, data, **call)


def test_a_method_that_cannot_be_is_refused(data):
    with pytest.raises(ValueError, match="trained must be False for snip, which scores a fresh network"):
        Method("snip", trained=True)
    with pytest.raises(ValueError, match=r"initialiser must be one of 'glorot_normal', .*got 'glorot'"):
        Method("snip", initialiser="glorot")
    with pytest.raises(ValueError, match=r"criterion must be one of 'magnitude', .*got 'snap'"):
        Method("snap")
    residual, own = MODELS["residual_mlp"](features=64), {"he": Method("snip", initialiser="he_normal")}
    with pytest.raises(
        ValueError, match="initialiser must be None for residual_mlp, which draws its values in one"
    ):
        at_init(residual, data, seeds=(0,), densities=(0.5,), methods=own)


def test_a_check_by_name_is_not_run_twice():
    arms = arms_of(("snip", "snip/fresh", "magnitude"), ("fresh", "inverted"))
    assert list(arms) == ["snip", "snip/fresh", "magnitude", "snip/inverted"]
