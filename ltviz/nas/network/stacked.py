"""A stem, copies of a cell with a halving before each, the mean over the places, a linear layer.

Every replica has its own cell. Which operation stands on which edge is a buffer, so that it goes wherever the replica's
numbers go: `ltviz.train` may cut the population into chunks as it likes. On each edge the replicas that hold the same
operation are computed together; what is on no path from input to output is not computed at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

import torch
from torch import Tensor

from ltviz.models import Model
from ltviz.models.initialisers import draw
from ltviz.models.model import Buffers, Weights, by_replica, replicas_in
from ltviz.nas.network.frame import framed
from ltviz.nas.network.layout import Layout
from ltviz.nas.space import OPERATIONS, Cell, normalise

Rows = tuple[int, ...]

CHOICE = "operations"  # the buffer int64 [R, edges] of places in OPERATIONS
_NAMES = list(OPERATIONS)
_NONE = _NAMES.index("none")


def cell_network(
    cells: Cell | Sequence[Cell],
    *,
    channels: int = Layout.channels,
    cells_stacked: int = Layout.cells_stacked,
    length: int = Layout.length,
    classes: int = Layout.classes,
) -> Model:
    """A Model whose replica r is built of cells[r]; one cell alone is that of every replica.

    cells          with one input and as many nodes each; the output is the last node
    channels       of every activation
    cells_stacked  copies of the cell, each with its own weights, the sequence halved before each
    length         of the input [B, length]; 2 to the power of cells_stacked must divide it

    Every replica holds weights for every edge; on an edge without a convolution they are drawn, too, and stay as they
    are, so that a replica's initial values depend on its seed alone. `init` wants a seed for each cell.
    Raises ValueError for cells that differ in their nodes, operations that no network here applies, and sizes.
    """
    several = [cells] if isinstance(cells, Cell) else list(cells)
    _check(several)
    layout = Layout(several[0].nodes, channels, cells_stacked, length, classes)
    shapes = layout.shapes()
    return Model(
        name="cell_network",
        shapes=shapes,
        prunable=tuple(n for n in shapes if n.endswith("conv.weight") or n == "out.weight"),
        config={"cells": [str(cell) for cell in several], **layout.config()},
        chain=None,
        init_fn=partial(_init, layout, _choices(several)),
        forward_fn=partial(_forward, layout),
    )


def _check(cells: list[Cell]) -> None:
    if not cells:
        raise ValueError("cells must be at least one, got none")
    for cell in cells:
        if cell.nodes != cells[0].nodes:
            raise ValueError(f"cells must have as many nodes each, got {cells[0].nodes} and {cell.nodes}")
        if cell.inputs != 1 or cell.outputs != (cell.nodes - 1,):
            raise ValueError(
                f"a cell must have one input and the last node as output, got {cell.inputs} inputs and "
                f"the outputs {list(cell.outputs)}"
            )
        if unknown := [op for op in cell.operations if op not in OPERATIONS]:
            raise ValueError(f"operations must be among {', '.join(OPERATIONS)}, got {unknown[0]!r}")


def _choices(cells: list[Cell]) -> Tensor:
    """The operations as places in OPERATIONS [R, edges]; "none" where an edge does not live."""
    rows = []
    for cell in cells:
        alive = {(i, j) for i, j, _ in cell.live}
        rows.append([_NAMES.index(op if (i, j) in alive else "none") for i, j, op in cell.edges])
    return torch.tensor(rows)


def _init(layout: Layout, choices: Tensor, seeds: list[int]) -> tuple[Weights, Buffers]:
    R = len(seeds)
    if len(choices) not in (1, R):
        raise ValueError(f"seeds must be as many as the {len(choices)} cells, got {R}")
    weights = draw(layout.shapes(), seeds, "he_normal")
    for name in weights:
        if name.endswith("norm.weight"):
            weights[name] += 1
    buffers = {name: torch.zeros(R, layout.channels) for name in layout.statistics()}
    for name in buffers:
        if name.endswith("variance"):
            buffers[name] += 1
    return weights, {CHOICE: choices.expand(R, -1).clone(), **buffers}


def _forward(
    layout: Layout, weights: Weights, x: Tensor, buffers: Buffers, train: bool
) -> tuple[Tensor, Buffers]:
    if CHOICE not in buffers:
        raise ValueError(f"buffers must hold {CHOICE!r}, which cell each replica has; take those of init")
    choices = buffers[CHOICE].cpu()
    plan = _plan(choices.numpy().tobytes(), *choices.shape)
    run = _Pass(layout, weights, dict(buffers), train, plan)
    x = by_replica(x, replicas_in(weights), (layout.length,))
    return run.logits(x), run.buffers


@lru_cache(maxsize=32)
def _plan(choices: bytes, replicas: int, edges: int) -> tuple[dict[str, Rows], ...]:
    """For each edge: operation → the replicas that hold it there, "none" left out."""
    table = torch.frombuffer(bytearray(choices), dtype=torch.int64).view(replicas, edges).T.tolist()
    return tuple(
        {_NAMES[k]: tuple(r for r, own in enumerate(column) if own == k) for k in sorted({*column} - {_NONE})}
        for column in table
    )


class _Pass:
    """One pass through all replicas; `buffers` are the new ones afterwards."""

    def __init__(
        self,
        layout: Layout,
        weights: Weights,
        buffers: Buffers,
        train: bool,
        plan: tuple[dict[str, Rows], ...],
    ) -> None:
        self._layout, self._weights, self._train, self._plan = layout, weights, train, plan
        self._replicas = replicas_in(weights)
        self.buffers = buffers

    def logits(self, x: Tensor) -> Tensor:
        """Logits [R, B, classes] of x [R, B, L]."""
        return framed(self._layout, self._weights, x, self._normalised, self._cell)

    def _normalised(self, x: Tensor, layer: str) -> Tensor:
        y, after = normalise(x, _part(self._weights, layer), _part(self.buffers, layer), train=self._train)
        self.buffers.update({f"{layer}.{name}": value for name, value in after.items()})
        return y

    def _cell(self, x: Tensor, copy: int) -> Tensor:
        values = {0: x}
        for place, (source, target) in enumerate(self._layout.edges):
            for name, rows in self._plan[place].items():
                y = self._edge(values[source], name, rows, f"cell{copy}.edge{source}_{target}")
                values[target] = self._sum(values.get(target), y, rows)
        return values[self._layout.nodes - 1]

    def _sum(self, total: Tensor | None, y: Tensor, rows: Rows) -> Tensor:
        """What a node holds so far, and what an edge brings to some of its replicas."""
        if len(rows) == self._replicas:
            return y if total is None else total + y
        if total is None:
            total = y.new_zeros(self._replicas, *y.shape[1:])
        return total.index_add(0, _index(rows, y), y)

    def _edge(self, x: Tensor, name: str, rows: Rows, layer: str) -> Tensor:
        """The operation applied to the replicas that hold it on this edge, [rows, C, L, B]."""
        op = OPERATIONS[name]
        weights, buffers = ({}, {}) if op.fixed else (_part(self._weights, layer), _part(self.buffers, layer))
        if len(rows) == self._replicas:
            # A view of its own, so that gradients are summed in the same order as behind an index_select: whoever the
            # neighbours are, a replica has the same numbers.
            y, after = op.apply(x.view_as(x), weights, buffers, train=self._train)
        else:
            index = _index(rows, x)
            weights, buffers = (
                {key: value.index_select(0, index) for key, value in tensors.items()}
                for tensors in (weights, buffers)
            )
            y, after = op.apply(x.index_select(0, index), weights, buffers, train=self._train)
        if self._train:
            for key, value in after.items():
                self._remember(f"{layer}.{key}", rows, value)
        return y

    def _remember(self, name: str, rows: Rows, value: Tensor) -> None:
        """New running statistics of some replicas; the others keep theirs."""
        whole = len(rows) == self._replicas
        old = self.buffers[name]
        self.buffers[name] = value if whole else old.index_copy(0, _index(rows, old), value)


def _part(tensors: dict[str, Tensor], layer: str) -> dict[str, Tensor]:
    """The tensors of one layer, under their names within it."""
    names = ("conv.weight", "norm.weight", "norm.bias", "norm.mean", "norm.variance")
    return {name: tensors[key] for name in names if (key := f"{layer}.{name}") in tensors}


def _index(rows: Rows, like: Tensor) -> Tensor:
    return torch.tensor(rows, device=like.device)
