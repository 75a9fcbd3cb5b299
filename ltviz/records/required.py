"""What a record must be before its claims are judged: one class for each kind of record that claims are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from .run import Run
from .search import Search
from .search_statistics import Contest, by_seed, fair, shared
from .search_store import load_searches
from .statistics import reference
from .store import load
from .table import Table
from .table_store import load_table

__all__ = ["Needs", "Required", "RequiredSearches"]


class Needs(Protocol):
    """What the rule book asks of a record, whatever its kind."""

    @property
    def kind(self) -> str:
        """Which of the kinds that claims are about."""

    @property
    def beside(self) -> tuple[str, ...]:
        """Other records that its claims read."""

    def read(self, name: str) -> Any:
        """The record of that name."""

    def check(self, name: str, record: Any, /) -> None:
        """Raises ValueError where it is not the record that the rules were written for."""

    def may_answer(self, record: Any, /) -> bool:
        """Whether an unfinished record has got far enough for some claim."""

    def words(self, record: Any, /) -> dict[str, Any]:
        """What the setting of a claim may name."""


@dataclass(frozen=True)
class Required:
    """What a Run must be: arms, number of seeds, steps, rounds, parameters."""

    about: str
    arms: list[str]
    seeds: int
    parameters: int
    steps: int | None = None
    least_steps: int | None = None
    rounds: int | None = None
    kind: ClassVar[str] = "run"
    beside: ClassVar[tuple[str, ...]] = ()  # other records that its claims read

    def read(self, name: str) -> Run:
        """The record of that name."""
        return load(name)

    def check(self, name: str, run: Run) -> None:
        """Raises ValueError where `run` is not the record that the rules were written for."""
        if missing := [arm for arm in self.arms if arm not in run.arms]:
            raise ValueError(f"{name} must have the arms {self.arms}, it lacks {missing}")
        lengths = {run.arm_steps[run.arm(arm)] for arm in self.arms}
        facts = (
            ("seeds", len(run.seeds), self.seeds),
            ("parameters", run.parameters, self.parameters),
            ("rounds", run.levels[-1], self.rounds),
            *(("steps", length, self.steps) for length in lengths),
        )
        for what, got, rule in facts:
            if rule is not None and got != rule:
                raise ValueError(f"{name} must have {rule} {what}, got {got}")
        if self.least_steps is not None and min(lengths) < self.least_steps:
            raise ValueError(f"{name} must have at least {self.least_steps} steps, got {min(lengths)}")

    def may_answer(self, run: Run) -> bool:
        """Whether an unfinished `run` has got far enough for some claim."""
        return self.rounds is None or run.levels[-1] >= self.rounds

    def words(self, run: Run) -> dict[str, Any]:
        """What the setting of a claim may name."""
        return {"steps": f"{run.arm_steps[reference(run)]:,}", "rounds": run.levels[-1]}


@dataclass(frozen=True)
class RequiredSearches:
    """What searches must be: each of the strategies from as many seeds, one budget, on the entries of one table.

    scored: how many different architectures each search by one-shot weight sharing scores, at least.
    """

    about: str
    table: str
    strategies: list[str]
    seeds: int
    budget: int
    scored: int
    kind: ClassVar[str] = "searches"

    @property
    def beside(self) -> tuple[str, ...]:
        """Other records that its claims read."""
        return (self.table,)

    def read(self, name: str) -> Contest:
        """The searches of that name with their table."""
        return Contest(tuple(load_searches(name)), load_table(self.table))

    def check(self, name: str, contest: Contest) -> None:
        """Raises ValueError where these are not the searches that the rules were written for."""
        found = by_seed(contest.searches)
        if missing := [strategy for strategy in self.strategies if strategy not in found]:
            raise ValueError(f"{name} must have the strategies {self.strategies}, it lacks {missing}")
        if len({tuple(sorted(own)) for own in found.values()}) > 1:
            raise ValueError(f"{name} must have every strategy from the same seeds, so that they are pairs")
        for strategy, own in found.items():
            if len(own) != self.seeds:
                raise ValueError(f"{name} must have {self.seeds} seeds of {strategy}, got {len(own)}")
        for search in contest.searches:
            self._check(name, search, contest.table)

    def _check(self, name: str, search: Search, table: Table) -> None:
        if search.budget != self.budget:
            raise ValueError(f"{name} must have a budget of {self.budget} epochs, got {search.budget}")
        if search.strategy == "one_shot" and (scored := len(set(shared(search).ids))) < self.scored:
            raise ValueError(f"{name} must score at least {self.scored} architectures, got {scored}")
        fair(search, table)
        looked_up(name, search, table)

    def may_answer(self, contest: Contest) -> bool:
        """Whether all searches spent their budget: one that did not says little."""
        return contest.status == "complete"

    def words(self, contest: Contest) -> dict[str, Any]:
        """What the setting of a claim may name."""
        table = contest.table
        return {"budget": self.budget, "architectures": len(table), "epochs": table.budgets[-1]}


def looked_up(name: str, search: Search, table: Table) -> None:
    """Raises ValueError where a training by itself is not the table's entry: then the table is a newer one."""
    for i in (search.epochs > 0).nonzero()[0]:
        entry = table.query(search.ids[i], budget=int(search.epochs[i]), seed=int(search.training_seeds[i]))
        if (entry.validation, entry.test) != (search.validation[i], search.test[i]):
            raise ValueError(
                f"{name} must hold what its table holds, got another accuracy of {entry.cell} from "
                f"{search.strategy}, seed {search.seed}; record it again"
            )
