"""The search and its trace: what is recorded is what happened, and what stops it."""

import warnings

import numpy as np
import pytest
import torch

import ltviz
from ltviz.nas.singlepath import (
    DIGITS,
    PIXEL1,
    cut,
    load_table,
    search,
    superkernels,
    train_supernet,
)
from ltviz.nas.singlepath.network import apply
from ltviz.nas.singlepath.search import _Run
from ltviz.nas.singlepath.setting import Setting
from ltviz.nas.singlepath.superkernel import init
from ltviz.training import DivergedWarning

DATA = ltviz.load("digits")
SHORT = {"steps": 12, "warmup": 4, "batch": 16, "every": 3, "evaluate_every": 6, "lr": 0.03, "seeds": (0, 4)}


@pytest.fixture(scope="module")
def found():
    """A short search at three λ, with the supernets that it ends with."""
    return train_supernet(DATA, lambdas=(0, 50, 2000), **SHORT)


def test_it_begins_with_every_part_at_its_first_norm_and_thresholds_of_zero(found):
    trace, _, _ = found
    assert trace.steps.tolist() == [0, 3, 6, 9, 12]
    assert (trace.thresholds[:, :, 0] == 0).all()
    assert (trace.norms[0, :, 0] == trace.norms[2, :, 0]).all()
    assert not np.array_equal(trace.norms[0, 0, 0], trace.norms[0, 1, 0])
    kernel = init(DIGITS, [4])[0]["layer3.kernel.weight"][0]
    assert np.linalg.norm(trace.norms[1, 1, 0, 2]) == pytest.approx(float(kernel.norm()), rel=1e-5)


def test_during_the_warm_up_lambda_changes_nothing_and_all_is_kept(found):
    trace, _, _ = found
    before = trace.steps <= trace.warmup
    for name in ("norms", "thresholds", "loss"):
        values = getattr(trace, name)[:, :, before]
        assert np.allclose(values, values[:1], atol=1e-4)
    assert (trace.thresholds[:, :, before] == 0).all()
    assert np.allclose(trace.latency[:, :, trace.steps < trace.warmup], trace.most)


def test_after_it_lambda_pulls_norms_and_thresholds_together(found):
    trace, _, _ = found
    ring = np.linalg.norm(trace.norms[..., 2:], axis=-1)
    gap = (ring - trace.thresholds[..., 0])[:, :, -1].mean((1, 2))
    assert gap[0] > gap[1] > gap[2]


def test_the_trace_decides_as_the_supernet_does(found):
    trace, weights, _ = found
    kernels = superkernels(DIGITS, weights)
    hard = torch.stack([kernels[layer.name].indicators for layer in DIGITS.layers], 1).reshape(3, 2, 5, 3)
    assert np.array_equal(trace.indicators()[:, :, -1], hard.bool().numpy())
    for a in range(3):
        for s in range(2):
            assert trace.cost(trace.decided(a, s)) == pytest.approx(trace.latency[a, s, -1], rel=1e-5)


def test_the_test_accuracy_is_that_of_the_network_that_is_cut_out(found):
    trace, weights, buffers = found
    for a in range(3):
        for s in range(2):
            model, own, left = cut(DIGITS, trace.decided(a, s), weights, buffers, replica=2 * a + s)
            logits, _ = model.forward(own, DATA.test.x, left)
            right = float((logits[0].argmax(-1) == DATA.test.y).float().mean())
            assert trace.test[a, s] == pytest.approx(right, abs=0.003)


def test_accuracy_is_written_down_where_it_was_evaluated(found):
    trace, weights, buffers = found
    known = ~np.isnan(trace.accuracy)
    assert known[0, 0].tolist() == [True, False, True, False, True]
    kernels = {name: one.kernel for name, one in superkernels(DIGITS, weights).items()}
    x = DATA.validation.x.flatten(1).expand(6, -1, -1)
    logits, _ = apply(DIGITS, weights, kernels, x, buffers, False)
    last = (logits.argmax(-1) == DATA.validation.y).float().mean(1).reshape(3, 2)
    assert np.allclose(trace.accuracy[..., -1], last, atol=1e-6)


def test_the_gradient_of_a_threshold_is_the_papers():
    """−λ · ∂R/∂d · σ'(‖w‖ − t) ÷ R, beside what the data add."""
    setting = Setting(steps=1, warmup=0)
    run = _Run(DATA, DIGITS, load_table("digits"), [0.0, 7.0], [0], setting)
    for value in run.weights.values():
        value.requires_grad_()
    run._forward(0, torch.arange(32).expand(2, -1)).sum().backward()
    half = run.weights["layer4.kernel.weight"].detach()[1].chunk(2)[1].norm()
    costs, s = run.table.costs[3], torch.sigmoid(half)
    slope = costs[3] - costs[2]  # of R by the second half's indicator, all else on
    pull = 7.0 * slope / run.table.most * s * (1 - s)
    grad = run.weights["layer4.threshold"].grad
    # the two searches share weights and batches, so their difference is λ's part alone
    assert float(grad[0, 2] - grad[1, 2]) == pytest.approx(float(pull), rel=1e-3)


