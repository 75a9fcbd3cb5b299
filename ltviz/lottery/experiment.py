"""One run of a plan: down the ladder, then the controls."""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from ltviz.lottery.arms import ARMS, derived, fresh_values, moved_mask, small_dense
from ltviz.lottery.assemble import assemble
from ltviz.lottery.collapse import seeds_not_finite
from ltviz.lottery.plan import Plan
from ltviz.lottery.results import Arrays, opened, result, training_name
from ltviz.models import Model
from ltviz.pruning import CRITERIA, LayerCollapseWarning, full_mask, make_mask, vanished
from ltviz.records import Run
from ltviz.training import settled, stack, train

Tensors = dict[str, torch.Tensor]


class _LostError(ValueError):
    """A training left weights that can choose no mask."""


class Experiment:
    """One run of a plan: climbs down the ladder, then trains the controls of every level.

    masks: {level: mask} where they are known beforehand; then nothing is pruned.
    """

    def __init__(
        self,
        plan: Plan,
        checkpoint: str | os.PathLike[str] | None = None,
        masks: dict[int, Tensors] | None = None,
    ) -> None:
        self._values, self._buffers = plan.model.init(plan.seeds)
        self._fresh_buffers = self._buffers
        plan = replace(plan, recipe=settled(plan.recipe, self._values))
        self._kept, recipe, _ = opened(checkpoint, plan.model, plan.data, plan.config(), plan.recipe)
        self.plan = replace(plan, recipe=recipe)
        self._initial = self._values
        self._given = masks
        self._masks: dict[int, Tensors] = {0: full_mask(self._values, plan.model.prunable), **(masks or {})}

    def run(self) -> Run:
        """Train what is not yet kept; what has finished comes back even after an interrupt."""
        status = "complete"
        try:
            for level in self._masks if self._given else range(self.plan.rounds + 1):
                self._descend(level)
            for group in self._groups():
                self._control(group)
        except (KeyboardInterrupt, _LostError) as stop:
            if training_name("ticket", 0) not in self._kept:
                raise
            status = "interrupted"
            print(f"{stop or 'interrupted'}: the levels that have finished are in the run", file=sys.stderr)
        return assemble(self.plan, self._kept, self._masks, self._initial, status)

    def _descend(self, level: int) -> None:
        """Train the ticket of one level and choose the next level's mask from its trained weights."""
        self._warn_of_collapse(level)
        name = training_name("ticket", level)
        if name not in self._kept:
            self._kept[name] = self._train_ticket(level)
        arrays = self._kept[name]
        if self.plan.hands_on(level):
            self._values = _unprefixed(arrays, "rewind/")
            self._buffers = _unprefixed(arrays, "rewind-buffers/")
        if self._prunes(level):
            mask = self._masks[level]
            self._masks[level + 1] = {name: _unpacked(arrays[f"mask/{name}"], m) for name, m in mask.items()}

    def _warn_of_collapse(self, level: int) -> None:
        """Say which layers lose their last weight on the way to this level; they stay empty below it."""
        before = max((k for k in self._masks if k < level), default=level)
        already, now = (vanished(self._masks[k]) for k in (before, level))
        for name in self._masks[level]:
            gone = [
                str(seed)
                for seed, old, new in zip(self.plan.seeds, already, now, strict=True)
                if name in set(new) - set(old)
            ]
            if gone:
                warnings.warn(
                    f"level {level} keeps no weight of {name} in the networks with seeds {', '.join(gone)}",
                    LayerCollapseWarning,
                    stacklevel=5,
                )

    def _prunes(self, level: int) -> bool:
        return self._given is None and level < self.plan.rounds

    def _train_ticket(self, level: int) -> Arrays:
        plan, dense = self.plan, level == 0
        wanted = plan.hands_on(level)
        began = time.perf_counter()
        trained = train(
            plan.model,
            self._values,
            plan.data,
            seeds=plan.seeds,
            mask=self._masks[level],
            buffers=self._buffers,
            start=0 if dense else plan.rewind or 0,
            snapshots=wanted,
            recipe=plan.recipe,
            allow_empty=True,  # _warn_of_collapse says at which level
        )
        arrays = result(trained, slice(None)) | {"seconds": np.array(time.perf_counter() - began)}
        for k in wanted:
            for prefix, tensors in zip(("rewind/", "rewind-buffers/"), trained.snapshots[k], strict=True):
                arrays |= {prefix + n: value.cpu().numpy() for n, value in tensors.items()}
        if dense:
            arrays |= {f"final/{n}": trained.weights[n][0].cpu().numpy() for n in plan.model.prunable}
        if self._prunes(level):
            arrays |= self._next_mask(level, trained.weights)
        return arrays

    def _next_mask(self, level: int, weights: Tensors) -> Arrays:
        plan, mask = self.plan, self._masks[level]
        _check_finite(weights, plan, level)
        seeds = [derived(seed, "criterion", level) for seed in plan.seeds]
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        weights = {name: value.cpu() for name, value in weights.items()}
        criterion = CRITERIA[plan.criterion]
        scores = criterion(weights, mask=mask, initial=self._initial, generator=generators)
        chosen = make_mask(scores, plan.remove, scope=plan.scope, mask=mask)
        return {f"mask/{name}": _packed(kept) for name, kept in chosen.items()}

    def _groups(self) -> Iterator[list[tuple[str, int]]]:
        """Controls that can train side by side: same schedule, same network, together at most one chunk."""
        most = max(1, (self.plan.recipe.chunk or 1) // len(self.plan.seeds))
        together: dict[tuple, list[tuple[str, int]]] = {}
        for level in self.plan.control_levels:
            for arm in self.plan.controls:
                alone = level if ARMS[arm].dense else None
                key = (self.plan.recipe_of(arm).steps, self.plan.start_of(arm), alone)
                together.setdefault(key, []).append((arm, level))
        for jobs in together.values():
            yield from (jobs[i : i + most] for i in range(0, len(jobs), most))

    def _control(self, group: list[tuple[str, int]]) -> None:
        if all(training_name(*job) in self._kept for job in group):
            return
        plan, (first, level) = self.plan, group[0]
        model = small_dense(plan.model, self._count(level)) if ARMS[first].dense else plan.model
        networks = [self._network(model, arm, k) for arm, k in group]
        buffers = [self._fresh_buffers if ARMS[arm].fresh else self._buffers for arm, _ in group]
        began = time.perf_counter()
        trained = train(
            model,
            stack([weights for weights, _ in networks]),
            plan.data,
            seeds=plan.seeds * len(group),
            mask=stack([mask for _, mask in networks]),
            buffers=stack(buffers),
            start=plan.start_of(first),
            recipe=plan.recipe_of(first),
            allow_empty=True,  # the ticket of that level has said it
        )
        seconds = (time.perf_counter() - began) / len(group)
        S = len(plan.seeds)
        for i, job in enumerate(group):
            rows = slice(i * S, (i + 1) * S)
            self._kept[training_name(*job)] = result(trained, rows) | {"seconds": np.array(seconds)}

    def _network(self, model: Model, arm: str, level: int) -> tuple[Tensors, Tensors]:
        """Values and mask with which an arm starts at a level."""
        seeds = self.plan.seeds
        values = fresh_values(model, seeds, level) if ARMS[arm].fresh else self._values
        if ARMS[arm].dense:
            return values, full_mask(values, model.prunable)
        return values, moved_mask(arm, self._masks[level], seeds)

    def _count(self, level: int) -> int:
        """Weights that the first seed's ticket keeps; with a cut by layer every seed keeps as many."""
        return int(sum(kept[0].sum() for kept in self._masks[level].values()))


def _check_finite(weights: Tensors, plan: Plan, level: int) -> None:
    """Raise unless the trained weights can say what leaves next."""
    if gone := seeds_not_finite({name: weights[name] for name in plan.model.prunable}, plan.seeds):
        raise _LostError(
            f"after level {level} the weights of the networks with seeds {gone} are no finite numbers, which choose "
            f"no mask; a smaller lr than {plan.recipe.lr} may help"
        )


def _packed(kept: torch.Tensor) -> np.ndarray:
    return np.packbits(kept.numpy().reshape(len(kept), -1), axis=1)


def _unpacked(bits: np.ndarray, like: torch.Tensor) -> torch.Tensor:
    flat = np.unpackbits(bits, axis=1, count=like[0].numel())
    return torch.from_numpy(flat).bool().view_as(like)


def _unprefixed(arrays: Arrays, prefix: str) -> Tensors:
    return {n.removeprefix(prefix): torch.from_numpy(v) for n, v in arrays.items() if n.startswith(prefix)}
