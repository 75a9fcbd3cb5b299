"""One method's masks at falling densities, by exact counts: the cut of `ltviz.pruning.make_mask`.

The masks are nested, so a weight needs one number: at how many of the densities, largest first, it is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SCOPES = ("global", "layer")


@dataclass(frozen=True, eq=False)
class Ladder:
    """The masks at P densities of L layers.

    levels: by layer int64 [*shape], 0 … P; the weight is kept at position p where its level is above p.
    cut: float64 [P, L], the smallest score that stays; NaN where nothing does.
    tied: int64 [P], how many scores equal one that the cut both takes and leaves.
    """

    levels: tuple[np.ndarray, ...]
    cut: np.ndarray
    tied: np.ndarray


def ladder(scores: Sequence[np.ndarray], densities: Sequence[float], scope: str) -> Ladder:
    """`scores` by layer [*shape], finite or -inf; `densities` descend.

    At density d leave round-half-even((1 - d) × weights), counted in each layer or in all of them together, and
    every -inf; of equal scores the first in layer and C order leave first.
    """
    groups = [list(scores)] if scope == "global" else [[layer] for layer in scores]
    made = [_together(group, densities) for group in groups]
    return Ladder(
        tuple(level for levels, _, _ in made for level in levels),
        np.stack([cut for (_, cut, _), group in zip(made, groups, strict=True) for _ in group], axis=1),
        np.sum([tied for _, _, tied in made], axis=0),
    )


def _together(
    scores: Sequence[np.ndarray], densities: Sequence[float]
) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Levels, cut [P] and ties [P] of layers that are ranked together."""
    values = np.concatenate([layer.ravel() for layer in scores])
    ranked = np.sort(values)  # the values alone: to rank every weight is much slower
    never = int(np.searchsorted(ranked, -np.inf, side="right"))
    leave = np.array([max(round((1 - density) * len(values)), never) for density in densities])
    lowest = np.append(ranked, np.inf)[leave]
    level = np.searchsorted(lowest, values, side="right")
    tied, parted = np.zeros(len(leave), np.int64), _parts(ranked, leave)
    for score in np.unique(lowest[parted]):
        equal = np.flatnonzero(values == score)
        rank = np.searchsorted(ranked, score) + np.arange(len(equal))
        level[equal] = np.searchsorted(leave, rank, side="right")
        tied[parted & (lowest == score)] = len(equal)
    ends = np.cumsum([layer.size for layer in scores])[:-1]
    levels = [part.reshape(layer.shape) for part, layer in zip(np.split(level, ends), scores, strict=True)]
    return levels, np.where(leave < len(values), lowest, np.nan), tied


def _parts(ranked: np.ndarray, leave: np.ndarray) -> np.ndarray:
    """Where a cut has equal scores on both sides, bool [P]."""
    inside = (leave > 0) & (leave < len(ranked))
    at = np.where(inside, leave, 1) % len(ranked)
    return inside & (ranked[at - 1] == ranked[at])
