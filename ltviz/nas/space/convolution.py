"""Convolution of R sequences by R kernels at once, as products of matrices that are shifted against each other."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor


def convolve(x: Tensor, kernels: Tensor, dilation: int = 1) -> Tensor:
    """Outputs [R, O, L, B] of x [R, C, L, B] and kernels [R, O, C, K], K odd; zeros beyond both ends keep the length.

    Entry k of a kernel meets the place (k - (K - 1) / 2) · dilation further on: `torch.conv1d` with padding.
    """
    return _Convolution.apply(x, kernels, dilation)


class _Convolution(torch.autograd.Function):
    """By hand, because autograd gives every shifted view a gradient of full size and adds them up."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, kernels: Tensor, dilation: int) -> Tensor:
        ctx.save_for_backward(x, kernels)
        ctx.dilation = dilation
        (entry, view), *others = zip(
            kernels.movedim(
                -1, 0
            ).contiguous(),  # otherwise the products are taken one replica after the other
            _shifted(x, kernels.shape[-1], dilation),
            strict=True,
        )
        y = torch.bmm(entry, view)
        for entry, view in others:
            y.baddbmm_(entry, view)
        return y.view(*y.shape[:2], *x.shape[2:])

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        # In operations that autograd knows, so that a gradient of a gradient can be taken.
        x, kernels = ctx.saved_tensors
        (g,) = grads
        to_x = to_kernels = None
        if ctx.needs_input_grad[0]:
            to_x = convolve(g, kernels.flip(-1).transpose(1, 2), ctx.dilation)
        if ctx.needs_input_grad[1]:
            views = _shifted(x, kernels.shape[-1], ctx.dilation)
            to_kernels = _to_kernels(g.flatten(2), views)
        return to_x, to_kernels, None


def _shifted(x: Tensor, size: int, dilation: int) -> list[Tensor]:
    """The sequence as each entry of the kernel meets it, [R, C, L·B] each."""
    length, reach = x.shape[2], (size - 1) // 2 * dilation
    padded = F.pad(x, (0, 0, reach, reach))
    return [padded[:, :, k * dilation : k * dilation + length].flatten(2) for k in range(size)]


def _to_kernels(g: Tensor, views: list[Tensor]) -> Tensor:
    """The gradient [R, O, C, K] of the kernels: g [R, O, N] times each view [R, C, N], summed over N."""
    if (
        views[0].shape[1] == 1
    ):  # torch takes another way for a lone column of a lone replica, with other last digits
        return torch.bmm(g, torch.cat(views, 1).transpose(1, 2)).unsqueeze(2)
    return torch.stack([torch.bmm(g, view.transpose(1, 2)) for view in views], -1)
