"""How a supernet is trained: the settings of the search in quark0/darts, each with its published value."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

ORDERS = ("first", "second")


@dataclass(frozen=True)
class SearchRecipe:
    """Settings of one search; the defaults beside `steps` are the published ones.

    steps: updates of the weights, as many of the alphas. batch: examples of each. order: "first" takes the weights
    for the best there are (ξ = 0), "second" looks one step of the weights ahead (ξ is their rate).
    rate, least_rate: of SGD on the weights, by a cosine from one to the other. momentum, decay: of the same.
    clip: greatest norm of a replica's gradient. alpha_rate, alpha_betas, alpha_decay: of Adam on the alphas.
    alpha_spread: standard deviation of the first alphas. evaluate_every: steps between two validations.
    """

    steps: int = 400
    batch: int = 64
    order: str = "first"
    rate: float = 0.025
    least_rate: float = 0.001
    momentum: float = 0.9
    decay: float = 3e-4
    clip: float = 5.0
    alpha_rate: float = 3e-4
    alpha_betas: tuple[float, float] = (0.5, 0.999)
    alpha_decay: float = 1e-3
    alpha_spread: float = 1e-3
    evaluate_every: int = 50

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha_betas", tuple(self.alpha_betas))
        for name in ("steps", "batch", "evaluate_every"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        for name in ("rate", "clip", "alpha_rate"):
            _number(name, getattr(self, name), above=0)
        for name in ("least_rate", "decay", "alpha_decay", "alpha_spread"):
            _number(name, getattr(self, name))
        for beta in (self.momentum, *self.alpha_betas):
            if not 0 <= beta < 1:
                raise ValueError(f"momentum and alpha_betas must be in [0, 1), got {beta}")
        if self.order not in ORDERS:
            raise ValueError(f"order must be one of {', '.join(ORDERS)}, got {self.order!r}")

    @classmethod
    def of(cls, settings: dict[str, Any]) -> SearchRecipe:
        """The recipe of keyword settings; an unknown name is an error that lists the known ones."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(settings) - known):
            raise TypeError(f"unknown setting {', '.join(unknown)}; known: {', '.join(sorted(known))}")
        return cls(**settings)

    def rate_at(self, step: int) -> float:
        """Rate of update number `step` of the weights, counted from 0."""
        share = 0.5 * (1 + math.cos(math.pi * step / self.steps))
        return self.least_rate + (self.rate - self.least_rate) * share

    def evaluated(self, step: int) -> bool:
        """Whether to validate after so many steps: before the first, every `evaluate_every`, after the last."""
        return step % self.evaluate_every == 0 or step == self.steps


def _number(name: str, value: float, above: float | None = None) -> None:
    if not math.isfinite(value) or value < 0 or (above is not None and value <= above):
        raise ValueError(f"{name} must be a number {'above' if above == 0 else 'of at least'} 0, got {value}")
