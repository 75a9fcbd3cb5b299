"""A cut network as a plain torch module, as one would write it by hand: for timing, and to check our own layers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from ltviz.nas.singlepath.layers import EPSILON, MOMENTUM
from ltviz.nas.singlepath.space import Space
from ltviz.records.singlepath import SKIP, Layer, checked

__all__ = ["Block", "to_module"]

Weights = dict[str, Tensor]


class Block(nn.Module):
    """A mobile block: expand 1×1, depthwise kernel, project 1×1; adds its input where the shapes allow it."""

    def __init__(self, layer: Layer, option: str) -> None:
        super().__init__()
        kernel, wide = int(option[0]), layer.inputs * int(option[-1])
        self.adds = layer.may_skip
        self.expand = nn.Conv2d(layer.inputs, wide, 1, bias=False)
        self.expand_norm = _norm(wide)
        self.kernel = nn.Conv2d(wide, wide, kernel, layer.stride, kernel // 2, groups=wide, bias=False)
        self.kernel_norm = _norm(wide)
        self.project = nn.Conv2d(wide, layer.outputs, 1, bias=False)
        self.project_norm = _norm(layer.outputs)

    def forward(self, x: Tensor) -> Tensor:
        """[B, in, H, W] → [B, out, H ÷ stride, W ÷ stride]."""
        y = torch.relu(self.expand_norm(self.expand(x)))
        y = torch.relu(self.kernel_norm(self.kernel(y)))
        y = self.project_norm(self.project(y))
        return x + y if self.adds else y


class Shift(nn.Module):
    """A block that is left out after training: its normalisation still adds one number a channel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.shift = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] → the same shape."""
        return x + self.shift[:, None, None]


def to_module(
    space: Space,
    network: Sequence[str],
    weights: Weights | None = None,
    buffers: Weights | None = None,
    *,
    replica: int = 0,
) -> nn.Module:
    """The network of these options, [B, channels, side, side] → [B, classes], in evaluation mode.

    weights, buffers: those of `cut` or of `cut_model(…).init`; torch's own initial values without them.
    """
    first, last = space.layers[0], space.layers[-1]
    parts: OrderedDict[str, nn.Module] = OrderedDict(
        stem=nn.Conv2d(space.shape[0], first.inputs, 3, padding=1, bias=False),
        stem_norm=_norm(first.inputs),
        stem_relu=nn.ReLU(),
    )
    for layer, option in zip(space.layers, checked(space.layers, network), strict=True):
        parts[f"layer{layer.name}"] = Shift(layer.outputs) if option == SKIP else Block(layer, option)
    parts |= {
        "mean": nn.AdaptiveAvgPool2d(1),
        "flat": nn.Flatten(),
        "head": nn.Linear(last.outputs, space.classes),
    }
    module = nn.Sequential(parts)
    if weights is not None:
        module.to(weights["head.weight"].dtype)
        module.load_state_dict(_state(module, weights, buffers or {}, replica))
    return module.eval()


def _norm(channels: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(channels, EPSILON, MOMENTUM)


def _state(module: nn.Module, weights: Weights, buffers: Weights, replica: int) -> Weights:
    """The module's state dict from ours: other names for the running statistics, other shapes for the kernels."""
    ours = {name: value[replica] for name, value in weights.items()}
    ours |= {
        name.replace(".mean", ".running_mean"): v[replica] for name, v in buffers.items() if ".mean" in name
    }
    ours |= {
        name.replace(".var", ".running_var"): v[replica] for name, v in buffers.items() if ".var" in name
    }
    state = module.state_dict()
    return {name: ours[name].reshape(old.shape) if name in ours else old for name, old in state.items()}
