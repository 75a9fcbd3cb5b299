"""How long one call takes on this machine; such a number goes into no checked one."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import torch

from ltviz.training.threads import computing

__all__ = ["median_ms"]

WARM = 10


def median_ms(call: Callable[[], object], repeats: int) -> float:
    """Milliseconds of `call`: the median of `repeats`, at least 1, after a few to warm up; one thread, no gradient."""
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    with computing(1, "highest"), torch.inference_mode():
        for _ in range(WARM):
            call()
        return median(_seconds(call) for _ in range(repeats)) * 1e3


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
