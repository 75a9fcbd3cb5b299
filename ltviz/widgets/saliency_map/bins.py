"""Scores on a log axis, below zero too: the twin of what bins.js does with the edges."""

from collections.abc import Sequence

import numpy as np

HALF = 24  # bins of one sign
BINS = 2 * HALF + 1
TAIL = 0.003  # share of a layer that the lowest bin may gather: a log scale has no left end


def bin_edges(scores: Sequence[np.ndarray]) -> np.ndarray:
    """Edges, float64 [BINS + 1], equal on a log scale, for all layers of a method together.

    Where scores have both signs: HALF bins below zero, one around it, HALF above.
    """
    sizes = [np.abs(layer[np.isfinite(layer) & (layer != 0)]) for layer in scores]
    found = [size for size in sizes if size.size]
    low = float(min(np.quantile(size, TAIL, method="lower") for size in found)) if found else 1e-3
    high = float(max(size.max() for size in found)) if found else 1.0
    if high < 4 * low:  # one size only, say: room on both sides
        low, high = low / 2, high * 2
    if not any(bool((layer[np.isfinite(layer)] < 0).any()) for layer in scores):
        return np.geomspace(low, high, BINS + 1)
    above = np.geomspace(low, high, HALF + 1)
    return np.concatenate([-above[::-1], above])


def histogram(scores: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Counts by bin, int64 [BINS]; the ends gather what lies beyond them. Left out: -inf, and 0 off the axis."""
    there = scores[np.isfinite(scores)]
    there = there[there != 0] if edges[0] > 0 else there
    return np.bincount(np.clip(np.searchsorted(edges, there, "right") - 1, 0, BINS - 1), minlength=BINS)


def bin_at(edges: np.ndarray, score: float) -> float:
    """Where a score lies, in bins from the left end, within the axis."""
    i = int(np.clip(np.searchsorted(edges, score, "right") - 1, 0, len(edges) - 2))
    low, high = float(edges[i]), float(edges[i + 1])
    value = min(max(score, low), high)
    share = np.log(value / low) / np.log(high / low) if low * high > 0 else (value - low) / (high - low)
    return i + float(share)


def decades(edges: np.ndarray, most: int) -> list[float]:
    """Powers of ten on the axis, and 0 where it has both signs; no more than about `most`."""
    top = float(edges[-1])
    low = float(edges[edges > 0][0])
    powers = list(range(int(np.ceil(np.log10(low) - 1e-9)), int(np.floor(np.log10(top) + 1e-9)) + 1))
    if edges[0] > 0:
        step = max(1, -(-len(powers) // most))
        return [10.0**k for k in powers[::-step][::-1]]
    step = max(1, -(-2 * len(powers) // most))
    above = [10.0**k for k in powers[::-step][::-1]]
    return [*(-v for v in reversed(above)), 0.0, *above]
