"""The discretisation gap in three bars: the supernet, the cell cut out of it, and the cell trained by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.models import Model
from ltviz.nas.network import cell_network
from ltviz.nas.space import Cell
from ltviz.nas.supernet.cut import cut, recomputed
from ltviz.nas.supernet.derive import Derivation
from ltviz.nas.supernet.network import MIX, sizes_of
from ltviz.nas.supernet.trace import Trace
from ltviz.training import evaluate, train

RECOMPUTED_FROM = 1000  # examples whose statistics take the place of the supernet's


@dataclass(frozen=True, eq=False)
class Gap:
    """Validation accuracies [R], fractions: of the supernet, of its cell with the weights that it shared (batch
    statistics recomputed), and of the same cell trained from the start.
    """

    cells: list[Cell]
    supernet: np.ndarray
    cut: np.ndarray
    retrained: np.ndarray


def gap(model: Model, trace: Trace, data: Any, *, rule: Derivation | None = None, **settings: Any) -> Gap:
    """What is lost when the mixture at the end of `trace` becomes one cell for each seed, and what training regains.

    settings: of `ltviz.train`, for the third bar; each seed trains its own cell. Raises ValueError where the rule
    cuts every path of a seed's cell.
    """
    cells = _connected(trace, rule)
    net = trace.progress.net
    mix = trace.progress.alphas.softmax(-1)
    _, whole = evaluate(model, net.weights, data.validation, net.buffers | {MIX: mix})
    one, weights, buffers = cut(model, net.weights, cells)
    buffers = recomputed(one, weights, buffers, data.train.x[:RECOMPUTED_FROM])
    _, shared = evaluate(one, weights, data.validation, buffers)
    own = cell_network(cells, **sizes_of(model))
    fresh, statistics = own.init(trace.seeds)
    trained = train(own, fresh, data, seeds=trace.seeds, buffers=statistics, **settings)
    at_end = trained.val_accuracy[:, -1]
    return Gap(cells, *(accuracy.numpy() for accuracy in (whole, shared, at_end)))


def _connected(trace: Trace, rule: Derivation | None) -> list[Cell]:
    cells = []
    for seed, cell in zip(trace.seeds, trace.cells(rule=rule), strict=True):
        if cell is None:
            raise ValueError(
                f"the cell of every seed must have a path to its output, that of seed {seed} has none"
            )
        cells.append(cell)
    return cells
