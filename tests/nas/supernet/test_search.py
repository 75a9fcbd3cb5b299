"""The search against torch's own optimisers, its neighbours in the population, and itself without an interrupt."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from ltviz.datasets.dataset import Dataset
from ltviz.models import Model
from ltviz.nas.space import Cell
from ltviz.nas.supernet import DERIVATIONS, SearchDivergedError, search
from ltviz.nas.supernet.search import _Search
from ltviz.training.batches import Batches

FEW = {"steps": 6, "batch": 32, "alpha_rate": 0.05, "evaluate_every": 4}


def loss_of(net: Model, weights: dict, buffers: dict, alphas: torch.Tensor, x: torch.Tensor, y: torch.Tensor):
    logits, _ = net.forward(weights, x, buffers | {"mix": alphas.softmax(-1)}, train=True)
    return F.cross_entropy(logits[0], y)


def test_the_first_steps_are_those_of_torch_s_optimisers(net: Model, data: Dataset) -> None:
    recipe = {"steps": 2, "batch": 32, "alpha_rate": 0.05, "rate": 0.1, "least_rate": 0.1, "clip": 1e9}
    trace = search(net, data, seeds=[3], **recipe)
    weights, buffers = net.init([3])
    leaves = {name: value.clone().requires_grad_() for name, value in weights.items()}
    alphas = torch.from_numpy(trace.alphas[:, 0]).clone().requires_grad_()
    sgd = torch.optim.SGD(list(leaves.values()), lr=0.1, momentum=0.9, weight_decay=3e-4)
    adam = torch.optim.Adam([alphas], lr=0.05, betas=(0.5, 0.999), weight_decay=1e-3)
    batches, (x, y) = Batches([3], 300, 32), data.train
    for step in range(2):
        index = batches.at(step)[0]
        adam.zero_grad()
        loss_of(net, leaves, buffers, alphas, x[300 + index], y[300 + index]).backward()  # the other half
        adam.step()
        sgd.zero_grad()
        loss_of(net, leaves, buffers, alphas.detach(), x[index], y[index]).backward()
        sgd.step()
        assert torch.allclose(alphas, torch.from_numpy(trace.alphas[:, step + 1]), atol=1e-5)
    for name, value in trace.progress.net.weights.items():
        assert torch.allclose(value, leaves[name], atol=1e-5), name


def test_it_writes_down_every_step_and_its_validations(net: Model, data: Dataset) -> None:
    trace = search(net, data, seeds=[0, 1], **FEW)
    assert trace.status == "complete"
    assert trace.alphas.shape == (2, 7, 3, 4)
    assert trace.evaluated.tolist() == [0, 4, 6]
    assert trace.validation_loss.shape == trace.validation_accuracy.shape == (2, 3)
    assert trace.skip_share.shape == (2, 7)
    assert [type(cell) for cell in trace.cells()] == [Cell, Cell]
    assert len(trace.path(1, DERIVATIONS["every edge"])) == 7
    assert repr(trace) == "Trace(first order, 2 seeds, complete: 6 of 6 steps)"


def test_the_supernet_learns(net: Model, data: Dataset) -> None:
    trace = search(net, data, seeds=[0], steps=60, rate=0.1, evaluate_every=60)
    assert trace.validation_loss[0, -1] < trace.validation_loss[0, 0] - 0.1


@pytest.mark.parametrize("order", ["first", "second"])
def test_a_seed_searches_alike_alone_and_among_others(net: Model, data: Dataset, order: str) -> None:
    many = search(net, data, seeds=[0, 1, 2], order=order, **FEW)
    one = search(net, data, seeds=[1], order=order, **FEW)
    assert np.allclose(many.alphas[1], one.alphas[0], atol=1e-4)
    assert np.abs(many.alphas[0] - many.alphas[1])[-1].max() > 0.01


def test_the_orders_differ_and_begin_alike(net: Model, data: Dataset) -> None:
    first, second = (search(net, data, seeds=[0], order=order, **FEW) for order in ("first", "second"))
    assert np.array_equal(first.alphas[:, 0], second.alphas[:, 0])
    assert not np.allclose(first.alphas[:, -1], second.alphas[:, -1], atol=1e-4)


@pytest.mark.parametrize("at", [1, 5])
def test_an_interrupted_search_keeps_its_steps_and_goes_on_as_if_unbroken(
    net: Model, data: Dataset, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = search(net, data, seeds=[0, 1], **FEW)
    advanced = _Search._advanced

    def interrupted(self: _Search, now):
        if now.step == at:
            raise KeyboardInterrupt
        return advanced(self, now)

    with monkeypatch.context() as patch:
        patch.setattr(_Search, "_advanced", interrupted)
        part = search(net, data, seeds=[0, 1], **FEW)
    assert part.status == "interrupted"
    assert part.steps == at
    assert np.array_equal(part.alphas, whole.alphas[:, : at + 1])
    rest = search(net, data, seeds=[0, 1], resume=part, **FEW)
    assert rest.status == "complete"
    assert np.array_equal(rest.alphas, whole.alphas)
    assert rest.evaluated.tolist() == [0, 4, 6]
    assert np.array_equal(rest.validation_loss, whole.validation_loss)
    again = search(net, data, seeds=[0, 1], resume=rest, **FEW)
    assert np.array_equal(again.alphas, whole.alphas)


def test_another_search_is_not_resumed(net: Model, data: Dataset) -> None:
    part = search(net, data, seeds=[0], **FEW)
    with pytest.raises(ValueError, match=r"resume must have the same seeds, \(1,\), got \(0,\)"):
        search(net, data, seeds=[1], resume=part, **FEW)
    with pytest.raises(ValueError, match="resume must have the same recipe"):
        search(net, data, seeds=[0], resume=part, **(FEW | {"steps": 9}))


def test_alphas_that_are_no_numbers_are_named_with_their_edge_and_the_steps_before_are_kept(
    net: Model, data: Dataset
) -> None:
    with pytest.raises(
        SearchDivergedError, match=r"alphas must be finite, got .* on the edge \d→\d of seed 7, step \d"
    ) as caught:
        search(net, data, seeds=[7], **(FEW | {"alpha_rate": 1e38}))
    assert caught.value.trace.status == "interrupted"
    assert np.isfinite(caught.value.trace.alphas).all()


@pytest.mark.parametrize(
    ("settings", "error", "problem"),
    [
        ({"steps": 0}, ValueError, "steps must be at least 1, got 0"),
        ({"order": "third"}, ValueError, "order must be one of first, second, got 'third'"),
        ({"rate": 0}, ValueError, "rate must be a number above 0, got 0"),
        ({"decay": -1}, ValueError, "decay must be a number of at least 0, got -1"),
        ({"alpha_betas": (0.5, 1.0)}, ValueError, r"momentum and alpha_betas must be in \[0, 1\), got 1.0"),
        ({"speed": 3}, TypeError, "unknown setting speed; known: alpha_betas"),
        ({"batch": 301}, ValueError, "batch must be at most the 300 training examples, got 301"),
    ],
)
def test_bad_settings_are_refused(
    net: Model,
    data: Dataset,
    settings: dict,
    error: type[Exception],
    problem: str,
) -> None:
    with pytest.raises(error, match=problem):
        search(net, data, seeds=[0], **settings)
