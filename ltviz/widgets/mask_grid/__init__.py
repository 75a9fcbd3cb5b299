"""Which weights a mask keeps: wires per input pixel and per unit, then every weight of a layer.

MaskGrid(run)                       # a recorded ladder: the slider walks through its levels
MaskGrid(weights, mask=mask)        # any weights dict, [R, *shape]: all of it and what the mask keeps
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ltviz.widgets import check
from ltviz.widgets.arrays import is_run, pack
from ltviz.widgets.base import Widget
from ltviz.widgets.brush import rectangle
from ltviz.widgets.compose import css, esm
from ltviz.widgets.mask_grid import source as sources
from ltviz.widgets.mask_grid import twin, wires
from ltviz.widgets.words import percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Where a ladder opens: by then a mask has a shape, and much of the network is still there.
OPENING_DENSITY = 0.2
ROUNDING = 0.0005  # a density is checked as it is printed, in tenths of a percent


class MaskGrid(Widget):
    """A mask over a network, level by level.

    source: a Run, or a weights dict [R, *shape] (torch or numpy); a network of a Run is picked by `seed`, of a dict
    by `replica`. mask, initial, final: dicts like the weights, for a weights dict only; `final` are the values that
    are shown where they are not the weights themselves.
    level: pruning rounds done, one of the run's levels; by default the one nearest to 20 % kept.
    layer: "" shows the wires of the whole network, a layer's name (with or without ".weight") its weights.
    image_shape: height and width, or channels, height and width, of the first layer's inputs; guessed for square
    numbers of inputs, `()` for none.

    `brush` is [] or [x0, x1, y0, y1]: of a layer's weights only those with an initial value in [x0, x1] and a trained
    one in [y0, y1] keep their colour. `link(plane, grid, "brush")` takes it from a CriteriaPlane.

    Raises ValueError or TypeError that names the value and the rule.
    """

    _esm = esm("mask_grid")
    _css = css("mask_grid")
    expectations = ("level", "density", "between")

    layers: Any = traitlets.List().tag(
        sync=True
    )  # {name, label, shape, image: [channels, height, width] | None}
    removed = traitlets.Dict().tag(sync=True)  # layer -> packed uint8: the level at which it left, 255 = kept
    initial = traitlets.Dict().tag(sync=True)  # layer -> packed values; may be empty
    final = traitlets.Dict().tag(sync=True)
    levels = traitlets.List(traitlets.Int()).tag(sync=True)
    level = traitlets.Int().tag(sync=True)
    layer = traitlets.Unicode().tag(sync=True)
    values = traitlets.Enum(["final", "initial"], "final").tag(sync=True)  # which of them give the colours
    pinned: Any = traitlets.List().tag(sync=True)  # [] or ["input" | "unit" | "weight", layer's index, index]
    brush: Any = traitlets.List().tag(sync=True)  # [] or [x0, x1, y0, y1], as in CriteriaPlane
    caption = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        source: Any,
        *,
        mask: Any = None,
        initial: Any = None,
        final: Any = None,
        seed: int | None = None,
        replica: int = 0,
        level: int | None = None,
        layer: str | None = None,
        image_shape: tuple[int, ...] | None = None,
    ) -> None:
        taken = sources.take(source, mask=mask, initial=initial, final=final, seed=seed, replica=replica)
        self._source = taken
        self._claimed = _claimed(source, seed) if is_run(source) else {}
        flat = len(taken.levels) == 1
        super().__init__(
            layers=_layers(taken, image_shape),
            removed={name: pack(at) for name, at in taken.removed.items()},
            initial={name: pack(values) for name, values in taken.initial.items()},
            final={name: pack(values) for name, values in taken.final.items()},
            levels=list(taken.levels),
            level=_opening(taken) if level is None else level,
            layer=(next(iter(taken.removed)) if flat else "") if layer is None else layer,
            caption=taken.caption,
        )

    @traitlets.validate("level")
    def _valid_level(self, proposal: Any) -> int:
        if proposal["value"] not in self._source.levels:
            raise ValueError(f"level must be one of {self._source.levels}, got {proposal['value']}")
        return int(proposal["value"])

    @traitlets.validate("layer")
    def _valid_layer(self, proposal: Any) -> str:
        name = proposal["value"]
        for known in ("", *self._source.removed):
            if name in (known, wires.short(known)):
                return known
        raise ValueError(f'layer must be "" or one of {", ".join(self._source.removed)}, got {name!r}')

    @traitlets.validate("brush")
    def _valid_brush(self, proposal: Any) -> list[float]:
        return rectangle(proposal["value"])

    @traitlets.validate("pinned")
    def _valid_pinned(self, proposal: Any) -> list[Any]:
        pinned = list(proposal["value"])
        if pinned and not (len(pinned) == 3 and pinned[0] in ("input", "unit", "weight")):
            raise ValueError(
                f'pinned must be [] or ["input" | "unit" | "weight", layer, index], got {pinned}'
            )
        if pinned:
            self._check_place(*pinned)
        return pinned

    def _check_place(self, kind: str, layer: int, index: int) -> None:
        if not 0 <= layer < len(self.layers):
            raise ValueError(f"pinned layer must be in [0, {len(self.layers)}), got {layer}")
        shape = self.layers[layer]["shape"]
        size = {"input": shape[1], "unit": shape[0], "weight": int(np.prod(shape))}[kind]
        if not 0 <= index < size:
            raise ValueError(f"pinned {kind} must be in [0, {size}), got {index}")

    @property
    def density(self) -> float:
        """Kept ÷ prunable weights at the level shown."""
        return self._source.density(self.level)

    def sentence(self) -> str:
        """The readout: weights kept in all and by layer, and what the picture adds."""
        return wires.sentence(self._source, self.level, self.layer, self.layers[0]["image"] is not None)

    def alt(self) -> str:
        """The picture in words."""
        return twin.alt(self._source, self.level, self.layer, self.layers[0]["image"])

    def draw(self, figure: "Figure") -> None:
        """The same picture by matplotlib."""
        image = self.layers[0]["image"]
        twin.draw(figure, self._source, self.level, self.layer, image, self.values, self.brush)

    def holds(self, **expectations: Any) -> list[str]:
        """Shape and nesting; `level`, `density` (as printed) and `between` (low, high) where they are asked for."""
        sizes = [at.size for at in self._source.removed.values()]
        clauses = [
            f"{len(sizes)} layers with {sum(sizes):,} weights" if len(sizes) > 1 else f"{sizes[0]:,} weights"
        ]
        clauses.append(self._nested())
        if "level" in expectations:
            clauses.append(check.equal("level", self.level, expectations["level"]))
        if "density" in expectations:
            wanted = expectations["density"]
            if abs(self.density - wanted) > ROUNDING:
                raise check.CheckError(f"density must be {percent(wanted)}, got {percent(self.density)}")
            clauses.append(f"density is {percent(wanted)}")
        if "between" in expectations:
            clauses.append(check.within("density", self.density, expectations["between"]))
        return clauses

    def _nested(self) -> str:
        """Counts the masks as the browser gets them against what the run says."""
        for level, claimed in self._claimed.items():
            for name, kept in self._source.kept(level).items():
                size = self._source.removed[name].size
                if abs(kept / size - claimed[name]) > 0.5 / size:
                    raise check.CheckError(
                        f"{name} keeps {kept} of {size} at level {level}, the run says {claimed[name]}"
                    )
        return f"{len(self.levels)} nested masks" if len(self.levels) > 1 else "no mask"


def _claimed(run: Any, seed: int | None) -> dict[int, dict[str, float]]:
    """The run's own densities of one seed: level → layer → share kept."""
    if seed is None:
        seed = run.seeds[0] if run.shown_seed is None else run.shown_seed
    table = np.asarray(run.density)[run.seeds.index(seed)]
    return {k: dict(zip(run.layers, row, strict=True)) for k, row in zip(run.levels, table, strict=True)}


def _layers(source: sources.Source, image_shape: tuple[int, ...] | None) -> list[dict[str, Any]]:
    made = []
    for i, (name, at) in enumerate(source.removed.items()):
        image = sources.image_of(at.shape, image_shape) if i == 0 else None
        made.append(
            {
                "name": name,
                "label": wires.short(name),
                "shape": list(at.shape),
                "image": list(image) if image else None,
            }
        )
    return made


def _opening(source: sources.Source) -> int:
    """The level that is shown first."""
    if len(source.levels) == 2:
        return source.levels[1]
    return min(source.levels, key=lambda level: abs(source.density(level) - OPENING_DENSITY))
