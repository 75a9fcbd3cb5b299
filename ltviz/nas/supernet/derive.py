"""From the weights of a mixture to a cell: which operation each edge keeps, and which edges stay.

alphas [edges, operations] in the order of `space.edges` and `space.operations`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from ltviz.nas.space import Cell, Space
from ltviz.nas.space.graph import live


@dataclass(frozen=True)
class Derivation:
    """How a cell is read off; the default is the rule of DARTS (section 2.4).

    none      True: "none" may win an edge. DARTS leaves it out of the choice, although it takes its share of the
              softmax
    raw       True: edges are compared by their alphas as they are, not by their softmax. A published bug
              (khanrc/pt.darts, issue 16): alphas of different edges have no common zero
    incoming  edges that each node keeps, the strongest ones; None: all
    """

    none: bool = False
    raw: bool = False
    incoming: int | None = 2

    def __post_init__(self) -> None:
        if self.incoming is not None and self.incoming < 1:
            raise ValueError(f"incoming must be at least 1, got {self.incoming}")


def derive(space: Space, alphas: Tensor, rule: Derivation | None = None) -> Cell | None:
    """The cell that these alphas stand for; None where "none" was allowed and cut every path.

    Raises ValueError for another shape than [edges, operations] and for alphas that are no finite numbers, with
    the edge that holds them.
    """
    rule = DERIVATIONS["darts"] if rule is None else rule
    checked(space, alphas)
    values = alphas.double()  # so that the widgets, which work in float64, break no tie differently
    strength = (values if rule.raw else values.softmax(-1)).numpy().copy()
    if not rule.none and "none" in space.operations:
        strength[:, space.operations.index("none")] = -np.inf
    best, winners = strength.max(1).tolist(), strength.argmax(1)  # of equal strength the earlier wins
    chosen = {edge: space.operations[i] for edge, i in zip(space.edges, winners, strict=True)}
    for target in range(1, space.nodes):
        into = [(best[e], edge) for e, edge in enumerate(space.edges) if edge[1] == target]
        into.sort(key=lambda one: (-one[0], one[1]))
        for _, edge in into[rule.incoming :] if rule.incoming else []:
            chosen[edge] = "none"
    if not live(((*edge, name) for edge, name in chosen.items()), 1, (space.nodes - 1,)):
        return None
    return Cell.of(chosen, nodes=space.nodes)


def skip_share(space: Space, alphas: Tensor) -> Tensor:
    """Mean over the edges of what "skip" has of the softmax without "none", in [0, 1]; alphas [..., edges, operations].

    Near 1 the search has collapsed: nothing is computed any more. Raises ValueError for a space without "skip".
    """
    if "skip" not in space.operations:
        raise ValueError(f'the operations must hold "skip", got {", ".join(space.operations)}')
    names = [name for name in space.operations if name != "none"]
    shares = alphas[..., [space.operations.index(name) for name in names]].softmax(-1)
    return shares[..., names.index("skip")].mean(-1)


def checked(space: Space, alphas: Tensor, seeds: list[int] | None = None) -> None:
    """Raises ValueError unless alphas [..., edges, operations] are finite; it names the edge, and the seed if given."""
    wanted = (len(space.edges), len(space.operations))
    if alphas.shape[-2:] != wanted:
        raise ValueError(f"alphas must have shape [..., {wanted[0]}, {wanted[1]}], got {list(alphas.shape)}")
    bad = (~alphas.isfinite()).nonzero()
    if len(bad):
        *before, e, o = bad[0].tolist()
        (source, target), name = space.edges[e], space.operations[o]
        who = f" of seed {seeds[before[0]]}" if seeds else ""
        value = float(alphas[tuple(bad[0].tolist())])
        raise ValueError(f"alphas must be finite, got {value} for {name} on the edge {source}→{target}{who}")


DERIVATIONS: dict[str, Derivation] = {
    "darts": Derivation(),
    "with none": Derivation(none=True),
    "raw alphas": Derivation(raw=True),
    "every edge": Derivation(incoming=None),
}
