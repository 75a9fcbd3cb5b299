"""Experiments in which masks are learned: arms side by side, records, resumption, and failures that show."""

import json
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from torch import nn

from ltviz.lottery.supermask import (
    POPUP_VARIANTS,
    VARIANTS,
    edge_popup,
    edge_popup_model,
    learn_masks,
    learning,
    probabilities,
    sampled_accuracy,
    side_by_side,
    supermask_model,
)
from ltviz.models import Model
from ltviz.records import load as load_run
from ltviz.records import paired, same, save
from ltviz.training import DivergedWarning, train
from tests.lottery.interrupts import interrupted

from .conftest import SEEDS

SHORT = {"steps": 120, "batch": 50, "evaluate_every": 40, "chunk": 6, "threads": 1}
ZHOU = {"optimizer": "sgd", "momentum": 0.9, "lr": 100.0}
RAMANUJAN = {"optimizer": "sgd", "momentum": 0.9, "lr": 0.1, "schedule": "cosine", "weight_decay": 1e-4}


@pytest.fixture(scope="module")
def run(net, data):
    return learn_masks(net, data, seeds=SEEDS, samples=3, **SHORT)


@pytest.fixture(scope="module")
def popup(net, data):
    return edge_popup(net, data, seeds=SEEDS, densities=(0.7, 0.4), variants=tuple(POPUP_VARIANTS), **SHORT)


def test_an_arm_is_its_model_trained_by_itself(net, data, run):
    assert run.kind == "learned_supermask"
    assert run.levels == (1,)
    assert run.arms == tuple(VARIANTS)
    for arm, options in VARIANTS.items():
        model = supermask_model(net, **options)
        logits, buffers = model.init(SEEDS)
        trained = train(model, logits, data, seeds=SEEDS, buffers=buffers, **ZHOU | SHORT | {"chunk": 3})
        a, steps = run.arm(arm), [40, 80, 120]
        assert run.steps.tolist() == steps
        assert np.allclose(run.val_accuracy[a, :, 0], trained.val_accuracy, atol=0.02)
        test = sampled_accuracy(model, trained.weights, data.test, buffers, seeds=SEEDS, samples=3)
        assert np.allclose(run.test_at_end[a, :, 0], test, atol=0.02)
        chances = probabilities(trained.weights)
        for layer, name in enumerate(run.layers):
            mean = chances[name].flatten(1).mean(1)
            assert np.allclose(run.arm_density[a, :, 0, layer], mean, atol=0.01)


def test_what_a_learned_record_holds(net, run):
    assert run.parameters == 64 * 20 + 20 * 12 + 12 * 10  # the logits: nothing else is trained
    sizes = np.array([1280, 240, 120])
    expected = run.arm_density @ (sizes / sizes.sum())
    assert np.allclose(run.measures["expected_density"], expected)
    assert np.allclose(run.kept("constant/rescaled"), expected[run.arm("constant/rescaled")])
    assert (run.measures["likely_accuracy"] > 0.15).all()
    initial, _ = net.init(SEEDS)
    first = run.final["fc1.weight"]
    assert run.shown_seed == SEEDS[0]
    assert np.allclose(run.initial["fc1.weight"], initial["fc1.weight"][0], atol=1e-3)
    assert first.mean() == pytest.approx(run.arm_density[0, 0, 0, 0], abs=1e-3)
    assert (first.min(), first.max()) >= (0, 0.5)
    assert first.max() <= 1
    assert paired(run, "constant/rescaled", "initial", 1, "expected_density").n == len(SEEDS)


def test_a_pixel_that_is_never_inked_leaves_its_chances_at_one_half(data, run):
    blank = (data.train.x.flatten(1) == 0).all(0).numpy()
    assert blank.any()
    assert (run.final["fc1.weight"][:, blank] == 0.5).all()
    assert (run.final["fc1.weight"][:, ~blank] != 0.5).mean() > 0.5


