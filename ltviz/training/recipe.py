"""How a population is trained: one frozen value whose fields are the field's words."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

OPTIMIZERS = ("adam", "sgd")
SCHEDULES = ("constant", "cosine", "step")
PRECISIONS = ("highest", "high", "medium")


@dataclass(frozen=True)
class Recipe:
    """Settings of one training run; every network of the population shares them.

    steps: updates in the whole schedule, >= 1. batch: examples an update, >= 1.
    optimizer: "adam" or "sgd" (`momentum` in [0, 1) is for sgd). lr > 0. weight_decay >= 0 (the L2 kind).
    schedule: "constant", "cosine" (to 0 at the last step) or "step" (times `gamma` at each of `milestones`).
    warmup: updates over which the rate rises linearly from 0. evaluate_every: updates between validations.
    precision: float32 matrix products, "highest" (the default, also for every record), "high" or "medium".
    device: "cpu", "cuda" or "mps". chunk: networks trained side by side (None: what fits the cache).
    threads: of the processor (None: one or all, by a short probe). workers: chunks trained at the same time, each
    with `threads`; on a busy machine two workers of one thread beat one of two. shrink: leave dead units out.
    """

    steps: int = 2000
    batch: int = 64
    optimizer: str = "adam"
    lr: float = 1.2e-3
    momentum: float = 0.9
    weight_decay: float = 0.0
    schedule: str = "constant"
    milestones: tuple[int, ...] = ()
    gamma: float = 0.1
    warmup: int = 0
    evaluate_every: int = 100
    precision: str = "highest"
    device: str = "cpu"
    chunk: int | None = None
    threads: int | None = None
    workers: int = 1
    shrink: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "milestones", tuple(self.milestones))
        for name in ("steps", "batch", "evaluate_every", "workers"):
            _at_least(name, getattr(self, name), 1)
        for name in ("weight_decay", "warmup"):
            _at_least(name, getattr(self, name), 0)
        for name in ("chunk", "threads"):
            if getattr(self, name) is not None:
                _at_least(name, getattr(self, name), 1)
        if not (math.isfinite(self.lr) and self.lr > 0):
            raise ValueError(f"lr must be a finite number above 0, got {self.lr}")
        if not 0 <= self.momentum < 1:
            raise ValueError(f"momentum must be in [0, 1), got {self.momentum}")
        _one_of("optimizer", self.optimizer, OPTIMIZERS)
        _one_of("schedule", self.schedule, SCHEDULES)
        _one_of("precision", self.precision, PRECISIONS)

    @classmethod
    def of(cls, settings: dict, given: Recipe | None = None) -> Recipe:
        """The recipe of keyword settings, or the one given in their place; an unknown name is an error."""
        if given is not None:
            if settings:
                raise TypeError(f"give either a recipe or settings, got a recipe and {', '.join(settings)}")
            return given
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(settings) - known):
            raise TypeError(
                f"unknown training setting {', '.join(unknown)}; known: {', '.join(sorted(known))}"
            )
        return cls(**settings)

    def rate(self, step: int) -> float:
        """Learning rate of update number `step`, counted from 0."""
        warm = min(1.0, (step + 1) / self.warmup) if self.warmup else 1.0
        if self.schedule == "cosine":
            return warm * self.lr * 0.5 * (1 + math.cos(math.pi * step / self.steps))
        if self.schedule == "step":
            return warm * self.lr * self.gamma ** sum(step >= m for m in self.milestones)
        return warm * self.lr

    @property
    def constant_rate(self) -> bool:
        """Whether every update has the same rate, so that the loop need not set it."""
        return self.schedule == "constant" and not self.warmup

    def evaluated_steps(self, start: int = 0) -> list[int]:
        """Steps after which the networks are validated: every `evaluate_every` and the last, those after `start`."""
        every = list(range(self.evaluate_every, self.steps + 1, self.evaluate_every))
        if not every or every[-1] != self.steps:
            every.append(self.steps)
        return [step for step in every if step > start]


def _at_least(name: str, value: float, least: float) -> None:
    if not value >= least:
        raise ValueError(f"{name} must be at least {least}, got {value}")


def _one_of(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ValueError(f"{name} must be one of {', '.join(known)}, got {value!r}")
