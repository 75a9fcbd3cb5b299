"""How large the weights are, and what a cut leaves of each layer.

    MagnitudeHistogram(run)                       # the trained weights of a recorded run and where they began
    MagnitudeHistogram(weights, initial=initial)  # any weights dict, [R, *shape]

Drag a cut to choose how much leaves a layer; under scope "global" one line goes through all of them.
"""

from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ltviz.widgets import check
from ltviz.widgets.arrays import unpack
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.magnitude_histogram import reading, twin
from ltviz.widgets.magnitude_histogram.bins import pack_bins
from ltviz.widgets.magnitude_histogram.ranks import SCOPES, Ranks, rank
from ltviz.widgets.magnitude_histogram.source import take
from ltviz.widgets.words import count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROUNDING = 0.0005  # a density is checked as it is printed, in tenths of a percent


class MagnitudeHistogram(Widget):
    """Histograms of log |weight| by layer, with a cut that removes an exact count: the one of `make_mask`.

    source: a Run (its trained weights, and their initial values), or a weights dict [R, *shape], torch or numpy.
    initial: values of the same weights before training; the picture shows where the survivors began.
    mask: weights that an earlier cut left; the others are shown apart and leave no more.
    scope: "layer" cuts each layer on its own, "global" ranks all layers together.
    remove: fraction of the survivors that leaves, in [0, 1], or (scope "layer") fractions by layer.
    replica: which of the R networks.

    `remove` and `scope` follow the picture; so does `cut`, which may be set as well.
    Raises ValueError or TypeError that names the value and the rule.
    """

    _esm = esm("magnitude_histogram")
    _css = css("magnitude_histogram")
    expectations = ("remove", "scope", "density", "layer_density")

    remove = traitlets.Any(0.2).tag(sync=True)  # a fraction, or fractions by layer
    scope = traitlets.Unicode("layer").tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List().tag(sync=True)  # {name, label, size, alive, zeros}
    arrays = traitlets.Dict().tag(sync=True)  # see bins.py

    def __init__(
        self,
        source: Any,
        *,
        initial: Any = None,
        mask: Any = None,
        scope: str = "layer",
        remove: float | Mapping[str, float] = 0.2,
        replica: int = 0,
    ) -> None:
        weights, started, kept = take(source, initial=initial, mask=mask, replica=replica)
        if scope == "global" and isinstance(remove, Mapping):
            raise ValueError('remove must be one number with scope "global", got a dict')
        self._ranks = rank(weights, kept)
        self._initial = started
        super().__init__(
            remove=remove,
            scope=scope,
            layers=_rows(self._ranks),
            arrays=pack_bins(self._ranks, started),
        )
        self.figure_height = twin.height(len(weights), started is not None)

    @traitlets.validate("scope")
    def _valid_scope(self, proposal: Any) -> str:
        if proposal["value"] not in SCOPES:
            raise ValueError(f"scope must be one of {', '.join(SCOPES)}, got {proposal['value']!r}")
        return str(proposal["value"])

    @traitlets.validate("remove")
    def _valid_remove(self, proposal: Any) -> float | dict[str, float]:
        remove = proposal["value"]
        if not isinstance(remove, Mapping):
            return _fraction("remove", remove)
        for name in remove:
            if name not in self._ranks.names:
                known = ", ".join(self._ranks.names)
                raise ValueError(f"remove must name layers of the weights, got {name!r}; there are {known}")
        return {
            name: _fraction(f"remove[{name!r}]", remove[name]) for name in self._ranks.names if name in remove
        }

    @property
    def removed(self) -> np.ndarray:
        """How many weights the cut removes from each layer, int64 [L]."""
        return self._ranks.removed(self.remove, self.scope)

    @property
    def density(self) -> float:
        """Kept ÷ prunable weights after the cut."""
        return float((self._ranks.alive - self.removed).sum() / self._ranks.sizes.sum())

    @property
    def layer_density(self) -> dict[str, float]:
        """Kept ÷ prunable weights of each layer after the cut."""
        kept = (self._ranks.alive - self.removed) / self._ranks.sizes
        return dict(zip(self._ranks.names, kept.tolist(), strict=True))

    @property
    def cut(self) -> float | dict[str, float]:
        """The smallest |w| that stays: by layer, or one value under scope "global".

        Set it, to one value or by layer, and `remove` becomes the share of the survivors below it.
        """
        found = self._ranks.cut(self.removed, self.scope).tolist()
        return found[0] if self.scope == "global" else dict(zip(self._ranks.names, found, strict=True))

    @cut.setter
    def cut(self, value: float | Mapping[str, float]) -> None:
        names = self._ranks.names
        wanted = dict(value) if isinstance(value, Mapping) else dict.fromkeys(names, value)
        for name, magnitude in wanted.items():
            if name not in names:
                raise ValueError(
                    f"cut must name layers of the weights, got {name!r}; there are {', '.join(names)}"
                )
            if not isinstance(magnitude, Real) or not float(magnitude) >= 0:
                raise ValueError(f"cut must be a magnitude, 0 or more, got {magnitude!r}")
        if self.scope == "global" and isinstance(value, Mapping):
            raise ValueError('cut must be one number with scope "global", got a dict')
        below, alive = self._ranks.below(wanted), self._ranks.alive
        if self.scope == "global":
            self.remove = int(below.sum()) / max(1, int(alive.sum()))
        else:
            self.remove = dict(zip(names, (below / np.maximum(alive, 1)).tolist(), strict=True))

    def sentence(self) -> str:
        """The readout: what leaves, what stays in all and by layer."""
        return reading.sentence(self._ranks, self.remove, self.scope)

    def alt(self) -> str:
        """The picture in words, with the magnitude of every cut."""
        names = reading.labels(self._ranks.names)
        removed, alive = self.removed, self._ranks.alive
        cuts = zip(names, self._ranks.cut(removed, self.scope), removed, alive, strict=True)
        at = [f"{name} from {cut:#.3g}" for name, cut, k, n in cuts if k < n]
        below = "; below them the initial values, those of the kept weights filled" if self._initial else ""
        kept = f"Kept by |w|: {', '.join(at)}. " if at else ""
        return f"Histograms of log |weight| of {', '.join(names)}{below}. {kept}{self.sentence()}"

    def draw(self, figure: "Figure") -> None:
        """The same picture by matplotlib."""
        twin.draw(figure, self._ranks, self._initial, self.remove, self.scope)

    def holds(self, **expectations: Any) -> list[str]:
        """The cut is exact; `remove`, `scope` and `density` (as printed) where they are asked for.

        layer_density: layer → (low, high).
        """
        names, sizes = reading.labels(self._ranks.names), self._ranks.sizes
        clauses = [f"{count(int(sizes.sum()))} weights in {len(names)} layer{'s' if len(names) > 1 else ''}"]
        clauses.append(self._exact())
        asked = [name for name in ("remove", "scope") if name in expectations]
        clauses += [check.equal(name, getattr(self, name), expectations[name]) for name in asked]
        if "density" in expectations:
            wanted = expectations["density"]
            if abs(self.density - wanted) > ROUNDING:
                raise check.CheckError(f"density must be {percent(wanted)}, got {percent(self.density)}")
            clauses.append(f"density is {percent(wanted)}")
        for name, interval in expectations.get("layer_density", {}).items():
            clauses.append(check.within(f"density of {name}", self._density_of(name), interval))
        return clauses

    def _density_of(self, name: str) -> float:
        for known, density in self.layer_density.items():
            if name in (known, known.removesuffix(".weight")):
                return density
        raise KeyError(f"layer_density must name layers among {', '.join(self._ranks.names)}, got {name!r}")

    def _exact(self) -> str:
        """Counts the weights on both sides of the cut, and what the browser got."""
        ranks, removed = self._ranks, self.removed
        cuts = ranks.cut(removed, self.scope)
        drawn = unpack(self.arrays["final"]).sum(1) + ranks.zeros
        for name, values, k, cut, shown in zip(
            ranks.names, ranks.magnitudes, removed, cuts, drawn, strict=True
        ):
            if not (values < cut).sum() <= k <= (values <= cut).sum():
                raise check.CheckError(f"the cut of {name} must remove {k} weights, |w| < {cut} are others")
            if shown != len(values):
                raise check.CheckError(f"the bins of {name} must hold {len(values)} weights, got {shown}")
        return "the smallest leave, by exact count"


def _rows(ranks: Ranks) -> list[dict[str, Any]]:
    """What the picture says of each layer beside its numbers."""
    counts = zip(ranks.sizes.tolist(), ranks.alive.tolist(), ranks.zeros.tolist(), strict=True)
    return [
        {"name": name, "label": label, "size": size, "alive": alive, "zeros": zeros}
        for name, label, (size, alive, zeros) in zip(
            ranks.names, reading.labels(ranks.names), counts, strict=True
        )
    ]


def _fraction(what: str, value: Any) -> float:
    if not isinstance(value, Real):
        raise TypeError(f"{what} must be a number in [0, 1], got {value!r}")
    fraction = float(value)
    if not 0.0 <= fraction <= 1.0:
        raise ValueError(f"{what} must be in [0, 1], got {value}")
    return fraction
