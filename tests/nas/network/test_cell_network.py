"""Networks of cells against torch's own modules, one for each architecture."""

import numpy as np
import pytest
import torch
from torch import nn

from ltviz import load, train
from ltviz.nas.network import cell_network, cost
from ltviz.nas.space import OPERATIONS, Cell, Genotype, Space

from .plain import CHANNELS, COPIES, LENGTH, Plain

SPACE = Space(4, tuple(OPERATIONS))


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    return [SPACE.sample(rng) for _ in range(count)]


def loaded(cell, weights, buffers, r):
    oracle = Plain(cell).double()
    for name, value in oracle.named_parameters():
        value.data.copy_(weights[name][r])
    ours = {"running_mean": "mean", "running_var": "variance"}
    for name, value in oracle.named_buffers():
        layer, _, last = name.rpartition(".")
        if last in ours:
            value.copy_(buffers[f"{layer}.{ours[last]}"][r])
    return oracle


def state(cells, seed=0):
    """Weights and buffers of float64 that are not those of a fresh network."""
    model = cell_network(cells, channels=CHANNELS, cells_stacked=COPIES, length=LENGTH)
    weights, buffers = model.init(range(len(cells)))
    generator = torch.Generator().manual_seed(seed)
    noise = lambda t: 0.2 * torch.rand(t.shape, generator=generator, dtype=torch.float64)
    weights = {name: (value.double() + noise(value)).requires_grad_() for name, value in weights.items()}
    buffers = {
        name: value if name == "operations" else value + noise(value) for name, value in buffers.items()
    }
    return model, weights, buffers


@pytest.mark.parametrize("training", [False, True])
def test_every_replica_equals_a_module_of_its_own_cell(training):
    cells = drawn(12)
    model, weights, buffers = state(cells)
    x = torch.randn(12, 5, LENGTH, dtype=torch.float64)
    logits, after = model.forward(weights, x, buffers, train=training)
    logits.square().sum().backward()
    for r, cell in enumerate(cells):
        oracle = loaded(cell, weights, buffers, r).train(training)
        expected = oracle(x[r])
        assert torch.allclose(logits[r], expected)
        expected.square().sum().backward()
        for name, value in oracle.named_parameters():
            assert torch.allclose(weights[name].grad[r], value.grad), name
        for name, value in oracle.named_buffers():
            layer, _, last = name.rpartition(".")
            if last == "running_mean":
                assert torch.allclose(after[f"{layer}.mean"][r], value)
            if last == "running_var":
                assert torch.allclose(after[f"{layer}.variance"][r], value)


def test_nothing_that_comes_in_is_changed():
    model, weights, buffers = state(drawn(4))
    before = {name: value.clone() for name, value in buffers.items()}
    model.forward(weights, torch.randn(3, LENGTH, dtype=torch.float64), buffers, train=True)
    assert all(torch.equal(buffers[name], value) for name, value in before.items())


def test_statistics_of_an_edge_that_a_replica_lacks_stay():
    model, weights, buffers = state([Cell(("conv3", "none", "skip")), Cell(("none", "skip", "none"))])
    _, after = model.forward(weights, torch.randn(3, LENGTH, dtype=torch.float64), buffers, train=True)
    name = "cell0.edge0_1.norm.mean"
    assert not torch.equal(after[name][0], buffers[name][0])
    assert torch.equal(after[name][1], buffers[name][1])


def test_cells_of_one_function_give_the_same_where_the_weights_are_carried_over():
    one, other = Cell.parse("|conv3~0|+|none~0|skip~1|"), Cell.parse("|none~0|+|conv3~0|none~1|")
    assert one.id == other.id
    model, weights, buffers = state([one, other])
    for tensors in (weights, buffers):
        for name in [name for name in tensors if name != "operations"]:
            if "edge0_1" in name:
                tensors[name.replace("edge0_1", "edge0_2")].data[1] = tensors[name].data[0]
            elif "cell" not in name:
                tensors[name].data[1] = tensors[name].data[0]
    logits, _ = model.forward(weights, torch.randn(3, LENGTH, dtype=torch.float64), buffers)
    assert torch.allclose(logits[0], logits[1])


@pytest.fixture(scope="module")
def data():
    return load("mnist1d", train=256, validation=64, test=64)


def trained(cells, seeds, data, **settings):
    model = cell_network(cells)
    weights, buffers = model.init(seeds)
    usual = {"steps": 8, "lr": 5e-3, "batch": 32, "threads": 1}
    return train(model, weights, data, seeds=seeds, buffers=buffers, **usual | settings)


