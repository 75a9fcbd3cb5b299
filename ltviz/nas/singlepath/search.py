"""The search: one training of the supernet decides every layer (Stamoulis et al. 2019, equations 6 to 9).

    trace = search(data)                        # several λ and seeds at once
    trace, weights, buffers = train_supernet(data, lambdas=(10.0,), seeds=(0,))

The loss is cross-entropy + λ · log R, R the latency by the formula. Up to `warmup` λ counts as 0 and all is kept.
Optimiser and constants are those of the public code: RMSProp of decay and momentum 0.9. There λ is multiplied by 1,000,
so its 0.020 is 20 here.
"""

from __future__ import annotations

import math
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ltviz.nas.singlepath.latency import LatencyTable
from ltviz.nas.singlepath.macs import macs_table
from ltviz.nas.singlepath.network import apply
from ltviz.nas.singlepath.setting import Setting
from ltviz.nas.singlepath.space import DIGITS, Space
from ltviz.nas.singlepath.superkernel import Superkernel, init, quarters, superkernels
from ltviz.records.singlepath import SuperkernelTrace, strengths
from ltviz.training import DivergedWarning
from ltviz.training.batches import Batches
from ltviz.training.evaluation import right_answers
from ltviz.training.progress import progress
from ltviz.training.threads import computing

__all__ = ["search", "train_supernet"]

# decay, momentum and ε of RMSProp in the public code; ε stands outside the root here, so it is the root of 0.001.
DECAY, MOMENTUM, EPSILON = 0.9, 0.9, math.sqrt(1e-3)
Tensors = dict[str, Tensor]


def search(
    data: Any,
    *,
    space: Space = DIGITS,
    table: LatencyTable | None = None,
    lambdas: Sequence[float] = (0.0, 10.0, 20.0, 30.0),
    seeds: Sequence[int] = (0, 1),
    **setting: Any,
) -> SuperkernelTrace:
    """Search the space once for every λ and seed, all side by side; see `train_supernet`."""
    return train_supernet(data, space=space, table=table, lambdas=lambdas, seeds=seeds, **setting)[0]


def train_supernet(
    data: Any,
    *,
    space: Space = DIGITS,
    table: LatencyTable | None = None,
    lambdas: Sequence[float] = (0.0, 10.0, 20.0, 30.0),
    seeds: Sequence[int] = (0, 1),
    **setting: Any,
) -> tuple[SuperkernelTrace, Tensors, Tensors]:
    """The trace, and the supernets as they end: weights and buffers [A · S, *shape], the seeds of one λ together.

    data: a Dataset of the space's shape and classes. table: what the options cost, counted in MACs unless given.
    lambdas: 0 or more, ascending. setting: fields of Setting. Searches of a seed share initial values and batches.

    An interrupt ends the search early: the trace holds the steps so far and its status is "interrupted". A loss that
    is no number ends it too, with a DivergedWarning and status "diverged". Raises ValueError that names the value and
    the rule.
    """
    table = macs_table(space) if table is None else table
    _check(data, space, table, lambdas)
    run = _Run(data, space, table, [float(one) for one in lambdas], list(seeds), Setting(**setting))
    with computing(run.setting.threads, "highest"):
        return run.trace(run.train()), run.weights, run.buffers


def _check(data: Any, space: Space, table: LatencyTable, lambdas: Sequence[float]) -> None:
    if tuple(data.shape) != space.shape or data.classes != space.classes:
        raise ValueError(
            f"data must have the shape {space.shape} and {space.classes} classes of space {space.name}, "
            f"got {tuple(data.shape)} and {data.classes}"
        )
    if table.layers != space.layers:
        raise ValueError(f"table {table.name!r} must have the layers of space {space.name!r}")
    strengths(lambdas)


