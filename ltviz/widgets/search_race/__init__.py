"""Search strategies against their cost, and against random search, pair by pair.

SearchRace(searches, table)                   # judged by seeds that no search saw
SearchRace(searches, versus="reinforce")      # without a table: by the test accuracy of what was chosen
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ltviz.widgets import check
from ltviz.widgets.arrays import unpack
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.search_race import say, source, twin
from ltviz.widgets.search_race.names import look
from ltviz.widgets.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from ltviz.records import Search, Table


class SearchRace(Widget):
    """Validation and test accuracy of the best so far against cost, and what the choices are worth.

    searches: from ltviz.nas.strategies.race; those of one seed are pairs. table: judges the choices by seeds that no
    search saw, and draws them among all architectures; without one, the test accuracy of the chosen training counts.
    cost: epochs at which to look, by default the smallest budget; others are called exploratory. strategy: the one that
    the readout is about, by default the first beside `versus`, which the others are compared with.

    Bands and intervals are 95 % t-intervals over seeds; differences are paired (ltviz.records.differences).
    Raises TypeError or ValueError that names the value and the rule.
    """

    _esm = esm("search_race")
    _css = css("search_race")
    expectations = ("cost", "strategy", *check.BOUNDS)
    figure_height = 5.8

    cost = traitlets.Float().tag(sync=True)  # epochs, one of costs
    strategy = traitlets.Unicode().tag(sync=True)
    across = traitlets.Enum(["latency", "macs"], "latency").tag(sync=True)
    strategies: traitlets.List = traitlets.List().tag(
        sync=True
    )  # {key, name, said, short, token, dash, mark}
    seeds = traitlets.List(traitlets.Int()).tag(sync=True)
    costs = traitlets.List(traitlets.Float()).tag(sync=True)
    arrays = traitlets.Dict().tag(sync=True)  # name -> packed, see source.packed
    facts = traitlets.Dict().tag(sync=True)  # {versus, architectures, axes, interrupted}

    def __init__(
        self,
        searches: "Sequence[Search]",
        table: "Table | None" = None,
        *,
        cost: float | None = None,
        strategy: str | None = None,
        versus: str = "random_search",
    ) -> None:
        self._race = race = source.take(searches, table, versus)
        others = [name for name in race.strategies if name != versus]
        super().__init__(
            cost=race.costs[-1] if cost is None else cost,
            strategy=(others or [versus])[0] if strategy is None else strategy,
            across=race.axes[0] if race.axes else "latency",
            strategies=[
                {"key": name, **vars(look(name)), "dash": list(look(name).dash)} for name in race.strategies
            ],
            seeds=list(race.seeds),
            costs=list(race.costs),
            arrays=source.packed(race),
            facts={
                "versus": versus,
                "architectures": 0 if table is None else len(table),
                "axes": list(race.axes),
                "interrupted": race.interrupted,
            },
        )

    @traitlets.validate("cost")
    def _valid_cost(self, proposal: Any) -> float:
        return self._race.costs[_place(self._race, proposal["value"])]

    @traitlets.validate("strategy")
    def _valid_strategy(self, proposal: Any) -> str:
        if proposal["value"] not in self._race.strategies:
            raise ValueError(_unknown(self._race, proposal["value"]))
        return str(proposal["value"])

    @property
    def _at(self) -> tuple[int, int]:
        """Indices of the cost and of the strategy shown."""
        return self._race.costs.index(self.cost), self._race.strategies.index(self.strategy)

    def sentence(self) -> str:
        """The readout: what the strategy's choice has, and how far it lies from that of random search."""
        return say.sentence(self._race, *self._at)

    def notes(self) -> list[str]:
        """The lines below the picture: ranks, what the intervals leave out, interrupted searches."""
        return say.notes(self._race, *self._at)

    def alt(self) -> str:
        """The picture in words."""
        return " ".join([twin.alt(self._race), self.sentence(), *self.notes()])

    def draw(self, figure: "Figure") -> None:
        """The same panels by matplotlib."""
        twin.draw(figure, self._race, *self._at, self.across, self.notes())

    def holds(self, **expectations: Any) -> list[str]:
        """That every mean is that of its seeds; then what is asked of `strategy` − `versus` at `cost`, in fractions.

        cost, strategy: those shown unless given; the nearest cost that is shown counts. at_least, at_most: bounds of
        the mean difference. interval_at_least, interval_at_most: bounds of the whole 95 % interval.
        """
        race = self._race
        clauses = [f"{len(race.strategies)} strategies and {len(race.seeds)} seeds", self._means()]
        strategy, cost = expectations.get("strategy", self.strategy), expectations.get("cost", self.cost)
        if strategy not in race.strategies:
            raise check.CheckError(_unknown(race, strategy))
        if expectations:
            clauses.append(_bounded(race, _place(race, cost), strategy, expectations))
        return clauses

    def _means(self) -> str:
        """Recounts what the browser gets."""
        gap, interval = unpack(self.arrays["gap"]), unpack(self.arrays["interval"])
        counted = ~np.isnan(interval[..., 0])
        means = np.nansum(gap, axis=1)[counted] / (~np.isnan(gap)).sum(axis=1)[counted]
        if not np.allclose(means, interval[..., 0][counted], rtol=0, atol=1e-9):
            raise check.CheckError(
                "each interval must lie around the mean of its seeds, got one that does not"
            )
        return "each interval lies around the mean of its seeds"


def _place(race: source.Race, cost: float) -> int:
    """Index of the cost that is shown nearest to this one; raises ValueError beyond the budget."""
    if not 0 < cost <= race.costs[-1]:
        raise ValueError(f"cost must be in (0, {race.costs[-1]:g}] epochs, got {cost}")
    return int(np.argmin(np.abs(np.array(race.costs) - cost)))


def _unknown(race: source.Race, strategy: object) -> str:
    return f"strategy must be one of {', '.join(race.strategies)}, got {strategy!r}"


def _bounded(race: source.Race, g: int, strategy: str, expectations: dict[str, Any]) -> str:
    """The clause about the difference, with the bounds that were asked and never the number itself."""
    what = f"after {count(int(race.costs[g]))} epochs {look(strategy).said} minus {look(race.versus).said}"
    mean, low, high = race.interval[race.strategies.index(strategy), g]
    return check.bounded(what, mean, low, high, expectations)
