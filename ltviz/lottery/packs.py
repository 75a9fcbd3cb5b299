"""Trainings that go side by side: as many as fill two chunks, in the order in which they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ltviz.lottery.record import Job
from ltviz.lottery.results import Kept, training_name
from ltviz.training import Recipe

# Trained in one call, so that two workers have something to do. Not the number of workers: who trains beside whom
# decides the last digits, and workers must change no number.
_CHUNKS = 2


def packs(jobs: Iterable[Job], recipe: Recipe, seeds: int, kept: Kept) -> Iterator[list[Job]]:
    """The jobs, each of `seeds` networks, in packs; without the packs that are kept already."""
    most = max(1, _CHUNKS * (recipe.chunk or 1) // seeds)
    rest = iter(jobs)
    while pack := list(islice(rest, most)):
        if not all(training_name(*job) in kept for job in pack):
            yield pack
