"""Which weights a criterion keeps, drawn where they sit before and after training.

    CriteriaPlane(run)                                      # a recorded run: the values of its shown seed
    CriteriaPlane(initial, final, criterion="movement")     # any two weights dicts, [R, *shape] or [*shape]

Zhou et al. 2019 draw each criterion as a region of this plane; drag the density, choose another criterion, or brush a
rectangle to see where its weights sit in the layer.
"""

from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ltviz.widgets import check
from ltviz.widgets.arrays import pack, unpack
from ltviz.widgets.base import Widget
from ltviz.widgets.brush import brushed, rectangle
from ltviz.widgets.compose import css, esm
from ltviz.widgets.criteria_plane import reading, twin
from ltviz.widgets.criteria_plane.scores import CRITERIA, Cut, cut_layer, score
from ltviz.widgets.criteria_plane.source import Layer, shortest, take
from ltviz.widgets.words import count

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class CriteriaPlane(Widget):
    """Every weight of a layer by its value before training (x) and after (y), and what a criterion keeps of it.

    initial, final: weights dicts [R, *shape] or [*shape], torch or numpy; or a Run alone. Layers without the same
    first axis throughout are taken as [*shape]. What float16 holds exactly travels in two bytes a value.
    criterion: a name of Zhou et al. 2019; "random" draws by position, the same weights everywhere.
    density: the share of each layer that is asked for, in (0, 1]; a criterion with a sign may keep fewer.
    layer: a layer's name, with or without ".weight"; "" is the first. replica: which of the R networks.
    image_shape: of the first layer's inputs, as in MaskGrid; guessed for square numbers of inputs, `()` for none.

    `brush` is [] or [x0, x1, y0, y1], in weights; its edges count. `link(plane, grid, "brush")` shows those weights in
    a MaskGrid of the same values. Raises ValueError or TypeError that names the value and the rule.
    """

    _esm = esm("criteria_plane")
    _css = css("criteria_plane")
    figure_height = 4.6
    expectations = ("criterion", "density", "layer", "kept")

    layers: Any = traitlets.List().tag(sync=True)  # {name, label, shape, image, reach: [x, y]}
    initial = traitlets.Dict().tag(sync=True)  # layer -> packed values
    final = traitlets.Dict().tag(sync=True)
    criterion = traitlets.Unicode("large_final").tag(sync=True)
    density: Any = traitlets.Any(0.2).tag(sync=True)
    layer = traitlets.Unicode().tag(sync=True)
    brush: Any = traitlets.List().tag(sync=True)
    caption = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        initial: Any,
        final: Any = None,
        *,
        criterion: str = "large_final",
        density: float = 0.2,
        layer: str | None = None,
        replica: int = 0,
        image_shape: tuple[int, ...] | None = None,
    ) -> None:
        taken, caption = take(initial, final, replica=replica, image_shape=image_shape)
        self._layers = {one.name: one for one in taken}
        super().__init__(
            layers=[_row(one) for one in taken],
            initial={one.name: pack(shortest(one.before)) for one in taken},
            final={one.name: pack(shortest(one.after)) for one in taken},
            criterion=criterion,
            density=density,
            layer=taken[0].name if layer is None else layer,
            caption=caption,
        )

    @traitlets.validate("criterion")
    def _valid_criterion(self, proposal: Any) -> str:
        if proposal["value"] not in CRITERIA:
            raise ValueError(f"criterion must be one of {', '.join(CRITERIA)}, got {proposal['value']!r}")
        return str(proposal["value"])

    @traitlets.validate("density")
    def _valid_density(self, proposal: Any) -> float:
        given = proposal["value"]
        if not isinstance(given, Real) or isinstance(given, bool):
            raise TypeError(f"density must be a number in (0, 1], got {given!r}")
        if not 0 < float(given) <= 1:
            raise ValueError(f"density must be in (0, 1], got {given}")
        return float(given)

    @traitlets.validate("layer")
    def _valid_layer(self, proposal: Any) -> str:
        for name, one in self._layers.items():
            if proposal["value"] in (name, one.label):
                return name
        if proposal["value"]:
            raise ValueError(f"layer must be one of {', '.join(self._layers)}, got {proposal['value']!r}")
        return ""

    @traitlets.validate("brush")
    def _valid_brush(self, proposal: Any) -> list[float]:
        return rectangle(proposal["value"])

    @property
    def kept(self) -> int:
        """How many weights of the layer shown are kept."""
        return int(self._cut(self._shown_layer).kept.sum())

    @property
    def mask(self) -> dict[str, np.ndarray]:
        """What the criterion keeps at this density of every layer, layer -> bool [*shape]."""
        return {name: self._cut(one).kept.reshape(one.shape) for name, one in self._layers.items()}

    @property
    def brushed(self) -> np.ndarray:
        """Which weights of the layer shown lie in the brush, bool [*shape]; none without a brush."""
        one = self._shown_layer
        if not self.brush:
            return np.zeros(one.shape, bool)
        return brushed(one.before, one.after, self.brush).reshape(one.shape)

    @property
    def _shown_layer(self) -> Layer:
        return self._layers[self.layer or next(iter(self._layers))]

    def _cut(self, layer: Layer) -> Cut:
        return cut_layer(self.criterion, layer.before, layer.after, self.density)

    def sentence(self) -> str:
        """The readout: what is kept, by which rule, and how much of the brushed."""
        one = self._shown_layer
        return reading.sentence(one, self.criterion, self.density, self._cut(one), self.brush)

    def alt(self) -> str:
        """The picture in words."""
        one = self._shown_layer
        return reading.alt(one, self.criterion, self._cut(one), self.sentence())

    def draw(self, figure: "Figure") -> None:
        """The same picture by matplotlib."""
        one = self._shown_layer
        twin.draw(figure, one, self.criterion, self._cut(one), self.brush)

    def holds(self, **expectations: Any) -> list[str]:
        """The kept are the highest scores; `criterion`, `density`, `layer` and `kept` (a count) where asked for."""
        one = self._shown_layer
        clauses = [f"{one.label} has {count(one.before.size)} weights", self._highest(one), self._sent()]
        found = {"criterion": self.criterion, "density": self.density, "layer": one.name, "kept": self.kept}
        for name in self.expectations:
            if name in expectations:
                wanted = expectations[name]
                same = name == "layer" and wanted == one.label
                clauses.append(check.equal(name, wanted if same else found[name], wanted))
        return clauses

    def _highest(self, layer: Layer) -> str:
        cut, scores = self._cut(layer), score(self.criterion, layer.before, layer.after)
        count_of = scores.size - max(round((1 - self.density) * scores.size), cut.never)
        kept, gone = scores[cut.kept], scores[~cut.kept]
        if kept.size != count_of or kept.min(initial=np.inf) < gone.max(initial=-np.inf):
            raise check.CheckError(
                f"{self.criterion} must keep the {count_of} highest scores of {layer.label}"
            )
        return "the highest scores are kept, by exact count"

    def _sent(self) -> str:
        """What the browser got is what Python counts."""
        for name, one in self._layers.items():
            for packed, values in ((self.initial[name], one.before), (self.final[name], one.after)):
                if not np.array_equal(unpack(packed).astype(np.float32).ravel(), values):
                    raise check.CheckError(f"the values of {name} must be those that were given")
        return "the browser counts the same values"


def _row(layer: Layer) -> dict[str, Any]:
    """What the picture says of a layer beside its values."""
    return {
        "name": layer.name,
        "label": layer.label,
        "shape": list(layer.shape),
        "image": layer.image and list(layer.image),
        "reach": list(layer.reach),
    }
