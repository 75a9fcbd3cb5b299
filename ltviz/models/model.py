"""The Model contract: R networks of one shape as one dict of stacked weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

Shape = tuple[int, ...]
Weights = dict[str, Tensor]
Buffers = dict[str, Tensor]
InitFn = Callable[[Sequence[int]], tuple[Weights, Buffers]]
ForwardFn = Callable[[Weights, Tensor, Buffers, bool], tuple[Tensor, Buffers]]


@dataclass(frozen=True, eq=False)
class Model:
    """A network as two functions, `init` and `forward`, over R replicas at once.

    name       key in MODELS, or the class name of a wrapped module
    shapes     every parameter in order, name -> shape without the replica axis
    prunable   names in `shapes` that may be pruned: weights of linear and convolution layers
    config     JSON-able; `MODELS[name](**config)` builds the same model again (not for a wrapped module)
    chain      weight names, input to output, of a plain stack of dense layers joined by ReLU; else None
    """

    name: str
    shapes: dict[str, tuple[int, ...]]
    prunable: tuple[str, ...]
    config: dict[str, Any]
    chain: tuple[str, ...] | None
    init_fn: InitFn = field(repr=False)
    forward_fn: ForwardFn = field(repr=False)

    @property
    def parameters(self) -> int:
        """How many numbers one replica holds, biases included."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def init(self, seeds: Sequence[int]) -> tuple[Weights, Buffers]:
        """Fresh (weights, buffers), each [R, *shape] on the CPU; replica r depends on seeds[r] only.

        seeds  R whole numbers in [0, 2**32): a generator of torch looks at 32 bits of its seed.
        """
        return self.init_fn(checked_seeds(seeds))

    def forward(
        self, weights: Weights, x: Tensor, buffers: Buffers | None = None, *, train: bool = False
    ) -> tuple[Tensor, Buffers]:
        """(logits [R, B, classes], new buffers); nothing that comes in is changed.

        x        [B, *shape], one batch for all replicas, or [R, B, *shape]. See `by_replica`.
        buffers  as `init` made them; may be left out where the model has none.
        train    True switches dropout on and lets normalisation follow the batch.
        """
        missing = [name for name in self.shapes if name not in weights]
        if missing:
            raise ValueError(
                f"weights must hold every parameter of {self.name}, missing: {', '.join(missing)}"
            )
        return self.forward_fn(weights, x, {} if buffers is None else buffers, train)

    @classmethod
    def of(
        cls,
        module: nn.Module,
        *,
        shape: Sequence[int] | None = None,
        reset: Callable[[nn.Module], object] | None = None,
    ) -> Model:
        """Wrap your own `nn.Module`, which stays as it is. See `ltviz.models.wrapped.model_of`."""
        from ltviz.models.wrapped import model_of

        return model_of(module, shape=shape, reset=reset)


def checked_seeds(seeds: Sequence[int]) -> list[int]:
    """The seeds as Python integers, or an error that names the bad one."""
    if len(seeds) == 0:
        raise ValueError("seeds must name at least one replica, got none")
    for seed in seeds:
        if int(seed) != seed or not 0 <= seed < 2**32:
            raise ValueError(f"seeds must be whole numbers in [0, 2**32), got {seed!r}")
    return [int(seed) for seed in seeds]


def by_replica(x: Tensor, replicas: int, shape: tuple[int, ...]) -> Tensor:
    """Inputs as [R, B, *shape], whether or not x came with a replica axis.

    The number of dimensions decides, never a coincidence of sizes:
        2  [B, features]        one batch for all       3  [R, B, features]
        4  [B, C, H, W]         one batch for all       5  [R, B, C, H, W]
    The features, or C x H x W, must be as many as `shape` holds; they are reshaped to it.
    """
    if not 2 <= x.ndim <= 5:
        raise ValueError(
            f"x must have 2 to 5 dimensions ([R,] B and features or C, H, W), got {list(x.shape)}"
        )
    example = x.shape[-1:] if x.ndim <= 3 else x.shape[-3:]
    if math.prod(example) != math.prod(shape):
        raise ValueError(
            f"one example must hold {math.prod(shape)} numbers (shape {list(shape)}), "
            f"got {math.prod(example)} from x of shape {list(x.shape)}"
        )
    if x.ndim % 2 == 0:
        return x.reshape(1, x.shape[0], *shape).expand(replicas, -1, *shape)  # [R, B, *shape], no copy
    if x.shape[0] != replicas:
        raise ValueError(f"x has {x.shape[0]} replicas (shape {list(x.shape)}), the weights have {replicas}")
    return x.reshape(*x.shape[:2], *shape)  # [R, B, *shape]


def prunable(shapes: dict[str, Shape]) -> tuple[str, ...]:
    """The weights, in order; biases are never pruned."""
    return tuple(name for name in shapes if name.endswith(".weight"))


def replicas_in(weights: Weights) -> int:
    """R, read off the first tensor."""
    return next(iter(weights.values())).shape[0]


def generator(seed: int) -> torch.Generator:
    """A CPU generator of its own: torch's global random state is never touched."""
    return torch.Generator().manual_seed(seed)
