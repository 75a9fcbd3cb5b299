"""Which weights a criterion keeps, by their values before and after training: the twin of ltviz.pruning's CRITERIA.

cut = cut_layer("movement", before, after, 0.2)  # float32 [n] each, a layer in C order
cut.kept                                         # bool [n], the mask of make_mask(scores, 1 - 0.2)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Values = np.ndarray
Place = Callable[[Values, Values], Values]
SIGNS = ("same_sign", "diff_sign")


def _percentile(some: Values, others: Values) -> Values:
    """The lesser of a weight's places in two orders; equal ones share the last of theirs."""
    return np.minimum(*(np.searchsorted(np.sort(one), one, side="right") for one in (some, others)))


def _draws(before: Values, _after: Values) -> Values:
    """The same draw for the same weight on every machine, and in JavaScript: its index, mixed to 32 bits."""
    mixed: Values = np.arange(before.size, dtype=np.uint64) + 0x9E3779B9 & 0xFFFFFFFF
    for shift, factor in ((16, 0x21F0AAAD), (15, 0x735A2D97)):
        mixed = (mixed ^ mixed >> shift) * factor & 0xFFFFFFFF
    return (mixed ^ mixed >> 15).astype(np.float64)


# Scores without a sign, f(before, after) -> [n]; the higher, the longer a weight stays.
BASES: dict[str, Place] = {
    "large_final": lambda _before, after: np.abs(after),
    "small_final": lambda _before, after: -np.abs(after),
    "large_init": lambda before, _after: np.abs(before),
    "small_init": lambda before, _after: -np.abs(before),
    "large_init_large_final": lambda before, after: _percentile(np.abs(before), np.abs(after)),
    "small_init_small_final": lambda before, after: _percentile(-np.abs(before), -np.abs(after)),
    "magnitude_increase": lambda before, after: np.abs(after) - np.abs(before),
    "movement": lambda before, after: np.abs(after - before),
    "random": _draws,
}
SIGNED = ("large_final", "magnitude_increase")
PAIRED = ("large_init_large_final", "small_init_small_final")
CRITERIA = (*BASES, *(f"{base}_{sign}" for base in SIGNED for sign in SIGNS))


def parts(criterion: str) -> tuple[str, str]:
    """The score and the sign that a criterion asks for: ("large_final", "same_sign"), or "" for either sign."""
    for sign in SIGNS:
        if criterion.endswith(f"_{sign}"):
            return criterion.removesuffix(f"_{sign}"), sign
    return criterion, ""


def score(criterion: str, before: Values, after: Values) -> Values:
    """Scores [n] of a layer; −inf where the sign is not the one asked for."""
    base, sign = parts(criterion)
    found = BASES[base](before, after)
    if not sign:
        return found
    same = np.sign(before) == np.sign(after)
    return np.where(same if sign == "same_sign" else ~same, found, -np.inf)


@dataclass(frozen=True, eq=False)
class Cut:
    """What a criterion keeps of a layer.

    kept: bool [n]. never: weights that are never kept, their sign forbids it. edges: where the kept region ends, one
    or two magnitudes (see regions.py); empty where there is none. parted: pruned weights that lie in it too, since
    they equal the last one that is kept.
    """

    kept: Values
    never: int
    edges: tuple[float, ...]
    parted: int


def cut_layer(criterion: str, before: Values, after: Values, density: float) -> Cut:
    """What stays of a layer, float32 [n] each, at a density in (0, 1]: the exact count of make_mask."""
    scores = score(criterion, before, after)
    never = int(np.isneginf(scores).sum())
    removed = max(round((1 - density) * scores.size), never)
    kept = np.ones(scores.size, bool)
    kept[np.argsort(scores, kind="stable")[:removed]] = False
    edges = _edges(criterion, before, after, scores, kept)
    parted = int((_inside(criterion, before, after, scores, edges) & ~kept).sum()) if edges else 0
    return Cut(kept, never, edges, parted)


def _edges(criterion: str, before: Values, after: Values, scores: Values, kept: Values) -> tuple[float, ...]:
    base = parts(criterion)[0]
    if base == "random" or not kept.any():
        return ()
    if base in PAIRED:
        bound = np.min if base.startswith("large") else np.max
        return tuple(float(bound(np.abs(values[kept]))) for values in (before, after))
    least = float(scores[kept].min())
    return (abs(least) if base.startswith("small") else least,)


def _inside(
    criterion: str, before: Values, after: Values, scores: Values, edges: tuple[float, ...]
) -> Values:
    if len(edges) == 1:
        return scores >= (-edges[0] if criterion.startswith("small") else edges[0])
    x, y = np.abs(before), np.abs(after)
    if criterion.startswith("large"):
        return (x >= edges[0]) & (y >= edges[1])
    return (x <= edges[0]) & (y <= edges[1])
