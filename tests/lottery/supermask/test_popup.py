"""edge-popup: exact counts, the gradient of the scores, frozen values."""

import math

import pytest
import torch
import torch.nn.functional as F

from ltviz.lottery.supermask import edge_popup_model, popup_masks
from ltviz.lottery.supermask.counts import checked_densities, kept_counts
from ltviz.lottery.supermask.masked import frozen_values
from ltviz.models import MODELS
from ltviz.pruning import make_mask
from ltviz.training import DivergedWarning, evaluate, train

from .conftest import SEEDS

SHORT = {"steps": 30, "batch": 32, "optimizer": "sgd", "lr": 0.1, "evaluate_every": 10, "threads": 1}


@pytest.mark.parametrize("density", [1.0, 0.9, 0.7, 0.5, 0.35, 0.3, 0.1, 0.0125])
def test_the_mask_is_that_of_make_mask(net, density):
    model = edge_popup_model(net, density=density)
    scores, buffers = model.init(SEEDS)
    scores["fc2.weight"] = scores["fc2.weight"].mul(20).round()  # many equal ones, of both signs
    masks = popup_masks(scores, buffers)
    exact = make_mask({n: s.abs() for n, s in scores.items()}, 1 - density)
    assert all(torch.equal(masks[n], exact[n]) for n in exact)
    counts = kept_counts(model.shapes, density)
    assert all((mask.flatten(1).sum(1) == counts[n]).all() for n, mask in masks.items())


def test_the_gradient_is_that_of_the_textbook(net, x):
    """One network by hand: forward w · mask, backward w · |s|."""
    model = edge_popup_model(net, density=0.4)
    scores, buffers = model.init(SEEDS)
    assert all((s < 0).any() for s in scores.values())
    leaves = {n: s.clone().requires_grad_() for n, s in scores.items()}
    y = torch.arange(7) % 10
    out, _ = model.forward(leaves, x, buffers, train=True)
    F.cross_entropy(out.flatten(0, 1), y.repeat(3), reduction="none").view(3, 7).mean(1).sum().backward()
    masks, values = popup_masks(scores, buffers), frozen_values(buffers)
    for r in range(3):
        own = {n: s[r].double().requires_grad_() for n, s in scores.items()}
        h = x.double()
        for name, s in own.items():
            mask = masks[name][r] + s.abs() - s.abs().detach()
            h = F.linear(h, values[name][r] * mask)
            h = h if name == "out.weight" else torch.relu(h)
        F.cross_entropy(h, y).backward()
        assert torch.allclose(out[r].double(), h, atol=1e-5)
        for name, s in own.items():
            assert s.grad.abs().max() > 1e-4
            assert torch.allclose(leaves[name].grad[r].double(), s.grad, rtol=1e-3, atol=1e-7)


def test_nothing_but_the_scores_is_trained(net, data):
    model = edge_popup_model(net, density=0.5)
    scores, buffers = model.init(SEEDS)
    trained = train(model, scores, data, seeds=SEEDS, buffers=buffers, **SHORT | {"steps": 200})
    initial, _ = net.init(SEEDS)
    after = frozen_values(trained.buffers)
    assert all(torch.equal(after[n], initial[n]) for n in initial)
    before = popup_masks(scores, buffers)
    moved = popup_masks(trained.weights, trained.buffers)
    assert any((before[n] != moved[n]).any() for n in before), "the masks moved"
    assert (trained.val_loss[:, -1] < trained.val_loss[:, 0]).all(), "and they learned"


@pytest.mark.parametrize("values", ["initial", "constant"])
def test_scaled_values_are_divided_by_the_root_of_the_density(values):
    net = MODELS["mlp"](sizes=(64, 400, 10), initialiser="he_normal")
    plain, scaled = (
        frozen_values(edge_popup_model(net, density=0.25, values=values, scaled=s).init([0])[1])
        for s in (False, True)
    )
    assert all(torch.allclose(scaled[n], 2 * plain[n]) for n in net.prunable)
    if values == "constant":  # the signed Kaiming constant
        assert plain["fc1.weight"].abs().mean() == pytest.approx(math.sqrt(2 / 64), rel=0.02)


def test_scores_have_a_stream_of_their_own():
    """The same seed draws weights and scores: from one stream, the mask would begin as a choice by size."""
    net = MODELS["mlp"](sizes=(64, 20, 10), initialiser="torch_uniform")
    scores, buffers = edge_popup_model(net, density=0.5).init(SEEDS)
    s, w = scores["fc1.weight"].flatten(), frozen_values(buffers)["fc1.weight"].flatten()
    assert torch.corrcoef(torch.stack([s, w]))[0, 1].abs() < 0.1
    assert s.abs().max() <= 1 / 8
    assert s.abs().max() > 0.99 / 8


def test_a_replica_is_its_own_seeds(net, x):
    model = edge_popup_model(net, density=0.3)
    scores, buffers = model.init(SEEDS)
    alone, own = model.init([SEEDS[2]])
    assert all(torch.equal(scores[n][2:], alone[n]) for n in scores)
    together = model.forward(scores, x, buffers)[0]
    assert torch.allclose(together[2:], model.forward(alone, x, own)[0], atol=1e-6)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_score_that_is_no_number_shows_in_the_loss(net, data, bad):
    model = edge_popup_model(net, density=0.5)
    scores, buffers = model.init(SEEDS)
    scores["fc2.weight"][1, 3, 4] = bad
    loss, _ = evaluate(model, scores, data.test, buffers)
    assert loss.isnan().tolist() == [False, True, False]


def test_a_rate_that_is_far_too_high_is_a_warning(net, data):
    model = edge_popup_model(net, density=0.5)
    scores, buffers = model.init(SEEDS)
    with pytest.warns(DivergedWarning, match="is no longer a finite number"):
        train(model, scores, data, seeds=SEEDS, buffers=buffers, **SHORT | {"lr": 1e38, "steps": 200})


@pytest.mark.parametrize("density", [0.0, -0.5, 1.2, math.nan])
def test_a_density_that_is_none_is_refused(net, density):
    with pytest.raises(ValueError, match=rf"density must be in \(0, 1\], got {density}"):
        edge_popup_model(net, density=density)


def test_a_density_that_empties_a_layer_is_refused(net):
    with pytest.raises(
        ValueError,
        match=r"density must leave every layer a weight, 0\.004 keeps none of the 120 in out\.weight",
    ):
        edge_popup_model(net, density=0.004)


@pytest.mark.parametrize(
    ("densities", "message"),
    [
        ((), "densities must be at least one, got none"),
        ((0.5, 0.5), "densities must fall, got 0.5 after 0.5"),
        ((0.2, 0.5), "densities must fall, got 0.5 after 0.2"),
        ((0.5, 0.0), r"density must be in \(0, 1\], got 0.0"),
    ],
)
def test_densities_fall_from_one(net, densities, message):
    with pytest.raises(ValueError, match=message):
        checked_densities(net.shapes, densities)
