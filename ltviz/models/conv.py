"""Convolutional networks for images. Replicas go one after the other: grouped convolutions are slower."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ltviz.models.dropout import Noise, checked_rate, noise_buffers
from ltviz.models.initialisers import draw, initialiser
from ltviz.models.model import Buffers, Model, Shape, Weights, by_replica, prunable, replicas_in


@dataclass(frozen=True)
class Plan:
    """What happens to an image.

    stages     in order: convN, "pool" (halves height and width by the maximum), fcN with ReLU, out without
    kernel, padding   of every convolution
    conv_relu  whether each convolution is cut off below 0
    shape      of the image, (channels, height, width); rate: of dropout after each fcN
    """

    stages: tuple[str, ...]
    kernel: int
    padding: int
    conv_relu: bool
    shape: Shape
    rate: float


def lenet5(
    shape: Sequence[int] = (1, 28, 28),
    conv_relu: bool = False,
    initialiser: str = "glorot_normal",
    dropout: float = 0.0,
) -> Model:
    """LeNet-5 as Caffe has it, and SNIP with it: conv 20 and 50 of 5x5, each pooled, then 500 and 10.

    431,080 parameters on MNIST, 430,500 of them weights. conv_relu: Caffe puts no ReLU after a convolution
    (only after fc1), and neither did the SNIP authors' code; True adds them. See 1810.02340, table 1.
    """
    config = {"shape": list(shape), "conv_relu": conv_relu, "initialiser": initialiser, "dropout": dropout}
    plan = Plan(
        ("conv1", "pool", "conv2", "pool", "fc1", "out"), 5, 0, conv_relu, tuple(shape), checked_rate(dropout)
    )
    return _network("lenet5", plan, {"conv1": 20, "conv2": 50, "fc1": 500, "out": 10}, config)


def conv2(
    width: int = 64,
    fc: int = 256,
    shape: Sequence[int] = (3, 32, 32),
    initialiser: str = "glorot_normal",
    dropout: float = 0.0,
) -> Model:
    """Conv-2 of 1803.03635, figure 2: 3x3 convolutions 64, 64, pool, then 256, 256, 10; ReLU between.

    width    channels of the first two convolutions; later pairs have 2 and 4 times as many
    fc       units of each of the two dense layers
    dropout  chance in [0, 1) that a unit of fc1 or fc2 is silent in training
    4,300,992 weights on CIFAR-10. Zero padding keeps height and width.
    """
    return _conv("conv2", 1, width, fc, shape, initialiser, dropout)


def conv4(
    width: int = 64,
    fc: int = 256,
    shape: Sequence[int] = (3, 32, 32),
    initialiser: str = "glorot_normal",
    dropout: float = 0.0,
) -> Model:
    """Conv-4: as conv2 with a second pair of convolutions, 128 and 128. 2,425,024 weights on CIFAR-10."""
    return _conv("conv4", 2, width, fc, shape, initialiser, dropout)


def conv6(
    width: int = 64,
    fc: int = 256,
    shape: Sequence[int] = (3, 32, 32),
    initialiser: str = "glorot_normal",
    dropout: float = 0.0,
) -> Model:
    """Conv-6: as conv4 with a third pair, 256 and 256. 2,261,184 weights (the paper prints 1.7 M)."""
    return _conv("conv6", 3, width, fc, shape, initialiser, dropout)


def _conv(
    name: str, pairs: int, width: int, fc: int, shape: Sequence[int], initialiser: str, dropout: float
) -> Model:
    config = {"width": width, "fc": fc, "shape": list(shape), "initialiser": initialiser, "dropout": dropout}
    sizes = {f"conv{2 * pair + i}": width * 2**pair for pair in range(pairs) for i in (1, 2)}
    sizes |= {"fc1": fc, "fc2": fc, "out": 10}
    convs = [
        stage for pair in range(pairs) for stage in (f"conv{2 * pair + 1}", f"conv{2 * pair + 2}", "pool")
    ]
    plan = Plan((*convs, "fc1", "fc2", "out"), 3, 1, True, tuple(shape), checked_rate(dropout))
    return _network(name, plan, sizes, config)


def _network(name: str, plan: Plan, sizes: dict[str, int], config: dict[str, Any]) -> Model:
    initialiser(config["initialiser"])  # an unknown name fails here, not at the first init
    _check(name, plan, sizes)
    shapes = _shapes(plan, sizes)
    return Model(
        name=name,
        shapes=shapes,
        prunable=prunable(shapes),
        config=config,
        chain=None,
        init_fn=partial(_init, shapes, config["initialiser"], plan.rate),
        forward_fn=partial(_forward, plan),
    )


def _check(name: str, plan: Plan, sizes: dict[str, int]) -> None:
    if len(plan.shape) != 3:
        raise ValueError(f"shape must be (channels, height, width), got {list(plan.shape)}")
    for what, size in (*sizes.items(), *zip(("channels", "height", "width"), plan.shape, strict=True)):
        if int(size) != size or size < 1:
            raise ValueError(f"{what} of {name} must be a whole number >= 1, got {size}")


def _shapes(plan: Plan, sizes: dict[str, int]) -> dict[str, Shape]:
    channels, height, width = plan.shape
    lost = plan.kernel - 1 - 2 * plan.padding  # pixels of height and of width, by one convolution
    shapes: dict[str, Shape] = {}
    for stage in plan.stages:
        if stage == "pool":
            height, width = height // 2, width // 2
            continue
        if stage.startswith("conv"):
            shapes[f"{stage}.weight"] = (sizes[stage], channels, plan.kernel, plan.kernel)
            height, width = height - lost, width - lost
        else:
            if min(height, width) < 1:
                raise ValueError(f"shape must leave at least one pixel for {stage}, got {list(plan.shape)}")
            shapes[f"{stage}.weight"] = (sizes[stage], channels * height * width)
            height = width = 1
        shapes[f"{stage}.bias"] = (sizes[stage],)
        channels = sizes[stage]
    return shapes


def _init(shapes: dict[str, Shape], name: str, rate: float, seeds: list[int]) -> tuple[Weights, Buffers]:
    return draw(shapes, seeds, name), noise_buffers(seeds) if rate else {}


def _forward(
    plan: Plan, weights: Weights, x: Tensor, buffers: Buffers, train: bool
) -> tuple[Tensor, Buffers]:
    noise, replicas = Noise(buffers, plan.rate, train), replicas_in(weights)
    x = by_replica(x, replicas, plan.shape)
    logits = []
    for r in range(replicas):
        own = {name: value[r] for name, value in weights.items()}
        logits.append(_forward_one(plan, own, x[r], partial(noise.drop_one, replica=r)))
    return torch.stack(logits), noise.buffers


def _forward_one(plan: Plan, weights: Weights, x: Tensor, drop: Callable[[Tensor], Tensor]) -> Tensor:
    """One replica: x [B, C, H, W] -> logits [B, classes]."""
    x = _channels_last(x)
    for stage in plan.stages:
        if stage == "pool":
            x = F.max_pool2d(x, 2)
        elif stage.startswith("conv"):
            kernel = _channels_last(weights[f"{stage}.weight"])
            x = F.conv2d(x, kernel, weights[f"{stage}.bias"], padding=plan.padding)
            x = torch.relu(x) if plan.conv_relu else x
        else:
            x = F.linear(x.flatten(1), weights[f"{stage}.weight"], weights[f"{stage}.bias"])
            x = x if stage == "out" else drop(torch.relu(x))
    return x


def _channels_last(x: Tensor) -> Tensor:
    # Up to 1.5 times as fast on a CPU; the values are the same.
    return x.contiguous(memory_format=torch.channels_last)
