"""An arm of a run against another, ticket against control most often, seed by seed.

TicketRace(run)                             # against the same mask with fresh values
TicketRace(run, versus="dense", level=7)    # against the dense network, at a level named beforehand
TicketRace(run, arm="snip", versus="random")  # any two arms of any Run, of `at_init` say
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ltviz.widgets import check
from ltviz.widgets.arrays import unpack
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.ticket_race import say, source, twin
from ltviz.widgets.words import percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure


class TicketRace(Widget):
    """Test accuracy and learning curves of a run's arms and, in the main panel, the arm − its control per seed.

    run: a Run (from ltviz.imp, at_init or a record). level: pruning rounds done, or which of the densities asked for;
    give it where the comparison was named beforehand, the other levels are then called exploratory; by default the one
    nearest to 20 % of the weights. versus: an arm of the run, or "dense". arm: which one is compared with it; name one
    where there is no ticket. paper: published numbers, each {"density": …, "value": …}, fractions. predict: ask for a
    guess before the arm is shown.

    Intervals are 95 % t-intervals of the difference paired by seed (ltviz.records.statistics.paired).
    Raises TypeError or ValueError that names the value and the rule.
    """

    _esm = esm("ticket_race")
    _css = css("ticket_race")
    expectations = ("level", "versus", *check.BOUNDS)
    figure_height = 5.6

    level = traitlets.Int().tag(sync=True)
    versus = traitlets.Unicode().tag(sync=True)
    curve = traitlets.Enum(["loss", "accuracy"], "loss").tag(sync=True)
    prediction = traitlets.Enum(["", "ask", "more", "same", "less", "skip"], "").tag(sync=True)
    paper: traitlets.List = traitlets.List().tag(sync=True)  # {density, value}
    arms: traitlets.List = traitlets.List().tag(
        sync=True
    )  # {key, name, said, short, token, dash, mark}; "dense" last
    seeds = traitlets.List(traitlets.Int()).tag(sync=True)
    levels = traitlets.List(traitlets.Int()).tag(sync=True)
    arrays = traitlets.Dict().tag(sync=True)  # name -> packed, see source.packed
    facts = traitlets.Dict().tag(sync=True)  # {arm, dense, named, home, against, interrupted, reasons}

    def __init__(
        self,
        run: Any,
        *,
        level: int | None = None,
        versus: str = "fresh",
        arm: str = source.TICKET,
        paper: "Sequence[Mapping[str, float]]" = (),
        predict: bool = False,
    ) -> None:
        self._race = race = source.take(run, arm)
        self._named = level
        if versus not in race.controls:
            raise ValueError(_unknown(race, versus))
        home = race.opening(versus) if level is None else level
        super().__init__(
            level=home,
            versus=versus,
            prediction="ask" if predict else "",
            paper=list(paper),
            arms=[_drawn(race, arm) for arm in race.arms],
            seeds=list(run.seeds),
            levels=list(run.levels),
            arrays=source.packed(race),
            facts={
                "arm": arm,
                "dense": race.dense,
                "named": level,
                "home": home,
                "against": versus,
                "interrupted": run.status != "complete",
                "reasons": list(race.reasons),
            },
        )

    @traitlets.validate("level")
    def _valid_level(self, proposal: Any) -> int:
        if proposal["value"] not in self._race.levels:
            raise ValueError(f"level must be one of {self._race.levels}, got {proposal['value']!r}")
        return int(proposal["value"])

    @traitlets.validate("versus")
    def _valid_versus(self, proposal: Any) -> str:
        if proposal["value"] not in self._race.controls:
            raise ValueError(_unknown(self._race, proposal["value"]))
        return str(proposal["value"])

    @traitlets.validate("paper")
    def _valid_paper(self, proposal: Any) -> list[dict[str, float]]:
        return [_published(entry) for entry in proposal["value"]]

    @property
    def _k(self) -> int:
        return self._race.levels.index(self.level)

    def sentence(self) -> str:
        """The readout: how far the arm lies from its control, with the interval."""
        here = self.level == self.facts["home"] and self.versus == self.facts["against"]
        return say.sentence(self._race, self._k, self.versus, self.prediction if here else "")

    def notes(self) -> list[str]:
        """The lines below the picture: winning or not, censored networks, what the interval leaves out."""
        return say.notes(self._race, self._k, self.versus, self._named)

    def alt(self) -> str:
        """The picture in words."""
        return " ".join([twin.alt(self._race, self._k, self.versus), self.sentence(), *self.notes()])

    def draw(self, figure: "Figure") -> None:
        """The same panels by matplotlib; a prediction is not asked here, so nothing is hidden."""
        twin.draw(figure, self._race, self._k, self.versus, self.curve, self.paper, self.notes())

    def holds(self, **expectations: Any) -> list[str]:
        """That every mean is that of its dots; then what is asked of the arm − `versus` at `level`, in fractions.

        level, versus: those shown unless given. at_least, at_most: bounds of the mean difference.
        interval_at_least, interval_at_most: bounds of the whole 95 % interval.
        """
        race = self._race
        clauses = [f"{len(race.levels)} levels, {len(race.run.arms)} arms and {len(race.run.seeds)} seeds"]
        clauses.append(self._means())
        level, versus = expectations.get("level", self.level), expectations.get("versus", self.versus)
        for name, known in (("level", race.levels), ("versus", race.controls)):
            if name in expectations and expectations[name] not in known:
                raise check.CheckError(f"{name} must be one of {known}, got {expectations[name]!r}")
        if expectations:
            clauses.append(_bounded(race, race.levels.index(level), versus, expectations))
        return clauses

    def _means(self) -> str:
        """Recounts what the browser gets."""
        gap, interval = unpack(self.arrays["gap"]), unpack(self.arrays["interval"])
        counted = ~np.isnan(interval[..., 0])
        dots = np.nansum(gap, axis=1)[counted] / (~np.isnan(gap)).sum(axis=1)[counted]
        if not np.allclose(dots, interval[..., 0][counted], rtol=0, atol=1e-9):
            raise check.CheckError(
                "each interval must lie around the mean of its seeds, got one that does not"
            )
        return "each interval lies around the mean of its seeds"


def _drawn(race: source.Race, arm: str) -> dict[str, Any]:
    """An arm as the browser takes it."""
    one = vars(race.look(arm))
    return {"key": arm, **one, "dash": list(one["dash"])}


def _unknown(race: source.Race, versus: object) -> str:
    return f"versus must be one of {', '.join(race.controls)} in this run, got {versus!r}"


def _published(entry: Any) -> dict[str, float]:
    """One published number, checked."""
    if not isinstance(entry, dict) or set(entry) != {"density", "value"}:
        raise ValueError(f"paper must hold dicts of density and value, got {entry!r}")
    density, value = float(entry["density"]), float(entry["value"])
    if not 0 < density <= 1:
        raise ValueError(f"density of a paper's number must be in (0, 1], got {density}")
    if not 0 <= value <= 1:
        raise ValueError(f"value of a paper's number must be a fraction in [0, 1], got {value}")
    return {"density": density, "value": value}


def _bounded(race: source.Race, k: int, versus: str, expectations: dict[str, Any]) -> str:
    """The clause about the difference, with the bounds that were asked and never the number itself."""
    what = f"at {percent(race.density[k])} of the weights {race.look(race.arm).said} minus {race.look(versus).said}"
    mean, low, high = race.interval[race.arms.index(versus), k]
    return check.bounded(what, mean, low, high, expectations)
