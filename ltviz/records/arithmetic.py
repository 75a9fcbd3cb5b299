"""What a claim computes without a recording: what follows from the sizes of a network, a table or two losses.

Adding one: write the function and add it at the bottom, to ARITHMETIC or to ALSO (a sentence beside the claim).
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ltviz import bilevel

from .singlepath.blocks import Layer

__all__ = ["ALSO", "ARITHMETIC", "convolutional_weights", "ladder", "latency_sums", "resting_point"]

LEAST = "least"
# ξ at which a reader sees what hangs on it: no look ahead, too little, too much.
ELSEWHERE = (0.0, 0.25, 1.0, 2.0)
RESTED = 1e-12  # below this, the iterates differ from their limit by rounding


def ladder(*, sizes: Sequence[int], remove: Sequence[float], rounds: Sequence[int]) -> tuple[float, ...]:
    """Share of the weights of a dense stack that is left after each of `rounds`, pruned layer by layer.

    sizes: units from input to output. remove: share of the survivors that a round takes, one per layer.
    """
    layers = [a * b for a, b in itertools.pairwise(sizes)]
    left, shares = list(layers), [1.0]
    for _ in range(max(rounds)):
        # round() is half to even, as the counts of a mask are
        left = [count - round(share * count) for count, share in zip(left, remove, strict=True)]
        shares.append(sum(left) / sum(layers))
    return tuple(shares[number] for number in rounds)


def convolutional_weights(
    *,
    image: Sequence[int],
    blocks: Sequence[Sequence[int]],
    kernel: int,
    fully_connected: Sequence[int],
) -> tuple[float, ...]:
    """Weights (no biases) of a convolutional network, as one number.

    image: channels, height, width. blocks: output channels of the convolutions, same padding, each block
    followed by a pooling that halves height and width. fully_connected: units of the dense layers after them.
    """
    channels, height, width = image
    total = 0
    for block in blocks:
        for out in block:
            total += channels * out * kernel**2
            channels = out
        height, width = height // 2, width // 2
    units = channels * height * width
    for out in fully_connected:
        total += units * out
        units = out
    return (float(total),)


def latency_sums(*, table: str, networks: Sequence[str]) -> tuple[float, ...]:
    """What whole networks cost by a latency table of data/nas, in its unit: each of one option in every layer.

    networks: options such as "3x3-6", or "least" for the cheapest network, which leaves out each layer that it may.
    """
    # Here, not above: records is read by programs that have no course beside them.
    from ltviz.course import home

    path = Path(home()) / "data" / "nas" / f"{table}-latency.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        document["fixed"] + sum(_layer_cost(layer, network) for layer in document["layers"])
        for network in networks
    )


def _layer_cost(layer: dict[str, Any], network: str) -> float:
    if network != LEAST:
        return float(layer["costs"][network])
    place = Layer(layer["name"], layer["inputs"], layer["outputs"], layer["stride"])
    return 0.0 if place.may_skip else float(min(layer["costs"].values()))


def resting_point(*, xi: float, steps: int) -> tuple[float, ...]:
    """Where the iterates (α, w) of DARTS' toy are after so many steps (arXiv 1806.09055, figure 2 and algorithm 1)."""
    return bilevel.iterates(xi, steps=steps)[-1]


def resting_elsewhere(*, xi: float, steps: int) -> str:
    """Sentence on where they come to rest for other ξ, and how far that is from the closed form at most."""
    others = [one for one in ELSEWHERE if one != xi]
    found = [resting_point(xi=other, steps=steps) for other in others]
    off = max(
        abs(value - bilevel.fixed_point(other))
        for other, point in zip(others, found, strict=True)
        for value in point
    )
    places, names = _listed([f"{alpha:.2f}" for alpha, _ in found]), _listed([f"{one:g}" for one in others])
    near = f"{max(off, RESTED):.0e}"
    return f"For ξ of {names} the same iterates come to rest at α = w = {places}, which is 2/(1 + 2ξ) within {near}."


def _listed(numbers: Sequence[str]) -> str:
    return f"{', '.join(numbers[:-1])} and {numbers[-1]}"


ARITHMETIC: dict[str, Callable[..., tuple[float, ...]]] = {
    "convolutional_weights": convolutional_weights,
    "ladder": ladder,
    "latency_sums": latency_sums,
    "resting_point": resting_point,
}
ALSO: dict[str, Callable[..., str]] = {"resting_elsewhere": resting_elsewhere}
