"""What a supernet costs, in epochs of training one cell by itself, so that a budget means the same to every strategy.

Counted are multiplications, not epochs: a mixture computes every operation of every edge, so one of its epochs takes
as long as several of a cell. Scoring is not counted, no more than validation is for any other strategy.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ltviz.datasets import Dataset
from ltviz.nas.network import cost
from ltviz.nas.space import Cell, Space
from ltviz.nas.strategies.problem import Problem

__all__ = ["SUPERNETS", "data_of", "mixture_cost"]

DRAWS = 500  # cells over which the mean is taken: a space may be too large to go through
SUPERNETS = (
    1000  # the supernet of search 7 has the seed 1007: apart from the seeds of trainings, and of judges
)


def mixture_cost(space: Space, sizes: Mapping[str, int]) -> float:
    """Multiplications of a supernet for one example ÷ those of a cell's network, the mean of cells drawn evenly."""
    edges, rng = len(space.edges), np.random.default_rng(0)
    frame = cost(Cell(("skip",) * edges), **sizes).macs
    full = [cost(Cell((name,) * edges), **sizes).macs for name in space.operations if name != "none"]
    drawn = [cost(space.sample(rng), **sizes).macs for _ in range(DRAWS)]
    return float((frame + sum(macs - frame for macs in full)) / np.mean(drawn))


def data_of(problem: Problem, strategy: str) -> Dataset:
    """The problem's data; raises ValueError where it has none."""
    if problem.data is None:
        raise ValueError(f"{strategy} trains a supernet, so the problem must have data, got None")
    return problem.data
