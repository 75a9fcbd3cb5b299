"""How long a network takes on this machine. It goes into no checked number: another machine has another time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import torch

from ltviz.nas.singlepath.module import to_module
from ltviz.nas.singlepath.space import Space
from ltviz.nas.timing import median_ms

__all__ = ["measure_latency"]


def measure_latency(space: Space, network: Sequence[str], *, repeats: int = 50) -> float:
    """Milliseconds of one image: batch 1, one thread, warm, the median of `repeats`, at least 1.

    The network is built as it is (`to_module`), with initial values; the values change no time.
    """
    return median_ms(partial(to_module(space, network), torch.zeros(1, *space.shape)), repeats)
