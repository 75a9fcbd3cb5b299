"""Train the masks of many arms and levels in packs that fill a chunk, and keep each when it has finished."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from ltviz.lottery.packs import packs
from ltviz.lottery.plan import check_distinct, described
from ltviz.lottery.record import Job, Record
from ltviz.lottery.results import Arrays, Kept, opened, result, training_name
from ltviz.lottery.supermask.masked import frozen_values
from ltviz.models import Model
from ltviz.records import Run
from ltviz.training import Recipe, Trained, settled, stack, train
from ltviz.training.threads import computing_as

Tensors = dict[str, torch.Tensor]

# What a judge says of the first seed's masks goes under this prefix, [*shape] by layer.
SHOWN = "shown/"


@dataclass(frozen=True, eq=False)
class Learned:
    """The S masks of one arm at one level after training.

    model: the masked one. best: at the early stop. loss: the last validation's, [S].
    """

    model: Model
    weights: Tensors
    best: Tensors
    buffers: Tensors
    loss: torch.Tensor


@dataclass(frozen=True, eq=False)
class Learning:
    """An experiment in which masks are learned.

    begin: (arm, level) → masked model; all share their shapes and their forward pass, and differ in what `init` puts
    into the buffers. judge: what to write down beside the curves; at least density [S, L] and SHOWN by layer.
    """

    kind: str
    model: Model
    data: Any
    seeds: tuple[int, ...]
    arms: tuple[str, ...]
    levels: tuple[int, ...]
    begin: Callable[[str, int], Model]
    judge: Callable[[Learned], Arrays]

    def run(self, recipe: Recipe, config: dict[str, Any], checkpoint: str | os.PathLike[str] | None) -> Run:
        """Train what is not yet kept; what has finished comes back even after an interrupt."""
        check_distinct("seeds", self.seeds)
        first = self.begin(self.arms[0], self.levels[0])
        begun, buffers = first.init(self.seeds)
        recipe = settled(recipe, begun)
        axes = {"kind": self.kind, "arms": list(self.arms), "levels": list(self.levels)}
        config = described(self.model, self.data, self.seeds, recipe) | axes | config
        kept, recipe, config = opened(checkpoint, self.model, self.data, config, recipe)
        status = "complete"
        try:
            self._all(recipe, kept)
        except KeyboardInterrupt:
            if training_name(*self._jobs()[0]) not in kept:
                raise
            status = "interrupted"
            print("interrupted: the masks that have finished are in the run", file=sys.stderr)
        done = {job: kept[training_name(*job)] for job in self._jobs() if training_name(*job) in kept}
        shown = done[self._jobs()[0]]
        final = {n.removeprefix(SHOWN): value for n, value in shown.items() if n.startswith(SHOWN)}
        steps = (recipe.steps,) * len(self.arms)
        record = Record(self.kind, first, config, recipe, self.seeds, self.arms, steps)
        return record.run(done, status, frozen_values(buffers), final)

    def _jobs(self) -> list[Job]:
        return [(arm, level) for level in self.levels for arm in self.arms]

    def _all(self, recipe: Recipe, kept: Kept) -> None:
        for pack in packs(self._jobs(), recipe, len(self.seeds), kept):
            for job, arrays in zip(pack, self._trained(pack, recipe), strict=True):
                kept[training_name(*job)] = arrays

    def _trained(self, pack: Sequence[Job], recipe: Recipe) -> list[Arrays]:
        began, models = time.perf_counter(), [self.begin(*job) for job in pack]
        parts = [model.init(self.seeds) for model in models]
        trained = train(
            models[0],
            stack([parameters for parameters, _ in parts]),
            self.data,
            seeds=self.seeds * len(pack),
            buffers=stack([buffers for _, buffers in parts]),
            recipe=recipe,
        )
        S = len(self.seeds)
        with computing_as(recipe):
            judged = [self._judged(m, trained, slice(i * S, (i + 1) * S)) for i, m in enumerate(models)]
        seconds = np.array((time.perf_counter() - began) / len(pack))
        return [arrays | {"seconds": seconds} for arrays in judged]

    def _judged(self, model: Model, trained: Trained, rows: slice) -> Arrays:
        def own(tensors: Tensors) -> Tensors:
            return {name: value[rows].cpu() for name, value in tensors.items()}

        learned = Learned(
            model, own(trained.weights), own(trained.best), own(trained.buffers), trained.val_loss[rows, -1]
        )
        return result(trained, rows) | self.judge(learned)


def chosen(variants: Sequence[str], table: Mapping[str, Any]) -> tuple[str, ...]:
    """The variants, each known to the table and none twice, or an error that names the bad one."""
    for variant in variants:
        if variant not in table:
            raise KeyError(f"variants must be among {', '.join(table)}, got {variant!r}")
    check_distinct("variants", variants)
    return tuple(variants)
