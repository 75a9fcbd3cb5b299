"""Architecture search: the benchmark of chapters 06 and 07."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ltviz.lottery.provenance import made
from ltviz.lottery.results import Kept
from ltviz.nas.tabular import MNIST1D_CELLS, Benchmark, Trainings, latency_ms
from ltviz.records import Table

# Trained in one call, so that two workers have something to do; as in ltviz.lottery.packs, never the number of workers.
_CHUNKS = 2


def mnist1d_cells(checkpoint: Path, workers: int) -> Table:
    """Every function of the space, all seeds, both lengths of training; then the latency of each."""
    return tabulated(MNIST1D_CELLS, checkpoint, workers)


def tabulated(benchmark: Benchmark, checkpoint: Path, workers: int = 1) -> Table:
    """The table of a benchmark; what is finished is kept in `checkpoint`, and a killed recording resumes there.

    The latency is measured last, in one pass, when nothing else trains here.
    """
    cells, kept = benchmark.space.canonical(), Kept(checkpoint, benchmark.described())
    step = max(1, _CHUNKS * (benchmark.recipe.chunk or 1) // len(benchmark.seeds))
    blocks = [(budget, first) for budget in benchmark.budgets for first in range(0, len(cells), step)]
    for done, (budget, first) in enumerate(blocks, 1):
        if (name := _name(budget, first)) not in kept:
            own = cells[first : first + step]
            found = benchmark.train(own, budget=budget, seeds=benchmark.seeds, workers=workers)
            kept[name] = found._asdict()
        print(f"{done} of {len(blocks)} blocks of {step} cells, {budget} epochs", flush=True)
    if "latency" not in kept:
        kept["latency"] = {"ms": latency_ms(cells, benchmark.sizes)}
    trainings = {
        budget: Trainings(
            **{
                field: np.concatenate(
                    [kept[_name(budget, first)][field] for b, first in blocks if b == budget]
                )
                for field in Trainings._fields
            }
        )
        for budget in benchmark.budgets
    }
    seconds = {"cells": {str(budget): float(found.seconds.sum()) for budget, found in trainings.items()}}
    return benchmark.table(trainings, kept["latency"]["ms"], made(benchmark.recipe, seconds))


def _name(budget: int, first: int) -> str:
    return f"{budget}-epochs-{first:05d}"
