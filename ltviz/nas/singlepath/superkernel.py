"""One kernel that holds four: a 3×3 core with a ring around it, and two halves of the channels.

The architecture is which parts survive (Stamoulis et al. 2019, equations 1 to 5): each part is kept while its norm
reaches its own trainable threshold. The public code compares the L2 norm; the paper writes the squared one.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ltviz.nas.singlepath.network import draw, shapes
from ltviz.nas.singlepath.space import Space
from ltviz.records.singlepath import Layer

__all__ = ["CORE", "Superkernel", "indicator", "init", "masked", "quarters", "superkernels"]

CORE = torch.zeros(5, 5)
CORE[1:4, 1:4] = 1  # 9 entries; the ring around it has 16
FULL = "5x5-6"


@dataclass(frozen=True)
class Superkernel:
    """A layer's masked kernel [R, C, 5, 5] and its indicators (ring, first, second), [R, 3]."""

    kernel: Tensor
    indicators: Tensor


def init(space: Space, seeds: list[int]) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Fresh (weights, buffers) of the supernet: every block in full, and layerN.threshold [R, 3], all 0."""
    weights, buffers = draw(shapes(space, [FULL] * len(space.layers)), seeds)
    return weights | {
        f"layer{layer.name}.threshold": torch.zeros(len(seeds), 3) for layer in space.layers
    }, buffers


def indicator(x: Tensor) -> Tensor:
    """1 where x ≥ 0, else 0; its gradient is that of the sigmoid (straight-through)."""
    soft = torch.sigmoid(x)
    return soft + ((x >= 0).to(x.dtype) - soft).detach()


def quarters(kernel: Tensor) -> Tensor:
    """L2 norms of the core of the first and second half, then of the ring of both: kernel [R, C, 5, 5] → [R, 4]."""
    core = CORE.to(kernel.dtype)
    halves = [half * part for part in (core, 1 - core) for half in kernel.chunk(2, dim=1)]
    return torch.stack([part.flatten(1).norm(dim=1) for part in halves], 1)


def masked(layer: Layer, kernel: Tensor, threshold: Tensor) -> Superkernel:
    """The kernel as its indicators leave it: kernel [R, C, 5, 5], threshold [R, 3].

    A half is judged by what the ring's indicator has left of it. The first half of a layer that cannot be left out
    stays, whatever its norm.
    """
    core = CORE.to(kernel.dtype)
    ring = indicator((kernel * (1 - core)).flatten(1).norm(dim=1) - threshold[:, 0])
    kernel = kernel * (core + (1 - core) * ring[:, None, None, None])
    low, high = kernel.chunk(2, dim=1)
    second = indicator(high.flatten(1).norm(dim=1) - threshold[:, 2])
    first = torch.ones_like(second)
    if layer.may_skip:
        first = indicator(low.flatten(1).norm(dim=1) - threshold[:, 1])
    kept = torch.cat([low, high * second[:, None, None, None]], 1) * first[:, None, None, None]
    return Superkernel(kept, torch.stack([ring, first, second], 1))


def superkernels(space: Space, weights: dict[str, Tensor], *, whole: bool = False) -> dict[str, Superkernel]:
    """Every layer's superkernel by name; `whole` keeps all parts, as the warm-up does."""
    return {layer.name: _of(layer, weights, whole) for layer in space.layers}


def _of(layer: Layer, weights: dict[str, Tensor], whole: bool) -> Superkernel:
    kernel, threshold = (weights[f"layer{layer.name}.{part}"] for part in ("kernel.weight", "threshold"))
    return Superkernel(kernel, torch.ones_like(threshold)) if whole else masked(layer, kernel, threshold)
