"""One-shot weight sharing: a supernet trained on random cells, then any cell judged with its weights.

Uniform sampling of single paths, as Guo et al. (arXiv 1904.00420) and Li and Talwalkar (arXiv 1902.07638) do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from ltviz.models import Model
from ltviz.models.model import checked_seeds
from ltviz.nas.space import Cell
from ltviz.nas.supernet.cut import cut, recomputed
from ltviz.nas.supernet.descent import batch_of, begin, descended
from ltviz.nas.supernet.gap import RECOMPUTED_FROM
from ltviz.nas.supernet.mixed import Tensors
from ltviz.nas.supernet.network import one_hot, space_of
from ltviz.nas.supernet.recipe import SearchRecipe
from ltviz.training import evaluate
from ltviz.training.batches import Batches
from ltviz.training.progress import progress
from ltviz.training.threads import computing

_PATHS = 0x9A7B  # keeps the sampled cells apart from the batches of the same seed
_TOGETHER = 32  # cells evaluated side by side


def share_weights(model: Model, data: Any, *, seeds: Sequence[int], **settings: Any) -> Tensors:
    """Weights {name: [R, …]} of a supernet whose every step trains one connected cell, drawn evenly, a replica.

    settings: those of `SearchRecipe` that speak of the weights; all of data.train is used. Operations that were
    not drawn get no gradient in that step; momentum and weight decay still move them.
    """
    own, recipe, space = checked_seeds(seeds), SearchRecipe.of(settings), space_of(model)
    draws = [np.random.default_rng([seed, _PATHS]) for seed in own]
    batches = Batches(own, len(data.train.y), recipe.batch)
    state = begin(model, own)
    with computing(1, "highest"):
        for step in progress(range(recipe.steps), len(own)):
            mix = one_hot(space, [space.sample(rng) for rng in draws])
            batch = batch_of(data.train.x, data.train.y, batches.at(step))
            state = descended(model, state, mix, batch, recipe.rate_at(step), recipe)
    return state.weights


def shared_accuracy(model: Model, weights: Tensors, cells: Sequence[Cell], data: Any) -> np.ndarray:
    """Validation accuracy, float64 [R, cells], of each cell with the shared weights of each replica.

    The batch statistics are recomputed for each cell. Raises ValueError without cells, or for one that the supernet
    does not hold.
    """
    if not cells:
        raise ValueError("cells must be at least one, got none")
    replicas = len(weights["out.weight"])
    rows = [
        _judged(model, {n: w[r : r + 1] for n, w in weights.items()}, cells, data) for r in range(replicas)
    ]
    return np.stack(rows)


def _judged(model: Model, weights: Tensors, cells: Sequence[Cell], data: Any) -> np.ndarray:
    found = []
    for i in range(0, len(cells), _TOGETHER):
        network, own, buffers = cut(model, weights, cells[i : i + _TOGETHER])
        buffers = recomputed(network, own, buffers, data.train.x[:RECOMPUTED_FROM])
        found.append(evaluate(network, own, data.validation, buffers)[1])
    return torch.cat(found).numpy()