def test_it_takes_as_many_threads_as_asked_and_gives_them_back(monkeypatch):
    seen, before = [], torch.get_num_threads()
    forward = _Run._forward
    monkeypatch.setattr(
        _Run, "_forward", lambda *given: seen.append(torch.get_num_threads()) or forward(*given)
    )
    trace = search(DATA, lambdas=(1,), **(SHORT | {"steps": 1, "warmup": 0, "threads": 2}))
    assert set(seen) == {2}
    assert torch.get_num_threads() == before
    assert trace.made["threads"] == 2


def test_the_same_seed_gives_the_same_search():
    asked = SHORT | {"seeds": (4,), "lambdas": (50,)}
    first, second = search(DATA, **asked), search(DATA, **asked)
    assert np.array_equal(first.norms, second.norms)
    assert first.decided(0, 0) == second.decided(0, 0)


def test_a_search_does_not_hear_its_neighbours():
    """But for the last bits of a product, which depend on how many are made at once; RMSProp makes them grow.

    So two steps agree closely; after six, two of them with λ, a search is far nearer to itself than to any other.
    """
    setting = SHORT | {"steps": 6, "every": 1}
    alone = search(DATA, lambdas=(50,), **(setting | {"seeds": (4,)}))
    beside = search(DATA, lambdas=(0, 50, 2000), **setting)
    assert np.allclose(alone.loss[0, 0, :3], beside.loss[1, 1, :3], atol=1e-5)
    for name in ("norms", "thresholds"):
        apart = np.abs(getattr(beside, name) - getattr(alone, name)).max(-1).reshape(6, 7, -1).max(-1)
        own = apart[3]  # λ 50, seed 4
        assert own[:3].max() < 1e-5
        assert own[6] < 0.1 * np.delete(apart, 3, axis=0)[:, 6].min()


def test_an_interrupt_keeps_the_steps_so_far(monkeypatch):
    update = _Run._update

    def stopped(self, step, *rest):
        if step == 7:
            raise KeyboardInterrupt
        return update(self, step, *rest)

    monkeypatch.setattr(_Run, "_update", stopped)
    trace = search(DATA, lambdas=(50,), **SHORT)
    assert trace.status == "interrupted"
    assert trace.steps.tolist() == [0, 3, 6]
    whole = search(DATA, lambdas=(50,), **(SHORT | {"steps": 12}))
    assert whole.status == "interrupted"


def test_a_loss_that_is_no_number_ends_the_search_and_says_whose():
    with pytest.warns(DivergedWarning, match=r"seed 0 with lambda .* smaller lr or lambda"):
        trace = search(DATA, lambdas=(0, 1e30), **(SHORT | {"lr": 1e10, "warmup": 0}))
    assert trace.status == "diverged"
    assert trace.steps[-1] < 12
    assert np.isfinite(trace.norms).all()
    assert (trace.test == 0).all(), "logits that are no numbers name no class, not class 0"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"lambdas": (-1,)}, r"lambdas must be at least one finite number, 0 or more, got \(-1"),
        ({"lambdas": (2, 1)}, "lambdas must ascend"),
        ({"lambdas": ()}, "lambdas must be at least one"),
        ({"seeds": ()}, "seeds must name at least one"),
        ({"steps": 0}, "steps must be at least 1, got 0"),
        ({"warmup": 13}, r"warmup must be in \[0, 12\], the steps, got 13"),
        ({"lr": 0.0}, "lr must be a finite number above 0, got 0"),
        ({"threads": 0}, "threads must be at least 1, got 0"),
        ({"every": 0}, "every must be at least 1, got 0"),
        ({"batch": 5000}, "batch must be at most the 1000 training examples"),
        ({"space": PIXEL1}, r"data must have the shape \(3, 112, 112\)"),
        ({"table": load_table("pixel1")}, "table 'pixel1' must have the layers of space 'digits'"),
    ],
)
def test_what_cannot_be_searched_is_refused(asked, message):
    with warnings.catch_warnings(), pytest.raises(ValueError, match=message):
        search(DATA, **(SHORT | asked))


def test_an_unknown_setting_is_refused():
    with pytest.raises(TypeError, match="temperature"):
        search(DATA, temperature=1)