def test_the_settings_of_the_paper_unless_others_are_given(net, data, run, popup):
    assert run.config["recipe"] | ZHOU == run.config["recipe"]
    assert popup.config["recipe"] | RAMANUJAN == popup.config["recipe"]
    other = learn_masks(net, data, seeds=(0,), variants=("initial",), **SHORT | {"steps": 40, "lr": 50.0})
    assert other.config["recipe"]["lr"] == 50.0
    assert other.config["recipe"]["batch"] == 50


def test_an_edge_popup_record(net, data, popup):
    assert popup.kind == "edge_popup"
    assert popup.levels == (1, 2)
    assert popup.config["densities"] == [0.7, 0.4]
    for layer, size in enumerate((1280, 240, 120)):
        kept = popup.arm_density[:, :, :, layer] * size
        assert np.allclose(kept, [size - round(0.3 * size), size - round(0.6 * size)], atol=1e-9)
    for arm, options in POPUP_VARIANTS.items():
        model = edge_popup_model(net, density=0.4, **options)
        scores, buffers = model.init(SEEDS)
        trained = train(model, scores, data, seeds=SEEDS, buffers=buffers, **RAMANUJAN | SHORT | {"chunk": 3})
        assert np.allclose(popup.test_at_end[popup.arm(arm), :, 1], trained.test_at_end, atol=0.02)
    model = edge_popup_model(net, density=0.7)
    scores, buffers = model.init(SEEDS[:1])
    trained = train(model, scores, data, seeds=SEEDS[:1], buffers=buffers, **RAMANUJAN | SHORT)
    assert all(np.allclose(popup.final[n], s[0], atol=1e-2) for n, s in trained.weights.items())


def test_a_stored_run_is_the_live_one(run, popup, tmp_path):
    for name, live in (("learned", run), ("popup", popup)):
        assert same(load_run(save(live, tmp_path / name)), live)


def test_the_same_call_gives_the_same_numbers_and_workers_change_none(net, data, run):
    again = learn_masks(net, data, seeds=SEEDS, samples=3, workers=2, **SHORT)
    assert same(again, run, made=False)


def test_an_interrupted_run_goes_on_where_it_was(net, data, tmp_path, capsys):
    """A chunk of 6 packs two chunks, so all four arms: chunk 1 leaves one arm to a pack."""
    call = {"seeds": SEEDS, "samples": 3, **SHORT, "steps": 40, "chunk": 1, "checkpoint": tmp_path}
    with interrupted(side_by_side, 3) as seen:
        part = learn_masks(net, data, **call)
    assert part.status == "interrupted"
    assert "the masks that have finished are in the run" in capsys.readouterr().err
    assert seen == [3, 3, 3]
    assert np.isfinite(part.test_at_end[:2]).all()
    assert np.isnan(part.test_at_end[2:]).all()
    with interrupted(side_by_side, 0) as seen:
        again = learn_masks(net, data, **call)
    assert len(seen) == 2, "two arms were left"
    assert same(again, learn_masks(net, data, **call | {"checkpoint": None}), made=False)
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in samples\)"):
        learn_masks(net, data, **call | {"samples": 4})


def test_an_interrupt_before_anything_finished_is_passed_on(net, data):
    with pytest.raises(KeyboardInterrupt), interrupted(side_by_side, 1):
        learn_masks(net, data, seeds=SEEDS, **SHORT)


