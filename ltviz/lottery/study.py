"""Arms at several densities beside one dense network: what an ablation or a comparison of criteria trains.

    study(model, data, kind="ablation", seeds=range(5), arms=("ticket", "fresh"), levels=(1, 2), start=start,
          config={"densities": [0.2, 0.05]}, steps=2000)

The dense networks are trained first. `start(arm, level, final)` then says with which values and mask each training
begins; `final` are the dense networks' trained weights. What differs between experiments is `start` alone.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from ltviz.lottery.packs import packs
from ltviz.lottery.plan import check_distinct, described
from ltviz.lottery.record import Job, Record
from ltviz.lottery.results import MEASURE, Arrays, Kept, opened, result, training_name
from ltviz.models import Model
from ltviz.pruning import full_mask, layer_density
from ltviz.records import Run
from ltviz.training import Recipe, settled, stack, train
from ltviz.training.threads import computing_as

Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True, eq=False)
class Start:
    """With what the R networks of one training begin: values and mask, as `train` takes them.

    pruned_value: what the pruned weights are frozen at, 0 unless given. measures: name → float [R], numbers that
    are known beforehand, such as the effective density; they are stored beside the accuracies.
    """

    weights: Tensors
    mask: Tensors
    pruned_value: Tensors | None = None
    measures: Mapping[str, torch.Tensor] = field(default_factory=dict)


Starts = Callable[[str, int, Tensors], Start | None]
Measure = Callable[[Tensors, Tensors], Mapping[str, torch.Tensor]]


def study(
    model: Model,
    data: Any,
    *,
    kind: str,
    seeds: Sequence[int],
    arms: Sequence[str],
    levels: Sequence[int],
    start: Starts,
    config: Mapping[str, Any],
    measure: Measure | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Train the dense networks, then every arm at every level, many side by side.

    kind: the Run's. arms: the first is the reference; level 0 of it is the dense network. levels: >= 1, in the order
    of training. start: see the module; None where an arm is not run at a level. config: JSON-able, what beside the
    settings decides the numbers. measure: `measure(weights, buffers) -> {name: float [R]}` after training.
    checkpoint, settings, an interrupt: as in `ltviz.imp`.

    Raises ValueError for seeds, arms or levels that repeat or are missing, and what `train` raises.
    """
    own_seeds = tuple(int(seed) for seed in seeds)
    _check(own_seeds, arms, levels)
    return _Study(model, data, kind, own_seeds, tuple(arms), tuple(levels)).run(
        start, measure, Recipe.of(settings), dict(config), checkpoint
    )


def _check(seeds: Sequence[int], arms: Sequence[str], levels: Sequence[int]) -> None:
    check_distinct("seeds", seeds)
    check_distinct("arms", arms)
    check_distinct("levels", levels)
    if min(levels) < 1:
        raise ValueError(f"levels must be 1 or more, 0 is the dense network, got {min(levels)}")


@dataclass(frozen=True)
class _Study:
    model: Model
    data: Any
    kind: str
    seeds: tuple[int, ...]
    arms: tuple[str, ...]
    levels: tuple[int, ...]

    def run(
        self, start: Starts, measure: Measure | None, recipe: Recipe, config: dict[str, Any], checkpoint: Any
    ) -> Run:
        initial, buffers = self.model.init(self.seeds)
        recipe = settled(recipe, initial)
        axes = {"kind": self.kind, "arms": list(self.arms), "levels": sorted(self.levels)}
        config = described(self.model, self.data, self.seeds, recipe) | axes | config
        kept, recipe, config = opened(checkpoint, self.model, self.data, config, recipe)
        work = _Work(self, start, measure, recipe, kept, buffers)
        status = "complete"
        try:
            work.dense(initial)
            work.all()
        except KeyboardInterrupt:
            if training_name(self.arms[0], 0) not in kept:
                raise
            status = "interrupted"
            print("interrupted: the trainings that have finished are in the run", file=sys.stderr)
        return self._assembled(kept, recipe, config, initial, status)

    def jobs(self) -> Iterator[Job]:
        """Every training but the dense one, the reference arm first at each level."""
        return ((arm, level) for level in self.levels for arm in self.arms)

    def _assembled(
        self, kept: Kept, recipe: Recipe, config: dict[str, Any], initial: Tensors, status: str
    ) -> Run:
        first = self.arms[0]
        levels = [k for k in (0, *sorted(self.levels)) if training_name(first, k) in kept]
        names = {job: training_name(*job) for job in ((arm, k) for arm in self.arms for k in levels)}
        done = {job: kept[name] for job, name in names.items() if name in kept and len(kept[name]) > 0}
        dense = kept[training_name(first, 0)]
        final = {name: dense[f"final/{name}"][0] for name in self.model.prunable}
        steps = (recipe.steps,) * len(self.arms)
        record = Record(self.kind, self.model, config, recipe, self.seeds, self.arms, steps)
        return record.run(done, status, initial, final)


