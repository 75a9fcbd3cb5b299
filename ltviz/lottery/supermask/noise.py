"""Random bits for masks: 16 a weight from a fast generator, whose state belongs to a replica and is a buffer.

`torch.bernoulli` takes about as long for its draws as LeNet-300-100 for its matrix products. Here they cost a few
percent of that, and a replica's draws depend on its seed and the step alone: not on its neighbours or the chunk.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from ltviz.lottery.arms import derived

STATE = "supermask.noise"
# A draw is one of so many equally likely numbers.
RESOLUTION = 2**16
_PER_WORD = 4  # 16-bit numbers in the 64 bits that the generator gives at once


def first_state(seeds: Sequence[int], purpose: str = "train") -> torch.Tensor:
    """State [R, 2], int64, (key, step): the key is the seed's own for a purpose, the step counts from 0."""
    return torch.tensor([[derived(seed, "supermask", purpose), 0] for seed in seeds])


def after_step(state: torch.Tensor, steps: int = 1) -> torch.Tensor:
    """The state with which a later step draws other numbers."""
    return state + torch.tensor([0, steps], device=state.device)


def draws(state: torch.Tensor, count: int) -> list[torch.Tensor]:
    """For each replica `count` whole numbers, int16, uniform in [-32768, 32767]; the same state gives the same ones."""
    words = -(-count // _PER_WORD)
    raw = (np.random.SFC64(pair).random_raw(words) for pair in state.tolist())
    return [torch.from_numpy(row.view(np.int16))[:count].to(state.device) for row in raw]
