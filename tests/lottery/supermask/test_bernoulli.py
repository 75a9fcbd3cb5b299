"""One learned mask: what is drawn, what reaches the logits, what never changes."""

import math
from itertools import pairwise

import pytest
import torch
import torch.nn.functional as F

from ltviz.lottery.supermask import (
    bernoulli,
    likely_accuracy,
    noise,
    probabilities,
    sampled_accuracy,
    supermask_model,
)
from ltviz.lottery.supermask.bernoulli import sampled
from ltviz.lottery.supermask.masked import frozen_values
from ltviz.models import MODELS
from ltviz.training import DivergedWarning, evaluate, stack, train

from .conftest import SEEDS

SHORT = {"steps": 30, "batch": 32, "optimizer": "sgd", "lr": 30.0, "evaluate_every": 10, "threads": 1}


def start(net, seeds=SEEDS, spread=2.0, **options):
    """A model with logits that are not all alike, and its buffers."""
    model = supermask_model(net, **options)
    logits, buffers = model.init(seeds)
    dice = torch.Generator().manual_seed(7)
    return model, {n: spread * torch.randn(m.shape, generator=dice) for n, m in logits.items()}, buffers


def drawn_masks(logits, buffers):
    """The mask that a forward pass draws: where the effective weight is not 0."""
    values = frozen_values(buffers)
    effective, _ = sampled(logits, {n: values[n] for n in logits}, buffers, train=False)
    return {n: (w != 0).float() for n, w in effective.items()}, effective


@pytest.mark.parametrize("rescale", [False, True])
def test_the_gradient_is_that_of_the_textbook(net, x, rescale):
    """One network by hand: mask + chance − chance.detach() is the mask forward and the chance backward."""
    model, logits, buffers = start(net, rescale=rescale)
    leaves = {n: m.clone().requires_grad_() for n, m in logits.items()}
    y = torch.arange(7) % 10
    out, _ = model.forward(leaves, x, buffers, train=True)
    F.cross_entropy(out.flatten(0, 1), y.repeat(3), reduction="none").view(3, 7).mean(1).sum().backward()
    masks, _ = drawn_masks(logits, buffers)
    values = frozen_values(buffers)
    for r in range(3):
        own = {n: m[r].double().requires_grad_() for n, m in logits.items()}
        h = x.double()
        for name in own:
            chance = torch.sigmoid(own[name])
            mask = masks[name][r] + chance - chance.detach()
            weight = values[name][r] * mask * (mask.numel() / mask.sum() if rescale else 1)
            h = F.linear(h, weight)
            h = h if name == "out.weight" else torch.relu(h)
        F.cross_entropy(h, y).backward()
        assert torch.allclose(out[r].double(), h, atol=1e-5)
        for name, m in own.items():
            assert m.grad.abs().max() > 1e-4
            assert torch.allclose(leaves[name].grad[r].double(), m.grad, rtol=1e-3, atol=1e-7), name


@pytest.mark.parametrize("rescale", [False, True])
def test_networks_worked_on_together_or_one_by_one_are_the_same(net, x, rescale, monkeypatch):
    model, logits, buffers = start(net, rescale=rescale)
    found = []
    for block in (1, 3000, 2**18):  # one network at a time, two of the first layer, all
        monkeypatch.setattr(bernoulli, "BLOCK", block)
        leaves = {n: m.clone().requires_grad_() for n, m in logits.items()}
        out, _ = model.forward(leaves, x, buffers, train=True)
        out.square().sum().backward()
        found.append((out, {n: m.grad for n, m in leaves.items()}))
    for out, grads in found[1:]:
        assert torch.allclose(out, found[0][0], rtol=1e-6)
        assert all(torch.allclose(grads[n], found[0][1][n], rtol=1e-4, atol=1e-7) for n in grads)


def test_the_rescaled_layer_is_its_weights_times_size_by_ones(net):
    _, logits, buffers = start(net, rescale=True)
    masks, effective = drawn_masks(logits, buffers)
    initial, _ = net.init(SEEDS)
    for name, mask in masks.items():
        ones = mask.flatten(1).sum(1)[:, None, None]
        assert torch.allclose(effective[name], initial[name] * mask * mask[0].numel() / ones)


