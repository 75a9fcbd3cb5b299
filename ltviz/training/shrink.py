"""An equivalent smaller network: what a mask has disconnected need not be multiplied.

Late in a ladder many inputs feed nothing and many hidden units feed nothing. Their weights have no influence on
the output and so no gradient: leaving them out changes neither the function nor what is learned, only the order
in which float32 sums are taken. A unit without an *input* still adds its bias and stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch

Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True)
class Shrunk:
    """Which units stay, for a stack of dense layers (`chain`: the names of its weights) of R networks.

    units: indices [R, U] for the inputs, each hidden layer and the outputs. Networks with fewer live units are
    filled up with dead ones, so that all R have the same shapes. All R read the same inputs.
    """

    chain: tuple[str, ...]
    units: tuple[torch.Tensor, ...]

    @property
    def inputs(self) -> torch.Tensor:
        """Indices [I] of the inputs that feed any of the networks."""
        return self.units[0][0]

    def take(self, tensors: Tensors) -> Tensors:
        """The parts that stay of weights or masks [R, *shape], as new tensors."""
        return {name: value[self._places(name)] for name, value in tensors.items()}

    def put(self, small: Tensors, whole: Tensors) -> Tensors:
        """A copy of `whole` with the parts of `small` in their places."""
        full = {name: value.clone() for name, value in whole.items()}
        for name, value in small.items():
            full[name][self._places(name)] = value
        return full

    def _places(self, name: str) -> tuple[torch.Tensor, ...]:
        layer = self.chain.index(name.rpartition(".")[0] + ".weight")
        into, out = self.units[layer], self.units[layer + 1]
        replica = torch.arange(len(out), device=out.device)
        if name in self.chain:
            return replica[:, None, None], out[:, :, None], into[:, None, :]
        return replica[:, None], out


def shrink(chain: tuple[str, ...], mask: Tensors) -> Shrunk | None:
    """What stays of a stack of dense layers under `mask` [R, out, in], or None where too little would go.

    Raises KeyError when a layer of the chain has no mask.
    """
    live = torch.ones_like(mask[chain[-1]][:, :, 0])
    units = [_indices(live)]
    for name in reversed(chain):
        live = (mask[name] & live[:, :, None]).any(1)  # (R, in): what feeds a unit that is itself live
        if name == chain[0]:
            live = live.any(0).expand(len(live), -1)
        units.append(_indices(live))
    shrunk = Shrunk(chain, tuple(reversed(units)))
    before = sum(mask[name][0].numel() for name in chain)
    after = sum(a.shape[1] * b.shape[1] for a, b in pairwise(shrunk.units))
    # Gathering the inputs once costs about what this share of the arithmetic saves in a short training.
    return shrunk if after <= 0.75 * before else None


def _indices(live: torch.Tensor) -> torch.Tensor:
    """Live units [R, N] first, in order, as many as the network with most has; at least one."""
    count = max(1, int(live.sum(1).max()))
    return live.to(torch.uint8).argsort(dim=1, descending=True, stable=True)[:, :count].sort(1).values
