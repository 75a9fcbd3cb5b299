"""The supernet against the network of one cell, and against its own definition edge by edge."""

import numpy as np
import pytest
import torch

from ltviz.models import MODELS
from ltviz.nas.space import OPERATIONS, Cell, Space
from ltviz.nas.supernet import cut, recomputed, supernet
from ltviz.nas.supernet.mixed import MixedCell, layers
from ltviz.nas.supernet.network import one_hot, space_of

SPACE = Space(4, ("none", "skip", "avg3", "max3", "conv3", "dil3"))
SIZES = {"channels": 4, "cells_stacked": 2, "length": 8, "classes": 3}


def test_a_mixed_cell_is_the_weighted_sum_of_all_operations_on_every_edge() -> None:
    torch.manual_seed(0)
    R, C = 2, 3
    weights = {f"c.{n}.conv.weight": torch.randn(R, *shape) for n, shape in layers(SPACE, C).items()}
    buffers = {}
    for n, shape in layers(SPACE, C).items():
        buffers |= {
            f"c.{n}.norm.mean": torch.zeros(R, shape[0]),
            f"c.{n}.norm.variance": torch.ones(R, shape[0]),
        }
    mix, x = torch.randn(R, 6, 6).softmax(-1), torch.randn(R, C, 8, 5)
    found = MixedCell(SPACE, "c", weights, buffers, mix, train=True)(x)

    nodes = [x] + [torch.zeros_like(x) for _ in range(3)]
    for e, (i, j) in enumerate(SPACE.edges):  # every source is whole before it is read
        for o, name in enumerate(SPACE.operations):
            op, own, running = OPERATIONS[name], {}, {}
            if op.kernel:
                kernels = weights[f"c.node{i}.{name}.conv.weight"].unflatten(1, (-1, C))
                own = {"conv.weight": kernels[:, j - i - 1]}
                running = {"norm.mean": torch.zeros(R, C), "norm.variance": torch.ones(R, C)}
            y, _ = op.apply(nodes[i], own, running, train=True)
            nodes[j] = nodes[j] + mix[:, e, o, None, None, None] * y
    assert torch.allclose(found, nodes[3], atol=1e-5)


def cells(count: int, seed: int = 0) -> list[Cell]:
    rng = np.random.default_rng(seed)
    return [SPACE.sample(rng) for _ in range(count)]


def test_a_mixture_of_one_operation_an_edge_is_the_cut_network() -> None:
    net, drawn = supernet(SPACE, **SIZES), cells(6)
    weights, buffers = net.init(range(6))
    weights = {
        n: w + 0.1 * torch.randn(w.shape, generator=torch.Generator().manual_seed(1))
        for n, w in weights.items()
    }
    x = torch.randn(6, 16, 8, generator=torch.Generator().manual_seed(2))
    one, own, fresh = cut(net, weights, drawn)
    mixed, _ = net.forward(weights, x, buffers | {"mix": one_hot(SPACE, drawn)}, train=True)
    alone, _ = one.forward(own, x, fresh, train=True)
    assert torch.allclose(mixed, alone, atol=1e-5)
    assert alone.std() > 0.1


def test_one_replica_serves_many_cells() -> None:
    net, drawn = supernet(SPACE, **SIZES), cells(3)
    weights, _ = net.init([5])
    one, own, fresh = cut(net, weights, drawn)
    x = torch.randn(10, 8)
    together, _ = one.forward(own, x, fresh, train=True)
    for r, cell in enumerate(drawn):
        two, alone, buffers = cut(net, weights, [cell])
        assert torch.allclose(two.forward(alone, x, buffers, train=True)[0][0], together[r], atol=1e-5)


def test_recomputed_statistics_are_those_of_the_batch() -> None:
    net = supernet(SPACE, **SIZES)
    weights, buffers = net.init([0, 1])
    x = torch.randn(2000, 8, generator=torch.Generator().manual_seed(0))
    own = recomputed(net, weights, buffers, x)
    conv = torch.nn.functional.conv1d(x[:, None], weights["stem.conv.weight"][0], padding=1)
    assert torch.allclose(own["stem.norm.mean"][0], conv.mean((0, 2)), atol=1e-5)
    assert torch.allclose(own["stem.norm.variance"][0], conv.var((0, 2)), atol=1e-4)
    still, _ = net.forward(weights, x, own)
    moving, _ = net.forward(weights, x, buffers, train=True)
    assert torch.allclose(still, moving, atol=5e-3)  # biased against unbiased variance


def test_a_seed_gives_the_same_numbers_whatever_its_neighbours() -> None:
    net = supernet(SPACE, **SIZES)
    (many, _), (one, _) = net.init([3, 4]), net.init([4])
    assert all(torch.equal(many[name][1], one[name][0]) for name in one)


def test_a_space_of_convolutions_alone_and_one_of_fixed_operations_alone_work() -> None:
    for operations in (("conv3", "dil3"), ("none", "skip"), ("conv3",)):
        net = supernet(Space(3, operations), **SIZES)
        weights, buffers = net.init([0])
        assert net.forward(weights, torch.randn(4, 8), buffers)[0].shape == (1, 4, 3)


def test_foreign_things_are_refused() -> None:
    net = supernet(Space(4, ("none", "skip", "conv3")), **SIZES)
    weights, buffers = net.init([0])
    dil = Cell(("dil3",) * 6)
    with pytest.raises(
        ValueError, match="a cell must have 4 nodes and operations among none, skip, conv3, got"
    ):
        cut(net, weights, [dil])
    with pytest.raises(ValueError, match="cells must be one for each replica, 2, got 3"):
        cut(net, net.init([0, 1])[0], [Cell(("skip",) * 6)] * 3)
    with pytest.raises(ValueError, match="buffers must hold 'mix'"):
        net.forward(weights, torch.randn(4, 8), {k: v for k, v in buffers.items() if k != "mix"})
    with pytest.raises(ValueError, match="the model must be a supernet, got mlp"):
        space_of(MODELS["mlp"]())
    with pytest.raises(TypeError, match="unknown size width"):
        supernet(SPACE, width=3)