def test_variants_with_and_without_rescaling_share_one_population(net, x):
    """`learn_masks` trains them side by side: whether to rescale is read off each replica's buffers."""
    plain, logits, off = start(net, rescale=False)
    scaled, _, on = start(net, rescale=True)
    both, _ = plain.forward(stack([logits, logits]), x, stack([off, on]))
    assert torch.allclose(both[:3], plain.forward(logits, x, off)[0], atol=1e-6)
    assert torch.allclose(both[3:], scaled.forward(logits, x, on)[0], atol=1e-6)


def test_a_weight_is_on_as_often_as_its_chance_says():
    net = MODELS["mlp"](sizes=(500, 10))
    model = supermask_model(net)
    _, buffers = model.init([0])
    chances = torch.tensor([0.0, 0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999, 1.0, 0.02])
    logits = {"out.weight": torch.logit(chances).clamp(-60, 60)[None, :, None].expand(1, 10, 500).clone()}
    seen = torch.zeros(10)
    steps = 200
    for _ in range(steps):
        masks, _ = drawn_masks(logits, buffers)
        seen += masks["out.weight"][0].sum(1)
        buffers = buffers | {noise.STATE: noise.after_step(buffers[noise.STATE])}
    draws = 500 * steps
    spread = (chances * (1 - chances) * draws).sqrt()
    assert ((seen - chances * draws).abs() <= 5 * spread).all()
    assert (seen[0], seen[8]) == (0, draws)  # never, and always


def test_a_step_draws_another_mask_and_an_evaluation_does_not(net, x):
    model, logits, buffers = start(net)
    first, same = model.forward(logits, x, buffers)
    assert torch.equal(first, model.forward(logits, x, same)[0])
    trained, after = model.forward(logits, x, buffers, train=True)
    assert torch.equal(first, trained)
    assert not torch.allclose(first, model.forward(logits, x, after)[0])
    assert torch.equal(buffers[noise.STATE], model.init(SEEDS)[1][noise.STATE]), (
        "nothing that comes in changes"
    )


def test_nothing_but_the_logits_is_trained(net, data):
    for values in ("initial", "constant"):
        model = supermask_model(net, values=values)
        logits, buffers = model.init(SEEDS)
        trained = train(model, logits, data, seeds=SEEDS, buffers=buffers, **SHORT)
        before, after = frozen_values(buffers), frozen_values(trained.buffers)
        assert before.keys() == net.shapes.keys()
        assert all(torch.equal(before[n], after[n]) for n in before)
        assert all((trained.weights[n] != 0).float().mean() > 0.5 for n in net.prunable), "the logits moved"
        initial, _ = net.init(SEEDS)
        for name, w in initial.items():
            if values == "initial" or name not in net.prunable:
                assert torch.equal(before[name], w)
            else:
                spread = w.flatten(1).std(1, correction=0)[:, None, None]
                assert torch.allclose(before[name], w.sign() * spread)


def test_a_mask_hangs_on_its_own_seed_alone(net, data):
    model = supermask_model(net, rescale=True)

    def learn(seeds, **more):
        logits, buffers = model.init(seeds)
        return train(model, logits, data, seeds=seeds, buffers=buffers, **SHORT | more)

    whole, alone, again = learn(SEEDS, chunk=1), learn([4], chunk=1), learn(SEEDS, chunk=1, workers=2)
    assert all(torch.equal(whole.weights[n][2:], alone.weights[n]) for n in net.prunable)
    assert all(torch.equal(whole.weights[n], again.weights[n]) for n in net.prunable)
    # Side by side the sums may differ in their last digits, and a chance at the edge of a draw flips: a few steps.
    one, three = (learn(SEEDS, chunk=chunk, steps=5) for chunk in (1, 3))
    assert all(torch.allclose(one.weights[n], three.weights[n], atol=1e-3) for n in net.prunable)
    assert torch.equal(one.buffers[noise.STATE], three.buffers[noise.STATE])


