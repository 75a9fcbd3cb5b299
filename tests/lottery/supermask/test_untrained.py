"""Untrained values under the masks of trained networks, and what the labels have to do with it."""

import numpy as np
import pytest
import torch

from ltviz.lottery.supermask import borrowed, shuffled_labels, untrained
from ltviz.lottery.supermask.labels import each_its_own
from ltviz.models import MODELS
from ltviz.pruning import CRITERIA, apply, make_mask
from ltviz.records import load as load_run
from ltviz.records import paired, same, save
from ltviz.records.quantities import best_accuracy, best_level
from ltviz.training import evaluate, train
from tests.lottery.interrupts import interrupted

from .conftest import SEEDS

SHORT = {"steps": 150, "batch": 50, "lr": 4e-3, "evaluate_every": 50, "chunk": 4, "threads": 1}
CALL = {
    "seeds": SEEDS,
    "densities": (0.8, 0.4),
    "criteria": ("large_final", "large_final_same_sign", "random"),
}


@pytest.fixture(scope="module")
def run(net, data):
    return untrained(net, data, **CALL, **SHORT)


def test_an_arm_is_the_loop_of_the_paper(net, data, run):
    """For one seed: train, cut once, put the initial values (or constants) under the mask, evaluate."""
    initial, _ = net.init([1])
    s = SEEDS.index(1)
    for labels, source in (("true", data), ("shuffled", shuffled_labels(data, 1))):
        trained = train(net, initial, source, seeds=[1], **SHORT | {"chunk": 1})
        for criterion in ("large_final", "large_final_same_sign"):
            names = {n: trained.weights[n] for n in net.prunable}
            scores = CRITERIA[criterion](names, initial=initial)
            for k, density in enumerate((0.8, 0.4), start=1):
                mask = make_mask(scores, 1 - density)
                constant = {n: initial[n].sign() * initial[n].std(correction=0) for n in net.prunable}
                for values, end in ((initial, ""), (initial | constant, "/constant")):
                    masked = apply(values, mask)
                    a = run.arm(f"{criterion}/{labels}{end}")
                    _, test = evaluate(net, masked, data.test)
                    loss, accuracy = evaluate(net, masked, data.validation)
                    assert run.test_at_end[a, s, k] == pytest.approx(test.item(), abs=0.01)
                    assert run.val_accuracy[a, s, k, 0] == pytest.approx(accuracy.item(), abs=0.01)
                    assert run.val_loss[a, s, k, 0] == pytest.approx(loss.item(), rel=0.02)
                    kept = [mask[n].float().mean().item() for n in net.prunable]
                    assert np.allclose(run.arm_density[a, s, k], kept, atol=0.005)


def test_nothing_is_trained_but_the_dense_networks(run):
    assert run.kind == "supermask"
    assert run.levels == (0, 1, 2)
    assert run.steps.tolist() == [0, 50, 100, 150]
    steps = dict(zip(run.arms, run.arm_steps, strict=True))
    assert {arm for arm, n in steps.items() if n} == {"large_final/true", "large_final/shuffled"}
    assert (run.best_step[:, :, 1:] == 0).all()
    assert np.array_equal(run.test_at_best[:, :, 1:], run.test_at_end[:, :, 1:])
    assert np.isnan(run.val_loss[:, :, 1:, 1:]).all()
    assert np.isnan(run.val_loss[0, :, 0, 0]).all()
    assert not run.censored[:, :, 1:].any()


def test_the_two_dense_networks_are_level_0(run):
    true, shuffled = run.arm("large_final/true"), run.arm("large_final/shuffled")
    assert (run.test_at_end[true, :, 0] > 0.7).all()
    assert (run.test_at_end[shuffled, :, 0] < 0.3).all()
    others = [a for a in range(len(run.arms)) if a not in (true, shuffled)]
    assert np.isnan(run.test_at_end[others, :, 0]).all()
    fitted = run.measures["train_accuracy"]
    assert (fitted[true, :, 0] > fitted[shuffled, :, 0]).all()
    assert np.isnan(fitted[:, :, 1:]).all()
    assert paired(run, "large_final_same_sign/true", "dense", 1).mean < 0


def test_a_random_mask_knows_no_labels(run):
    assert np.array_equal(
        run.test_at_end[run.arm("random/true"), :, 1:], run.test_at_end[run.arm("random/shuffled"), :, 1:]
    )


def test_the_mask_of_true_labels_knows_more(run):
    arm = "large_final_same_sign/{}/constant"
    gain = paired(run, arm.format("true"), arm.format("shuffled"), 2)
    assert gain.low > 0


def test_shuffled_labels_are_the_same_labels_elsewhere(data):
    one, two = shuffled_labels(data, 0), shuffled_labels(data, 1)
    for split in ("train", "validation"):
        before, after = getattr(data, split), getattr(one, split)
        assert torch.equal(before.x, after.x)
        assert torch.equal(before.y.bincount(), after.y.bincount())
        agree = (before.y == after.y).float().mean()
        assert abs(agree - 0.1) < 5 * (0.1 * 0.9 / len(before.y)) ** 0.5, "no more than by chance"
        assert not torch.equal(after.y, getattr(two, split).y), "each seed has its own"
    assert one.test is data.test
    assert torch.equal(one.train.y, shuffled_labels(data, 0).train.y)


