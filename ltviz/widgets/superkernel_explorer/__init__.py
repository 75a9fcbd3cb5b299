"""How one superkernel a layer decides: norms and thresholds over a recorded search.

    SuperkernelExplorer(trace)               # a SuperkernelTrace of several λ and seeds
    SuperkernelExplorer([weak, strong])      # traces that differ in λ

λ chooses among recorded searches: moving it does not move norms that were trained under another.
"""

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ltviz.records.singlepath import OPTIONS, option
from ltviz.widgets import check
from ltviz.widgets.arrays import pack, unpack
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.superkernel_explorer import say, twin
from ltviz.widgets.superkernel_explorer.scene import Scene
from ltviz.widgets.superkernel_explorer.source import take

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class SuperkernelExplorer(Widget):
    """Decisions of every layer, and the norms and thresholds that made those of one.

    trace: a SuperkernelTrace, or several of one space that differ in λ (a list, or a dict's values).
    lam: one of the recorded λ; the largest unless given. seed: one of the seeds. step: a recorded step; the last unless
    given. layer: the name of the one whose norms are drawn.
    shift: added to every threshold: what the recorded norms would then decide, without training again.

    Raises ValueError or TypeError that names the value and the rule.
    """

    _esm = esm("superkernel_explorer")
    _css = css("superkernel_explorer")
    expectations = ("lam", "seed", "step", "layer", "shift", "cost", "accuracy")
    figure_height = 4.4

    lam = traitlets.Float().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    layer = traitlets.Unicode().tag(sync=True)
    shift = traitlets.Float(0.0).tag(sync=True)
    lambdas: traitlets.List[Any] = traitlets.List(traitlets.Float()).tag(sync=True)
    seeds: traitlets.List[Any] = traitlets.List(traitlets.Int()).tag(sync=True)
    steps: traitlets.List[Any] = traitlets.List(traitlets.Int()).tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List().tag(
        sync=True
    )  # {name, inputs, outputs, stride, stays, costs}
    arrays = traitlets.Dict().tag(sync=True)  # norms, thresholds, accuracy; axes as in SuperkernelTrace
    facts = traitlets.Dict().tag(
        sync=True
    )  # {names, unit, fixed, warmup, status, most}: names of the λ, most: a shift

    def __init__(
        self,
        trace: Any,
        *,
        lam: float | None = None,
        seed: int | None = None,
        step: int | None = None,
        layer: str | None = None,
        shift: float = 0.0,
    ) -> None:
        self._trace = found = take(trace)
        self._names = [one.name for one in found.layers]
        self._most = float(np.ceil(found.norms.max() * 2))
        super().__init__(
            lam=found.lambdas[-1] if lam is None else lam,
            seed=found.seeds[0] if seed is None else seed,
            step=int(found.steps[-1]) if step is None else step,
            layer=self._names[0] if layer is None else layer,
            shift=shift,
            lambdas=list(found.lambdas),
            seeds=list(found.seeds),
            steps=found.steps.tolist(),
            layers=[
                {
                    "name": one.name, "inputs": one.inputs, "outputs": one.outputs, "stride": one.stride,
                    "stays": not one.may_skip, "costs": row,
                }
                for one, row in zip(found.layers, found.costs.tolist(), strict=True)
            ],
            arrays={name: pack(getattr(found, name)) for name in ("norms", "thresholds", "accuracy")},
            facts={
                "names": [f"{one:g}" for one in found.lambdas], "unit": found.unit, "fixed": found.fixed,
                "warmup": found.warmup, "status": found.status, "most": self._most,
            },
        )  # fmt: skip

    @traitlets.validate("lam", "seed", "step", "layer")
    def _valid_choice(self, proposal: Any) -> Any:
        name = proposal["trait"].name
        known = {"lam": self._trace.lambdas, "seed": self._trace.seeds, "layer": tuple(self._names)}
        choices = known.get(name, tuple(self._trace.steps.tolist()))
        if proposal["value"] not in choices:
            raise ValueError(
                f"{name} must be one of {', '.join(map(str, choices))}, got {proposal['value']!r}"
            )
        return proposal["value"]

    @traitlets.validate("shift")
    def _valid_shift(self, proposal: Any) -> float:
        shift = proposal["value"]
        if not isinstance(shift, Real) or not abs(float(shift)) <= self._most:
            raise ValueError(f"shift must be in [-{self._most:g}, {self._most:g}], got {shift!r}")
        return float(shift)

    @property
    def network(self) -> tuple[str, ...]:
        """The options that are decided, one a layer."""
        return self._scene().network

    @property
    def blocks(self) -> tuple[str, ...]:
        """Their block strings."""
        return self._scene().blocks

    def sentence(self) -> str:
        """The readout: what is decided, what it costs, how accurate it is."""
        return say.sentence(self._scene())

    def alt(self) -> str:
        """The picture in words."""
        return twin.alt(self._scene())

    def draw(self, figure: "Figure") -> None:
        """The same picture by matplotlib."""
        twin.draw(figure, self._scene())

    def holds(self, **expectations: Any) -> list[str]:
        """That every decision is its norm against its own threshold; then lam, seed, step, layer and shift as shown.

        cost: (low, high), a share of the largest network's. accuracy: (low, high), on validation.
        """
        scene = self._scene()
        L = len(self._names)
        clauses = [
            f"{len(self.lambdas)} λ, {len(self.seeds)} seeds and {L} layer{'s' if L > 1 else ''}",
            self._exact(),
        ]
        plain = [name for name in ("lam", "seed", "step", "layer", "shift") if name in expectations]
        clauses += [check.equal(name, getattr(self, name), expectations[name]) for name in plain]
        found = {"cost": scene.cost / self._trace.most, "accuracy": scene.accuracy}
        what = {"cost": "the cost as a share of the largest", "accuracy": "the validation accuracy"}
        for name in what:
            if name in expectations:
                clauses.append(check.within(what[name], found[name], expectations[name]))
        return clauses

    def _scene(self) -> Scene:
        trace = self._trace
        a, s = trace.lambdas.index(self.lam), trace.seeds.index(self.seed)
        t = trace.steps.tolist().index(self.step)
        return Scene(trace, a, s, t, self._names.index(self.layer), self.shift)

    def _exact(self) -> str:
        """Decides again from what the browser got."""
        scene = self._scene()
        norms, at = (unpack(self.arrays[name])[scene.a, scene.s, scene.t] for name in ("norms", "thresholds"))
        cost = self._trace.fixed
        for layer, name, quarters, limits in zip(self.layers, self.network, norms, at, strict=True):
            ring = bool(np.hypot(*quarters[2:].astype(float)) >= limits[0] + self.shift)
            first, second = (
                bool(np.hypot(quarters[h], ring * quarters[2 + h]) >= limits[1 + h] + self.shift)
                for h in (0, 1)
            )
            wanted = option(ring, first or layer["stays"], second)
            if name != wanted:
                raise check.CheckError(f"layer {layer['name']} must be {wanted} by its norms, got {name}")
            cost += layer["costs"][OPTIONS.index(name)] if name in OPTIONS else 0.0
        if abs(cost - scene.cost) > 1e-9 * cost:
            raise check.CheckError(f"the layers must cost {cost:g} in all, got {scene.cost:g}")
        return "each decision is a norm against its own threshold"
