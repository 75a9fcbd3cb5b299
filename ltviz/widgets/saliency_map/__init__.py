"""What a score keeps, seen from the input and layer by layer, at every density.

    SaliencyMap({"SNIP": snip, "magnitude": size, "random": noise})     # method -> layer -> scores [R, *shape]
    SaliencyMap({f"class {c}": scores_of(c) for c in range(10)})        # one class per minibatch: SNIP's figure 2

Several methods stand side by side; one of them alone shows its layers too.
"""

from collections.abc import Sequence
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ltviz.widgets import check
from ltviz.widgets.arrays import unpack
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.magnitude_histogram.reading import labels
from ltviz.widgets.saliency_map import say, twin
from ltviz.widgets.saliency_map.ladder import SCOPES
from ltviz.widgets.saliency_map.paths import unjoined
from ltviz.widgets.saliency_map.scene import Scene
from ltviz.widgets.saliency_map.source import Source, take
from ltviz.widgets.saliency_map.tables import Tables
from ltviz.widgets.words import count, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Round numbers, about as far apart on a log scale: 100 %, 90 %, … 0.1 %.
TENTHS = (10, 9, 8, 7, 6, 5, 4.5, 4, 3.5, 3, 2.5, 2.2, 2, 1.8, 1.6, 1.4, 1.2)
DENSITIES = (*(round(tenth / 10**power, 6) for power in (1, 2, 3) for tenth in TENTHS), 0.001)
MOST = 254  # densities: a slider with more is no slider


class SaliencyMap(Widget):
    """Which weights the scores of each method keep, and whether a signal still passes.

    scores: method -> layer -> array [R, *shape] (or [*shape]), torch or numpy; the higher the score, the longer a
    weight stays, and -inf never does. A mapping with one method shows it alone.
    density: kept ÷ all weights; the counts are those of `make_mask(scores, 1 - density, scope=scope)`.
    scope: "global" ranks all layers together, "layer" takes the same share of each.
    image: height and width, or channels, height and width, of the first layer's inputs; guessed for square numbers of
    inputs, `()` for none. A convolution shows the taps of its kernel.
    method: the one that is shown alone, "" for all side by side (the default where there are several).
    densities: the positions of the slider, from 100 % to 0.1 % unless given; `density` is added to them.
    replica: which of the R networks.

    Effective density counts the weights on a path from an input to an output. It takes the layers, in their order,
    for a plain chain where their shapes join; a network with shortcuts has more paths than it sees. Biases make none.
    Raises ValueError or TypeError that names the value and the rule.
    """

    _esm = esm("saliency_map")
    _css = css("saliency_map")
    expectations = ("method", "density", "scope", "effective_density", "collapse")

    methods: traitlets.List[Any] = traitlets.List().tag(sync=True)  # {name, equal, never}
    layers: traitlets.List[Any] = traitlets.List().tag(sync=True)  # {name, label, size}
    fold = traitlets.Dict().tag(sync=True)  # {kind, rows, cols, most}: how the inputs lie
    broken = traitlets.Unicode().tag(sync=True)  # why there is no effective density, or ""
    arrays = traitlets.Dict().tag(sync=True)  # see tables.py
    densities: traitlets.List[Any] = traitlets.List(traitlets.Float()).tag(sync=True)
    density = traitlets.Float().tag(sync=True)
    scope = traitlets.Unicode().tag(sync=True)
    method = traitlets.Unicode().tag(sync=True)
    view = traitlets.Enum(["wires", "scores"], "wires").tag(sync=True)  # what the maps show

    def __init__(
        self,
        scores: Any,
        *,
        density: float = 0.05,
        scope: str = "global",
        image: tuple[int, ...] | None = None,
        method: str = "",
        densities: Sequence[float] | None = None,
        replica: int = 0,
    ) -> None:
        source = take(scores, image=image, replica=replica)
        positions = _positions(DENSITIES if densities is None else densities, density)
        self._positions, self._names = positions, list(source.scores)
        self._tables, self._fold = Tables.of(source, positions), source.fold
        self._labels = labels(list(source.shapes))
        super().__init__(
            methods=_methods(self._names, self._tables),
            layers=[
                {"name": name, "label": label, "size": int(size)}
                for name, label, size in zip(source.shapes, self._labels, self._tables.sizes, strict=True)
            ],
            fold=vars(source.fold),
            broken=_broken(source, self._labels),
            arrays=self._tables.pack(),
            densities=positions,
            density=density,
            scope=scope,
            method=self._names[0] if len(self._names) == 1 and not method else method,
        )

    @traitlets.validate("density")
    def _valid_density(self, proposal: Any) -> float:
        return self._positions[_index("density", proposal["value"], self._positions)]

    @traitlets.validate("scope")
    def _valid_scope(self, proposal: Any) -> str:
        if proposal["value"] not in SCOPES:
            raise ValueError(f"scope must be one of {', '.join(SCOPES)}, got {proposal['value']!r}")
        return str(proposal["value"])

    @traitlets.validate("method")
    def _valid_method(self, proposal: Any) -> str:
        name = proposal["value"]
        if name not in ("", *self._names):
            raise ValueError(f'method must be "" or one of {", ".join(self._names)}, got {name!r}')
        return self._names[0] if len(self._names) == 1 else str(name)

    @property
    def effective_density(self) -> dict[str, float]:
        """Weights on a path from an input to an output ÷ all weights, by method; NaN where nobody can say."""
        scene = self._scene("")
        return {name: scene.effective(m) for m, name in enumerate(self._names)}

    @property
    def layer_density(self) -> dict[str, dict[str, float]]:
        """Kept ÷ all weights of each layer, by method."""
        scene = self._scene("")
        shares = [(scene.kept(m) / self._tables.sizes).tolist() for m in scene.shown]
        names = [layer["name"] for layer in self.layers]
        return {
            name: dict(zip(names, share, strict=True))
            for name, share in zip(self._names, shares, strict=True)
        }

    def sentence(self) -> str:
        """The readout: what stays, in which layers, and whether anything passes."""
        return say.sentence(self._scene())

    def alt(self) -> str:
        """The picture in words."""
        return twin.alt(self._scene(), self.view)

    def draw(self, figure: "Figure") -> None:
        """The same picture by matplotlib."""
        twin.draw(figure, self._scene(), self.view)

    def holds(self, **expectations: Any) -> list[str]:
        """Counts; then what is asked of `method` (else of what is shown): density, scope, paths, collapse."""
        scene = self._scene(expectations.get("method"))
        sizes = self._tables.sizes
        clauses = [f"{count(scene.all)} weights in {len(sizes)} layer{'s' if len(sizes) > 1 else ''}"]
        clauses += [
            self._exact(),
            f"masks of {len(self._names)}" if scene.m is None else scene.methods[scene.m],
        ]
        if "density" in expectations:
            asked = self._positions[_index("density", expectations["density"], self._positions)]
            if asked != self.density:
                raise check.CheckError(f"density must be {percent(asked)}, got {percent(self.density)}")
            clauses.append(f"density is {percent(asked)}")
        if "scope" in expectations:
            clauses.append(check.equal("scope", self.scope, expectations["scope"]))
        if "effective_density" in expectations:
            interval = expectations["effective_density"]
            clauses += [_within(scene, m, interval) for m in scene.shown]
        if "collapse" in expectations:
            clauses += [_collapse(scene, m, expectations["collapse"]) for m in scene.shown]
        return clauses

    def _scene(self, method: str | None = None) -> Scene:
        """What is on show, or another method, or ("") all of them."""
        name = self.method if method is None else method
        if name not in ("", *self._names):
            raise ValueError(f"method must be one of {', '.join(self._names)}, got {name!r}")
        m = self._names.index(name) if name else None
        s, p = SCOPES.index(self.scope), self._positions.index(self.density)
        return Scene(self._names, self._labels, self._fold, self._tables, self.broken, m, s, p)

    def _exact(self) -> str:
        """Adds up what the browser got: bars and wires against the counts."""
        arrays = {name: unpack(one) for name, one in self.arrays.items()}
        held = arrays["bars"].sum(2) + arrays["apart"].sum(2)
        if (held != self._tables.sizes).any():
            raise check.CheckError(
                f"the bars must hold {self._tables.sizes.tolist()} scores, got {held.tolist()}"
            )
        wires = self._fold.most * self._fold.cells - arrays["gone"].astype(np.int64).sum(3).cumsum(2)
        if (wires != arrays["kept"][..., 0]).any():
            raise check.CheckError("the wires of the input must add up to what the first layer keeps")
        return "every count exact"