@pytest.mark.parametrize("rescale", [False, True])
def test_a_logit_that_is_no_number_shows_in_the_loss(net, data, rescale):
    """A comparison with NaN is false, so the mask alone would be empty: a finite loss, a curve at chance."""
    model, logits, buffers = start(net, rescale=rescale)
    logits["fc2.weight"][1, 3, 4] = math.nan
    loss, _ = evaluate(model, logits, data.test, buffers)
    assert loss.isnan().tolist() == [False, True, False]


def test_a_rescaled_layer_without_a_one_is_a_warning(net, data):
    model, logits, buffers = start(net, rescale=True)
    logits["fc1.weight"][0] = -60.0
    with pytest.warns(DivergedWarning, match="seeds 3 is no longer a finite number"):
        train(model, logits, data, seeds=SEEDS, buffers=buffers, **SHORT)


def test_test_accuracy_is_the_mean_over_masks_that_training_never_saw(net, data):
    model, logits, buffers = start(net)
    states = [noise.after_step(noise.first_state(SEEDS, "test"), i) for i in range(4)]
    each = [evaluate(model, logits, data.test, buffers | {noise.STATE: s})[1] for s in states]
    assert len({tuple(one.tolist()) for one in each}) > 1
    mean = sampled_accuracy(model, logits, data.test, buffers, seeds=SEEDS, samples=4)
    assert torch.allclose(mean, torch.stack(each).mean(0))
    later = buffers | {noise.STATE: noise.after_step(buffers[noise.STATE], 9)}
    assert torch.equal(mean, sampled_accuracy(model, logits, data.test, later, seeds=SEEDS, samples=4))


@pytest.mark.parametrize("rescale", [False, True])
def test_the_likely_mask_is_the_drawn_one_where_nothing_is_in_doubt(data, rescale):
    """A network with biases: without them a factor on a layer changes the size of the outputs, not their order."""
    net = MODELS["residual_mlp"](features=64, width=20)
    model, logits, buffers = start(net, spread=1e4, rescale=rescale)
    logits = {n: m - 5e3 for n, m in logits.items()}  # about three in ten are on
    _, drawn = evaluate(model, logits, data.test, buffers)
    assert torch.allclose(likely_accuracy(net, logits, data.test, buffers), drawn)
    assert all(((p == 0) | (p == 1)).float().mean() > 0.99 for p in probabilities(logits).values())
    other, _, of_other = start(net, spread=1e4, rescale=not rescale)
    assert not torch.equal(evaluate(other, logits, data.test, of_other)[1], drawn)


def test_without_biases_rescaling_changes_no_answer(net, data):
    """It sets the size of the loss and of the gradients; which output is largest is up to the mask."""
    plain, logits, off = start(net, rescale=False)
    scaled, _, on = start(net, rescale=True)
    (loss, accuracy), (other_loss, other_accuracy) = (
        evaluate(model, logits, data.test, buffers) for model, buffers in ((plain, off), (scaled, on))
    )
    assert torch.allclose(accuracy, other_accuracy, atol=0.005)
    assert not torch.allclose(loss, other_loss, rtol=0.01)


def test_the_seeds_of_a_pair_see_the_same_dice(net):
    one, two = supermask_model(net), supermask_model(net, values="constant", rescale=True)
    assert torch.equal(one.init(SEEDS)[1][noise.STATE], two.init(SEEDS)[1][noise.STATE])
    states = one.init(range(100))[1][noise.STATE][:, 0]
    assert all(a != b for a, b in pairwise(states.sort().values.tolist()))


def test_convolutions_and_dropout_are_masked_as_well(data):
    conv = MODELS["conv2"](width=4, fc=8, shape=(1, 8, 8), dropout=0.2)
    model = supermask_model(conv)
    logits, buffers = model.init([0, 1])
    trained = train(model, logits, data, seeds=[0, 1], buffers=buffers, **SHORT)
    assert trained.val_loss.isfinite().all()
    assert (trained.weights["conv1.weight"] != 0).any()


def test_bad_values_are_named(net):
    with pytest.raises(ValueError, match="values must be one of initial, constant, got 'ones'"):
        supermask_model(net, values="ones")
