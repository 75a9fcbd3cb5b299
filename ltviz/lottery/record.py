"""Finished trainings as a Run: what studies and the experiments on supermasks have in common when written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from ltviz.lottery.assemble import collected, shown
from ltviz.lottery.provenance import made
from ltviz.lottery.results import Arrays
from ltviz.models import Model
from ltviz.records import Run
from ltviz.training import Recipe

Tensors = dict[str, torch.Tensor]
Job = tuple[str, int]


@dataclass(frozen=True, eq=False)
class Record:
    """What is known before anything is trained. model: the one whose parameters are trained, or evaluated."""

    kind: str
    model: Model
    config: dict[str, Any]
    recipe: Recipe
    seeds: tuple[int, ...]
    arms: tuple[str, ...]
    arm_steps: tuple[int, ...]

    def run(self, done: Mapping[Job, Arrays], status: str, initial: Tensors, final: Arrays) -> Run:
        """The Run of the trainings in `done`, by (arm, level); each holds its density [S, L] and seconds.

        initial: weights [S, *shape]; final: by layer [*shape], of the first seed, which is then the one that is
        shown, unless no float16 holds its values, as those of a network that diverged.
        """
        levels = sorted({level for _, level in done})
        parts = collected(self.arms, self.seeds, levels, done)
        by_arm = parts.pop("density")
        layers = self.model.prunable
        seconds = {
            arm: {str(k): round(float(done[arm, k]["seconds"]), 3) for k in levels if (arm, k) in done}
            for arm in self.arms
        }
        return Run(
            kind=self.kind,
            config=self.config,
            status=status,
            made=made(self.recipe, seconds),
            arms=self.arms,
            seeds=self.seeds,
            levels=tuple(levels),
            arm_steps=self.arm_steps,
            layers=layers,
            shapes={name: tuple(self.model.shapes[name]) for name in layers},
            parameters=self.model.parameters,
            density=by_arm[0],
            arm_density=by_arm,
            **shown(self.seeds[0], initial, {name: final[name] for name in layers}),
            **parts,
        )
