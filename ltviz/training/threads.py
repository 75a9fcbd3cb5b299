"""How many processor threads: measured, because it depends on who else is at work.

Two threads beat one on a quiet machine, and lose to it when something else holds one of the two cores. A fifth of a
second of real products tells.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from functools import lru_cache

import torch

from ltviz.training.recipe import Recipe
from ltviz.training.request import chunk_size

# Work under this many multiplications an update is over before a second thread has woken.
_SMALL = 2_000_000
_SECONDS = 0.1


def best_threads(weights: dict[str, torch.Tensor], recipe: Recipe) -> int:
    """One thread or all of torch's present ones, whichever multiplies this population's matrices faster now."""
    most = torch.get_num_threads()
    per_network = sum(value[0].numel() for value in weights.values())
    if most == 1 or recipe.device != "cpu" or per_network * recipe.batch < _SMALL:
        return most
    return _probed(most, recipe.batch, recipe.precision)


@lru_cache
def _probed(most: int, batch: int, precision: str) -> int:
    # Ones, not draws: the reader's random state is theirs.
    x, w = torch.ones(4, batch, 784), torch.ones(4, 784, 300)
    return max((1, most), key=lambda threads: _rate(x, w, threads, precision))


def _rate(x: torch.Tensor, w: torch.Tensor, threads: int, precision: str) -> float:
    with computing(threads, precision), torch.no_grad():
        torch.bmm(x, w)
        count, began = 0, time.perf_counter()
        while (spent := time.perf_counter() - began) < _SECONDS:
            torch.bmm(x, w)
            count += 1
    return count / spent


@contextmanager
def computing(threads: int, precision: str) -> Iterator[None]:
    """Use so many threads and that precision of float32 products, and put both back afterwards."""
    before = torch.get_num_threads(), torch.get_float32_matmul_precision()
    torch.set_num_threads(threads)
    torch.set_float32_matmul_precision(precision)
    try:
        yield
    finally:
        torch.set_num_threads(before[0])
        torch.set_float32_matmul_precision(before[1])


def computing_as(recipe: Recipe) -> AbstractContextManager[None]:
    """The threads and the precision of a recipe; one thread where it leaves them open."""
    return computing(recipe.threads or 1, recipe.precision)


def settled(recipe: Recipe, weights: dict[str, torch.Tensor]) -> Recipe:
    """The recipe with chunk and threads chosen, so that a later run can use the same."""
    return replace(
        recipe,
        chunk=recipe.chunk or chunk_size(weights),
        threads=recipe.threads or best_threads(weights, recipe),
    )
