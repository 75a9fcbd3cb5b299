"""What does a ticket need of its initial values? Masks by other criteria, other values, other zeros.

    run = ablate(model, data, seeds=range(8), densities=[0.13, 0.06], cells=slices()["values"], steps=1000)
    paired(run, "large_final/constant/kept/zero", "large_final/constant/lost/zero", level=1)

Every mask is cut at once from one dense training, every cell trains for as long, and nothing but the cell differs:
cells share initial values, batches, the fresh draw of a level and the coins of lost signs.
Zhou et al. 2019, sections 2 to 4; there the masks of a ladder are cut round by round.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

import torch

from ltviz.lottery.arms import derived, fresh_values
from ltviz.lottery.collapse import ON_PATH, check_finite, check_scores, is_sequence, warn_of_collapse
from ltviz.lottery.study import Start, study
from ltviz.models import Model
from ltviz.pruning import CRITERIA, VALUES, ZEROS, effective_density, make_mask, treat
from ltviz.pruning.treatments import SIGNS
from ltviz.records import Run

Tensors = dict[str, torch.Tensor]
Density = float | Mapping[str, float]

# A cell's criterion sees the dense training and nothing else; "magnitude" is a second name of "large_final".
CUTS = tuple(
    name
    for name, criterion in CRITERIA.items()
    if name != "magnitude" and criterion.needs <= {"initial", "mask", "generator"}
)


@dataclass(frozen=True)
class Cell:
    """One training of the ablation: which weights are kept, what they begin with, where the others stay.

    criterion in CUTS; values, sign, zeros: the words of `ltviz.pruning.treat`. The default is the ticket.
    """

    criterion: str = "large_final"
    values: str = "rewind"
    sign: str = "kept"
    zeros: str = "zero"

    def __post_init__(self) -> None:
        known = {"criterion": CUTS, "values": VALUES, "sign": SIGNS, "zeros": ZEROS}
        for what, word in asdict(self).items():
            if word not in known[what]:
                raise KeyError(f"{what} must be one of {', '.join(known[what])}, got {word!r}")

    @classmethod
    def of(cls, arm: str) -> Cell:
        """The cell of an arm's name, criterion/values/sign/zeros."""
        words = arm.split("/")
        if len(words) != 4:
            raise ValueError(f"a cell must be criterion/values/sign/zeros, such as {TICKET.arm}, got {arm!r}")
        return cls(*words)

    @property
    def arm(self) -> str:
        """The name of its arm in a Run."""
        return "/".join(asdict(self).values())


TICKET = Cell()


def slices() -> dict[str, tuple[Cell, ...]]:
    """Three strips through the ticket, by what changes: "criterion", "values" (with either sign), "zeros"."""
    return {
        "criterion": tuple(Cell(criterion=name) for name in CUTS),
        "values": tuple(Cell(values=values, sign=sign) for values, sign in product(VALUES, SIGNS)),
        "zeros": tuple(Cell(zeros=zeros) for zeros in ZEROS),
    }


def cross() -> tuple[Cell, ...]:
    """Every criterion with all values, signs and zeros."""
    return tuple(Cell(*words) for words in product(CUTS, VALUES, SIGNS, ZEROS))


