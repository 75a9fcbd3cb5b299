"""The cell that a mixture would be cut to now; derivation.js cuts the same way, and ltviz.nas.supernet judges both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ltviz.widgets.cell_explorer.notation import NONE, pairs


class Rule(NamedTuple):
    """How a cell is read off; (False, False, 2) is DARTS's (1806.09055, section 2.4).

    none: whether "none" may win an edge. raw: whether edges are compared by α, not by its softmax. incoming: edges
    that each node keeps, the strongest; None keeps all.
    """

    none: bool
    raw: bool
    incoming: int | None


class Cut(NamedTuple):
    """winners: the operation that won each edge. kept: whether the edge stays among those into its node, [E]."""

    winners: tuple[str, ...]
    kept: tuple[bool, ...]

    @property
    def operations(self) -> tuple[str, ...]:
        """What stands on each edge of the cell."""
        return tuple(op if kept else NONE for op, kept in zip(self.winners, self.kept, strict=True))


def shares(alphas: np.ndarray) -> np.ndarray:
    """Softmax over the last axis, of the same shape."""
    raised = np.exp(alphas - alphas.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def cut(alphas: np.ndarray, operations: list[str], nodes: int, rule: Rule) -> Cut:
    """Cut alphas [E, O]; of equal strength the earlier operation wins and the earlier edge stays."""
    strength = alphas.astype(np.float64) if rule.raw else shares(alphas.astype(np.float64))
    if not rule.none and NONE in operations:
        strength[:, operations.index(NONE)] = -np.inf
    best = strength.max(1).tolist()
    winners = tuple(operations[i] for i in strength.argmax(1))
    places = pairs(nodes)
    kept = [True] * len(places)
    for node in range(1, nodes):
        into = sorted((e for e, (_, j) in enumerate(places) if j == node), key=lambda e: -best[e])
        for e in into[rule.incoming :] if rule.incoming else []:
            kept[e] = False
    return Cut(winners, tuple(kept))


def skip_share(alphas: np.ndarray, operations: list[str], rule: Rule) -> np.ndarray:
    """Share of the edges that skip wins, at each step; alphas [T, E, O] → [T]."""
    strength = alphas.copy()
    if not rule.none and NONE in operations:
        strength[..., operations.index(NONE)] = -np.inf
    return (
        (strength.argmax(-1) == operations.index("skip")).mean(-1)
        if "skip" in operations
        else np.zeros(len(alphas))
    )
