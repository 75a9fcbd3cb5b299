"""What a superkernel decides, in words: the option of a layer, and the block string of MnasNet.

option(ring=True, first=True, second=False)      # "5x5-3"
block(layer, "5x5-3")                            # "r1_k5_s11_e3_i24_o24"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["OPTIONS", "SKIP", "Layer", "bits", "block", "blocks", "checked", "from_blocks", "option"]

SKIP = "skip"
# Kernel and expansion, in the order of a latency table's columns.
OPTIONS = ("3x3-3", "3x3-6", "5x5-3", "5x5-6")
_BLOCK = re.compile(r"r1_k(\d+)_s(\d)(\d)_e(\d+)_i(\d+)_o(\d+)")


@dataclass(frozen=True)
class Layer:
    """One place for a mobile block: `inputs` and `outputs` channels, at least 1; `stride` 1 or 2."""

    name: str
    inputs: int
    outputs: int
    stride: int

    def __post_init__(self) -> None:
        for what in ("inputs", "outputs"):
            if getattr(self, what) < 1:
                raise ValueError(f"{what} of layer {self.name} must be at least 1, got {getattr(self, what)}")
        if self.stride not in (1, 2):
            raise ValueError(f"stride of layer {self.name} must be 1 or 2, got {self.stride}")

    @property
    def may_skip(self) -> bool:
        """Whether the layer can be left out: what comes in has the shape of what goes out."""
        return self.stride == 1 and self.inputs == self.outputs

    @property
    def options(self) -> tuple[str, ...]:
        """What the layer can be: four blocks, and nothing at all where that is possible."""
        return (*OPTIONS, SKIP) if self.may_skip else OPTIONS


def option(ring: bool, first: bool, second: bool) -> str:
    """The option that three indicators stand for (Stamoulis et al. 2019, equations 2 and 3).

    ring: the 5×5 kernel keeps its ring. first, second: the halves of the channels. Without the first half there is
    no block, whatever the others say.
    """
    return OPTIONS[2 * bool(ring) + bool(second)] if first else SKIP


def bits(name: str) -> tuple[bool, bool, bool]:
    """Indicators (ring, first, second) of an option; a block that is left out has none on."""
    if name == SKIP:
        return False, False, False
    if name not in OPTIONS:
        raise ValueError(f"an option must be one of {', '.join(OPTIONS)}, {SKIP}, got {name!r}")
    return name.startswith("5x5"), True, name.endswith("6")


def checked(layers: Sequence[Layer], network: Sequence[str]) -> tuple[str, ...]:
    """The options of a network, one a layer; raises ValueError for a wrong count or an option that a layer lacks."""
    if len(network) != len(layers):
        raise ValueError(
            f"a network must have one option for each of {len(layers)} layers, got {len(network)}"
        )
    for layer, name in zip(layers, network, strict=True):
        if name not in layer.options:
            raise ValueError(f"layer {layer.name} must be one of {', '.join(layer.options)}, got {name!r}")
    return tuple(network)


def block(layer: Layer, name: str) -> str:
    """The block as MnasNet writes it: repeats, kernel, strides, expansion, channels in and out; or "skip".

    The expansion is the decision of the second half. In the public code of the paper both copies of this function
    take it from the kernel, so that 3x3-6 is built as 3x3-3 and 5x5-3 as 5x5-6.
    """
    (name,) = checked([layer], [name])
    if name == SKIP:
        return SKIP
    kernel, expansion = name[0], name[-1]
    return f"r1_k{kernel}_s{layer.stride}{layer.stride}_e{expansion}_i{layer.inputs}_o{layer.outputs}"


def blocks(layers: Sequence[Layer], network: Sequence[str]) -> tuple[str, ...]:
    """Block strings of a network, one a layer. A layer that is left out keeps its place as the word "skip".

    MnasNet's own format leaves it out altogether, and with it which of several equal layers it was.
    """
    return tuple(block(layer, name) for layer, name in zip(layers, checked(layers, network), strict=True))


def from_blocks(layers: Sequence[Layer], strings: Sequence[str]) -> tuple[str, ...]:
    """The options that `blocks` wrote down. Raises ValueError that names the string and the rule."""
    if len(strings) != len(layers):
        raise ValueError(
            f"there must be one block string for each of {len(layers)} layers, got {len(strings)}"
        )
    network = [_parsed(layer, text) for layer, text in zip(layers, strings, strict=True)]
    return checked(layers, network)


def _parsed(layer: Layer, text: str) -> str:
    if text == SKIP:
        return SKIP
    found = _BLOCK.fullmatch(text)
    if not found:
        raise ValueError(f'a block must read "r1_k…_s…_e…_i…_o…" or "{SKIP}", got {text!r}')
    kernel, down, across, expansion, inputs, outputs = map(int, found.groups())
    place = (layer.stride, layer.stride, layer.inputs, layer.outputs)
    if (down, across, inputs, outputs) != place:
        raise ValueError(
            f"the block of layer {layer.name} must have stride, inputs and outputs {place[1:]}, got {text!r}"
        )
    name = f"{kernel}x{kernel}-{expansion}"
    if name not in OPTIONS:
        raise ValueError(f"a block must have kernel 3 or 5 and expansion 3 or 6, got {text!r}")
    return name
