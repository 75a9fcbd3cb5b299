"""Equal scores, put in an order by lot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from ltviz.pruning.agreement import check_scores
from ltviz.pruning.streams import streams

# A network drawn from the same seed must not share its stream of random bits with the lot of its ties.
_STREAM = 0x71E5


@torch.no_grad()
def untied(scores: Mapping[str, Tensor], seeds: Sequence[int]) -> dict[str, Tensor]:
    """Ranks of the scores [R, *shape] in each whole network, float64 from 0, the lowest; equal scores by lot.

    `make_mask` settles ties by place. Where most scores are equal, such as the zeros that one example leaves, a cut
    would keep a whole layer only because it comes last. seeds: one for each replica; replica r depends on seeds[r]
    only. What has no rank stays as it is: -inf, and NaN and +inf, which `make_mask` refuses.
    """
    check_scores(scores)
    dice = streams(seeds, len(next(iter(scores.values()))), _STREAM)
    whole = torch.cat([layer.flatten(1) for layer in scores.values()], 1)
    ranks = torch.stack([_ranks(row, generator) for row, generator in zip(whole, dice, strict=True)])
    parts = ranks.split([layer[0].numel() for layer in scores.values()], 1)
    return {name: part.view(layer.shape) for (name, layer), part in zip(scores.items(), parts, strict=True)}


def _ranks(values: Tensor, generator: torch.Generator) -> Tensor:
    lot = torch.randperm(len(values), generator=generator).to(values.device)
    order = lot[values[lot].argsort(stable=True)]
    ranks = torch.empty(len(values), dtype=torch.float64, device=values.device)
    ranks[order] = torch.arange(len(values), dtype=torch.float64, device=values.device)
    return torch.where(values.isfinite(), ranks, values.double())
