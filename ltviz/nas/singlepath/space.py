"""Where a single-path search looks: a row of mobile blocks between a stem and a head that stay.

DIGITS.count()      # how many networks
PIXEL1.count()      # the published space
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from ltviz.records.singlepath import Layer

__all__ = ["DIGITS", "PIXEL1", "Space"]


@dataclass(frozen=True)
class Space:
    """A row of searchable layers. The stem gives `layers[0].inputs` channels at full size, the head takes the mean.

    shape: one example (channels, height, width), a square with a side of at least 1. classes: at least 2.
    """

    name: str
    shape: tuple[int, int, int]
    classes: int
    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        if not self.layers:
            raise ValueError("a space must have at least one layer, got none")
        if len(self.shape) != 3 or self.shape[1] != self.shape[2] or min(self.shape) < 1:
            raise ValueError(f"shape must be (channels, side, side), got {self.shape}")
        for before, after in itertools.pairwise(self.layers):
            if after.inputs != before.outputs:
                raise ValueError(
                    f"layer {after.name} must take the {before.outputs} channels of layer {before.name}, "
                    f"got {after.inputs}"
                )

    @property
    def sides(self) -> tuple[int, ...]:
        """Side of the image that each layer takes, and at the end the one that the head takes, [L + 1]."""
        sides = [self.shape[1]]
        for layer in self.layers:
            sides.append(-(-sides[-1] // layer.stride))
        return tuple(sides)

    def count(self) -> int:
        """How many networks the space holds."""
        return math.prod(len(layer.options) for layer in self.layers)


def _row(*channels_and_strides: tuple[int, int, int]) -> tuple[Layer, ...]:
    return tuple(
        Layer(str(i), inputs, outputs, stride)
        for i, (inputs, outputs, stride) in enumerate(channels_and_strides, 1)
    )


# Small enough for a search in a chapter: 8 × 8 pixels, halved once.
DIGITS = Space("digits", (1, 8, 8), 10, _row((8, 8, 2), (8, 8, 1), (8, 12, 1), (12, 12, 1), (12, 12, 1)))


def _stage(inputs: int, outputs: int, stride: int) -> list[tuple[int, int, int]]:
    return [(inputs, outputs, stride), *[(outputs, outputs, 1)] * 3]


# Stamoulis et al. 2019, section 4: five stages of four blocks; the fourth stage does not halve the image. The stem
# has halved it already.
PIXEL1 = Space(
    "pixel1",
    (3, 112, 112),
    1000,
    _row(*_stage(16, 24, 2), *_stage(24, 40, 2), *_stage(40, 80, 2), *_stage(80, 96, 1), *_stage(96, 192, 2)),
)
