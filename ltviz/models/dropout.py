"""Dropout whose noise belongs to a replica: its state is a buffer, so it repeats, snapshots and rewinds."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ltviz.models.model import Buffers, generator

STATE = "ltviz.noise"


def checked_rate(rate: float) -> float:
    """The rate itself, or an error: a rate of 1 would leave nothing."""
    if not 0 <= rate < 1:
        raise ValueError(f"dropout must be in [0, 1), got {rate}")
    return rate


def noise_buffers(seeds: Sequence[int]) -> Buffers:
    """The first state of each replica's noise, int64 [R], made from its own seed."""
    # Not the seed itself: the weights come from that one, and step 1 of seed 0 would be step 0 of seed 1.
    states = [int(torch.randint(2**31, (2,), generator=generator(seed))[1]) for seed in seeds]
    return {STATE: torch.tensor(states)}


def noise_seeds(buffers: Buffers) -> list[int]:
    """One seed per replica for the noise of the present step."""
    if STATE not in buffers:
        raise ValueError(f"training with dropout needs the buffers that init made, {STATE!r} is missing")
    return [int(state) for state in buffers[STATE].tolist()]


def after_step(buffers: Buffers) -> Buffers:
    """The buffers with which the next step draws other noise."""
    return {**buffers, STATE: buffers[STATE] + 1}


class Noise:
    """The dropout of one forward pass: `drop` thins out a layer, `buffers` is the state afterwards."""

    def __init__(self, buffers: Buffers, rate: float, train: bool):
        """Read the states of R replicas from `buffers`; idle unless `train` and rate > 0."""
        self.rate = rate if train else 0.0
        self.sources = [generator(seed) for seed in noise_seeds(buffers)] if self.rate else []
        self.buffers = after_step(buffers) if self.rate else buffers

    def drop(self, x: Tensor) -> Tensor:
        """Layer x [R, B, ...], each entry 0 by chance `rate`, the rest scaled by 1 / (1 - rate)."""
        return torch.stack([self.drop_one(x[r], r) for r in range(len(x))]) if self.rate else x

    def drop_one(self, x: Tensor, replica: int) -> Tensor:
        """The same for one replica's x [B, ...]."""
        if not self.rate:
            return x
        kept = torch.rand(x.shape, generator=self.sources[replica]) >= self.rate
        return x * (kept.to(x.device, x.dtype) / (1 - self.rate))
