"""What a network of cells costs, counted and not measured."""

from __future__ import annotations

from typing import NamedTuple

from ltviz.nas.network.layout import STEM_KERNEL, Layout
from ltviz.nas.space import OPERATIONS, Cell


class Cost(NamedTuple):
    """Numbers that the network learns, and multiplications for one example."""

    parameters: int
    macs: int


def cost(
    cell: Cell,
    *,
    channels: int = Layout.channels,
    cells_stacked: int = Layout.cells_stacked,
    length: int = Layout.length,
    classes: int = Layout.classes,
) -> Cost:
    """Cost of the network that `cell_network` builds; dead edges count nothing, nor do pooling and normalisation."""
    layout = Layout(cell.nodes, channels, cells_stacked, length, classes)
    parameters = channels * STEM_KERNEL + 4 * channels + channels * classes  # stem, two norms, linear
    macs = channels * STEM_KERNEL * length + channels * classes
    for _, _, name in cell.live:
        op = OPERATIONS[name]
        parameters += cells_stacked * op.parameters(channels)
        macs += sum(op.macs(channels, own) for own in layout.lengths)
    return Cost(parameters, macs)
