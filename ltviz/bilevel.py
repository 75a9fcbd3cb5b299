"""The toy of DARTS (arXiv 1806.09055, figure 2): two numbers, an architecture α and a weight w, and where they settle.

    L_val(w, α) = αw − 2α + 1        L_train(w, α) = w² − 2αw + α²

The weight that minimises L_train is w = α, the feasible line; on it L_val is (α − 1)², so (1, 1) is the optimum.
DARTS takes a step in α at w' = w − ξ ∂L_train/∂w, then a step in w. ξ = 0 is its first order.
Plain floats in the order of ltviz/widgets/bilevel_toy/path.js, so both give the same numbers to the last bit.
"""

import math
from collections.abc import Sequence

OPTIMUM = (1.0, 1.0)
START = (2.0, -2.0)  # of the paper's figure
Point = tuple[float, float]  # (α, w)


def validation_loss(alpha: float, w: float) -> float:
    """L_val(w, α), minimised over α."""
    return alpha * w - 2 * alpha + 1


def training_loss(alpha: float, w: float) -> float:
    """L_train(w, α), minimised over w."""
    return w * w - 2 * alpha * w + alpha * alpha


def weight_gradient(alpha: float, w: float) -> float:
    """∂L_train/∂w."""
    return 2 * (w - alpha)


def architecture_gradient(alpha: float, w: float, xi: float) -> float:
    """dL_val(w', α)/dα with w' = w − ξ ∂L_train/∂w: the paper's equation 7, here without approximation."""
    look = w - xi * weight_gradient(alpha, w)
    return look - 2 + 2 * xi * alpha


def fixed_point(xi: float) -> float:
    """Where the iterates come to rest, α = w = 2/(1 + 2ξ). Raises ValueError unless ξ is a number of at least 0."""
    return 2 / (1 + 2 * _xi(xi))


def iterates(
    xi: float, *, rates: Sequence[float] = (0.1, 0.1), start: Sequence[float] = START, steps: int = 100
) -> list[Point]:
    """The path of (α, w), `steps` + 1 points, the start first: each step moves α, then w (algorithm 1).

    rates: of the step in α and of the step in w, both above 0. Raises ValueError that names the value and the rule.
    """
    rate_alpha, rate_w = (_positive(name, rate) for name, rate in zip(("α", "w"), rates, strict=True))
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps}")
    alpha, w = (_finite("start", value) for value in start)
    _xi(xi)
    path = [(alpha, w)]
    for _ in range(steps):
        alpha = alpha - rate_alpha * architecture_gradient(alpha, w, xi)
        w = w - rate_w * weight_gradient(alpha, w)
        path.append((alpha, w))
    return path


def _xi(value: float) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"xi must be a number of at least 0, got {value}")
    return value


def _positive(name: str, rate: float) -> float:
    if not (math.isfinite(rate) and rate > 0):
        raise ValueError(f"the rate of {name} must be above 0, got {rate}")
    return float(rate)


def _finite(name: str, value: float) -> float:
    if not math.isfinite(value):
        raise ValueError(f"{name} must be two finite numbers, got {value}")
    return float(value)
