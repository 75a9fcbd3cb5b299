"""Zeros, signs and criteria: what makes a ticket a ticket, one change at a time.

AblationGrid(run)                                                        # run: what ltviz.lottery.ablate returns
AblationGrid(run, level=3, named=["large_final/constant/lost/zero"])     # named beforehand, the others exploratory
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ltviz.widgets import check
from ltviz.widgets.ablation_grid import histograms, names, say, source, twin
from ltviz.widgets.ablation_grid.strips import SIGNS
from ltviz.widgets.arrays import unpack
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.gaps import quantiles
from ltviz.widgets.words import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

FIRST = "large_final/constant/kept/zero"  # shown first where it was recorded: it has a sign and nothing else


class AblationGrid(Widget):
    """Test accuracy of pruned networks that differ from the ticket in one thing: criterion, values, sign or zeros.

    run: a Run of kind "ablation"; its arms are named "criterion/values/sign/zeros", the ticket among them.
    level: the level shown first, by default the one nearest to 20 % of the weights. versus: "ticket", "random" (the
    same with weights drawn at random) or "dense". named: cells whose comparison with `versus` at `level` was named
    beforehand (then `level` is needed); all others are called exploratory. cell: the one that the readout is about.
    starts: cell → {"kept": values, "pruned": values}, what training starts with in one layer of one network, of any
    shape; drawn as histograms.

    Intervals are 95 % t-intervals of the difference paired by seed (ltviz.records.statistics.paired).
    Raises TypeError or ValueError that names the value and the rule.
    """

    _esm = esm("ablation_grid")
    _css = css("ablation_grid")
    expectations = ("level", "cell", "versus", *check.BOUNDS)

    level = traitlets.Int().tag(sync=True)
    cell = traitlets.Unicode().tag(sync=True)
    second = traitlets.Unicode().tag(
        sync=True
    )  # another cell to compare with instead of `versus`; "" for none
    sign = traitlets.Enum(list(SIGNS), "both").tag(sync=True)
    versus = traitlets.Unicode("ticket").tag(sync=True)
    zeros = traitlets.Unicode().tag(sync=True)  # which zeros the full grid shows
    more = traitlets.Bool(False).tag(sync=True)  # whether the full grid is unfolded
    cells: traitlets.List = traitlets.List().tag(
        sync=True
    )  # names.Cell as dicts, in the order of the run's arms
    seeds = traitlets.List(traitlets.Int()).tag(sync=True)
    levels = traitlets.List(traitlets.Int()).tag(sync=True)  # the pruned ones
    arrays = traitlets.Dict().tag(sync=True)  # name -> packed, see source.packed and histograms.packed
    facts = traitlets.Dict().tag(sync=True)  # see data.js

    def __init__(
        self,
        run: Any,
        *,
        level: int | None = None,
        versus: str = "ticket",
        named: "Sequence[str]" = (),
        cell: str | None = None,
        starts: "Mapping[str, Mapping[str, Any]] | None" = None,
    ) -> None:
        self._ablation = ablation = source.take(run)
        self._starts = started = histograms.take(starts, run.arms)
        home = ablation.opening() if level is None else level
        self._named = _named(ablation, named, level, versus)
        chosen = cell or (self._named.cells[0] if named else _first(ablation))
        super().__init__(
            level=home,
            cell=chosen,
            versus=versus,
            zeros=names.cell(names.TICKET).zeros,
            cells=[vars(one) for one in ablation.cells],
            seeds=list(run.seeds),
            levels=list(ablation.levels),
            arrays=source.packed(ablation) | histograms.packed(started),
            facts={
                "axes": names.axes(ablation.cells),
                "heads": names.HEADS,
                "versus": [_versus(one) for one in ablation.versus],
                "named": {"cells": list(self._named.cells), "level": level, "versus": self._named.versus},
                "home": {"level": home, "cell": chosen},
                "interrupted": run.status != "complete",
                "started": list(started.cells) if started else [],
                "quantiles": quantiles(len(run.seeds)),
            },
        )

    @traitlets.validate("level")
    def _valid_level(self, proposal: Any) -> int:
        return int(_one_of("level", proposal["value"], self._ablation.levels))

    @traitlets.validate("cell")
    def _valid_cell(self, proposal: Any) -> str:
        return str(_one_of("cell", proposal["value"], self._ablation.run.arms))

    @traitlets.validate("second")
    def _valid_second(self, proposal: Any) -> str:
        return str(_one_of("second", proposal["value"], ("", *self._ablation.run.arms)))

    @traitlets.validate("versus")
    def _valid_versus(self, proposal: Any) -> str:
        return str(_one_of("versus", proposal["value"], self._ablation.versus))

    @traitlets.validate("zeros")
    def _valid_zeros(self, proposal: Any) -> str:
        known = tuple(one["key"] for one in names.axes(self._ablation.cells)["zeros"])
        return str(_one_of("zeros", proposal["value"], known))

    @property
    def _view(self) -> say.View:
        k = self._ablation.levels.index(self.level)
        return say.View(k, self.cell, source.VERSUS[self.versus], self.second, self.sign)

    def sentence(self) -> str:
        """The readout: the chosen cell against what it is compared with, with the interval."""
        return say.sentence(self._ablation, self._view)

    def notes(self) -> list[str]:
        """The lines below the picture: what was named beforehand, luck, what the intervals leave out."""
        return say.notes(self._ablation, self._view, self._named)

    def alt(self) -> str:
        """The picture in words."""
        return " ".join([twin.alt(self._ablation, self._view), self.sentence(), *self.notes()])

    def draw(self, figure: "Figure") -> None:
        """The same strips by matplotlib; the full grid where it is unfolded, histograms where there are any."""
        twin.draw(
            figure, self._ablation, self._view, self.notes(), self._starts, self.zeros if self.more else ""
        )

    def holds(self, **expectations: Any) -> list[str]:
        """That every accuracy is that of the run; then what is asked of `cell` − `versus` at `level`, in fractions.

        level, cell, versus: those shown unless given; versus may also be another cell. at_least, at_most: bounds of
        the mean difference. interval_at_least, interval_at_most: bounds of the whole 95 % interval.
        """
        ablation, run = self._ablation, self._ablation.run
        clauses = [f"{len(ablation.levels)} densities, {len(run.arms)} cells and {len(run.seeds)} seeds"]
        clauses.append(self._numbers())
        if expectations:
            clauses.append(_bounded(ablation, self._view, expectations))
        return clauses

    def _numbers(self) -> str:
        """Recounts what the browser gets."""
        if not np.array_equal(unpack(self.arrays["test"]), self._ablation.test, equal_nan=True):
            raise check.CheckError("each accuracy must be that of the run, got another")
        return "each accuracy is that of the run"


def _versus(one: str) -> dict[str, str]:
    """What cells can be compared with, for the browser: {key, label, name}."""
    key = source.VERSUS[one]
    return {"key": key, "label": one, "name": source.VERSUS_NAMES[key]}


def _one_of(name: str, value: object, known: "Sequence[object]") -> Any:
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}, got {value!r}")
    return value


def _named(ablation: source.Ablation, cells: "Sequence[str]", level: int | None, versus: str) -> say.Named:
    """What was named beforehand, checked; with a bad level or `versus` the traits complain."""
    if isinstance(cells, str):
        raise TypeError(f"named must be a list of cells, got the text {cells!r}")
    for key in cells:
        _one_of("named", key, ablation.run.arms)
    if cells and level is None:
        raise ValueError("named needs level=: a comparison is named with its level, got None")
    _one_of("versus", versus, ablation.versus)
    return say.Named(tuple(cells), level, source.VERSUS[versus])


def _first(ablation: source.Ablation) -> str:
    """The cell shown first, whatever its result: the one of FIRST, else the first that is not the ticket."""
    others = [arm for arm in ablation.run.arms if arm != names.TICKET]
    return FIRST if FIRST in others else [*others, names.TICKET][0]


def _bounded(ablation: source.Ablation, view: say.View, expectations: dict[str, Any]) -> str:
    """The clause about the difference, with the bounds that were asked and never the number itself."""
    level = expectations.get("level", ablation.levels[view.k])
    cell = expectations.get("cell", view.cell)
    versus = expectations.get("versus", view.against)
    versus = source.VERSUS.get(versus, versus)
    for name, value, known in (
        ("level", level, ablation.levels), ("cell", cell, ablation.names), ("versus", versus, ablation.names)
    ):  # fmt: skip
        if value not in known:
            raise check.CheckError(f"{name} must be one of {', '.join(map(str, known))}, got {value!r}")
    k = ablation.levels.index(level)
    gap = ablation.gap(cell, versus, k)
    at = f"at {percent(ablation.density[k])} of the weights"
    what = f"{at} {say.said(ablation, cell)} minus {say.said(ablation, versus)}"
    return check.bounded(what, gap.mean, gap.low, gap.high, expectations)
