"""What is on show: one λ, one seed, a step, a layer and a shift of the thresholds; and its numbers."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ltviz.records.singlepath import OPTIONS, SKIP, SuperkernelTrace, blocks, option

PARTS = ("ring", "first half", "second half")


@dataclass(frozen=True, eq=False)
class Scene:
    """a, s, t, layer: indices of λ, seed, recorded step and layer; shift: added to every threshold."""

    trace: SuperkernelTrace
    a: int
    s: int
    t: int
    layer: int
    shift: float

    @cached_property
    def on(self) -> np.ndarray:
        """Which parts are kept at every recorded step, bool [T, L, 3]."""
        return np.asarray(self.trace.indicators(self.shift)[self.a, self.s])

    @property
    def network(self) -> tuple[str, ...]:
        """The options decided at this step, one a layer."""
        return tuple(option(*one) for one in self.on[self.t])

    @property
    def blocks(self) -> tuple[str, ...]:
        """Their block strings."""
        return blocks(self.trace.layers, self.network)

    @property
    def costs(self) -> list[float]:
        """What each layer costs, in the table's unit, 0 for one that is left out."""
        rows = zip(self.network, self.trace.costs.tolist(), strict=True)
        return [0.0 if name == SKIP else row[OPTIONS.index(name)] for name, row in rows]

    @property
    def cost(self) -> float:
        """What the network costs."""
        return self.trace.fixed + sum(self.costs)

    @property
    def warm(self) -> bool:
        """Whether the step lies in the warm-up, where every part is kept whatever its norm."""
        return bool(self.trace.steps[self.t] < self.trace.warmup)

    @property
    def accuracy(self) -> float:
        """Validation accuracy at this step; NaN where it was not evaluated, or the thresholds are not the search's."""
        return float("nan") if self.shift else float(self.trace.accuracy[self.a, self.s, self.t])

    def norms(self, part: int) -> np.ndarray:
        """Norm of a part of the layer over the recorded steps [T]: what its threshold meets."""
        squares = self.trace.norms[self.a, self.s, :, self.layer].astype(np.float64) ** 2
        if part == 0:
            return np.asarray(np.sqrt(squares[:, 2] + squares[:, 3]))
        half = part - 1
        return np.asarray(np.sqrt(squares[:, half] + self.on[:, self.layer, 0] * squares[:, 2 + half]))

    @property
    def core(self) -> np.ndarray:
        """Norm of the core of the layer over the recorded steps [T]; it has no threshold."""
        quarters = self.trace.norms[self.a, self.s, :, self.layer, :2].astype(np.float64)
        return np.asarray(np.sqrt((quarters**2).sum(1)))

    def thresholds(self, part: int) -> np.ndarray:
        """Threshold of a part of the layer over the recorded steps, shifted [T]; NaN where it has none."""
        if part == 1 and not self.trace.layers[self.layer].may_skip:
            return np.full(len(self.trace.steps), np.nan)
        return np.asarray(self.trace.thresholds[self.a, self.s, :, self.layer, part] + np.float64(self.shift))

    def flips(self, part: int) -> list[int]:
        """Recorded steps, as indices, at which a part of the layer is no longer what it was the step before."""
        on = self.on[:, self.layer, part]
        return (np.flatnonzero(on[1:] != on[:-1]) + 1).tolist()
