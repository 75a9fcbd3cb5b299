"""Which weights lie on a path from an input to an output: for every nested mask of a ladder at once.

A path is alive as long as the first of its weights to leave. So a weight lives as long as the best path through it
(the widest path of a graph), and one pass forward and one backward give the level at which each weight dies. A mask
alone is a ladder with the levels 0 and 1. Convolutions count by channel: a kept tap joins two channels.
Biases make no path. Effective sparsity: Vysogorets & Kempe 2021 (2107.02306).
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np


def unjoined(shapes: Sequence[tuple[int, ...]]) -> int | None:
    """The first layer whose inputs are not the outputs of the layer before it; None where all of them join.

    A dense layer after a convolution takes the same number of inputs from every channel; a convolution cannot
    follow a dense layer.
    """
    for i, (before, here) in enumerate(pairwise(shapes), start=1):
        flat = len(before) > 2 and len(here) == 2
        fits = here[1] % before[0] == 0 if flat else here[1] == before[0]
        if not fits or (len(before) == 2 and len(here) > 2):
            return i
    return None


def live_levels(levels: Sequence[np.ndarray]) -> list[np.ndarray]:
    """The level of the best path through each weight, by layer [*shape]; levels as in Ladder, layers that join."""
    joins = [layer.reshape(*layer.shape[:2], -1).max(2) for layer in levels]
    ahead = _forward(joins)
    behind = _backward(joins)
    return [
        np.minimum(layer, _spread(np.minimum.outer(to, start), layer.ndim))
        for layer, start, to in zip(levels, ahead, behind, strict=True)
    ]


def _forward(joins: Sequence[np.ndarray]) -> list[np.ndarray]:
    """For each layer the level of the best path from the network's inputs to each of its inputs."""
    reach = [np.full(joins[0].shape[1], np.iinfo(np.int64).max)]
    for join, after in pairwise(joins):
        units = np.minimum(join, reach[-1]).max(1)
        reach.append(np.repeat(units, after.shape[1] // len(units)))
    return reach


def _backward(joins: Sequence[np.ndarray]) -> list[np.ndarray]:
    """For each layer the level of the best path from each of its outputs to the network's outputs."""
    reach = [np.full(joins[-1].shape[0], np.iinfo(np.int64).max)]
    for join, before in pairwise(reversed(joins)):
        inputs = np.minimum(join, reach[-1][:, None]).max(0)
        reach.append(inputs.reshape(before.shape[0], -1).max(1))
    return reach[::-1]


def _spread(joined: np.ndarray, axes: int) -> np.ndarray:
    """[out, in] with an axis of one for each axis of a kernel."""
    return joined.reshape(*joined.shape, *[1] * (axes - 2))