def ablate(
    model: Model,
    data: Any,
    *,
    seeds: Sequence[int],
    densities: Sequence[Density],
    cells: Iterable[Cell | str],
    checkpoint: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Train the dense networks, cut them at once by each cell's criterion, and train every cell at every density.

    seeds: one network each. densities: what is kept at levels 1, 2, …, in (0, 1]: one number for all layers, or one
    for each layer by name (a layer that is not named is whole), such as an output layer pruned at half the rate.
    cells: `Cell`s or their arms' names; the ticket is always run, and first.
    checkpoint, settings, an interrupt: as in `imp`.

    The Run is of kind "ablation". Its `arm_density` says where a criterion that refuses weights kept fewer than was
    asked for. Raises ValueError for a density that is none, and, as soon as the dense networks are trained, where one
    of them blew up and for a criterion that would keep no weight of a layer or tells none of them apart. In a plain
    sequence of layers "effective_density" is measured where what is pruned is 0; no path is a LayerCollapseWarning.
    """
    chosen = {cell.arm: cell for cell in (TICKET, *(_cell(cell) for cell in cells))}
    sequence = is_sequence(model, data.train.x[:2])
    job = _Ablation(model, tuple(int(seed) for seed in seeds), tuple(densities), chosen, sequence)
    run = study(
        model,
        data,
        kind="ablation",
        seeds=job.seeds,
        arms=tuple(chosen),
        levels=range(1, len(job.densities) + 1),
        start=job.start,
        config={"densities": [dict(d) if isinstance(d, Mapping) else d for d in densities]},
        checkpoint=checkpoint,
        **settings,
    )
    warn_of_collapse(run, stacklevel=3)
    return run


def starts(model: Model, run: Run, *, level: int, layer: str) -> dict[str, dict[str, torch.Tensor]]:
    """With what each cell of an ablation begins in one layer, of the network whose weights the run holds.

    model: that of the run. level: one of its densities, from 1. layer: a prunable one. Returns cell → {"kept": values,
    "pruned": values}, each flat, as AblationGrid takes them. A record holds trained weights in half precision: near a
    cut, where two scores differ by less than its rounding, the mask may take the other weight.

    Raises ValueError for a run that is no ablation or holds no weights, another model, a level or a layer that it
    has not.
    """
    if run.kind != "ablation" or run.shown_seed is None:
        raise ValueError(f"run must be an ablation that holds the weights of a network, got {run!r:.60}")
    shapes = {name: tuple(model.shapes[name]) for name in model.prunable}
    if shapes != {name: tuple(shape) for name, shape in run.shapes.items()}:
        raise ValueError(f"model must be that of the run, with layers {run.shapes}, got {shapes}")
    if level not in run.levels[1:] or layer not in model.prunable:
        raise ValueError(
            f"level must be one of {run.levels[1:]} and layer one of {model.prunable}, got {level} and {layer!r}"
        )
    cells = {arm: Cell.of(arm) for arm in run.arms}
    job = _Ablation(model, (run.shown_seed,), tuple(run.config["densities"]), cells)
    final = {name: torch.from_numpy(value.astype("float32"))[None] for name, value in run.final.items()}
    begun = {arm: job.start(arm, level, final) for arm in cells}
    kept = {arm: one.mask[layer] for arm, one in begun.items()}
    return {
        arm: {"kept": one.weights[layer][kept[arm]], "pruned": one.weights[layer][~kept[arm]]}
        for arm, one in begun.items()
    }


def _cell(cell: Cell | str) -> Cell:
    return Cell.of(cell) if isinstance(cell, str) else cell


class _Ablation:
    """How each cell begins at each level, made when it is asked for."""

    def __init__(
        self,
        model: Model,
        seeds: tuple[int, ...],
        densities: tuple[Density, ...],
        cells: dict[str, Cell],
        sequence: bool = False,  # of layers, so that masks say which paths there are
    ) -> None:
        self.seeds, self.densities = seeds, densities
        self._model, self._cells, self._sequence = model, cells, sequence
        self._remove = [self._removed(density) for density in densities]
        self._initial = model.init(seeds)[0]
        self._checked = False

    def start(self, arm: str, level: int, final: Tensors) -> Start:
        """Values, mask and frozen values of a cell; `final` are the trained dense networks."""
        if not self._checked:
            check_finite(final, self.seeds)
            self._check_criteria(final)
        cell, mask = self._cells[arm], self._mask(self._cells[arm].criterion, level, final)
        weights, pruned_value = treat(
            self._initial,
            final,
            mask,
            values=cell.values,
            sign=cell.sign,
            zeros=cell.zeros,
            fresh=fresh_values(self._model, self.seeds, level) if cell.values == "fresh" else None,
            seeds=[derived(seed, "treatment") for seed in self.seeds],
        )
        # Frozen values let a network through where its mask has no path.
        told = self._sequence and not pruned_value
        measures = {ON_PATH: effective_density(mask)} if told else {}
        return Start(weights, mask, pruned_value, measures)

    def _removed(self, density: Density) -> dict[str, float]:
        """Fraction that leaves each layer, at least one weight of which stays."""
        layers = self._model.prunable
        asked = density if isinstance(density, Mapping) else dict.fromkeys(layers, density)
        for name, share in asked.items():
            if name not in layers:
                raise ValueError(f"densities must name layers among {', '.join(layers)}, got {name!r}")
            if not 0 < share <= 1:
                raise ValueError(f"density must be in (0, 1], got {share} for {name}")
        return {name: 1 - share for name, share in asked.items()}

    def _mask(self, criterion: str, level: int, final: Tensors) -> Tensors:
        return make_mask(self._scores(criterion, final), self._remove[level - 1])

    def _scores(self, criterion: str, final: Tensors) -> Tensors:
        # The same dice at every level, and those of `imp`'s first round: random masks are nested as well.
        dice = [torch.Generator().manual_seed(derived(seed, "criterion", 0)) for seed in self.seeds]
        trained = {name: final[name] for name in self._model.prunable}
        return CRITERIA[criterion](trained, initial=self._initial, generator=dice)

    def _check_criteria(self, final: Tensors) -> None:
        """Raise for a criterion that empties a layer or tells no weights apart: before training, not after hours."""
        for criterion in dict.fromkeys(cell.criterion for cell in self._cells.values()):
            scores = self._scores(criterion, final)
            check_scores(criterion, scores, self.seeds)
            for level, remove in enumerate(self._remove, 1):
                self._refuse_empty(criterion, level, make_mask(scores, remove))
        self._checked = True

    def _refuse_empty(self, criterion: str, level: int, mask: Tensors) -> None:
        for name, kept in mask.items():
            alive = kept.flatten(1).any(1).tolist()
            if not all(alive):
                raise ValueError(
                    f"criterion {criterion} keeps no weight of {name} for seed {self.seeds[alive.index(False)]} "
                    f"at level {level}; give a higher density, or leave its cells out"
                )
