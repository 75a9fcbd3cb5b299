"""What an experiment is: one frozen value, written down before anything is trained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import torch

from ltviz.lottery.arms import ARMS, small_dense
from ltviz.models import Model
from ltviz.pruning import CRITERIA, make_mask
from ltviz.training import Recipe


@dataclass(frozen=True)
class Plan:
    """Iterative magnitude pruning with its controls; see `ltviz.imp` for the fields.

    masks_sha256: of the masks where they are known beforehand, as in `ltviz.lottery.retrain`.
    """

    model: Model
    data: Any
    seeds: tuple[int, ...]
    rounds: int
    remove: float | dict[str, float]
    rewind: int | None
    criterion: str
    scope: str
    arms: tuple[str, ...]
    control_levels: tuple[int, ...]
    recipe: Recipe
    masks_sha256: str | None = None

    def __post_init__(self) -> None:
        check_distinct("seeds", self.seeds)
        if not 1 <= self.rounds <= 254:
            raise ValueError(f"rounds must be in [1, 254], got {self.rounds}")
        if self.rewind is not None and not 0 <= self.rewind < self.recipe.steps:
            raise ValueError(f"rewind must be a step in [0, {self.recipe.steps}) or None, got {self.rewind}")
        if self.criterion not in CRITERIA:
            raise KeyError(f"criterion must be one of {', '.join(CRITERIA)}, got {self.criterion!r}")
        if "batch" in CRITERIA[self.criterion].needs:
            raise ValueError(
                f"criterion must be one that looks at weights alone, got {self.criterion!r}; see at_init"
            )
        if unknown := [arm for arm in self.arms if arm not in ARMS]:
            raise KeyError(f"arms must be among {', '.join(ARMS)}, got {unknown[0]!r}")
        check_distinct("arms", self.arms)
        if self.rewind is None and (original := [arm for arm in self.controls if not ARMS[arm].fresh]):
            raise ValueError(
                f"without rewinding (rewind=None) arms must draw fresh values, got {original[0]!r}"
            )
        if bad := [k for k in self.control_levels if not 1 <= k <= self.rounds]:
            raise ValueError(f"control_levels must be in [1, {self.rounds}], got {bad[0]}")
        # The rules of what comes after a training, asked before it: a cut of one weight a layer, a small network.
        make_mask({name: torch.zeros(1, 1) for name in self.model.prunable}, self.remove, scope=self.scope)
        if any(ARMS[arm].dense for arm in self.controls):
            small_dense(self.model, 1)

    @property
    def controls(self) -> tuple[str, ...]:
        """The arms beside the ticket."""
        return tuple(arm for arm in self.arms if arm != "ticket")

    def recipe_of(self, arm: str) -> Recipe:
        """The arm's recipe: that of the ticket, stretched where the control trains longer."""
        return replace(self.recipe, steps=self.recipe.steps * ARMS[arm].stretch)

    def start_of(self, arm: str) -> int:
        """The step at which the arm starts: original values are those of step `rewind`, fresh ones of step 0."""
        return 0 if ARMS[arm].fresh else self.rewind or 0

    def hands_on(self, level: int) -> tuple[int, ...]:
        """The step of a level's training whose weights the next level starts from; none: the initial ones."""
        if self.rewind is None:
            return (self.recipe.steps,)
        return (self.rewind,) if self.rewind and level == 0 else ()

    def config(self) -> dict[str, Any]:
        """Everything that decides the numbers, as JSON-able values."""
        own = {
            "rounds": self.rounds,
            "remove": self.remove,
            "rewind": self.rewind,
            "criterion": self.criterion,
            "scope": self.scope,
            "arms": list(self.arms),
            "control_levels": list(self.control_levels),
        }
        # Only where there are any: a key that all had would disown the folders and records from before it.
        if self.masks_sha256 is not None:
            own["masks_sha256"] = self.masks_sha256
        return described(self.model, self.data, self.seeds, self.recipe) | own


def with_ticket(arms: Iterable[str]) -> tuple[str, ...]:
    """The arms, the ticket first: there is no control without it."""
    return ("ticket", *(arm for arm in arms if arm != "ticket"))


def levels_of(control_levels: Sequence[int] | None, rounds: int) -> tuple[int, ...]:
    """The levels at which the controls run: every one after the dense network unless said otherwise."""
    return tuple(range(1, rounds + 1)) if control_levels is None else tuple(control_levels)


def check_distinct(name: str, given: Iterable[Any]) -> None:
    """Raise unless there is at least one and none comes twice."""
    items = list(given)
    if not items or len(set(items)) != len(items):
        raise ValueError(f"{name} must be at least one and all different, got {items}")


def described(model: Model, data: Any, seeds: Sequence[int], recipe: Recipe) -> dict[str, Any]:
    """What every experiment writes down: network, data, seeds and settings, as JSON-able values."""
    return {
        "model": {"name": model.name, "config": model.config},
        "dataset": {"name": data.name, "options": data.options, "fixed": data.fixed},
        "seeds": list(seeds),
        "recipe": plain(recipe),
    }


def plain(recipe: Recipe) -> dict[str, Any]:
    """The recipe as JSON holds it, without what changes no number."""
    settings = asdict(recipe) | {"milestones": list(recipe.milestones)}
    return {name: value for name, value in settings.items() if name != "workers"}