@dataclass
class _Work:
    """The trainings of a study, in packs that fill a chunk."""

    study: _Study
    start: Starts
    measure: Measure | None
    recipe: Recipe
    kept: Kept
    buffers: Tensors

    def dense(self, initial: Tensors) -> None:
        """The dense networks, whose weights every other start may ask for."""
        name = training_name(self.study.arms[0], 0)
        if name not in self.kept:
            whole = Start(initial, full_mask(initial, self.study.model.prunable))
            arrays, weights = self._trained([whole])
            self.kept[name] = arrays[0] | {f"final/{n}": value.numpy() for n, value in weights.items()}
        self._final = {
            n.removeprefix("final/"): torch.from_numpy(value)
            for n, value in self.kept[name].items()
            if n.startswith("final/")
        }

    def all(self) -> None:
        """Everything else that is not yet kept."""
        for pack in packs(self.study.jobs(), self.recipe, len(self.study.seeds), self.kept):
            self._pack(pack)

    def _pack(self, pack: list[Job]) -> None:
        with computing_as(self.recipe):
            starts = {job: self.start(*job, self._final) for job in pack}
        for job in (job for job, begun in starts.items() if begun is None):
            self.kept[training_name(*job)] = {}
        # Frozen values keep a network from shrinking, so those train apart.
        for frozen in (False, True):
            group = {job: s for job, s in starts.items() if s and bool(s.pruned_value) is frozen}
            if group:
                for job, arrays in zip(group, self._trained(list(group.values()))[0], strict=True):
                    self.kept[training_name(*job)] = arrays

    def _trained(self, starts: list[Start]) -> tuple[list[Arrays], Tensors]:
        """What the trainings gave, one by one, and the last weights of all."""
        began, seeds = time.perf_counter(), self.study.seeds
        frozen = [s.pruned_value for s in starts if s.pruned_value]
        trained = train(
            self.study.model,
            stack([s.weights for s in starts]),
            self.study.data,
            seeds=seeds * len(starts),
            mask=stack([s.mask for s in starts]),
            buffers=stack([self.buffers] * len(starts)),
            pruned_value=stack(frozen) if frozen else None,
            recipe=self.recipe,
            allow_empty=True,  # at_init says which arm it is, and ablate refuses it
        )
        with computing_as(self.recipe):
            measured = self.measure(trained.weights, trained.buffers) if self.measure else {}
        seconds = np.array((time.perf_counter() - began) / len(starts))
        rows = [slice(i * len(seeds), (i + 1) * len(seeds)) for i in range(len(starts))]
        arrays = [
            result(trained, r)
            | {"seconds": seconds, "density": _density(s.mask)}
            | {MEASURE + n: v.double().numpy() for n, v in s.measures.items()}
            | {MEASURE + n: v[r].double().numpy() for n, v in measured.items()}
            for s, r in zip(starts, rows, strict=True)
        ]
        return arrays, {name: value.cpu() for name, value in trained.weights.items()}


def _density(mask: Tensors) -> np.ndarray:
    """Kept share of each layer, float64 [R, L]."""
    return np.stack([kept.numpy() for kept in layer_density(mask).values()], axis=1)
