"""Magnitudes in the order in which they leave: what a cut removes, counted and never estimated.

ranks = rank(weights, mask)            # dicts layer -> [*shape]
removed = ranks.removed(0.2, "layer")  # int64 [L], the counts of ltviz.pruning.make_mask
ranks.cut(removed, "layer")            # float64 [L]: the smallest |w| that stays
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

Arrays = Mapping[str, np.ndarray]
Fractions = float | Mapping[str, float]
SCOPES = ("layer", "global")


@dataclass(frozen=True, eq=False)
class Ranks:
    """The weights of L layers by magnitude; "alive" are those that no earlier mask removed.

    names: the layers. sizes: int64 [L], all weights. magnitudes: float32 [alive] by layer, ascending; equal ones
    in C order, as they leave. places: their C-order index. owner: int64 [all alive], the layer of each weight in the
    order in which they leave when all layers are ranked together (equal ones: layers in order).
    """

    names: tuple[str, ...]
    sizes: np.ndarray
    magnitudes: tuple[np.ndarray, ...]
    places: tuple[np.ndarray, ...]
    owner: np.ndarray

    @property
    def alive(self) -> np.ndarray:
        """Weights that may leave, int64 [L]."""
        return np.array([len(values) for values in self.magnitudes])

    @property
    def zeros(self) -> np.ndarray:
        """Weights that may leave and are 0 already, int64 [L]."""
        return np.array([int(np.searchsorted(m, 0.0, side="right")) for m in self.magnitudes])

    def removed(self, remove: Fractions, scope: str) -> np.ndarray:
        """How many weights leave each layer, int64 [L]: round-half-to-even of fraction × survivors.

        remove: a fraction in [0, 1], or fractions by layer; a layer that the dict lacks loses nothing. Under scope
        "global" a dict stands for as many weights in total.
        """
        if scope == "global":
            return np.bincount(self.owner[: self._total(remove)], minlength=len(self.names))
        return np.array(
            [round(f * int(n)) for f, n in zip(self.fractions(remove), self.alive, strict=True)], np.int64
        )

    def _total(self, remove: Fractions) -> int:
        if isinstance(remove, Mapping):
            return int(self.removed(remove, "layer").sum())
        return round(remove * len(self.owner))

    def fractions(self, remove: Fractions) -> list[float]:
        """The fraction of each layer's survivors, [L]."""
        if isinstance(remove, Mapping):
            return [float(remove.get(name, 0.0)) for name in self.names]
        return [float(remove)] * len(self.names)

    def share(self, remove: Fractions) -> float:
        """What leaves, as a fraction of all survivors together."""
        if isinstance(remove, Mapping):
            return self._total(remove) / max(1, len(self.owner))
        return float(remove)

    def cut(self, removed: np.ndarray, scope: str) -> np.ndarray:
        """The smallest magnitude that stays, float64 [L]; one value for all layers under scope "global".

        Where nothing stays it is the largest magnitude, and NaN where nothing was left to cut.
        """
        stays = [float(m[k]) if k < len(m) else np.inf for m, k in zip(self.magnitudes, removed, strict=True)]
        tops = [float(m[-1]) if len(m) else np.nan for m in self.magnitudes]
        if scope == "global":
            lowest = min(stays)
            top = np.nanmax(tops) if len(self.owner) else np.nan
            return np.full(len(stays), top if np.isinf(lowest) else lowest)
        return np.where(np.isinf(stays), tops, stays)

    def below(self, magnitudes: Mapping[str, float]) -> np.ndarray:
        """How many survivors of each layer are smaller than the magnitude given for it, int64 [L]."""
        return np.array(
            [
                int(np.searchsorted(m, magnitudes.get(name, 0.0), side="left"))
                for name, m in zip(self.names, self.magnitudes, strict=True)
            ]
        )


def rank(weights: Arrays, mask: Arrays | None = None) -> Ranks:
    """The layers of `weights`, layer → [*shape], ranked; a layer that `mask` lacks is whole."""
    magnitudes, places = [], []
    for name, values in weights.items():
        size = np.abs(values.astype(np.float32, copy=False)).ravel()
        alive = np.arange(size.size) if mask is None or name not in mask else np.flatnonzero(mask[name])
        order = alive[np.argsort(size[alive], kind="stable")]
        magnitudes.append(size[order])
        places.append(order)
    counts = [len(values) for values in magnitudes]
    together = np.argsort(np.concatenate(magnitudes), kind="stable")
    owner = np.repeat(np.arange(len(counts)), counts)[together]
    sizes = np.array([values.size for values in weights.values()])
    return Ranks(tuple(weights), sizes, tuple(magnitudes), tuple(places), owner)
