"""Controls of a mask: the same counts at other places.

One seed moves the masks of every level in the same way, so that masks which are nested stay nested.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from ltviz.pruning.agreement import check_layers
from ltviz.pruning.streams import streams

# A network drawn from the same seed must not share its stream of random bits with the shuffle of its mask.
_STREAM = 0x5A17C0DE


def shuffle(mask: Mapping[str, Tensor], seeds: Sequence[int]) -> dict[str, Tensor]:
    """Mask with the places of every layer permuted: same count in each layer.

    mask: boolean [R, *shape] by layer. seeds: one for each replica; replica r depends on seeds[r] only.
    """
    return _moved(mask, seeds, _anywhere)


def shuffle_wires(mask: Mapping[str, Tensor], seeds: Sequence[int]) -> dict[str, Tensor]:
    """Mask with the places permuted over the outputs: same count for each input of each layer.

    An input is a column of [out, in], or one entry (in, h, w) of a convolution [out, in, h, w].
    mask: boolean [R, *shape] by layer. seeds: one for each replica; replica r depends on seeds[r] only.
    """
    return _moved(mask, seeds, _over_outputs)


def _moved(
    mask: Mapping[str, Tensor], seeds: Sequence[int], move: Callable[[Tensor, torch.Generator], Tensor]
) -> dict[str, Tensor]:
    check_layers("mask", mask)
    generators = streams(seeds, len(next(iter(mask.values()))), _STREAM)
    return {
        name: torch.stack([move(kept, generator) for kept, generator in zip(layer, generators, strict=True)])
        for name, layer in mask.items()
    }


def _anywhere(kept: Tensor, generator: torch.Generator) -> Tensor:
    order = torch.randperm(kept.numel(), generator=generator)
    return kept.flatten()[order.to(kept.device)].view_as(kept)


def _over_outputs(kept: Tensor, generator: torch.Generator) -> Tensor:
    keys = torch.rand(kept.shape, dtype=torch.float64, generator=generator)  # float32 would tie now and then
    return kept.gather(0, keys.argsort(dim=0, stable=True).to(kept.device))
