"""What is on show: one method or all of them side by side, under a scope, at a density; and its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ltviz.widgets.saliency_map.source import Fold
from ltviz.widgets.saliency_map.tables import Tables


@dataclass(frozen=True, eq=False)
class Scene:
    """`m` is the method's index, None for all; `s` the scope's, `p` the density's.

    broken: why nobody can say which weights lie on a path; "" where the layers join.
    """

    methods: Sequence[str]
    labels: Sequence[str]
    fold: Fold
    tables: Tables
    broken: str
    m: int | None
    s: int
    p: int

    @property
    def all(self) -> int:
        """Weights of the network."""
        return int(self.tables.sizes.sum())

    @property
    def shown(self) -> list[int]:
        """Indices of the methods on show."""
        return list(range(len(self.methods))) if self.m is None else [self.m]

    def kept(self, m: int) -> np.ndarray:
        """Weights kept, int64 [L]."""
        return np.asarray(self.tables.kept[m, self.s, self.p])

    def live(self, m: int) -> np.ndarray:
        """Kept weights on a path from an input to an output, int64 [L]."""
        assert self.tables.live is not None
        return np.asarray(self.tables.live[m, self.s, self.p])

    def density(self, m: int) -> float:
        """Kept ÷ all weights."""
        return float(self.kept(m).sum() / self.all)

    def effective(self, m: int) -> float:
        """Weights on a path ÷ all weights; NaN where nobody can say."""
        return float("nan") if self.broken else float(self.live(m).sum() / self.all)

    def lost(self, m: int) -> list[str]:
        """Layers that keep nothing."""
        return [label for label, n in zip(self.labels, self.kept(m), strict=True) if n == 0]

    def dead(self, m: int) -> bool:
        """True where no input can reach an output."""
        return not self.broken and not self.live(m).any()

    def wires(self, m: int) -> np.ndarray:
        """Weights that each cell of the input keeps, int64 [rows, cols]."""
        left = self.fold.most - self.tables.gone[m, self.s, : self.p + 1].sum(0)
        return np.asarray(left).reshape(self.fold.rows, self.fold.cols)

    def equal(self, m: int) -> bool:
        """True where all scores are the same, so that they rank nothing."""
        return bool(self.tables.equal[m])

    def tied(self, m: int) -> int:
        """Equal scores that the cut parts, where they are a hundredth of the weights or more; else 0."""
        found = int(self.tables.tied[m, self.s, self.p])
        return found if 100 * found >= self.all else 0

    def never(self, m: int) -> int:
        """Weights whose score forbids that they stay."""
        return int(self.tables.apart[m, :, 1].sum())
