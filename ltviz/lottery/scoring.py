"""Scores of networks that were never trained: minibatches, masks, and with what each arm then begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from ltviz.datasets import Split
from ltviz.lottery.arms import derived, fresh_values, moved_mask
from ltviz.lottery.collapse import ON_PATH, is_sequence
from ltviz.lottery.methods import Method
from ltviz.lottery.study import Start
from ltviz.models import MODELS, Model
from ltviz.pruning import CRITERIA, effective_density, full_mask, prune_in_rounds, untied
from ltviz.training import stack

Tensors = dict[str, Tensor]

# Networks are scored side by side while their minibatches hold at most so many numbers: activations take the memory.
_SIDE_BY_SIDE = 2**20


class Scoring:
    """Masks and values of every arm; a mask that several arms share is made once."""

    def __init__(self, model: Model, split: Split, seeds: Sequence[int], batch_size: int) -> None:
        self.seeds = tuple(int(seed) for seed in seeds)
        self._model, self._split, self._batch_size = model, split, batch_size
        self._buffers = model.init(self.seeds)[1]
        self._sequence = is_sequence(model, split.x[:2])
        self._masks: dict[tuple[Method, float], Tensors] = {}

    def check(self, methods: Iterable[Method]) -> None:
        """Raise for what a method asks and cannot have, before anything is trained."""
        for method in methods:
            _drawn_by(self._model, method.initialiser)
            minibatch(self._split, self.seeds[:1], self._size(method), method.balanced)

    def start(self, method: Method, level: int, density: float, final: Tensors) -> Start:
        """With what the networks of one arm begin at one level; `final` are the trained dense networks."""
        model = _drawn_by(self._model, method.initialiser)
        inverted = method.check == "inverted"
        mask = self._mask(replace(method, check="inverted" if inverted else ""), density, model, final)
        if method.check == "shuffled":
            mask = moved_mask("shuffled", mask, self.seeds)
        fresh = method.check == "fresh"
        values = fresh_values(model, self.seeds, level) if fresh else model.init(self.seeds)[0]
        measures = {ON_PATH: effective_density(mask)} if self._sequence else {}
        return Start(values, mask, measures=measures)

    def _size(self, method: Method) -> int:
        return self._batch_size if method.batch_size is None else method.batch_size

    def _mask(self, method: Method, density: float, model: Model, final: Tensors) -> Tensors:
        key = method, density
        if key not in self._masks:
            initial = model.init(self.seeds)[0]
            most = max(1, _SIDE_BY_SIDE // (self._size(method) * self._split.x[0].numel()))
            groups = [range(i, min(i + most, len(self.seeds))) for i in range(0, len(self.seeds), most)]
            self._masks[key] = stack([self._cut(method, density, initial, final, rows) for rows in groups])
        return self._masks[key]

    def _cut(self, method: Method, density: float, initial: Tensors, final: Tensors, rows: range) -> Tensors:
        """Mask of the networks in `rows`."""
        seeds = [self.seeds[r] for r in rows]
        own, trained, buffers = (_rows(tensors, rows) for tensors in (initial, final, self._buffers))

        def forward(weights: Tensors, x: Tensor) -> Tensor:
            # In evaluation mode, as the authors of SynFlow do it for every criterion: no noise, no batch statistics.
            return self._model.forward(weights, x, _as(buffers, x.dtype))[0]

        def criterion(weights: Tensors, **needed: Any) -> Tensors:
            scores = CRITERIA[method.criterion](weights, **needed)
            if method.check == "inverted":
                scores = {name: -s for name, s in scores.items()}
            return untied(scores, seeds) if method.rounds == 1 else scores  # rounds look again before the end

        return prune_in_rounds(
            criterion,
            trained if method.trained else own,
            density,
            rounds=method.rounds,
            scope=method.scope,
            mask=full_mask(own, self._model.prunable),
            initial=own,
            forward=forward,
            batch=minibatch(self._split, seeds, self._size(method), method.balanced),
            generator=[torch.Generator().manual_seed(derived(seed, "criterion")) for seed in seeds],
        )


def minibatch(split: Split, seeds: Sequence[int], size: int, balanced: bool = False) -> tuple[Tensor, Tensor]:
    """One minibatch for each seed, x [R, size, *example], y [R, size], drawn without replacement.

    A smaller one is the beginning of a larger one. balanced: as many examples of each class, the lower classes one
    more where `size` does not divide. Raises ValueError where the split does not hold as many.
    """
    if not 1 <= size <= len(split.y):
        raise ValueError(f"batch_size must be in [1, {len(split.y)}], the training examples, got {size}")
    orders = [
        torch.randperm(len(split.y), generator=torch.Generator().manual_seed(derived(seed, "minibatch")))
        for seed in seeds
    ]
    drawn = torch.stack([_balanced(split.y, order, size) if balanced else order[:size] for order in orders])
    return split.x[drawn], split.y[drawn]


def _balanced(y: Tensor, order: Tensor, size: int) -> Tensor:
    """The first examples of each class in `order`, class after class."""
    classes = int(y.max()) + 1
    each, more = divmod(size, classes)
    chosen = []
    for c in range(classes):
        found = order[y[order] == c][: each + (c < more)]
        if len(found) < each + (c < more):
            raise ValueError(
                f"a balanced minibatch of {size} needs {each + (c < more)} examples of class {c}, "
                f"the training split has {len(found)}"
            )
        chosen.append(found)
    return torch.cat(chosen)


def _drawn_by(model: Model, initialiser: str | None) -> Model:
    """The same network, its values drawn in another way."""
    if initialiser is None:
        return model
    if "initialiser" not in model.config:
        raise ValueError(f"initialiser must be None for {model.name}, which draws its values in one way only")
    return MODELS[model.name](**(model.config | {"initialiser": initialiser}))


def _rows(tensors: Tensors, rows: range) -> Tensors:
    return {name: value[rows.start : rows.stop] for name, value in tensors.items()}


def _as(buffers: Tensors, dtype: torch.dtype) -> Tensors:
    """Statistics in the precision of the pass; counters and the state of the noise are whole numbers and stay."""
    return {name: b.to(dtype) if b.is_floating_point() else b for name, b in buffers.items()}
