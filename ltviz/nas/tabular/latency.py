"""How long a network takes for one example, measured on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from ltviz.nas.network import cell_network
from ltviz.nas.space import Cell
from ltviz.nas.timing import median_ms

REPEATS = 50


def latency_ms(cells: Sequence[Cell], sizes: Mapping[str, int], repeats: int = REPEATS) -> np.ndarray:
    """Milliseconds of each cell's network for one example, [N]: the median of `repeats` passes, warm, one thread.

    Of the network that `cell_network` builds, whose bookkeeping for many replicas is in it; what else the machine does
    at the time is not.
    """
    if repeats < 1:
        raise ValueError(f"repeats must be at least 1, got {repeats}")
    return np.array([_median(cell, sizes, repeats) for cell in cells])


def _median(cell: Cell, sizes: Mapping[str, int], repeats: int) -> float:
    model = cell_network(cell, **sizes)
    weights, buffers = model.init([0])
    x = torch.ones(1, sizes.get("length", 40))
    return median_ms(lambda: model.forward(weights, x, buffers), repeats)