def _methods(names: Sequence[str], tables: Tables) -> list[dict[str, Any]]:
    never = tables.apart[:, :, 1].sum(1).tolist()
    equal = tables.equal.tolist()
    return [{"name": n, "equal": e, "never": v} for n, e, v in zip(names, equal, never, strict=True)]


def _broken(source: Source, names: list[str]) -> str:
    shapes = list(source.shapes.values())
    i = unjoined(shapes)
    return "" if i is None else say.unjoined_sentence(names, shapes, i)


def _positions(densities: Sequence[float], density: float) -> list[float]:
    """The slider's positions from dense to sparse; each is checked."""
    found = {_fraction("densities", value) for value in densities} | {_fraction("density", density)}
    if len(found) > MOST:
        raise ValueError(f"densities must be at most {MOST}, got {len(found)}")
    return sorted(found, reverse=True)


def _fraction(what: str, value: Any) -> float:
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{what} must be in (0, 1], got {value!r}")
    if not 0 < float(value) <= 1:
        raise ValueError(f"{what} must be in (0, 1], got {value}")
    return float(value)


def _index(what: str, value: Any, positions: Sequence[float]) -> int:
    """The position of a density, whatever its last bit."""
    wanted = _fraction(what, value)
    nearest = min(range(len(positions)), key=lambda i: abs(positions[i] - wanted))
    if abs(positions[nearest] - wanted) > 1e-9:
        raise ValueError(
            f"{what} must be one of densities, got {value}; the nearest is {positions[nearest]}; "
            "densities= or density= of SaliencyMap adds others"
        )
    return nearest


def _within(scene: Scene, m: int, interval: tuple[float, float]) -> str:
    if scene.broken:
        raise check.CheckError(scene.broken)
    return check.within(f"effective density of {scene.methods[m]}", scene.effective(m), interval)


def _collapse(scene: Scene, m: int, expected: bool) -> str:
    lost = scene.lost(m)
    if bool(lost) != expected:
        found = f"{', '.join(lost)} lost all weights" if lost else "every layer keeps some"
        wanted = "a layer must lose all its weights" if expected else "every layer must keep weights"
        raise check.CheckError(f"{scene.methods[m]}: {wanted}, got: {found}")
    return f"{scene.methods[m]} {'lost a whole layer' if lost else 'keeps weights in every layer'}"
