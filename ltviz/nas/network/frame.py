"""What every network of cells has around its cells: a stem, a halving before each copy, a mean and a linear layer."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from ltviz.models.model import Weights
from ltviz.nas.network.layout import Layout
from ltviz.nas.space import convolve

Normalised = Callable[[Tensor, str], Tensor]  # (x, layer) -> x, normalised by that layer
Copy = Callable[[Tensor, int], Tensor]  # (x, which copy) -> what the cell makes of x


def framed(layout: Layout, weights: Weights, x: Tensor, normalised: Normalised, cell: Copy) -> Tensor:
    """Logits [R, B, classes] of x [R, B, L]; activations are [R, C, L, B]."""
    x = x.transpose(1, 2).unsqueeze(1)
    x = normalised(convolve(x, weights["stem.conv.weight"]), "stem")
    for copy in range(layout.cells_stacked):
        x = cell(x.unflatten(2, (-1, 2)).mean(3), copy)  # every other place: the mean of two
    x = torch.relu(normalised(x, "last")).mean(2)  # [R, C, B]
    return torch.bmm(weights["out.weight"], x).transpose(1, 2)
