"""How many weights a density keeps in each layer, and the densities that an experiment may ask for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise


def kept_count(size: int, density: float) -> int:
    """Weights that `make_mask(scores, 1 - density)` keeps of `size` in one layer, to the exact count."""
    return size - round((1 - density) * size)


def kept_counts(shapes: Mapping[str, tuple[int, ...]], density: float) -> dict[str, int]:
    """The count of each layer; raises for a density outside (0, 1] and for one that leaves a layer empty."""
    if not 0 < density <= 1:
        raise ValueError(f"density must be in (0, 1], got {density}")
    counts = {name: kept_count(math.prod(shape), density) for name, shape in shapes.items()}
    for name, count in counts.items():
        if count < 1:
            raise ValueError(
                f"density must leave every layer a weight, {density} keeps none of the "
                f"{math.prod(shapes[name])} in {name}"
            )
    return counts


def checked_densities(shapes: Mapping[str, tuple[int, ...]], densities: Sequence[float]) -> tuple[float, ...]:
    """The densities as a tuple: at least one, each possible for these layers, and falling."""
    if not densities:
        raise ValueError("densities must be at least one, got none")
    for density in densities:
        kept_counts(shapes, density)
    for before, after in pairwise(densities):
        if after >= before:
            raise ValueError(f"densities must fall, got {after} after {before}")
    return tuple(float(density) for density in densities)
