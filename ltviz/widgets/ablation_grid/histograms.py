"""The values with which trainings start, binned: what a treatment leaves of the weights' distribution."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.widgets.arrays import as_arrays, pack

BINS = 60  # an even number: zero is an edge, and both signs have as many
SIDES = ("kept", "pruned")


@dataclass(frozen=True, eq=False)
class Histograms:
    """Histograms of N cells on one axis. counts: float64 [N, 2, BINS], kept and pruned, as shares of the layer.

    zeros: float64 [N, 2], the share of values that are exactly 0; they are in no bin. edges: [BINS + 1].
    """

    cells: tuple[str, ...]
    edges: np.ndarray
    counts: np.ndarray
    zeros: np.ndarray


def take(starts: Any, arms: tuple[str, ...]) -> Histograms | None:
    """Histograms of `starts`, cell → {"kept": values, "pruned": values}; None for none.

    Raises TypeError for anything else, ValueError for an unknown cell, other names, NaN, or no values at all.
    """
    if starts is None:
        return None
    if not isinstance(starts, Mapping):
        raise TypeError(f"starts must be a dict from a cell to its values, got {type(starts).__name__}")
    if not starts:
        raise ValueError("starts must hold at least one cell, got an empty dict")
    values = {arm: _values(arm, sides, arms) for arm, sides in starts.items()}
    far = max(float(np.abs(one).max(initial=0.0)) for sides in values.values() for one in sides)
    edges = np.linspace(-far or -1.0, far or 1.0, BINS + 1)
    counts, zeros = zip(*(_binned(sides, edges) for sides in values.values()), strict=True)
    return Histograms(tuple(values), edges, np.stack(counts), np.stack(zeros))


def _values(arm: str, sides: Any, arms: tuple[str, ...]) -> list[np.ndarray]:
    """The values of one cell, [kept, pruned], each flat."""
    if arm not in arms:
        raise ValueError(f"starts must be named after arms of the run, got {arm!r}")
    if not isinstance(sides, Mapping) or set(sides) != set(SIDES):
        raise ValueError(f"starts[{arm!r}] must be a dict of {' and '.join(SIDES)}, got {sides!r:.60}")
    whole = {
        side: sides[side] if hasattr(sides[side], "detach") else np.asarray(sides[side]) for side in SIDES
    }
    found = as_arrays({side: value[None] for side, value in whole.items()}, name=f"starts[{arm!r}]")
    if not any(found[side].size for side in SIDES):
        raise ValueError(f"starts[{arm!r}] must hold at least one value, got none")
    return [found[side].ravel() for side in SIDES]


def _binned(sides: list[np.ndarray], edges: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Shares of the layer, [2, BINS], and of the exact zeros, [2]."""
    total = sum(values.size for values in sides)
    counts = [np.histogram(values[values != 0], edges)[0] for values in sides]
    return np.stack(counts) / total, np.array([(values == 0).sum() for values in sides]) / total


def packed(found: Histograms | None) -> dict[str, dict[str, Any]]:
    """What the browser draws, under names of its own; nothing for none."""
    if found is None:
        return {}
    numbers = {"start_edges": found.edges, "start_counts": found.counts, "start_zeros": found.zeros}
    return {name: pack(values.astype(np.float32)) for name, values in numbers.items()}
