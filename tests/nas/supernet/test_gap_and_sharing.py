"""The three bars, and cells judged with shared weights."""

import numpy as np
import pytest

from ltviz.datasets.dataset import Dataset
from ltviz.models import Model
from ltviz.nas.network import cell_network
from ltviz.nas.space import Cell, Space
from ltviz.nas.supernet import DERIVATIONS, gap, recomputed, search, share_weights, shared_accuracy, supernet
from ltviz.nas.supernet.cut import cut
from ltviz.nas.supernet.network import one_hot
from ltviz.training import evaluate, train


def test_the_three_bars_are_the_supernet_the_cut_cell_and_the_trained_one(net: Model, data: Dataset) -> None:
    trace = search(net, data, seeds=[0, 1], steps=40, rate=0.1, batch=32)
    bars = gap(net, trace, data, steps=30, evaluate_every=15)
    assert np.array_equal(bars.supernet, trace.validation_accuracy[:, -1])
    assert [str(cell) for cell in bars.cells] == [str(cell) for cell in trace.cells()]
    own = cell_network(bars.cells, channels=4)
    weights, buffers = own.init([0, 1])
    alone = train(own, weights, data, seeds=[0, 1], buffers=buffers, steps=30, evaluate_every=15)
    assert np.allclose(bars.retrained, alone.val_accuracy[:, -1])
    one, shared, fresh = cut(net, trace.progress.net.weights, bars.cells)
    own_statistics = recomputed(one, shared, fresh, data.train.x)
    assert np.allclose(bars.cut, evaluate(one, shared, data.validation, own_statistics)[1])


def test_a_rule_that_cuts_every_path_has_no_bars(data: Dataset) -> None:
    net = supernet(Space(2, ("none", "skip")), channels=2)
    trace = search(net, data, seeds=[4], steps=1, batch=32)
    trace.alphas[:, -1, :, 0] = 5.0
    assert trace.cells(rule=DERIVATIONS["with none"]) == [None]
    with pytest.raises(ValueError, match="must have a path to its output, that of seed 4 has none"):
        gap(net, trace, data, rule=DERIVATIONS["with none"], steps=1)


def test_shared_weights_learn_to_serve_any_cell(data: Dataset) -> None:
    net = supernet(Space(3, ("skip", "conv3")))
    cells = [Cell(("conv3", "skip", "conv3")), Cell(("conv3",) * 3)]
    weights = share_weights(net, data, seeds=[0, 1], steps=150, rate=0.1, batch=32)
    found = shared_accuracy(net, weights, cells, data)
    fresh = shared_accuracy(net, net.init([0, 1])[0], cells, data)
    assert found.shape == (2, 2)
    assert (found > fresh + 0.1).all()
    one = shared_accuracy(net, weights, cells[1:], data)
    assert np.allclose(one[:, 0], found[:, 1])


def test_sharing_draws_from_its_own_seed_alone(net: Model, data: Dataset) -> None:
    many = share_weights(net, data, seeds=[0, 5], steps=5)
    one = share_weights(net, data, seeds=[5], steps=5)
    assert all(np.allclose(many[name][1], one[name][0], atol=1e-5) for name in one)


def test_a_sampled_mixture_holds_one_operation_an_edge() -> None:
    space = Space(4, ("none", "skip", "conv3"))
    cell = Cell(("conv3", "skip", "none", "none", "conv3", "conv3"))
    mix = one_hot(space, [cell])
    assert mix.sum(-1).tolist() == [[1, 1, 0, 0, 1, 1]]


def test_no_cells_are_refused(net: Model, data: Dataset) -> None:
    with pytest.raises(ValueError, match="cells must be at least one, got none"):
        shared_accuracy(net, net.init([0])[0], [], data)
