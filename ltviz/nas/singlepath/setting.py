"""How a search is trained: one frozen value whose fields are the field's words."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["Setting"]


@dataclass(frozen=True)
class Setting:
    """How long and how fast: every field is at least 1 but `warmup`, which may be 0, and `lr`, above 0.

    threads: of the processor. The products are small: on a busy machine a second thread makes them many times slower.
    """

    steps: int = 240
    warmup: int = 80
    batch: int = 32
    lr: float = 0.005
    every: int = 5
    evaluate_every: int = 40
    threads: int = 1

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "every", "evaluate_every", "threads"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
        if not 0 <= self.warmup <= self.steps:
            raise ValueError(f"warmup must be in [0, {self.steps}], the steps, got {self.warmup}")
        if not 0 < self.lr < math.inf:
            raise ValueError(f"lr must be a finite number above 0, got {self.lr}")

    def rate(self, step: int) -> float:
        """Learning rate of update number `step`: a cosine from lr to 0."""
        return 0.5 * self.lr * (1 + math.cos(math.pi * step / self.steps))

    def recorded(self, step: int) -> bool:
        """Whether norms and thresholds are written down after so many updates."""
        return step % self.every == 0 or self.evaluated(step)

    def evaluated(self, step: int) -> bool:
        """Whether validation accuracy is."""
        return step % self.evaluate_every == 0 or step == self.steps
