"""Train a whole population of networks at once.

    trained = train(model, weights, data, seeds=[0, 1, 2], mask=mask, steps=2000)
    trained.test_at_best          # accuracy of each network at its early stop, [R]

One lean loop: the data are one tensor, a batch is one gather, R networks are one batched product, and nothing is
read back from the device between two validations.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import torch
import torch.nn.functional as F

from ltviz.training.batches import Batches
from ltviz.training.evaluation import evaluate
from ltviz.training.history import History
from ltviz.training.population import Population, Tensors, stack
from ltviz.training.progress import progress
from ltviz.training.recipe import Recipe
from ltviz.training.request import check, chunks, warn_of_empty
from ltviz.training.shrink import Shrunk, shrink
from ltviz.training.threads import computing, settled
from ltviz.training.workers import each


class DivergedWarning(RuntimeWarning):
    """A training has failed: its last loss is NaN or infinite, and such answers count as wrong; or it is stuck."""


@dataclass(frozen=True, eq=False)
class Trained:
    """What training R networks gave.

    weights, buffers: after the last update. best: the weights at each network's early stop, the evaluated step of
    least validation loss (the last where none is finite). steps [T]: updates done at each validation; val_loss,
    val_accuracy, train_loss [R, T] (the last is the mean over the updates since the validation before). best_step [R].
    test_at_best, test_at_end [R]: accuracies in [0, 1]. snapshots: {k: (weights, buffers)} after k updates. chunk,
    threads: used.
    """

    weights: Tensors
    buffers: Tensors
    best: Tensors
    steps: torch.Tensor
    val_loss: torch.Tensor
    val_accuracy: torch.Tensor
    train_loss: torch.Tensor
    best_step: torch.Tensor
    test_at_best: torch.Tensor
    test_at_end: torch.Tensor
    snapshots: dict[int, tuple[Tensors, Tensors]] = field(default_factory=dict)
    chunk: int = 1
    threads: int = 1


def train(
    model: Any,
    weights: Tensors,
    data: Any,
    *,
    seeds: Sequence[int],
    mask: Tensors | None = None,
    buffers: Tensors | None = None,
    start: int = 0,
    snapshots: Sequence[int] = (),
    pruned_value: Tensors | None = None,
    recipe: Recipe | None = None,
    allow_empty: bool = False,
    **settings: Any,
) -> Trained:
    """Train the R networks of `weights` on `data.train`, validate on `data.validation`, test once at the end.

    weights: {name: [R, *shape]}. seeds: R integers; network r sees the batches of seeds[r]. mask: {name: bool
    [R, *shape]}, absent names are not pruned; a masked weight stays exactly at `pruned_value` (0 unless given).
    start: resume the schedule and the batches after that many updates. snapshots: steps whose weights to keep.
    settings: the fields of `Recipe` (steps, batch, optimizer, lr, …), or one `recipe` in their place.

    Nothing passed in is changed. Raises ValueError or KeyError for NaN values, shapes and R that differ, a mask of no
    parameter, a pruned_value without a mask. Warns with DivergedWarning where a loss is no longer finite and, unless
    allow_empty, with LayerCollapseWarning where a mask leaves a prunable layer without a weight.
    """
    recipe = Recipe.of(settings, recipe)
    check(model, weights, seeds, mask or {}, pruned_value or {}, start, snapshots, recipe)
    if mask and not allow_empty:
        warn_of_empty(model.prunable, mask, pruned_value or {}, seeds, stacklevel=3)
    recipe = settled(recipe, weights)
    size, threads, stop = recipe.chunk or 1, recipe.threads or 1, threading.Event()

    def part(rows: range) -> Trained:
        job = _Job(model, data, recipe, [seeds[r] for r in rows], start, tuple(snapshots), stop)
        return job.run(*(_rows(t, rows) for t in (weights, mask, buffers, pruned_value)))

    with computing(threads, recipe.precision):
        parts = each(part, chunks(len(seeds), size), recipe.workers, threads, stop)
    return _joined(parts, size, threads)


def _rows(tensors: Tensors | None, rows: range) -> Tensors:
    return {name: value[rows.start : rows.stop] for name, value in (tensors or {}).items()}


@dataclass(frozen=True)
class _Split:
    x: torch.Tensor
    y: torch.Tensor


class _Job:
    """The training of one chunk: R networks that share an optimiser and its tensors."""

    def __init__(
        self,
        model: Any,
        data: Any,
        recipe: Recipe,
        seeds: list[int],
        start: int,
        snapshots: tuple[int, ...],
        stop: threading.Event,
    ) -> None:
        self._model, self._recipe, self._seeds = model, recipe, seeds
        self._start, self._wanted, self._stop = start, snapshots, stop
        self._splits = {
            name: _Split(split.x.to(recipe.device), split.y.to(recipe.device))
            for name, split in (("train", data.train), ("validation", data.validation), ("test", data.test))
        }

    def run(self, weights: Tensors, mask: Tensors, buffers: Tensors, pruned_value: Tensors) -> Trained:
        to = self._recipe.device
        weights, mask, buffers, pruned_value = (
            {name: value.to(to) for name, value in t.items()} for t in (weights, mask, buffers, pruned_value)
        )
        self._shrunk = self._shrink(mask, pruned_value)
        if self._shrunk:
            masked = {name: torch.where(m, weights[name], 0.0) for name, m in mask.items()}
            self._whole = weights | masked  # where the trained parts are put back
            weights, mask = self._shrunk.take(weights), self._shrunk.take(mask)
            self._splits = {n: _columns(s, self._shrunk.inputs) for n, s in self._splits.items()}
        self._population = Population(weights, mask, pruned_value, self._recipe)
        self._buffers = {name: value.clone() for name, value in buffers.items()}
        return self._loop()

    def _shrink(self, mask: Tensors, pruned_value: Tensors) -> Shrunk | None:
        # Weight decay moves even weights without a gradient, so there what is dead must be trained as well.
        chain = getattr(self._model, "chain", None)
        wanted = self._recipe.shrink and not self._recipe.weight_decay and not pruned_value
        return shrink(chain, mask) if wanted and chain and all(name in mask for name in chain) else None

    def _loop(self) -> Trained:
        recipe, population, train = self._recipe, self._population, self._splits["train"]
        R, device = len(self._seeds), recipe.device
        batches = Batches(self._seeds, len(train.y), recipe.batch, device)
        history = History(R, recipe.evaluated_steps(self._start), device)
        best_buffers = {name: value.clone() for name, value in self._buffers.items()}
        snapshots = {}
        for step in progress(range(self._start, recipe.steps), R):
            if self._stop.is_set():
                raise KeyboardInterrupt
            if step in self._wanted:
                snapshots[step] = self._now()
            if not recipe.constant_rate:
                population.rate(recipe.rate(step))
            history.add(self._update(train, batches.at(step)))
            if history.due(step + 1):
                loss, accuracy = evaluate(
                    self._model, population.weights, self._splits["validation"], self._buffers
                )
                better = history.validated(loss, accuracy)
                population.keep_best(better.to(device))
                for name, value in self._buffers.items():
                    best_buffers[name][better.to(device)] = value[better.to(device)]
        if recipe.steps in self._wanted:
            snapshots[recipe.steps] = self._now()
        return self._finish(history, best_buffers, snapshots)

    def _update(self, train: _Split, index: torch.Tensor) -> torch.Tensor:
        """One update from the examples `index` [R, B]; the loss of each network [R]."""
        flat = index.flatten()
        x = train.x.index_select(0, flat).view(*index.shape, *train.x.shape[1:])  # (R, B, *example)
        logits, self._buffers = self._model.forward(self._population.weights, x, self._buffers, train=True)
        target = train.y.index_select(0, flat)  # (R·B)
        each = F.cross_entropy(logits.flatten(0, 1), target, reduction="none").view_as(index)
        losses = each.mean(1)
        # The sum keeps the networks apart: each one's gradient is that of its own mean loss.
        losses.sum().backward()
        self._population.step()
        return losses.detach()

    def _now(self) -> tuple[Tensors, Tensors]:
        buffers = {name: value.clone() for name, value in self._buffers.items()}
        return self._full(self._population.now()), buffers

    def _full(self, weights: Tensors) -> Tensors:
        return self._shrunk.put(weights, self._whole) if self._shrunk else weights

    def _finish(self, history: History, best_buffers: Tensors, snapshots: dict) -> Trained:
        population, test = self._population, self._splits["test"]
        _, at_best = evaluate(self._model, population.best(), test, best_buffers)
        _, at_end = evaluate(self._model, population.weights, test, self._buffers)
        if diverged := history.diverged():
            names = ", ".join(str(self._seeds[r]) for r in diverged)
            warnings.warn(
                f"the loss of the networks with seeds {names} is no longer a finite number "
                f"(learning rate {self._recipe.lr}); a smaller rate may help",
                DivergedWarning,
                stacklevel=4,
            )
        return Trained(
            weights=self._full(population.now()),
            buffers=self._buffers,
            best=self._full(population.best()),
            **history.arrays(),
            test_at_best=at_best,
            test_at_end=at_end,
            snapshots=snapshots,
        )


def _columns(split: _Split, inputs: torch.Tensor) -> _Split:
    return _Split(split.x.flatten(1).index_select(1, inputs), split.y)


def _joined(parts: list[Trained], chunk: int, threads: int) -> Trained:
    """The chunks' results as one."""
    together: dict[str, Any] = {"steps": parts[0].steps, "chunk": chunk, "threads": threads}
    for name in (f.name for f in fields(Trained)):
        if name in ("weights", "buffers", "best"):
            together[name] = stack([getattr(p, name) for p in parts])
        elif name == "snapshots":
            together[name] = {
                k: tuple(stack([p.snapshots[k][i] for p in parts]) for i in (0, 1))
                for k in parts[0].snapshots
            }
        elif name not in together:
            together[name] = torch.cat([getattr(p, name) for p in parts])
    return Trained(**together)
