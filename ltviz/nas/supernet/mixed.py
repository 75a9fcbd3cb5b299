"""A cell whose every edge holds all operations at once, weighted: the continuous relaxation of DARTS, equation 2.

All edges that leave a node see the same input, so their convolutions of one kind are one convolution with more
outputs, and the fixed operations are computed once for all of them. BatchNorm has no scale and shift of its own in
the search; the weights of the mixture take the scale's place, which costs nothing.
"""

from __future__ import annotations

from functools import reduce
from operator import add

import torch
from torch import Tensor

from ltviz.nas.space import OPERATIONS, Operation, Space, convolve, normalise

Shape = tuple[int, ...]
Tensors = dict[str, Tensor]
STATISTICS = ("norm.mean", "norm.variance")


def learned(space: Space) -> dict[str, Operation]:
    """The operations that have a kernel, by name."""
    return {name: OPERATIONS[name] for name in space.operations if OPERATIONS[name].kernel}


def layers(space: Space, channels: int) -> dict[str, Shape]:
    """Name -> shape of the kernels, [edges · channels, channels, kernel], without the replica axis.

    "node0.conv3" holds those of all edges from node 0, by target.
    """
    return {
        f"node{source}.{name}": ((space.nodes - 1 - source) * channels, channels, op.kernel)
        for source in range(space.nodes - 1)
        for name, op in learned(space).items()
    }


class MixedCell:
    """One pass through one copy of the cell.

    weights, buffers: named by `layers` and ".conv.weight", ".norm.mean", ".norm.variance" behind `prefix`.
    mix [R, edges, operations]: what each operation counts, in the order of `space.edges` and `space.operations`.
    after: the new buffers, once it was called.
    """

    def __init__(
        self, space: Space, prefix: str, weights: Tensors, buffers: Tensors, mix: Tensor, *, train: bool
    ) -> None:
        self._space, self._prefix, self._mix, self._train = space, prefix, mix, train
        self._weights, self._buffers = weights, buffers
        self.after: Tensors = {}

    def __call__(self, x: Tensor) -> Tensor:
        """The last node's value [R, C, L, B] for an input of the same shape."""
        last = self._space.nodes - 1
        arriving: list[list[Tensor]] = [[x]] + [[] for _ in range(last)]
        for source in range(last):
            leaving = self._leaving(source, reduce(add, arriving[source]))
            for target, part in enumerate(leaving.unbind(1), source + 1):
                arriving[target].append(part)
        return reduce(add, arriving[last])

    def _leaving(self, source: int, x: Tensor) -> Tensor:
        """What each edge from this node brings, [R, T, C, L, B]."""
        edges = [e for e, (i, _) in enumerate(self._space.edges) if i == source]
        mix = self._mix[:, edges]  # [R, T, operations], by target
        kernels = learned(self._space)
        active = torch.relu(x) if kernels else x
        parts = [self._learned(f"node{source}.{name}", active, mix, name) for name in kernels]
        fixed = self._fixed(x, mix)
        return reduce(add, parts if fixed is None else [fixed, *parts])

    def _learned(self, layer: str, active: Tensor, mix: Tensor, name: str) -> Tensor:
        key, channels = f"{self._prefix}.{layer}", active.shape[1]
        y = convolve(active, self._weights[f"{key}.conv.weight"], OPERATIONS[name].dilation)
        scale = mix[:, :, self._space.operations.index(name)].repeat_interleave(channels, 1)
        running = {which: self._buffers[f"{key}.{which}"] for which in STATISTICS}
        y, running = normalise(y, {"norm.weight": scale}, running, train=self._train)
        self.after |= {f"{key}.{which}": value for which, value in running.items()}
        return y.unflatten(1, (-1, channels))

    def _fixed(self, x: Tensor, mix: Tensor) -> Tensor | None:
        """The operations without parameters, as one product [T, F] × [F, C·L·B] for each replica."""
        names = [n for n in self._space.operations if n != "none" and not OPERATIONS[n].kernel]
        if not names:
            return None if learned(self._space) else x.new_zeros(*mix.shape[:2], *x.shape[1:])
        each = torch.stack([OPERATIONS[n].apply(x, {}, {})[0] for n in names], 1)  # [R, F, C, L, B]
        own = mix[:, :, [self._space.operations.index(n) for n in names]]
        return torch.bmm(own, each.flatten(2)).unflatten(2, x.shape[1:])
