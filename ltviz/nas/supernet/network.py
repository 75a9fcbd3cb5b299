"""The supernet: `cell_network` with a mixed cell in the place of a chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from typing import Any

import torch
from torch import Tensor

from ltviz.models import Model
from ltviz.models.initialisers import draw
from ltviz.models.model import by_replica, replicas_in
from ltviz.nas.network.frame import framed
from ltviz.nas.network.layout import Layout
from ltviz.nas.space import Cell, Space, normalise
from ltviz.nas.supernet.mixed import STATISTICS, MixedCell, Shape, Tensors, layers

MIX = "mix"  # the buffer [R, edges, operations] of what each operation counts
SIZES: dict[str, int] = {
    item.name: vars(Layout)[item.name] for item in fields(Layout) if item.name != "nodes"
}


def supernet(space: Space, **sizes: int) -> Model:
    """A Model that holds all operations of `space` on every edge of every copy of the cell.

    sizes: channels, cells_stacked, length, classes, as in `cell_network`. What each operation counts is the buffer
    "mix" [R, edges, operations], even weights at first; every copy of the cell has the same. Sequences [B, length].
    """
    if unknown := sorted(set(sizes) - set(SIZES)):
        raise TypeError(f"unknown size {', '.join(unknown)}; known: {', '.join(SIZES)}")
    layout = Layout(space.nodes, **(SIZES | sizes))
    shapes = _shapes(space, layout)
    return Model(
        name="supernet",
        shapes=shapes,
        prunable=tuple(n for n in shapes if n.endswith("conv.weight") or n == "out.weight"),
        config={"space": [space.nodes, list(space.operations)], **layout.config()},
        chain=None,
        init_fn=partial(_init, space, layout),
        forward_fn=partial(_forward, space, layout),
    )


def space_of(model: Model) -> Space:
    """The space whose cells a supernet holds. Raises ValueError for another network."""
    if model.name != "supernet":
        raise ValueError(f"the model must be a supernet, got {model.name}")
    nodes, operations = model.config["space"]
    return Space(nodes, tuple(operations))


def sizes_of(model: Model) -> dict[str, Any]:
    """channels, cells_stacked, length, classes."""
    return {name: model.config[name] for name in SIZES}


def one_hot(space: Space, cells: Sequence[Cell]) -> Tensor:
    """The mixture that is exactly these cells, float32 [R, edges, operations]. Raises ValueError for a foreign cell."""
    for cell in cells:
        if cell.nodes != space.nodes or not {n for _, _, n in cell.live} <= set(space.operations):
            raise ValueError(
                f"a cell must have {space.nodes} nodes and operations among {', '.join(space.operations)}, got {cell}"
            )
    mix = torch.zeros(len(cells), len(space.edges), len(space.operations))
    for r, cell in enumerate(cells):
        for source, target, name in cell.live:
            mix[r, space.edges.index((source, target)), space.operations.index(name)] = 1
    return mix


def _shapes(space: Space, layout: Layout) -> dict[str, Shape]:
    """The frame as `cell_network` has it, and the kernels of every copy of the mixed cell."""
    frame = {name: shape for name, shape in layout.shapes().items() if not name.startswith("cell")}
    own = layers(space, layout.channels)
    copies = range(layout.cells_stacked)
    return frame | {f"cell{i}.{name}.conv.weight": shape for i in copies for name, shape in own.items()}


def _init(space: Space, layout: Layout, seeds: list[int]) -> tuple[Tensors, Tensors]:
    shapes, c = _shapes(space, layout), layout.channels
    weights = draw(shapes, seeds, "he_normal")
    units = {n.removesuffix(".conv.weight"): shape[0] for n, shape in shapes.items() if "conv" in n}
    units["last"] = c
    start = {"norm.mean": torch.zeros, "norm.variance": torch.ones}
    buffers = {f"{n}.{which}": start[which](len(seeds), u) for n, u in units.items() for which in STATISTICS}
    for name in ("stem.norm.weight", "last.norm.weight"):
        weights[name] = torch.ones_like(weights[name])
    operations = len(space.operations)
    buffers[MIX] = torch.full((len(seeds), len(space.edges), operations), 1 / operations)
    return weights, buffers


def _forward(
    space: Space, layout: Layout, weights: Tensors, x: Tensor, buffers: Tensors, train: bool
) -> tuple[Tensor, Tensors]:
    if MIX not in buffers:
        raise ValueError(f"buffers must hold {MIX!r}, what each operation counts; take those of init")
    new = dict(buffers)

    def normalised(x: Tensor, layer: str) -> Tensor:
        own = {name: weights[f"{layer}.{name}"] for name in ("norm.weight", "norm.bias")}
        y, after = normalise(x, own, {name: new[f"{layer}.{name}"] for name in STATISTICS}, train=train)
        new.update({f"{layer}.{name}": value for name, value in after.items()})
        return y

    def mixed(x: Tensor, copy: int) -> Tensor:
        cell = MixedCell(space, f"cell{copy}", weights, buffers, buffers[MIX], train=train)
        y = cell(x)
        new.update(cell.after)
        return y

    x = by_replica(x, replicas_in(weights), (layout.length,))
    return framed(layout, weights, x, normalised, mixed), new
