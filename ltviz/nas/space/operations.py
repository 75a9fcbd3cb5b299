"""What may stand on an edge of a cell, and how it is applied to many networks at once.

Activations are [R, C, L, B]: replica, channel, place in the sequence, example. With the examples innermost a shifted
sequence is still a plain matrix [C, L·B], so a convolution is one batched product for each entry of its kernel,
without a copy; grouped convolutions and unfolding were slower at 8 channels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from ltviz.nas.space.convolution import convolve

Shape = tuple[int, ...]
Tensors = dict[str, Tensor]

MOMENTUM, EPSILON = 0.1, 1e-5  # of batch normalisation, as in torch


@dataclass(frozen=True)
class Operation:
    """One choice for an edge: ReLU, convolution, BatchNorm where there is a kernel, else a fixed function.

    kernel    entries of the convolution's kernel; 0 where the operation has no parameters
    dilation  places between two of them
    fixed     what an operation without parameters does to x [R, C, L, B]
    linear    whether op(x + y) = op(x) + op(y) exactly
    """

    kernel: int = 0
    dilation: int = 1
    fixed: Callable[[Tensor], Tensor] | None = None
    linear: bool = False

    def shapes(self, channels: int) -> dict[str, Shape]:
        """Its parameters, name -> shape without the replica axis; none for a fixed operation."""
        if not self.kernel:
            return {}
        kernel = (channels, channels, self.kernel)
        return {"conv.weight": kernel, "norm.weight": (channels,), "norm.bias": (channels,)}

    def buffers(self, channels: int) -> dict[str, Shape]:
        """Its running statistics, name -> shape without the replica axis."""
        return dict.fromkeys(("norm.mean", "norm.variance"), (channels,)) if self.kernel else {}

    def parameters(self, channels: int) -> int:
        """How many numbers it learns."""
        return sum(math.prod(shape) for shape in self.shapes(channels).values())

    def macs(self, channels: int, length: int) -> int:
        """Multiplications of one example's convolution; normalisation and pooling are not counted."""
        return channels * channels * self.kernel * length

    def apply(
        self, x: Tensor, weights: Tensors, buffers: Tensors, *, train: bool = False
    ) -> tuple[Tensor, Tensors]:
        """(y [R, C, L, B], new buffers) for x of the same shape; nothing that comes in is changed.

        weights, buffers: as `shapes` and `buffers` name them, each with a leading replica axis. Without
        norm.weight and norm.bias the normalisation has no scale and shift of its own, as in DARTS's search.
        train: normalise by the batch's own statistics and let the running ones follow.
        """
        if self.fixed is not None:
            return self.fixed(x), buffers
        y = convolve(torch.relu(x), weights["conv.weight"], self.dilation)
        return normalise(y, weights, buffers, train=train)


def normalise(
    x: Tensor, weights: Tensors, buffers: Tensors, *, train: bool = False
) -> tuple[Tensor, Tensors]:
    """BatchNorm of x [R, C, L, B] over places and examples, each replica by itself; see `Operation.apply`."""
    replicas, channels = x.shape[:2]
    running = {name: value.flatten() for name, value in buffers.items()}
    if train:  # batch_norm writes into the statistics that it is given
        running = {name: value.clone() for name, value in running.items()}
    scale, shift = (weights[n].flatten() if n in weights else None for n in ("norm.weight", "norm.bias"))
    y = F.batch_norm(
        x.reshape(1, replicas * channels, -1),
        running["norm.mean"],
        running["norm.variance"],
        scale,
        shift,
        training=train,
        momentum=MOMENTUM,
        eps=EPSILON,
    )
    return y.view_as(x), {name: value.view(replicas, channels) for name, value in running.items()}


def operation(name: str) -> Operation:
    """The operation of that name, or an error that lists the names."""
    if name not in OPERATIONS:
        raise ValueError(f"operation must be one of {', '.join(OPERATIONS)}, got {name!r}")
    return OPERATIONS[name]


def _avg3(x: Tensor) -> Tensor:
    """Mean of three neighbours; past the ends there is nothing to count, as in torch with count_include_pad=False."""
    length = x.shape[2]
    padded = F.pad(x, (0, 0, 1, 1))
    total = padded[:, :, :length] + x + padded[:, :, 2:]
    inside = torch.full((length, 1), 3.0, dtype=x.dtype, device=x.device)
    inside[0] -= 1
    inside[-1] -= 1
    return total / inside


def _max3(x: Tensor) -> Tensor:
    """Greatest of three neighbours."""
    length = x.shape[2]
    padded = F.pad(x, (0, 0, 1, 1), value=-math.inf)
    return torch.maximum(torch.maximum(padded[:, :, :length], x), padded[:, :, 2:])


# Every convolution has as many parameters as every other, so that which ones a cell has is not a matter of size.
OPERATIONS: dict[str, Operation] = {
    "none": Operation(fixed=torch.zeros_like, linear=True),
    "skip": Operation(fixed=lambda x: x, linear=True),
    "avg3": Operation(fixed=_avg3, linear=True),
    "max3": Operation(fixed=_max3),
    "conv3": Operation(kernel=3),
    "dil3": Operation(kernel=3, dilation=3),
}
