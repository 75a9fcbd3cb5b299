"""The arms of the lottery ticket experiment: which mask, which values, how long.

A control changes one thing of the ticket and keeps the rest: batches, splits, counts per layer.

    mask                             original values fresh values
    the ticket's                     ticket          fresh
    shuffled within each layer       shuffled        shuffled_fresh
    shuffled, wires per input kept   wires           wires_fresh

`longer` is `fresh` with twice the steps; `small_dense` a dense network with about as many weights.
A random mask with the same counts and a within-layer shuffle are one distribution, hence one arm.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch

from ltviz.models import MODELS, Model
from ltviz.pruning import shuffle, shuffle_wires

Tensors = dict[str, torch.Tensor]


def _same(mask: Tensors, seeds: Sequence[int]) -> Tensors:
    del seeds  # the ticket's own mask hangs on nothing more
    return mask


@dataclass(frozen=True)
class Arm:
    """What an arm trains: `move` gives its mask from the ticket's, `fresh` draws new values, `stretch` the steps."""

    move: Callable[[Tensors, Sequence[int]], Tensors] = _same
    fresh: bool = False
    stretch: int = 1
    dense: bool = False


def derived(seed: int, *purpose: object) -> int:
    """A seed in [0, 2³²) of its own for a purpose, the same on every machine."""
    text = repr((int(seed), *purpose)).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:4], "little")


def fresh_values(model: Model, seeds: Sequence[int], level: int) -> Tensors:
    """New initial values [R, *shape], drawn as the model draws them; each level has its own draw."""
    return model.init([derived(seed, "fresh", level) for seed in seeds])[0]


def moved_mask(arm: str, mask: Tensors, seeds: Sequence[int]) -> Tensors:
    """The arm's mask from the ticket's; the same seed moves every level alike, so masks stay nested."""
    return ARMS[arm].move(mask, [derived(seed, "mask") for seed in seeds])


def small_dense(model: Model, weights: int) -> Model:
    """The dense stack of the same depth whose number of weights is closest to `weights`.

    All hidden layers shrink by one factor, none below one unit. Raises ValueError for a model without a chain.
    """
    if model.chain is None:
        raise ValueError(f"small_dense needs a plain stack of dense layers, {model.name} is none")
    out = [model.shapes[name][0] for name in model.chain]
    first = model.shapes[model.chain[0]][1]
    widest = max(out[:-1], default=1)
    candidates = [
        (first, *(max(1, round(n * w / widest)) for n in out[:-1]), out[-1]) for w in range(1, widest + 1)
    ]
    best = min(candidates, key=lambda sizes: abs(sum(a * b for a, b in pairwise(sizes)) - weights))
    return MODELS["mlp"](sizes=best, initialiser=model.config.get("initialiser", "glorot_normal"))


ARMS: dict[str, Arm] = {
    "ticket": Arm(),
    "fresh": Arm(fresh=True),
    "shuffled": Arm(move=shuffle),
    "shuffled_fresh": Arm(move=shuffle, fresh=True),
    "wires": Arm(move=shuffle_wires),
    "wires_fresh": Arm(move=shuffle_wires, fresh=True),
    "longer": Arm(fresh=True, stretch=2),
    "small_dense": Arm(fresh=True, dense=True),
}
