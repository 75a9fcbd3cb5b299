"""Which examples an update sees: index shuffles, one order for each seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

# Keeps the order of the batches apart from the initial values that are drawn from the same seed.
_SALT = 0xBA7C4


class Batches:
    """Shuffled index batches for R networks; network r follows `seeds[r]` alone.

    `at(step)` gives an int64 tensor [R, batch]. The permutation of epoch e depends on (seed, e) only, so a run
    that starts at step k sees the batches that an unbroken run would see from there. What is left over at
    the end of an epoch is dropped, as in the usual loop.
    """

    def __init__(self, seeds: Sequence[int], examples: int, batch: int, device: str = "cpu") -> None:
        if batch > examples:
            raise ValueError(f"batch must be at most the {examples} training examples, got {batch}")
        self._seeds, self._examples, self._batch, self._device = list(seeds), examples, batch, device
        self._per_epoch = examples // batch
        self._epoch = -1
        self._order = torch.empty(0)

    def at(self, step: int) -> torch.Tensor:
        """Indices [R, batch] of update `step`, counted from 0."""
        epoch, place = divmod(step, self._per_epoch)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._shuffle(epoch)
        return self._order[:, place * self._batch : (place + 1) * self._batch]

    def _shuffle(self, epoch: int) -> torch.Tensor:
        orders = {seed: _permutation(seed, epoch, self._examples) for seed in set(self._seeds)}
        return torch.stack([orders[seed] for seed in self._seeds]).to(self._device)


def _permutation(seed: int, epoch: int, examples: int) -> torch.Tensor:
    state = np.random.SeedSequence([seed, epoch, _SALT]).generate_state(1, np.uint64)[0]
    generator = torch.Generator().manual_seed(int(state >> np.uint64(1)))
    return torch.randperm(examples, generator=generator)
