"""Two ways past an indicator that has no gradient: the straight-through sigmoid, and noise (Gumbel, two classes).

Both stand for the gradient of the mean of f(z), z = 1 with the chance σ(x), which is σ'(x) · (f(1) − f(0)).
`slope` is f', of tensors [N]; x is one number. Single-path NAS uses the first; its public code can draw Gumbel noise,
and never does.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

__all__ = ["exact_gradient", "gumbel_gradient", "straight_through_gradient"]

Function = Callable[[Tensor], Tensor]


def exact_gradient(f: Function, x: float) -> float:
    """σ'(x) · (f(1) − f(0))."""
    low, high = f(torch.tensor([0.0, 1.0], dtype=torch.float64)).tolist()
    return _sigmoid_slope(x) * (high - low)


def straight_through_gradient(slope: Function, x: float) -> float:
    """f'(1[x ≥ 0]) · σ'(x): no noise, and right only where f is a straight line."""
    hard = torch.tensor([float(x >= 0)], dtype=torch.float64)
    return float(slope(hard)) * _sigmoid_slope(x)


def gumbel_gradient(
    slope: Function, x: float, *, temperature: float, samples: int, generator: torch.Generator | None = None
) -> Tensor:
    """Draws of f'(z) · ∂z/∂x, z = σ((x + noise) ÷ temperature), float64 [samples]; Jang et al. 2017, section 2.2.

    The noise is the difference of two Gumbel numbers. temperature: above 0; the lower, the less biased and the noisier.
    """
    if not temperature > 0:
        raise ValueError(f"temperature must be above 0, got {temperature}")
    if samples < 1:
        raise ValueError(f"samples must be at least 1, got {samples}")
    chance = torch.rand(samples, generator=generator, dtype=torch.float64)
    z = torch.sigmoid((x + torch.logit(chance)) / temperature)
    return slope(z) * z * (1 - z) / temperature


def _sigmoid_slope(x: float) -> float:
    s = 1 / (1 + math.exp(-x))
    return s * (1 - s)
