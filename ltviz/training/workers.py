"""The chunks of a population, one after another or by several workers at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch

Part = TypeVar("Part")


def each(
    part: Callable[[range], Part], groups: list[range], workers: int, threads: int, stop: threading.Event
) -> list[Part]:
    """The chunks in turn, or by workers in threads of Python: torch lets go of the interpreter while it computes."""
    if workers == 1:
        return [part(rows) for rows in groups]
    with ThreadPoolExecutor(workers, initializer=torch.set_num_threads, initargs=(threads,)) as pool:
        try:
            return list(pool.map(part, groups))
        except BaseException:
            stop.set()  # only this thread hears Ctrl-C, and leaving the pool waits for the others
            raise
