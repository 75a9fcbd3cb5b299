"""The outer frame of a network of cells: its sizes and the names and shapes of what it learns."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ltviz.nas.space import OPERATIONS
from ltviz.nas.space.graph import pairs

Shape = tuple[int, ...]

# All convolutions are of one shape; an edge holds one set of weights, whichever of them it has.
_CONVOLUTION = OPERATIONS["conv3"]
STEM_KERNEL = 3


@dataclass(frozen=True)
class Layout:
    """Sizes of a network of cells, and the one place of their defaults; see `cell_network`."""

    nodes: int
    channels: int = 8
    cells_stacked: int = 2
    length: int = 40
    classes: int = 10

    def __post_init__(self) -> None:
        for name in ("channels", "cells_stacked", "length", "classes"):
            value = getattr(self, name)
            if int(value) != value or value < 1:
                raise ValueError(f"{name} must be a whole number >= 1, got {value}")
        if self.length % 2**self.cells_stacked:
            raise ValueError(
                f"length must be a multiple of {2**self.cells_stacked}, it is halved {self.cells_stacked} times, "
                f"got {self.length}"
            )

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """(source, target) of every edge of a cell."""
        return pairs(self.nodes)

    @property
    def lengths(self) -> list[int]:
        """Of the sequence in each copy of the cell."""
        return [self.length // 2 ** (copy + 1) for copy in range(self.cells_stacked)]

    def config(self) -> dict[str, Any]:
        """The options of `cell_network` beside the cells."""
        return {name: value for name, value in asdict(self).items() if name != "nodes"}

    def shapes(self) -> dict[str, Shape]:
        """Every parameter in order, name -> shape without the replica axis."""
        c = self.channels
        shapes: dict[str, Shape] = {"stem.conv.weight": (c, 1, STEM_KERNEL)}
        shapes |= {"stem.norm.weight": (c,), "stem.norm.bias": (c,)}
        for layer in self._layers():
            shapes |= {f"{layer}.{name}": shape for name, shape in _CONVOLUTION.shapes(c).items()}
        shapes |= {"last.norm.weight": (c,), "last.norm.bias": (c,)}
        # No bias: `last.norm.bias` is there, and its ten numbers were the only tensor that does not fill the
        # processor's registers; the rest of it is computed apart, and where it falls depends on the neighbours.
        return shapes | {"out.weight": (self.classes, c)}

    def statistics(self) -> list[str]:
        """Names of the running statistics, [R, C] each."""
        layers = ("stem", *self._layers(), "last")
        return [f"{layer}.{name}" for layer in layers for name in _CONVOLUTION.buffers(self.channels)]

    def _layers(self) -> list[str]:
        return [f"cell{copy}.edge{i}_{j}" for copy in range(self.cells_stacked) for i, j in self.edges]
