"""What is written down while a population trains."""

from __future__ import annotations

from typing import Any

import torch


class History:
    """Curves of R networks, and which of them are at their best."""

    def __init__(self, R: int, steps: list[int], device: str) -> None:
        self._steps, self._due = steps, frozenset(steps)
        self._columns: list[tuple[torch.Tensor, torch.Tensor, torch.Tensor]] = []
        self._sum, self._count = torch.zeros(R, device=device), 0
        self._least = torch.full((R,), float("inf"), dtype=torch.float64)
        self._best_step = torch.full((R,), steps[-1] if steps else 0)

    def add(self, losses: torch.Tensor) -> None:
        """Count one update's training losses [R]."""
        self._sum += losses
        self._count += 1

    def due(self, step: int) -> bool:
        """Whether to validate after `step` updates."""
        return step in self._due

    def validated(self, loss: torch.Tensor, accuracy: torch.Tensor) -> torch.Tensor:
        """Write one validation down; which networks [R] are now better than before.

        At the last step that is also one whose loss was never finite: it has no better weights than its last.
        """
        step = self._steps[len(self._columns)]
        self._columns.append((loss, accuracy, (self._sum / self._count).double().cpu()))
        self._sum, self._count = torch.zeros_like(self._sum), 0
        better = loss < self._least
        if step == self._steps[-1]:
            better |= self._least.isinf()
        self._least = torch.where(better, loss, self._least)
        self._best_step[better] = step
        return better

    def diverged(self) -> list[int]:
        """The networks whose last validation loss is not finite."""
        return (~self._columns[-1][0].isfinite()).nonzero().flatten().tolist() if self._columns else []

    def arrays(self) -> dict[str, Any]:
        """The curves [R, T] and best steps [R], by the names of Trained's fields."""
        names = ("val_loss", "val_accuracy", "train_loss")
        R = len(self._least)
        curves = [torch.stack(c, 1) for c in zip(*self._columns, strict=True)] or [torch.empty(R, 0)] * 3
        return {
            "steps": torch.tensor(self._steps, dtype=torch.int64),
            "best_step": self._best_step,
            **dict(zip(names, curves, strict=True)),
        }
