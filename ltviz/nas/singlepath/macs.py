"""A latency table that is counted instead of measured: multiplications and additions of each option."""

from __future__ import annotations

from ltviz.nas.singlepath.latency import LatencyTable
from ltviz.nas.singlepath.space import Space
from ltviz.records.singlepath import OPTIONS, Layer

__all__ = ["block_macs", "macs_table"]

STEM = 3  # side of the stem's kernel


def block_macs(layer: Layer, side: int, option: str) -> int:
    """Multiply-accumulates of one block on an image of `side` × `side`: expansion, depthwise kernel, projection."""
    kernel, wide = int(option[0]), layer.inputs * int(option[-1])
    after = -(-side // layer.stride)
    return side**2 * layer.inputs * wide + after**2 * wide * (kernel**2 + layer.outputs)


def macs_table(space: Space) -> LatencyTable:
    """The table of a space in MACs: the same on every machine. Padding counts as any other pixel."""
    channels, side, _ = space.shape
    fixed = side**2 * STEM**2 * channels * space.layers[0].inputs + space.layers[-1].outputs * space.classes
    costs = tuple(
        tuple(float(block_macs(layer, at, option)) for option in OPTIONS)
        for layer, at in zip(space.layers, space.sides, strict=False)
    )
    source = {"what": "counted, not measured", "command": "python -m ltviz.nas.singlepath"}
    return LatencyTable(space.name, "MAC", float(fixed), space.layers, costs, source)