_CHILD = """
import sys
from ltviz.datasets import load
from ltviz.lottery.supermask import edge_popup
from ltviz.models import MODELS
edge_popup(MODELS["mlp"](sizes=(64, 20, 12, 10)), load("digits"), seeds=(0, 1), densities=(0.8, 0.5, 0.2),
           checkpoint=sys.argv[1], steps=120, batch=50, evaluate_every=40, chunk=1, threads=1)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX systems")
def test_a_killed_run_resumes_with_the_same_result(net, data, tmp_path):
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(tmp_path)])
    while not (tmp_path / "constant-001.npz").exists():
        assert child.poll() is None, "the child ended before it could be killed"
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not (tmp_path / "constant-003.npz").exists()
    call = {"seeds": (0, 1), "densities": (0.8, 0.5, 0.2), **SHORT, "chunk": 1}
    resumed = edge_popup(net, data, **call, checkpoint=tmp_path)
    assert same(resumed, edge_popup(net, data, **call), made=False)


def test_a_rate_that_is_far_too_high_is_a_warning(net, data):
    """No NaN comes of it, but chances of 0 and 1 after some steps, and a loss that stays at that of guessing."""
    with pytest.warns(
        DivergedWarning, match="with seeds 3, 1, 4 are stuck: their loss is about that of guessing"
    ):
        run = learn_masks(net, data, seeds=SEEDS, variants=("constant/rescaled",), **SHORT | {"lr": 1e6})
    assert (run.val_loss[..., -1] > 0.9 * math.log(10)).all()


def test_a_layer_that_vanishes_is_a_warning(net, data, monkeypatch):
    """A start that is nearly off; from one half no rate that was tried empties a layer."""
    whole = supermask_model(net)

    def nearly_off(seeds):
        logits, buffers = whole.init(seeds)
        return logits | {"fc2.weight": logits["fc2.weight"] - 30}, buffers

    monkeypatch.setattr(learning, "supermask_model", lambda *_, **__: replace(whole, init_fn=nearly_off))
    with pytest.warns(DivergedWarning, match=r"fc2\.weight keeps less than one weight in .* seeds 3, 1, 4"):
        learn_masks(net, data, seeds=SEEDS, variants=("initial",), **SHORT)


def test_of_a_network_that_diverged_nothing_is_shown(net, data):
    with pytest.warns(DivergedWarning, match="is no longer a finite number"):
        run = edge_popup(
            net,
            data,
            seeds=SEEDS,
            densities=(0.5,),
            variants=("initial",),
            **SHORT | {"lr": 1e38, "steps": 240},
        )
    assert run.shown_seed is None
    assert run.final == {}
    assert np.isnan(run.val_loss[..., -1]).all()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"variants": ("rescaled",)}, KeyError, "variants must be among initial, constant, .*got 'rescaled'"),
        ({"variants": ()}, ValueError, "variants must be at least one and all different, got"),
        ({"variants": ("initial",) * 2}, ValueError, "variants must be at least one and all different, got"),
        ({"samples": 0}, ValueError, "samples must be at least 1, got 0"),
        ({"lr": 0.0}, ValueError, "lr must be a finite number above 0, got 0.0"),
    ],
)
def test_errors_of_learned_masks(net, data, change, error, message):
    with pytest.raises(error, match=message):
        learn_masks(net, data, **{"seeds": (0,), **SHORT, **change})


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"densities": (1.2,)}, ValueError, r"density must be in \(0, 1\], got 1.2"),
        ({"densities": (0.004,)}, ValueError, "0.004 keeps none of the 120 in out.weight"),
        ({"densities": (0.2, 0.5)}, ValueError, "densities must fall, got 0.5 after 0.2"),
        ({"variants": ("initial/rescaled",)}, KeyError, "variants must be among .* got 'initial/rescaled'"),
    ],
)
def test_errors_of_edge_popup(net, data, change, error, message):
    with pytest.raises(error, match=message):
        edge_popup(net, data, **{"seeds": (0,), "densities": (0.5,), **SHORT, **change})


def test_running_averages_are_refused(data):
    module = nn.Sequential(nn.Flatten(), nn.Linear(64, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 10))
    with pytest.raises(
        ValueError, match=r"needs a network without running averages, got 2\.num_batches_tracked"
    ):
        learn_masks(Model.of(module), data, seeds=(0,), **SHORT)


def test_what_is_written_down_is_json(net, run, popup):
    for one in (run, popup):
        assert json.loads(json.dumps(one.config))["model"]["name"] == "mlp"
    assert json.dumps(supermask_model(net, rescale=True).config)
    assert json.dumps(edge_popup_model(net, density=0.5).config)