@dataclass
class _Run:
    data: Any
    space: Space
    table: LatencyTable
    lambdas: list[float]
    seeds: list[int]
    setting: Setting
    weights: Tensors = field(init=False)
    buffers: Tensors = field(init=False)
    log: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.of_replicas = self.seeds * len(self.lambdas)
        self.strength = torch.tensor(self.lambdas).repeat_interleave(len(self.seeds))
        self.weights, self.buffers = init(self.space, self.of_replicas)
        self.began = time.perf_counter()

    def train(self) -> str:
        """All updates; returns the status that they end with."""
        batches = Batches(self.of_replicas, len(self.data.train.y), self.setting.batch)
        parameters = [value.requires_grad_() for value in self.weights.values()]
        optimizer = torch.optim.RMSprop(parameters, alpha=DECAY, momentum=MOMENTUM, eps=EPSILON)
        try:
            for step in progress(range(self.setting.steps), len(self.of_replicas)):
                optimizer.param_groups[0]["lr"] = self.setting.rate(step)
                if not self._update(step, batches.at(step), optimizer):
                    return "diverged"
            self._forward(self.setting.steps, batches.at(self.setting.steps))
        except KeyboardInterrupt:
            if not self.log:
                raise
            return "interrupted"
        return "complete"

    def _update(self, step: int, batch: Tensor, optimizer: torch.optim.Optimizer) -> bool:
        """One step downhill; False where a loss is no number."""
        loss = self._forward(step, batch)
        if not torch.isfinite(loss).all():
            self._warn(step, loss)
            return False
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
        return True

    def _forward(self, step: int, batch: Tensor) -> Tensor:
        """The loss of each replica, [R]; what is to be recorded is."""
        found = superkernels(self.space, self.weights, whole=step < self.setting.warmup)
        logits, buffers = self._apply(found, self.data.train.x.flatten(1)[batch], train=True)
        right = self.data.train.y[batch]
        cross = (
            F.cross_entropy(logits.flatten(0, 1), right.flatten(), reduction="none").view(right.shape).mean(1)
        )
        ring, first, second = torch.stack([one.indicators for one in found.values()], 2).unbind(1)
        latency = self.table.estimate(ring, first, second)
        if self.setting.recorded(step) and torch.isfinite(cross).all():
            self._record(step, found, cross, latency)
        if step < self.setting.steps:  # the last pass is looked at, and leaves nothing behind
            self.buffers = buffers
        return cross if step < self.setting.warmup else cross + self.strength * latency.log()

    def _apply(self, found: dict[str, Superkernel], x: Tensor, *, train: bool) -> tuple[Tensor, Tensors]:
        kernels = {name: one.kernel for name, one in found.items()}
        return apply(self.space, self.weights, kernels, x, self.buffers, train)

    @torch.no_grad()
    def _record(self, step: int, found: dict[str, Superkernel], cross: Tensor, latency: Tensor) -> None:
        names = [f"layer{layer.name}" for layer in self.space.layers]
        accuracy = torch.full_like(cross, math.nan)
        if self.setting.evaluated(step):
            accuracy = self._accuracy(found, self.data.validation)
        self.log.append(
            {
                "steps": step,
                "norms": torch.stack([quarters(self.weights[f"{name}.kernel.weight"]) for name in names], 1),
                "thresholds": torch.stack([self.weights[f"{name}.threshold"] for name in names], 1),
                "latency": latency,
                "loss": cross,
                "accuracy": accuracy,
            }
        )

    @torch.no_grad()
    def _accuracy(self, found: dict[str, Superkernel], split: Any) -> Tensor:
        """Share of right answers of each replica by its running statistics, [R]; one that blew up has none."""
        x = split.x.flatten(1).expand(len(self.of_replicas), -1, -1)
        logits, _ = self._apply(found, x, train=False)
        return right_answers(logits, split.y).float().mean(1)

    def _warn(self, step: int, loss: Tensor) -> None:
        r = int((~torch.isfinite(loss)).nonzero()[0])
        warnings.warn(
            f"the search of seed {self.of_replicas[r]} with lambda {self.strength[r]:g} has lost its way at step "
            f"{step}: its loss is no number; a smaller lr or lambda may help",
            DivergedWarning,
            stacklevel=5,
        )

    def trace(self, status: str) -> SuperkernelTrace:
        """Everything recorded so far, [R] as [A, S]."""
        A, S = len(self.lambdas), len(self.seeds)
        for value in self.weights.values():
            value.requires_grad_(False)
        test = self._accuracy(superkernels(self.space, self.weights), self.data.test)
        arrays: dict[str, np.ndarray] = {}
        for name in ("norms", "thresholds", "latency", "loss", "accuracy"):
            stacked = torch.stack([entry[name] for entry in self.log], 1)  # [R, T, …]
            arrays[name] = stacked.detach().reshape(A, S, *stacked.shape[1:]).numpy()
        return SuperkernelTrace(
            lambdas=tuple(self.lambdas),
            seeds=tuple(self.seeds),
            steps=np.array([entry["steps"] for entry in self.log]),
            warmup=self.setting.warmup,
            layers=self.space.layers,
            costs=np.array(self.table.costs),
            fixed=self.table.fixed,
            unit=self.table.unit,
            test=test.double().reshape(A, S).numpy(),
            status=status,
            config={
                "space": self.space.name,
                "table": self.table.name,
                "dataset": self.data.name,
                **vars(self.setting),
            },
            made={
                "versions": {name: version(name) for name in ("ltviz", "torch", "numpy")},
                "threads": self.setting.threads,
                "seconds": round(time.perf_counter() - self.began, 1),
            },
            **arrays,
        )
