"""What every position of the slider shows, counted beforehand: the page looks it up and never estimates.

For M methods, two scopes (global, layer), P densities, L layers and C cells of the input, `pack` gives

    kept   uint32  [M, 2, P, L]     weights kept
    live   uint32  [M, 2, P, L]     … of them on a path from an input to an output; missing where nobody can say
    cut    float64 [M, 2, P, L]     the smallest score that stays, NaN where nothing does
    tied   uint32  [M, 2, P]        scores equal to one that the cut both takes and leaves
    gone   uint8 or more [M, 2, P, C]  wires that each cell of the input loses from the position before to this one
    score  float64 [M, C]           sum of the scores of each cell
    edges  float64 [M, BINS + 1]    bins of the scores
    bars   uint32  [M, L, BINS]     all scores of a layer by bin
    apart  uint32  [M, L, 2]        scores that are not on the axis: 0, and -inf

The masks of a ladder are nested, so `gone` has small numbers: a byte for each cell and density, not two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.widgets.arrays import pack
from ltviz.widgets.saliency_map.bins import bin_edges, histogram
from ltviz.widgets.saliency_map.ladder import SCOPES, Ladder, ladder
from ltviz.widgets.saliency_map.paths import live_levels, unjoined
from ltviz.widgets.saliency_map.source import Source


@dataclass(frozen=True, eq=False)
class Tables:
    """The arrays above, not packed yet.

    sizes: int64 [L], the weights of each layer. equal: bool [M], all scores are the same, so they rank nothing.
    """

    sizes: np.ndarray
    kept: np.ndarray
    live: np.ndarray | None
    cut: np.ndarray
    tied: np.ndarray
    gone: np.ndarray
    score: np.ndarray
    edges: np.ndarray
    bars: np.ndarray
    apart: np.ndarray
    equal: np.ndarray

    @classmethod
    def of(cls, source: Source, densities: Sequence[float]) -> "Tables":
        """Counts everything; densities descend."""
        shapes = list(source.shapes.values())
        methods = [list(layers.values()) for layers in source.scores.values()]
        ladders = [[ladder(layers, densities, scope) for scope in SCOPES] for layers in methods]
        P, cells = len(densities), source.fold.cells
        edges = [bin_edges(layers) for layers in methods]
        return cls(
            sizes=np.array([np.prod(shape) for shape in shapes]),
            kept=_each(ladders, lambda one: _staying(one.levels, P)),
            live=None
            if unjoined(shapes)
            else _each(ladders, lambda one: _staying(live_levels(one.levels), P)),
            cut=_each(ladders, lambda one: one.cut),
            tied=_each(ladders, lambda one: one.tied),
            gone=_each(ladders, lambda one: _leaving(one.levels[0], P, cells)),
            score=np.stack([_folded(layers[0], cells) for layers in methods]),
            edges=np.stack(edges),
            bars=np.array(
                [[histogram(s, e) for s in layers] for layers, e in zip(methods, edges, strict=True)]
            ),
            apart=np.array(
                [[_apart(s, e) for s in layers] for layers, e in zip(methods, edges, strict=True)]
            ),
            equal=np.array([_equal(layers) for layers in methods]),
        )

    def pack(self) -> dict[str, Any]:
        """Name -> packed array, in the types that the browser reads."""
        counts = {"kept": self.kept, "tied": self.tied, "bars": self.bars, "apart": self.apart}
        if self.live is not None:
            counts["live"] = self.live
        packed = {name: pack(array.astype(np.uint32)) for name, array in counts.items()}
        small = np.min_scalar_type(int(self.gone.max()))
        packed["gone"] = pack(self.gone.astype(small))
        return packed | {name: pack(getattr(self, name)) for name in ("cut", "score", "edges")}


def _each(ladders: Sequence[Sequence[Ladder]], count: Any) -> np.ndarray:
    """What `count` says of every ladder, [M, 2, …]."""
    return np.array([[count(one) for one in scopes] for scopes in ladders])


def _staying(levels: Sequence[np.ndarray], P: int) -> np.ndarray:
    """Weights whose level is above each position, int64 [P, L]."""
    left = [np.bincount(level.ravel(), minlength=P + 1)[:P] for level in levels]
    return np.stack([level.size - np.cumsum(n) for level, n in zip(levels, left, strict=True)], axis=1)


def _leaving(level: np.ndarray, P: int, cells: int) -> np.ndarray:
    """Weights of each cell that leave at each position, int64 [P, cells]."""
    flat = level.ravel() * cells + np.arange(level.size) % cells
    return np.bincount(flat, minlength=(P + 1) * cells).reshape(P + 1, cells)[:P]


def _folded(scores: np.ndarray, cells: int) -> np.ndarray:
    """Sum of the scores of each cell, float64 [cells]; a weight that may never stay adds nothing."""
    there = np.where(np.isfinite(scores), scores, 0.0)
    return there.reshape(-1, cells).sum(0)


def _apart(scores: np.ndarray, edges: np.ndarray) -> tuple[int, int]:
    """How many scores are off the axis: 0 on an axis without it, and -inf."""
    zeros = int((scores == 0).sum()) if edges[0] > 0 else 0
    return zeros, int(np.isneginf(scores).sum())


def _equal(scores: Sequence[np.ndarray]) -> bool:
    return min(layer.min() for layer in scores) == max(layer.max() for layer in scores)