def test_side_by_side_each_network_learns_its_own_labels(net, data):
    """The population against one training for each seed, on data whose labels are shuffled for it."""
    turned, numbered, buffers = each_its_own(net, data, SEEDS)
    few = SHORT | {"steps": 20, "evaluate_every": 10}
    together = train(turned, net.init(SEEDS)[0], numbered, seeds=SEEDS, buffers=buffers, **few)
    for r, seed in enumerate(SEEDS):
        alone = train(net, net.init([seed])[0], shuffled_labels(data, seed), seeds=[seed], **few)
        assert all(torch.allclose(together.weights[n][r], alone.weights[n][0], atol=1e-4) for n in net.shapes)
        for name in ("val_loss", "val_accuracy", "train_loss"):
            assert torch.allclose(getattr(together, name)[r], getattr(alone, name)[0], atol=1e-4)
        assert together.test_at_end[r] == pytest.approx(alone.test_at_end[0].item(), abs=0.005)
    truth = train(net, net.init(SEEDS)[0], data, seeds=SEEDS, **few)
    assert (together.weights["out.weight"] - truth.weights["out.weight"]).abs().max() > 0.01


def test_images_keep_their_shape_beside_their_number(data):
    conv = MODELS["conv2"](width=4, fc=8, shape=(1, 8, 8))
    turned, numbered, buffers = each_its_own(conv, data, [0, 1])
    weights, _ = conv.init([0, 1])
    logits, _ = turned.forward(weights, numbered.test.x[:5], buffers)
    # Not to the last bit: where the memory of the images begins decides how some processors convolve them.
    torch.testing.assert_close(
        logits, conv.forward(weights, data.test.x[:5])[0], msg="the test set's own labels"
    )
    batch = torch.stack([numbered.train.x[:5], numbered.train.x[5:10]])
    turn = buffers["labels.turn"]
    plain, _ = conv.forward(weights, torch.stack([data.train.x[:5], data.train.x[5:10]]))
    given, own = data.train.y[5:10], shuffled_labels(data, 1).train.y[5:10]
    assert torch.equal((given + turn[1, 5:10]) % 10, own)
    logits, _ = turned.forward(weights, batch, buffers)
    torch.testing.assert_close(logits[1, torch.arange(5), given], plain[1, torch.arange(5), own])


def test_a_seed_is_its_own(net, data, run):
    alone = untrained(net, data, **CALL | {"seeds": (4,)}, **SHORT)
    assert np.allclose(alone.test_at_end[:, 0], run.test_at_end[:, 2], atol=0.01, equal_nan=True)


def test_the_same_call_gives_the_same_numbers(net, data, run):
    assert same(untrained(net, data, **CALL, **SHORT), run, made=False)


def test_a_stored_run_is_the_live_one(run, tmp_path):
    assert same(load_run(save(run, tmp_path / "supermask")), run)


@pytest.mark.parametrize(("stop_at", "left"), [(2, 1), (4, 0)])
def test_an_interrupted_run_goes_on_where_it_was(net, data, run, tmp_path, monkeypatch, stop_at, left):
    """Stopped while the networks learn shuffled labels, and while the first arm is evaluated."""
    calls = []

    def counted(function):
        def called(*args, **kwargs):
            calls.append(function)
            if len(calls) == stop_at:
                raise KeyboardInterrupt
            return function(*args, **kwargs)

        return called

    monkeypatch.setattr(borrowed, "train", counted(train))
    monkeypatch.setattr(borrowed, "apply", counted(apply))
    part = untrained(net, data, **CALL, **SHORT, checkpoint=tmp_path)
    assert part.status == "interrupted"
    assert part.levels == (0,)
    assert np.isfinite(part.test_at_end[0, :, 0]).all()
    assert np.isnan(part.test_at_end[run.arm("large_final/shuffled"), :, 0]).all() == (left > 0)
    calls[:], stop_at = [], 0
    again = untrained(net, data, **CALL, **SHORT, checkpoint=tmp_path)
    assert calls.count(train) == left
    assert same(again, run, made=False)


def test_nothing_is_evaluated_by_the_readers_own_settings(net, data, monkeypatch):
    before, seen = torch.get_num_threads(), set()

    def evaluating(*args):
        seen.add(torch.get_num_threads())
        return evaluate(*args)

    monkeypatch.setattr(borrowed, "evaluate", evaluating)
    torch.set_num_threads(2)
    try:
        untrained(net, data, **CALL, **SHORT | {"steps": 2})
    finally:
        torch.set_num_threads(before)
    assert seen == {1}


def test_an_interrupt_before_anything_finished_is_passed_on(net, data):
    with pytest.raises(KeyboardInterrupt), interrupted(borrowed, 1):
        untrained(net, data, **CALL, **SHORT)


def test_the_best_density_is_chosen_on_validation(run):
    """Also for the first arm, whose dense network was trained for many steps and the others for none."""
    for arm in run.arms:
        a = run.arm(arm)
        best = 1 + int(run.val_accuracy[a, :, 1:, 0].mean(0).argmax())
        assert best_level(run, arm) == best
        assert best_accuracy(run, arm=arm).mean == pytest.approx(run.test_at_end[a, :, best].mean())


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"densities": (1.2,)}, ValueError, r"density must be in \(0, 1\], got 1.2"),
        ({"densities": (0.5, 0.0)}, ValueError, r"density must be in \(0, 1\], got 0.0"),
        ({"densities": (0.004,)}, ValueError, "density must leave every layer a weight, 0.004 keeps none"),
        ({"densities": (0.2, 0.5)}, ValueError, "densities must fall, got 0.5 after 0.2"),
        ({"criteria": ("size",)}, KeyError, "criteria must be among large_final, .*got 'size'"),
        ({"criteria": ()}, ValueError, "criteria must be at least one and all different, got"),
        ({"constants": (True, True)}, ValueError, "constants must be at least one and all different, got"),
        ({"step": 3}, TypeError, "unknown training setting step"),
    ],
)
def test_errors_name_the_value_and_the_rule(net, data, change, error, message):
    with pytest.raises(error, match=message):
        untrained(net, data, **{**CALL, **SHORT, **change})
