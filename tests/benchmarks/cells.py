"""Different architectures side by side against one by one, and how long an answer of the tabular benchmark takes."""

from __future__ import annotations

import numpy as np

from ltviz.datasets import load
from ltviz.nas.network import cell_network
from ltviz.nas.tabular import MNIST1D_CELLS, Trainings
from ltviz.training import train
from tests.nas.network.plain import Plain

from . import textbook
from .report import Row, interleaved, median

STEPS, NETWORKS, FEW = 60, 64, 3


def cells(repeats: int) -> list[Row]:
    """Milliseconds per network and step, every network another cell of the benchmark's space."""
    data = load("mnist1d", validation=64, test=64)
    space, recipe = MNIST1D_CELLS.space, MNIST1D_CELLS.recipe
    rng = np.random.default_rng(0)
    drawn = [space.sample(rng) for _ in range(NETWORKS)]
    own, held = textbook.tensors(data.train), textbook.tensors(data.validation)

    def peer() -> float:
        for cell in drawn[:FEW]:
            textbook.loop(Plain(cell), own, held, STEPS, recipe.batch, recipe.lr, STEPS)
        return STEPS * FEW

    def ours(groups: list) -> float:
        for group in groups:
            seeds = range(len(group))
            model = cell_network(group, **MNIST1D_CELLS.sizes)
            weights, buffers = model.init(seeds)
            train(
                model, weights, data, seeds=seeds, buffers=buffers, steps=STEPS, batch=recipe.batch,
                lr=recipe.lr, evaluate_every=STEPS, threads=1, chunk=recipe.chunk,
            )  # fmt: skip
        return STEPS * sum(map(len, groups))

    works = {
        "textbook": peer,
        "alone": lambda: ours([[cell] for cell in drawn[:FEW]]),
        "together": lambda: ours([drawn]),
    }
    times = {name: median(found) for name, found in interleaved(works, repeats).items()}
    base, note = times["textbook"], f"cells of four nodes on MNIST-1D, batch {recipe.batch}, one thread"
    return [
        Row("cells one by one, textbook loop", _ms(base), "1 ×", "", note),
        Row("ltviz.train, R = 1", _ms(times["alone"]), f"{base / times['alone']:.1f} ×", "", ""),
        Row(
            f"ltviz.train, R = {NETWORKS} different cells",
            _ms(times["together"]),
            f"{base / times['together']:.1f} ×",
            "≥ 4 ×",
            "",
        ),
        _query(repeats),
    ]


def _query(repeats: int) -> Row:
    """Microseconds of an answer, from a table of the recorded one's size."""
    cells, rng = MNIST1D_CELLS.space.canonical(), np.random.default_rng(0)
    shape = (len(cells), len(MNIST1D_CELLS.seeds))
    trainings = {
        budget: Trainings(*(rng.uniform(size=shape) for _ in Trainings._fields))
        for budget in MNIST1D_CELLS.budgets
    }
    table, texts = MNIST1D_CELLS.table(trainings, rng.uniform(size=len(cells)), {}), [str(c) for c in cells]

    def ask() -> float:
        for text in texts:
            table.query(text, budget=MNIST1D_CELLS.budgets[0], seed=0)
        return len(texts)

    seconds = median(interleaved({"query": ask}, repeats)["query"])
    return Row("Table.query", f"{seconds * 1e6:.2g} µs", "", "microseconds", f"{len(cells)} architectures")


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"
