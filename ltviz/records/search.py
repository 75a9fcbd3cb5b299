"""One search for an architecture, live or stored: what was trained, at what cost, and what was chosen.

    search = strategy(problem, budget=2000, seed=0)
    search.choice                        # index of the architecture that validation chose
    search.best_so_far().test            # test accuracy of the choice, each time that it changed

E evaluations, in the order in which they were made. An architecture is chosen by validation alone; the accuracy
on test is only reported. NaN means: the training gave no number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from .fields import array, integers, jsonable, within
from .validate import STATUSES

__all__ = ["SCHEMA", "BestSoFar", "Search"]

SCHEMA = 1
COLUMNS: dict[str, type[np.generic]] = {
    "epochs": np.int64,
    "training_seeds": np.int64,
    "cost": np.float64,
    "validation": np.float64,
    "test": np.float64,
}


class BestSoFar(NamedTuple):
    """The choice each time that it changed: its evaluation, and cost, validation and test there, [C]."""

    evaluation: np.ndarray
    cost: np.ndarray
    validation: np.ndarray
    test: np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class Search:
    """What a strategy trained within its budget, checked when it is made (see the module for E).

    space, settings: JSON-able, enough to search again. strategy: its name. seed: of the search, not of a training.
    budget: epochs of training that were allowed. status: "complete" or "interrupted".
    ids, cells: canonical id and notation of each architecture trained, [E]; one may be trained several times.
    epochs: int64 [E], epochs that this architecture was trained by itself, 0 where it was scored with shared weights.
    training_seeds: int64 [E]. cost: float64 [E], epochs spent when the training had ended, at most `budget`.
    validation, test: float64 [E], accuracies, fractions in [0, 1] or NaN. made: JSON-able {versions, seconds, …}.

    Raises TypeError or ValueError that names the field, the value and the rule.
    """

    space: dict[str, Any]
    strategy: str
    seed: int
    budget: int
    settings: dict[str, Any]
    status: str
    ids: tuple[str, ...]
    cells: tuple[str, ...]
    epochs: np.ndarray
    training_seeds: np.ndarray
    cost: np.ndarray
    validation: np.ndarray
    test: np.ndarray
    made: dict[str, Any] = field(default_factory=dict)
    schema: int = SCHEMA

    def __post_init__(self) -> None:
        for name, value in _validated(vars(self)).items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        spent = f"{self.cost[-1]:g}" if len(self) else "0"
        return (
            f"Search({self.strategy}, seed {self.seed}, {self.status}: {len(self)} evaluations, "
            f"{spent} of {self.budget} epochs)"
        )

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def incumbents(self) -> np.ndarray:
        """Index of the choice after each evaluation, int64 [E]; −1 while there is none.

        What was trained for more epochs goes before what was trained for fewer; then the higher validation, and of
        equals the earlier. A training without a number is never chosen.
        """
        best, found = -1, []
        for i, key in enumerate(zip(self.epochs, self.validation, strict=True)):
            if not np.isnan(key[1]) and (best < 0 or key > (self.epochs[best], self.validation[best])):
                best = i
            found.append(best)
        return np.array(found, dtype=np.int64)

    @property
    def choice(self) -> int:
        """Index of the evaluation that was chosen in the end; a ValueError where no training gave a number."""
        incumbents = self.incumbents
        if not len(self) or incumbents[-1] < 0:
            raise ValueError(
                f"a search needs at least one validation accuracy to choose, got none in {self!r}"
            )
        return int(incumbents[-1])

    @property
    def reach(self) -> float:
        """Epochs up to which its choice is known: the budget, or what it had spent when it was interrupted."""
        return float(self.budget if self.status == "complete" else self.cost[-1] if len(self) else 0)

    def best_so_far(self) -> BestSoFar:
        """The steps of the choice by validation, in the order of their cost; empty where nothing was chosen."""
        incumbents = self.incumbents
        at = incumbents[np.diff(incumbents, prepend=-1) != 0]
        return BestSoFar(at, self.cost[at], self.validation[at], self.test[at])

    def chosen_at(self, cost: float) -> int:
        """Index of the choice when `cost` epochs had been spent, −1 where there was none yet."""
        done = int(np.searchsorted(self.cost, cost, side="right"))
        return int(self.incumbents[done - 1]) if done else -1


def _validated(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a Search, checked and in their final types; arrays are read-only copies."""
    out = _head(fields)
    out |= {name: _texts(name, fields[name]) for name in ("ids", "cells")}
    E = len(out["ids"])
    if len(out["cells"]) != E:
        raise ValueError(f"cells must be as many as ids, {E}, got {len(out['cells'])}")
    out |= {name: array(name, fields[name], dtype, (E,), axes="E") for name, dtype in COLUMNS.items()}
    for name in ("validation", "test"):
        within(name, out[name], 1.0)
    _costs(out)
    return out


def _head(fields: dict[str, Any]) -> dict[str, Any]:
    if fields["schema"] != SCHEMA:
        raise ValueError(f"schema must be {SCHEMA}, got {fields['schema']!r}")
    if not isinstance(fields["strategy"], str) or not fields["strategy"]:
        raise TypeError(f"strategy must be a word such as 'random_search', got {fields['strategy']!r}")
    if fields["status"] not in STATUSES:
        raise ValueError(f"status must be one of {', '.join(STATUSES)}, got {fields['status']!r}")
    head: dict[str, Any] = {name: integers(name, [fields[name]])[0] for name in ("seed", "budget")}
    if head["budget"] < 1:
        raise ValueError(f"budget must be at least 1, got {head['budget']}")
    head |= {name: jsonable(name, fields[name]) for name in ("space", "settings", "made")}
    return head | {name: fields[name] for name in ("schema", "strategy", "status")}


def _texts(name: str, value: Any) -> tuple[str, ...]:
    texts = tuple(value) if not isinstance(value, str) else (value,)
    if bad := [text for text in texts if not isinstance(text, str) or not text]:
        raise TypeError(f"{name} must be non-empty strings, got {bad[0]!r}")
    return texts


def _costs(out: dict[str, Any]) -> None:
    """Each training costs at least its epochs, and none was begun beyond the budget."""
    for name in ("epochs", "training_seeds"):
        if (out[name] < 0).any():
            raise ValueError(f"{name} must be 0 or more, got {out[name].min()}")
    spent, cost, epochs = 0.0, out["cost"], out["epochs"]
    for i in range(len(cost)):
        if not cost[i] >= spent + epochs[i]:
            raise ValueError(
                f"cost must grow by at least the {epochs[i]} epochs of evaluation {i}, from {spent:g}, got {cost[i]:g}"
            )
        spent = cost[i]
    if spent > out["budget"]:
        raise ValueError(f"cost must be at most the budget of {out['budget']} epochs, got {spent:g}")
