"""What a search has spent and seen: every training is entered, and none is begun that the budget does not cover.

An interrupted search is continued by making its moves again: a strategy's moves follow from its seed and from what the
trainings gave, so those that are on record are read there, and only what comes after them is trained.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ltviz.nas.space import Cell
from ltviz.nas.strategies.problem import Problem, described
from ltviz.records import Search

__all__ = ["Ledger", "Scored", "longest", "worth"]

# Streams of random numbers that a search draws from: its own moves, and the seeds of its trainings.
MOVES, TRAININGS = 0, 1


Row = tuple[Cell, int, int, int, float, float]  # cell, epochs, training seed, cost, validation, test


class Scored(NamedTuple):
    """A cell and its accuracies with weights that it shares, fractions."""

    cell: Cell
    validation: float
    test: float


class Ledger:
    """The account of one search: `train` within `affords`, then `kept` makes the record.

    resume: what an interrupted search of the same strategy, problem, budget, seed and settings left. least: epochs
    without which nothing can be chosen. Raises ValueError for a budget below that, and for a record of another search.
    """

    def __init__(
        self,
        problem: Problem,
        strategy: str,
        budget: int,
        seed: int,
        settings: dict[str, Any],
        resume: Search | None,
        *,
        least: int,
    ) -> None:
        _allowed(budget, least)
        self.problem, self.budget = problem, budget
        self.rng = np.random.default_rng([MOVES, seed])
        self._draws = np.random.default_rng([TRAININGS, seed])
        self._head: dict[str, Any] = {
            "strategy": strategy,
            "seed": seed,
            "budget": budget,
            "settings": settings,
            "space": described(problem.space),
        }
        if resume is not None:
            _continues(resume, self._head)
        self._earlier = resume
        self._rows: list[Row] = []
        self._seen: set[str] = set()
        self._begun = time.perf_counter()

    @property
    def resumes(self) -> bool:
        """Whether there are evaluations on record that this search goes on from."""
        return self._earlier is not None and len(self._earlier) > 0

    @property
    def spent(self) -> int:
        """Epochs trained so far."""
        return self._rows[-1][3] if self._rows else 0

    def affords(self, epochs: int) -> bool:
        """Whether the budget covers another training of so many epochs."""
        return self.spent + epochs <= self.budget

    def seen(self, cell: Cell) -> bool:
        """Whether a cell of the same function was trained, for however long."""
        return cell.id in self._seen

    def train(self, cell: Cell, epochs: int) -> float:
        """The validation accuracy of this cell, trained anew from a seed that is drawn; NaN for no number."""
        if not self.affords(epochs):
            raise ValueError(f"budget must cover {self.spent + epochs} epochs, got {self.budget}")
        seed = self.problem.seeds[self._draws.integers(len(self.problem.seeds))]
        validation, test = self._outcome(cell, epochs, seed)
        self._rows.append((cell, epochs, seed, self.spent + epochs, validation, test))
        self._seen.add(cell.id)
        return validation

    def share(self, epochs: int, seed: int, score: Callable[[], list[Scored]]) -> list[Scored]:
        """Enter what a supernet says of some cells, which costs `epochs` of the budget; `seed` is the supernet's.

        score: trains it and asks it. It is not called where the answer is on record.
        """
        if not self.affords(epochs):
            raise ValueError(f"budget must cover {self.spent + epochs} epochs, got {self.budget}")
        cost, found = self.spent + epochs, self._shared_before(seed) or score()
        self._rows += [(one.cell, 0, seed, cost, one.validation, one.test) for one in found]
        return found

    def _shared_before(self, seed: int) -> list[Scored]:
        """What a supernet said at this point of the search that is resumed."""
        found: list[Scored] = []
        if (earlier := self._earlier) is None:
            return found
        for i in range(len(self._rows), len(earlier)):
            if earlier.epochs[i]:
                break
            cell, before = Cell.parse(earlier.cells[i]), (earlier.ids[i], 0, int(earlier.training_seeds[i]))
            self._same(i, before, (cell.id, 0, seed))
            found.append(Scored(cell, float(earlier.validation[i]), float(earlier.test[i])))
        return found

    def _same(self, i: int, before: tuple[str, int, int], now: tuple[str, int, int]) -> None:
        if before != now:
            raise ValueError(
                f"resume must hold the same search: its evaluation {i} is {before} (id, epochs, seed), "
                f"the search goes on with {now}"
            )

    def _outcome(self, cell: Cell, epochs: int, seed: int) -> tuple[float, float]:
        i, earlier = len(self._rows), self._earlier
        if earlier is None or i >= len(earlier):
            found = self.problem.evaluate(cell, epochs, seed)
            return float(found.validation), float(found.test)
        before = (earlier.ids[i], int(earlier.epochs[i]), int(earlier.training_seeds[i]))
        self._same(i, before, (cell.id, epochs, seed))
        return float(earlier.validation[i]), float(earlier.test[i])

    def kept(self, moves: Callable[[], None]) -> Search:
        """The record after `moves` has run; where it was interrupted, of what had been trained by then."""
        try:
            moves()
        except KeyboardInterrupt:
            return self._record("interrupted")
        return self._record("complete")

    def _record(self, status: str) -> Search:
        cells = [row[0] for row in self._rows]
        columns = np.array([row[1:] for row in self._rows], dtype=np.float64).reshape(-1, 5).T
        epochs, seeds, cost, validation, test = columns
        before = 0.0 if self._earlier is None else self._earlier.made.get("seconds", 0.0)
        seconds = round(before + time.perf_counter() - self._begun, 3)
        return Search(
            **self._head,
            status=status,
            ids=tuple(cell.id for cell in cells),
            cells=tuple(str(cell) for cell in cells),
            epochs=epochs.astype(np.int64),
            training_seeds=seeds.astype(np.int64),
            cost=cost,
            validation=validation,
            test=test,
            made={"seconds": seconds},
        )


def longest(problem: Problem, epochs: int | None) -> int:
    """The epochs that a strategy trains for: those asked for, or the longest that the problem has."""
    if epochs is None:
        return problem.epochs[-1]
    if epochs not in problem.epochs:
        raise ValueError(f"epochs must be one of {problem.epochs}, got {epochs}")
    return epochs


def worth(validation: float) -> float:
    """A validation accuracy to compare by: a training that gave no number is worth less than any other."""
    return -math.inf if math.isnan(validation) else validation


def _allowed(budget: int, least: int) -> None:
    if budget < 1:
        raise ValueError(f"budget must be at least 1, got {budget}")
    if budget < least:
        raise ValueError(f"budget must cover at least {least} epochs, got {budget}")


def _continues(resume: Search, head: dict[str, Any]) -> None:
    for name, value in head.items():
        if (found := getattr(resume, name)) != value:
            raise ValueError(f"resume must have the same {name}, {value!r}, got {found!r}")
