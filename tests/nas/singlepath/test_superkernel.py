"""Superkernels: parts, indicators, the network against plain torch, the cut network against the masked one."""

import itertools

import pytest
import torch
import torch.nn.functional as F

import ltviz
from ltviz.nas.singlepath import (
    DIGITS,
    OPTIONS,
    SKIP,
    bits,
    cut,
    cut_model,
    indicator,
    masked,
    superkernels,
    to_module,
)
from ltviz.nas.singlepath.layers import depthwise
from ltviz.nas.singlepath.network import apply
from ltviz.nas.singlepath.superkernel import CORE, init, quarters

X = torch.rand(2, 7, 64, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
STAYS, LEAVES = DIGITS.layers[0], DIGITS.layers[1]


def supernet(seeds=(0, 1)):
    """Weights and buffers in double precision, with every normalisation away from where it starts."""
    weights, buffers = init(DIGITS, list(seeds))
    chance = torch.Generator().manual_seed(3)
    rand = lambda like: torch.rand(like.shape, generator=chance, dtype=torch.float64)
    weights = {k: v.double() + (rand(v) - 0.5 if "norm" in k else 0) for k, v in weights.items()}
    return weights, {k: rand(v) + (0.5 if k.endswith("var") else -0.5) for k, v in buffers.items()}


def decided(weights, network):
    """The supernet's thresholds, set so that the indicators are those of `network`."""
    out = dict(weights)
    for layer, name in zip(DIGITS.layers, network, strict=True):
        on = torch.tensor(bits(name))
        out[f"layer{layer.name}.threshold"] = torch.where(on, -1.0, 1e3).double().expand(2, 3)
    return out


def forward(weights, buffers, *, train=False, x=X):
    found = superkernels(DIGITS, weights)
    return apply(DIGITS, weights, {name: one.kernel for name, one in found.items()}, x, buffers, train)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("kernel", [3, 5])
@pytest.mark.parametrize("side", [8, 7, 2])
def test_a_depthwise_product_is_torchs_grouped_convolution(side, kernel, stride):
    x = torch.rand(2, 3, 4, side**2, dtype=torch.float64)
    k = torch.rand(2, 3, kernel, kernel, dtype=torch.float64)
    images = x.permute(2, 0, 1, 3).reshape(4, 6, side, side)
    wanted = F.conv2d(images, k.reshape(6, 1, kernel, kernel), stride=stride, padding=kernel // 2, groups=6)
    found = depthwise(k, x, stride).permute(2, 0, 1, 3).reshape(wanted.shape)
    assert torch.allclose(found, wanted, rtol=0, atol=1e-12)


def test_an_image_too_large_for_a_matrix_is_refused():
    with pytest.raises(ValueError, match="at most 16 pixels a side, got 17"):
        depthwise(torch.ones(1, 1, 3, 3), torch.ones(1, 1, 1, 17**2))


def test_the_core_has_nine_entries_and_the_ring_sixteen():
    assert CORE.sum() == 9
    assert (1 - CORE).sum() == 16


def test_quarters_are_the_norms_of_four_parts_that_make_the_whole():
    kernel = torch.rand(2, 6, 5, 5, dtype=torch.float64)
    found = quarters(kernel)
    assert torch.allclose(found[:, 0], kernel[:, :3, 1:4, 1:4].flatten(1).norm(dim=1))
    assert torch.allclose((found**2).sum(1), (kernel**2).flatten(1).sum(1))


def test_an_indicator_is_hard_forwards_and_a_sigmoid_backwards():
    x = torch.tensor([-1.5, 0.0, 0.7], dtype=torch.float64, requires_grad=True)
    found = indicator(x)
    assert found.tolist() == [0.0, 1.0, 1.0]
    found.sum().backward()
    slope = torch.sigmoid(x) * (1 - torch.sigmoid(x))
    assert torch.allclose(x.grad, slope)


@pytest.mark.parametrize("on", list(itertools.product((False, True), repeat=3)))
@pytest.mark.parametrize("layer", [STAYS, LEAVES], ids=["stays", "may be left out"])
def test_a_part_is_kept_while_its_norm_reaches_its_own_threshold(layer, on):
    ring, first, second = on
    kernel = 0.1 + torch.rand(1, 6, 5, 5, dtype=torch.float64)
    core, halves = CORE.double(), (slice(0, 3), slice(3, 6))
    kept = kernel * (core + ring * (1 - core))
    norms = [(kernel * (1 - core)).norm(), kept[:, halves[0]].norm(), kept[:, halves[1]].norm()]
    threshold = torch.stack([norm + (-1e-9 if one else 1e-9) for norm, one in zip(norms, on, strict=True)])[
        None
    ]
    found = masked(layer, kernel, threshold)
    first = first or not layer.may_skip
    wanted = kept.clone()
    wanted[:, halves[1]] *= second
    assert torch.equal(found.kernel, wanted * first)
    assert found.indicators[0].tolist() == [ring, first, second]


def test_scaling_a_kernel_changes_no_output_and_can_change_the_decision():
    """Batch normalisation hides a kernel's size; the norm that meets the threshold does not."""
    weights, buffers = supernet()
    network = ["5x5-6"] * 5
    weights = decided(weights, network)
    name = "layer2.kernel.weight"
    # Large beside the ε in the normalisation's root, which is all that could tell the two apart.
    small = weights | {name: 100 * weights[name]}
    large = weights | {name: 300 * weights[name]}
    ring = (large[name] * (1 - CORE)).flatten(1).norm(dim=1)
    before, after = (forward(each, buffers, train=True)[0] for each in (small, large))
    assert torch.allclose(before, after, rtol=0, atol=1e-5)
    threshold = {"layer2.threshold": torch.stack([ring / 2, *[torch.full_like(ring, -1)] * 2], 1)}
    decisions = [
        superkernels(DIGITS, each | threshold)["2"].indicators[:, 0].tolist() for each in (small, large)
    ]
    assert decisions == [[0.0, 0.0], [1.0, 1.0]]


def test_under_batch_normalisation_the_data_defend_a_ring_but_hardly_a_half():
    """A half's indicator scales whole channels, which the normalisation undoes; the ring's changes their shape."""
    weights, buffers = supernet()
    weights = {k: v.clone().requires_grad_() for k, v in decided(weights, ["5x5-6"] * 5).items()}
    found = superkernels(DIGITS, weights)
    for one in found.values():
        one.indicators.retain_grad()
    scales = {name: torch.ones(2, 3, dtype=torch.float64, requires_grad=True) for name in found}
    kernels = {name: _scaled(found[name].kernel.detach(), scales[name]) for name in found}
    logits, _ = apply(DIGITS, weights, kernels, X, buffers, True)
    F.cross_entropy(logits.flatten(0, 1), torch.arange(14) % 10).backward()
    of_ring = torch.stack([scales[name].grad[:, 0].abs() for name in found])
    of_halves = torch.stack([scales[name].grad[:, 1:].abs().amax(1) for name in found])
    assert (of_halves < 0.2 * of_ring.mean()).all()


def _scaled(kernel, scale):
    """The kernel with ring, first and second half multiplied by scale [R, 3]."""
    core = CORE.double()
    kernel = kernel * (core + (1 - core) * scale[:, :1, None, None])
    low, high = kernel.chunk(2, dim=1)
    return torch.cat([low * scale[:, 1:2, None, None], high * scale[:, 2:, None, None]], 1)


NETWORKS = [
    ["5x5-6"] * 5,
    ["3x3-3", SKIP, "3x3-3", SKIP, SKIP],
    ["3x3-6", "5x5-3", "5x5-3", "3x3-3", SKIP],
    ["5x5-3", SKIP, "3x3-6", "5x5-6", "3x3-3"],
    ["3x3-3", "3x3-6", "5x5-6", SKIP, "5x5-3"],
]


@pytest.mark.parametrize("network", NETWORKS, ids=" ".join)
@pytest.mark.parametrize("replica", [0, 1])
def test_the_cut_network_is_the_masked_one_and_plain_torch_agrees(network, replica):
    weights, buffers = supernet()
    wanted, _ = forward(decided(weights, network), buffers)
    model, own, left = cut(DIGITS, network, weights, buffers, replica=replica)
    found, _ = model.forward(own, X[replica], left)
    assert torch.allclose(found[0], wanted[replica], rtol=0, atol=1e-10)
    for layer, option in zip(DIGITS.layers, network, strict=True):
        kernel = own.get(f"layer{layer.name}.kernel.weight")
        assert (kernel is None) is (option == SKIP)
        if kernel is not None:
            assert kernel.shape[1:] == (layer.inputs * int(option[-1]), int(option[0]), int(option[0]))
    module = to_module(DIGITS, network, own, left)
    assert torch.allclose(module(X[replica].view(-1, 1, 8, 8)), wanted[replica], rtol=0, atol=1e-10)


def test_training_statistics_are_those_of_plain_torch():
    model = cut_model(DIGITS, NETWORKS[2])
    weights, buffers = model.init([4])
    module = to_module(DIGITS, NETWORKS[2], weights, buffers).train()
    x = torch.rand(9, 64, generator=torch.Generator().manual_seed(1))
    for _ in range(2):
        found, buffers = model.forward(weights, x, buffers, train=True)
        assert torch.allclose(found[0], module(x.view(-1, 1, 8, 8)), atol=1e-4)
    running = module.state_dict()["layer3.kernel_norm.running_var"]
    assert torch.allclose(buffers["layer3.kernel_norm.var"][0], running, atol=1e-5)


def test_a_cut_network_trains_as_any_other():
    model, data = cut_model(DIGITS, NETWORKS[1]), ltviz.load("digits")
    weights, buffers = model.init([0, 1])
    trained = ltviz.train(
        model, weights, data, seeds=[0, 1], buffers=buffers, steps=60, lr=0.01, evaluate_every=60
    )
    assert (trained.test_at_end > 0.5).all()


def test_a_replica_depends_on_its_own_seed_alone():
    alone, _ = init(DIGITS, [7])
    beside, _ = init(DIGITS, [3, 7])
    assert all(torch.equal(alone[name][0], beside[name][1]) for name in alone)


def test_every_option_has_its_own_number_of_weights():
    sizes = {cut_model(DIGITS, [option] * 5).parameters for option in OPTIONS}
    assert len(sizes) == 4