def test_a_network_has_the_same_numbers_whoever_its_neighbours_are(data):
    """To rounding, and by SGD: Adam makes a step of the last bit of a gradient that is nearly 0."""
    cells, seeds, plain = drawn(9), list(range(9)), {"optimizer": "sgd", "lr": 0.05}
    together = trained(cells, seeds, data, chunk=5, **plain)
    for r in (0, 4, 8):
        alone = trained([cells[r]], [seeds[r]], data, **plain)
        assert torch.equal(alone.test_at_end[0], together.test_at_end[r])
        assert torch.allclose(alone.val_loss[0], together.val_loss[r], atol=1e-5)
        for name, value in alone.weights.items():
            assert torch.allclose(value[0], together.weights[name][r], atol=1e-5), name


def test_training_moves_the_weights_of_live_edges_only(data):
    cell = Cell.parse("|conv3~0|+|none~0|none~1|+|dil3~0|none~1|none~2|")
    before, _ = cell_network(cell).init([0])
    after = trained([cell], [0], data).weights
    moved = {name for name, value in after.items() if not torch.equal(value, before[name])}
    dead = {n for n in after if n.startswith("cell") and "edge0_3" not in n}
    assert moved == set(after) - dead


def test_initial_values_hang_on_the_seed_alone():
    one, _ = cell_network(drawn(3)).init([5, 6, 7])
    other, _ = cell_network(drawn(2, seed=1)).init([7, 5])
    assert all(torch.equal(one[name][[2, 0]], other[name]) for name in one)


def test_one_cell_serves_every_seed():
    cell = drawn(1)[0]
    one, several = cell_network(cell), cell_network([cell] * 3)
    x = torch.randn(4, LENGTH)
    assert torch.equal(*(m.forward(*_with(x, *m.init([1, 2, 3])))[0] for m in (one, several)))


def _with(x, weights, buffers):
    return weights, x, buffers


def test_parameters_and_multiplications_are_those_of_the_module():
    for cell in drawn(6):
        oracle, counted = Plain(cell), cost(cell)
        assert counted.parameters == sum(value.numel() for value in oracle.parameters())
        assert counted.macs == counted_by_hooks(oracle)


def counted_by_hooks(oracle):
    macs = []

    def count(module, _, y):
        macs.append(module.weight.numel() * (y.shape[-1] if isinstance(module, nn.Conv1d) else 1))

    for module in oracle.modules():
        if isinstance(module, nn.Conv1d | nn.Linear):
            module.register_forward_hook(count)
    oracle(torch.randn(1, LENGTH))
    return sum(macs)


def test_weights_of_convolutions_and_the_last_layer_may_be_pruned():
    model = cell_network(drawn(1))
    assert "out.weight" in model.prunable
    assert "cell1.edge2_3.conv.weight" in model.prunable
    assert not any("norm" in name for name in model.prunable)


@pytest.mark.parametrize(
    ("cells", "options", "rule"),
    [
        ([], {}, "cells must be at least one, got none"),
        ([Cell(("skip",)), Cell(("skip",) * 3)], {}, "cells must have as many nodes each, got 2 and 3"),
        ([Cell(("sep_conv_3x3",))], {}, "operations must be among none, .* got 'sep_conv_3x3'"),
        ([Cell(("skip", "skip"), inputs=2)], {}, "a cell must have one input and the last node as output"),
        ([Cell(("skip",))], {"channels": 0}, "channels must be a whole number >= 1, got 0"),
        ([Cell(("skip",))], {"length": 38}, "length must be a multiple of 4, it is halved 2 times, got 38"),
    ],
)
def test_what_cannot_be_built_is_refused_with_the_rule(cells, options, rule):
    with pytest.raises(ValueError, match=rule):
        cell_network(cells, **options)


def test_a_genotype_is_no_network_here():
    cell = Genotype((("skip_connect", 0), ("none", 1)), (2,), (("skip_connect", 0), ("none", 1)), (2,)).cell(
        "normal"
    )
    with pytest.raises(ValueError, match="a cell must have one input"):
        cell_network(cell)


def test_seeds_and_buffers_must_fit():
    model = cell_network(drawn(3))
    with pytest.raises(ValueError, match="seeds must be as many as the 3 cells, got 2"):
        model.init([0, 1])
    weights, _ = model.init([0, 1, 2])
    with pytest.raises(ValueError, match="buffers must hold 'operations', which cell each replica has"):
        model.forward(weights, torch.zeros(1, LENGTH))
