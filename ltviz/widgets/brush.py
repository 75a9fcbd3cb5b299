"""A rectangle on the plane of values before and after training: [x0, x1, y0, y1], its edges included; [] is none."""

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any

import numpy as np


def rectangle(value: Any) -> list[float]:
    """The value as a brush; raises ValueError for anything else."""
    brush = list(value)
    numbers = all(isinstance(edge, Real) and math.isfinite(float(edge)) for edge in brush)
    if brush and not (len(brush) == 4 and numbers and brush[0] <= brush[1] and brush[2] <= brush[3]):
        raise ValueError(f"brush must be [] or [x0, x1, y0, y1] with x0 <= x1 and y0 <= y1, got {brush}")
    return [float(edge) for edge in brush]


def brushed(before: np.ndarray, after: np.ndarray, brush: Sequence[float]) -> np.ndarray:
    """Which weights lie in the rectangle: bool of their shape. parts/arrays.js (`insideBrush`) says the same."""
    # float64, as JavaScript compares: a float32 array would round the edges
    x, y = before.astype(np.float64), after.astype(np.float64)
    left, right, bottom, top = brush
    return (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
