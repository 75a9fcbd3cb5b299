"""Dice for a population: each replica has its own, so that it does not depend on who is computed beside it."""

from collections.abc import Sequence

import torch


def streams(seeds: Sequence[int], replicas: int, purpose: int) -> list[torch.Generator]:
    """One generator for each of `replicas`, from seeds[r] only; each purpose has its own stream of a seed."""
    if len(seeds) != replicas:
        raise ValueError(f"seeds must hold one seed for each of {replicas} replicas, got {len(seeds)}")
    return [torch.Generator().manual_seed(int(seed) ^ purpose) for seed in seeds]
