"""Searches in a supernet as their chapters show them: DARTS, chapter 07, and single-path, chapter 08."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ltviz.datasets import Dataset, load
from ltviz.lottery.provenance import made
from ltviz.models import Model
from ltviz.nas import singlepath
from ltviz.nas.space import Space
from ltviz.nas.strategies.darts import REACH
from ltviz.nas.supernet import DERIVATIONS, SearchRecipe, Trace, gap, search, supernet
from ltviz.nas.tabular import MNIST1D_CELLS
from ltviz.records import darts
from ltviz.records.darts import BARS, DartsTrace
from ltviz.records.fields import jsonable
from ltviz.records.singlepath import SuperkernelTrace
from ltviz.training import Recipe

_ORDERS = ("first", "second")


def mnist1d_darts(checkpoint: Path, workers: int) -> DartsTrace:  # noqa: ARG001
    """Both orders from four seeds: the published 50 epochs of one half of the data, all operations on six edges.

    The alphas can go as far as in the published search; their rate is larger because the steps are fewer.
    """
    data, batch = load("mnist1d", **MNIST1D_CELLS.data), SearchRecipe().batch
    epoch = len(data.train.y) // 2 // batch
    return traced(
        supernet(Space(4, ("none", "skip", "avg3", "conv3", "dil3"))),
        data,
        checkpoint,
        seeds=range(4),
        retrained=MNIST1D_CELLS.recipe_of(MNIST1D_CELLS.budgets[-1]),
        steps=50 * epoch,
        alpha_rate=REACH / (50 * epoch),
        evaluate_every=5 * epoch,
    )


def traced(
    model: Model, data: Dataset, checkpoint: Path, *, seeds: Sequence[int], retrained: Recipe, **settings: Any
) -> DartsTrace:
    """A search of each order with what its cells lose; each order is kept in `checkpoint` when it is finished.

    retrained: how a derived cell is trained by itself. settings: fields of SearchRecipe beside the order.
    """
    config = _config(model, data, retrained, settings)
    parts = []
    for order in _ORDERS:
        path = checkpoint / f"{order}.json"
        if not path.exists():
            trace = search(model, data, seeds=seeds, order=order, **settings)
            if trace.status != "complete":
                raise KeyboardInterrupt
            darts.save(_recorded(trace, model, data, retrained, config), path)
        parts.append(_kept(path, config))
    return darts.joined(parts)


def _config(model: Model, data: Dataset, retrained: Recipe, settings: dict[str, Any]) -> dict[str, Any]:
    """Everything that decides the numbers but the order and the seeds, as JSON-able values."""
    recipe = {name: value for name, value in asdict(SearchRecipe.of(settings)).items() if name != "order"}
    config = {
        "network": model.config,
        "dataset": {"name": data.name, "options": data.options},
        "recipe": recipe,
        "retrained": {"steps": retrained.steps, "lr": retrained.lr, "batch": retrained.batch},
    }
    return jsonable("config", config)


def _recorded(
    trace: Trace, model: Model, data: Dataset, retrained: Recipe, config: dict[str, Any]
) -> DartsTrace:
    """One order of one search."""
    bars = gap(model, trace, data, recipe=retrained)
    cells = {
        name: (tuple(str(cell or "") for cell in trace.cells(rule=rule)),)
        for name, rule in DERIVATIONS.items()
    }
    return DartsTrace(
        space=darts.Space(trace.space.nodes, trace.space.operations),
        orders=(trace.recipe.order,),
        seeds=trace.seeds,
        alphas=trace.alphas[None],
        evaluated=trace.evaluated,
        validation_loss=trace.validation_loss[None],
        validation_accuracy=trace.validation_accuracy[None],
        gap={name: getattr(bars, name)[None] for name in BARS},
        cells=cells,
        status=trace.status,
        config=config,
        made=made(retrained, {"search": {trace.recipe.order: trace.seconds}}),
    )


def _kept(path: Path, config: dict[str, Any]) -> DartsTrace:
    """A finished order; raises ValueError where it belongs to another plan."""
    trace = darts.load(path)
    if different := [key for key in config if trace.config.get(key) != config[key]]:
        raise ValueError(
            f"the checkpoint in {path.parent} belongs to another experiment (it differs in {', '.join(different)}); "
            "give another folder, or delete this one"
        )
    return trace


def digits_singlepath(checkpoint: Path, workers: int) -> SuperkernelTrace:  # noqa: ARG001
    """Superkernels on digits with four strengths of the latency term and four seeds, cost counted in MACs."""
    return superkernels(seeds=range(4), steps=960, warmup=320, every=10, evaluate_every=80)


def superkernels(**settings: Any) -> SuperkernelTrace:
    """One search of all strengths and seeds side by side; an interrupted one counts as none."""
    trace = singlepath.search(load("digits"), table=singlepath.load_table("digits"), **settings)
    if trace.status == "interrupted":
        raise KeyboardInterrupt
    return trace
