"""How long a network takes on this machine. It goes into no checked number: another machine has another time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median

import torch

from ltviz.nas.singlepath.module import to_module
from ltviz.nas.singlepath.space import Space

__all__ = ["measure_latency"]

WARM = 10


def measure_latency(space: Space, network: Sequence[str], *, repeats: int = 50) -> float:
    """Milliseconds of one image: batch 1, one thread, warm, the median of `repeats`, at least 1.

    The network is built as it is (`to_module`), with initial values; the values change no time.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    module, x = to_module(space, network), torch.zeros(1, *space.shape)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.inference_mode():
            for _ in range(WARM):
                module(x)
            return median(_seconds(module, x) for _ in range(repeats)) * 1e3
    finally:
        torch.set_num_threads(threads)


def _seconds(module: torch.nn.Module, x: torch.Tensor) -> float:
    began = time.perf_counter()
    module(x)
    return time.perf_counter() - began
