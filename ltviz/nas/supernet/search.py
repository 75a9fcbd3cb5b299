"""The search of DARTS: the alphas take a step on one half of the training data, the weights on the other.

net = supernet(Space(4, ("none", "skip", "avg3", "conv3", "dil3")))
trace = search(net, load("mnist1d"), seeds=range(4), steps=400, order="second")
trace.cells()                        # one for each seed
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ltviz.models import Model
from ltviz.models.model import checked_seeds, generator
from ltviz.nas.supernet.derive import checked
from ltviz.nas.supernet.descent import batch_of, begin, descended, losses
from ltviz.nas.supernet.gradient import architecture_gradient
from ltviz.nas.supernet.mixed import Tensors
from ltviz.nas.supernet.network import MIX, space_of
from ltviz.nas.supernet.optimise import Moments, adam, towards
from ltviz.nas.supernet.recipe import SearchRecipe
from ltviz.nas.supernet.trace import Progress, Trace
from ltviz.training import evaluate
from ltviz.training.batches import Batches
from ltviz.training.progress import progress
from ltviz.training.threads import computing


class SearchDivergedError(ValueError):
    """The alphas are no longer finite numbers; `trace` holds the steps before."""

    def __init__(self, problem: str, trace: Trace) -> None:
        super().__init__(problem)
        self.trace = trace


def search(
    model: Model,
    data: Any,
    *,
    seeds: Sequence[int],
    resume: Trace | None = None,
    **settings: Any,
) -> Trace:
    """Search with R seeds at once; replica r's numbers depend on seeds[r] alone.

    model: of `supernet`. data: a Dataset of sequences; its training examples are halved, the first half moves the
    weights, the second the alphas, and data.validation is only looked at. settings: the fields of `SearchRecipe`.
    resume: an interrupted search of the same model, data, seeds and settings; the result is that of an unbroken one.

    Ctrl-C gives the trace so far, with status "interrupted". Raises SearchDivergedError, which names the edge, when
    alphas are NaN, ValueError or TypeError for settings that are out of range or do not fit `resume`.
    """
    run = _Search(model, data, checked_seeds(seeds), SearchRecipe.of(settings), resume)
    with computing(1, "highest"):
        return run.trace()


class _Search:
    """The loop and what it writes down."""

    def __init__(
        self, model: Model, data: Any, seeds: list[int], recipe: SearchRecipe, resume: Trace | None
    ) -> None:
        self._model, self._data, self._seeds, self._recipe = model, data, seeds, recipe
        self._space = space_of(model)
        self._half = len(data.train.y) // 2
        self._batches = Batches(seeds, self._half, recipe.batch)
        self._rows: list[tuple[int, Tensor, Tensor]] = []  # step, validation loss and accuracy [R]
        self._seconds = 0.0
        if resume is None:
            self._now = self._first()
            self._alphas = [self._now.alphas]
        else:
            self._continue(resume)

    def _first(self) -> Progress:
        shape = (len(self._space.edges), len(self._space.operations))
        drawn = [torch.randn(shape, generator=generator(seed)) for seed in self._seeds]
        alphas = self._recipe.alpha_spread * torch.stack(drawn)
        zero = torch.zeros_like(alphas)
        return Progress(0, begin(self._model, self._seeds), alphas, Moments(zero, zero))

    def _continue(self, resume: Trace) -> None:
        asked = {"seeds": tuple(self._seeds), "recipe": self._recipe, "config": self._model.config}
        for name, value in asked.items():
            if (found := getattr(resume, name)) != value:
                raise ValueError(f"resume must have the same {name}, {value}, got {found}")
        self._now, self._seconds = resume.progress, resume.seconds
        self._alphas = list(torch.from_numpy(resume.alphas).unbind(1))
        losses, accuracies = (
            torch.from_numpy(a) for a in (resume.validation_loss, resume.validation_accuracy)
        )
        self._rows = list(zip(resume.evaluated.tolist(), losses.unbind(1), accuracies.unbind(1), strict=True))

    def trace(self) -> Trace:
        """Run to the end, or to the interrupt."""
        began = time.perf_counter()
        try:
            self._run()
            status = "complete"
        except KeyboardInterrupt:
            status = "interrupted"
        self._seconds += time.perf_counter() - began
        return self._written(status)

    def _run(self) -> None:
        for step in progress(range(self._now.step, self._recipe.steps), len(self._seeds)):
            self._validate(step)
            after = self._advanced(self._now)
            try:
                checked(self._space, after.alphas, self._seeds)
            except ValueError as problem:
                raise SearchDivergedError(
                    f"{problem}, step {after.step}", self._written("interrupted")
                ) from None
            # In this order: an interrupt between the two leaves alphas too many, which `_written` leaves out.
            self._alphas.append(after.alphas)
            self._now = after
        self._validate(self._recipe.steps)

    def _validate(self, step: int) -> None:
        if not self._recipe.evaluated(step) or (self._rows and self._rows[-1][0] == step):
            return
        net = self._now.net
        mix = self._now.alphas.softmax(-1)
        row = (step, *evaluate(self._model, net.weights, self._data.validation, net.buffers | {MIX: mix}))
        self._rows.append(row)

    def _advanced(self, now: Progress) -> Progress:
        """Algorithm 1: a step of the alphas, then a step of the weights, both from the state before."""
        recipe, net = self._recipe, now.net
        index, rate = self._batches.at(now.step), recipe.rate_at(now.step)
        x, y = self._data.train.x, self._data.train.y
        batch, other = batch_of(x, y, index), batch_of(x, y, index + self._half)

        def train_loss(weights: Tensors, alphas: Tensor) -> Tensor:
            return losses(self._model, weights, net.buffers, alphas.softmax(-1), batch)[0]

        def validation_loss(weights: Tensors, alphas: Tensor) -> Tensor:
            return losses(self._model, weights, net.buffers, alphas.softmax(-1), other)[0]

        gradient = architecture_gradient(
            now.alphas,
            net.weights,
            train_loss,
            validation_loss,
            xi=rate if recipe.order == "second" else 0.0,
            step=lambda w, g: towards(w, g, net.velocity, momentum=recipe.momentum, decay=recipe.decay),
        )
        alphas, moments = adam(
            now.alphas, gradient, now.moments,
            rate=recipe.alpha_rate, betas=recipe.alpha_betas, decay=recipe.alpha_decay,
        )  # fmt: skip
        moved = descended(self._model, net, alphas.softmax(-1), batch, rate, recipe)
        return Progress(now.step + 1, moved, alphas, moments)

    def _written(self, status: str) -> Trace:
        steps, loss, accuracy = zip(*self._rows, strict=True) if self._rows else ((), (), ())
        empty = torch.empty(len(self._seeds), 0, dtype=torch.float64)
        return Trace(
            space=self._space,
            seeds=tuple(self._seeds),
            recipe=self._recipe,
            status=status,
            alphas=torch.stack(self._alphas[: self._now.step + 1], 1).numpy(),
            evaluated=np.array(steps, dtype=np.int64),
            validation_loss=(torch.stack(loss, 1) if loss else empty).numpy(),
            validation_accuracy=(torch.stack(accuracy, 1) if accuracy else empty).numpy(),
            seconds=round(self._seconds, 3),
            progress=self._now,
            config=self._model.config,
        )
