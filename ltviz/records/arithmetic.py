"""What a claim computes without a recording: counts that follow from the sizes of a network.

Adding one: write the function and add it to ARITHMETIC at the bottom.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

__all__ = ["ARITHMETIC", "convolutional_weights", "ladder"]


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


ARITHMETIC: dict[str, Callable[..., tuple[float, ...]]] = {
    "convolutional_weights": convolutional_weights,
    "ladder": ladder,
}
