"""Cells cut out of a supernet: their share of its weights, as the network of one cell that they are."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from ltviz.models import Model
from ltviz.nas.network import cell_network
from ltviz.nas.space import OPERATIONS, Cell
from ltviz.nas.space.operations import MOMENTUM
from ltviz.nas.supernet.mixed import Tensors
from ltviz.nas.supernet.network import one_hot, sizes_of, space_of


def cut(model: Model, weights: Tensors, cells: Sequence[Cell]) -> tuple[Model, Tensors, Tensors]:
    """(network, weights, buffers) of cells[r] with what it shares with replica r of the supernet.

    A supernet of one replica serves any number of cells. The running statistics are fresh: see `recomputed`.
    Raises ValueError for a cell that the supernet does not hold.
    """
    one_hot(space_of(model), cells)  # says which cell is foreign
    if len(weights["out.weight"]) == 1:
        weights = {name: value.expand(len(cells), *value.shape[1:]) for name, value in weights.items()}
    if len(weights["out.weight"]) != len(cells):
        raise ValueError(
            f"cells must be one for each replica, {len(weights['out.weight'])}, got {len(cells)}"
        )
    network = cell_network(cells, **sizes_of(model))
    own, buffers = network.init(range(len(cells)))
    own |= {name: value.clone() for name, value in weights.items() if name in own}
    for copy in range(model.config["cells_stacked"]):
        for r, cell in enumerate(cells):
            for source, target, name in cell.live:
                if OPERATIONS[name].kernel:
                    shared = _kernel(
                        weights[f"cell{copy}.node{source}.{name}.conv.weight"][r], source, target
                    )
                    own[f"cell{copy}.edge{source}_{target}.conv.weight"][r] = shared
    return network, own, buffers


def _kernel(kernels: Tensor, source: int, target: int) -> Tensor:
    """The kernel of one edge among those of all edges from its source."""
    channels = kernels.shape[1]
    place = target - source - 1
    return kernels[place * channels : (place + 1) * channels]


@torch.no_grad()
def recomputed(model: Model, weights: Tensors, buffers: Tensors, x: Tensor) -> Tensors:
    """The buffers with the statistics of one batch x [B, length] in the place of the running ones."""
    zeroed = {n: torch.zeros_like(v) if ".norm." in n else v for n, v in buffers.items()}
    _, after = model.forward(weights, x, zeroed, train=True)
    # From 0 the running statistics move by MOMENTUM of the way to those of the batch.
    return {n: after[n] / MOMENTUM if ".norm." in n else v for n, v in buffers.items()}
