"""A network that blew up stands at 0, and what is kept of it is what the record says."""

import math
from types import SimpleNamespace

import pytest
import torch

from ltviz.models import Model
from ltviz.training import DivergedWarning, evaluate, train

SEEDS = [0, 1, 2]
BLOWN = {"steps": 60, "batch": 32, "lr": 1e20, "optimizer": "sgd", "evaluate_every": 20}


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_an_answer_that_is_no_number_is_wrong(bad):
    """argmax takes NaN for class 0, which is the right one here."""
    logits = torch.tensor([[5.0, 0, 0], [0, 5, 0], [5, 0, 0], [0, 0, 5]]).repeat(2, 1, 1)
    logits[1, 0] = bad
    logits[1, 2, 2] = bad
    model = SimpleNamespace(forward=lambda *_, **__: (logits, {}))
    loss, accuracy = evaluate(model, {}, SimpleNamespace(x=torch.zeros(4, 1), y=torch.tensor([0, 1, 0, 1])))
    assert accuracy.tolist() == [0.75, 0.25]
    assert loss.isfinite().tolist() == [True, False]


def test_a_network_that_blew_up_at_once_is_at_0_and_keeps_its_last_weights(net, data):
    weights, _ = net.init(SEEDS)
    with pytest.warns(DivergedWarning):
        trained = train(net, weights, data, seeds=SEEDS, **BLOWN)
    for accuracy in (trained.val_accuracy, trained.test_at_best, trained.test_at_end):
        assert (accuracy == 0).all()
    assert trained.best_step.tolist() == [60] * 3
    for name, last in trained.weights.items():
        assert torch.equal(trained.best[name].nan_to_num(7), last.nan_to_num(7))
    assert not trained.best["fc1.weight"].isfinite().all()


def test_what_blew_up_later_keeps_its_best(net, data):
    """One seed alone is driven away after a good step: its early stop stands, and so do its neighbours."""
    settings = {"steps": 60, "batch": 32, "lr": 4e-3, "evaluate_every": 20, "chunk": 3}
    weights, _ = net.init(SEEDS)
    calm = train(net, weights, data, seeds=SEEDS, **settings)
    with pytest.warns(DivergedWarning, match="seeds 1 is no longer a finite number"):
        blown = train(_failing(net, row=1, after=30), weights, data, seeds=SEEDS, **settings)
    assert blown.best_step[1] == 20
    assert blown.val_accuracy[1].tolist() == [calm.val_accuracy[1, 0], 0, 0]
    assert blown.test_at_best[1] == evaluate(net, blown.best, data.test)[1][1]
    assert blown.best_step[[0, 2]].tolist() == calm.best_step[[0, 2]].tolist()
    assert torch.equal(blown.test_at_end[[0, 2]], calm.test_at_end[[0, 2]])
    assert blown.test_at_end[1] == 0


def test_the_buffers_of_the_best_step_are_the_last_ones_too(data):
    """Batch normalisation would measure the last weights with the averages of none at all."""
    module = torch.nn.Sequential(
        torch.nn.Linear(40, 16), torch.nn.BatchNorm1d(16), torch.nn.ReLU(), torch.nn.Linear(16, 10)
    )
    net, seen = Model.of(module), []

    def forward(weights, x, buffers, *, train=False):
        seen.append(buffers["1.running_mean"])
        return net.forward(weights, x, buffers, train=train)

    weights, buffers = net.init(SEEDS)
    watched = SimpleNamespace(shapes=net.shapes, name=net.name, forward=forward)
    with pytest.warns(DivergedWarning):
        train(watched, weights, data, seeds=SEEDS, buffers=buffers, **BLOWN)
    at_best, at_end = seen[-2:]  # a thousand test examples are one slice
    assert torch.equal(at_best.nan_to_num(7), at_end.nan_to_num(7))


def _failing(net, row, after):
    """`net`, whose `row` is given a gradient of NaN after so many updates."""
    updates = []

    def forward(weights, x, buffers, *, train=False):
        logits, buffers = net.forward(weights, x, buffers, train=train)
        updates.extend([1] * train)
        factor = torch.ones(len(logits), 1, 1)
        if train and len(updates) > after:
            factor[row] = math.nan
        return logits * factor, buffers

    return SimpleNamespace(shapes=net.shapes, name=net.name, forward=forward)
