"""Operations against torch's own layers, and the convolution against autograd."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from ltviz.nas.space import OPERATIONS, convolve

R, C, L, B = 2, 3, 7, 4


def plain(name):
    """Torch's layers for one replica, on [B, C, L]."""
    op = OPERATIONS[name]
    if op.kernel:
        conv = nn.Conv1d(
            C, C, op.kernel, padding=op.dilation * (op.kernel // 2), dilation=op.dilation, bias=False
        )
        return nn.Sequential(nn.ReLU(), conv, nn.BatchNorm1d(C))
    return {
        "none": lambda x: x * 0,
        "skip": nn.Identity(),
        "avg3": nn.AvgPool1d(3, 1, 1, count_include_pad=False),
        "max3": nn.MaxPool1d(3, 1, 1),
    }[name]


def drawn(name, dtype=torch.float64):
    op = OPERATIONS[name]
    weights = {key: torch.rand(R, *shape, dtype=dtype) for key, shape in op.shapes(C).items()}
    return weights, {key: torch.rand(R, *shape, dtype=dtype) for key, shape in op.buffers(C).items()}


def as_torch(name, weights, buffers, r):
    module = plain(name)
    if weights:
        module.double()
        module[1].weight.data.copy_(weights["conv.weight"][r])
        module[2].weight.data.copy_(weights["norm.weight"][r])
        module[2].bias.data.copy_(weights["norm.bias"][r])
        module[2].running_mean.copy_(buffers["norm.mean"][r])
        module[2].running_var.copy_(buffers["norm.variance"][r])
    return module


@pytest.mark.parametrize("train", [False, True])
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_equals_torchs_layers(name, train):
    (weights, buffers), x = drawn(name), torch.randn(R, C, L, B, dtype=torch.float64)
    before = {key: value.clone() for key, value in buffers.items()}
    y, after = OPERATIONS[name].apply(x, weights, buffers, train=train)
    for r in range(R):
        module = as_torch(name, weights, buffers, r)
        if isinstance(module, nn.Module):
            module.train(train)
        assert torch.allclose(y[r], module(x[r].permute(2, 0, 1)).permute(1, 2, 0))
        if weights:
            assert torch.allclose(after["norm.mean"][r], module[2].running_mean)
            assert torch.allclose(after["norm.variance"][r], module[2].running_var)
    assert all(torch.equal(buffers[key], value) for key, value in before.items())


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_called_linear_is_and_nothing_else(name):
    (weights, buffers), (x, y) = drawn(name), torch.randn(2, R, C, L, B, dtype=torch.float64)
    apply = lambda value: OPERATIONS[name].apply(value, weights, buffers)[0]
    assert torch.allclose(apply(x + y), apply(x) + apply(y)) == OPERATIONS[name].linear


def test_parametrised_operations_are_of_one_size():
    sizes = {op.parameters(8) for op in OPERATIONS.values() if op.kernel}
    work = {op.macs(8, 20) for op in OPERATIONS.values() if op.kernel}
    assert sizes == {8 * 8 * 3 + 8 + 8}
    assert work == {8 * 8 * 3 * 20}
    assert all(op.parameters(8) == op.macs(8, 20) == 0 for op in OPERATIONS.values() if not op.kernel)


def test_normalisation_may_go_without_scale_and_shift():
    weights, buffers = drawn("conv3")
    x = torch.randn(R, C, L, B, dtype=torch.float64)
    bare, _ = OPERATIONS["conv3"].apply(x, {"conv.weight": weights["conv.weight"]}, buffers, train=True)
    assert torch.allclose(bare.mean((2, 3)), torch.zeros(R, C, dtype=torch.float64), atol=1e-6)


@pytest.mark.parametrize("dilation", [1, 2, 3])
def test_the_convolution_equals_torchs_and_so_do_two_orders_of_gradients(dilation):
    x = torch.randn(R, C, L, B, dtype=torch.float64, requires_grad=True)
    kernels = torch.randn(R, 5, C, 3, dtype=torch.float64, requires_grad=True)
    y = convolve(x, kernels, dilation)
    for r in range(R):
        expected = F.conv1d(x[r].permute(2, 0, 1), kernels[r], padding=dilation, dilation=dilation)
        assert torch.allclose(y[r], expected.permute(1, 2, 0))
    small = x[:, :2, :, :2].detach().requires_grad_(), kernels[:, :2, :2].detach().requires_grad_()
    assert torch.autograd.gradcheck(lambda a, b: convolve(a, b, dilation), small)
    assert torch.autograd.gradgradcheck(lambda a, b: convolve(a, b, dilation), small)
