"""How many processor threads: measured, because it depends on who else is at work.

Two threads beat one on a quiet machine, and lose to it when something else holds one of the two cores: then each
product waits for the thread that is not there. A tenth of a second of real products tells.
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

# Replicas, inputs and outputs of what is measured: a layer of LeNet, or one of a network of the toy sets.
_LARGE, _TOY = (4, 784, 300), (8, 64, 100)
_TOY_MULTIPLICATIONS = 2_000_000  # of an update of one network; under this it counts as a toy
_SECONDS = 0.05
_FRESH_S = 60.0
# Alone, two threads are worth 1.1 to 1.7 times; beside another program they lose 2 to 10 times. They must clearly win.
_CLEARLY = 1.15


def best_threads(weights: dict[str, torch.Tensor], recipe: Recipe) -> int:
    """One thread or all of torch's present ones, whichever multiplies this population's matrices faster now."""
    most = torch.get_num_threads()
    if most == 1 or recipe.device != "cpu":
        return most
    if sum(value[0].numel() for value in weights.values()) * recipe.batch >= _TOY_MULTIPLICATIONS:
        return _probed(most, recipe.batch, recipe.precision, _LARGE, 0)
    # Threads change no bit of a toy, so it may be asked again: another program may have started since.
    return _probed(most, recipe.batch, recipe.precision, _TOY, int(time.monotonic() / _FRESH_S))


@lru_cache
def _probed(most: int, batch: int, precision: str, layer: tuple[int, int, int], when: int) -> int:
    del when  # it only makes the cache forget
    # Ones, not draws: the reader's random state is theirs.
    replicas, inputs, outputs = layer
    x, w = torch.ones(replicas, batch, inputs), torch.ones(replicas, inputs, outputs)
    one, all_of_them = (_rate(x, w, threads, precision) for threads in (1, most))
    return most if all_of_them > _CLEARLY * one else 1


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
