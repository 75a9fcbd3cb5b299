"""How fresh weights are drawn: `f(shape, generator) -> Tensor`, shape in the module's layout [out, in, ...].

Glorot and Bengio 2010 use fan_in + fan_out, He et al. 2015 (1502.01852) fan_in only. The lottery-ticket
papers draw from the Gaussian Glorot and start every bias at 0 (1803.03635, appendix G).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch
from torch import Generator, Tensor

from ltviz.models.model import Shape, Weights, generator

Initialiser = Callable[[Shape, Generator], Tensor]

_FIXED = 0.1  # SNIP's table 3 (1810.02340) compares a normal and a truncated one; its code has neither, so this is ours


def fans(shape: Shape) -> tuple[int, int]:
    """(fan_in, fan_out): connections into and out of one unit; a kernel's area counts in both."""
    area = math.prod(shape[2:])
    return shape[1] * area, shape[0] * area


def _normal(shape: Shape, source: Generator, std: float) -> Tensor:
    return torch.randn(shape, generator=source) * std


def _uniform(shape: Shape, source: Generator, bound: float) -> Tensor:
    return (torch.rand(shape, generator=source) * 2 - 1) * bound


def glorot_normal(shape: Shape, source: Generator) -> Tensor:
    """Gaussian with standard deviation sqrt(2 / (fan_in + fan_out))."""
    return _normal(shape, source, math.sqrt(2 / sum(fans(shape))))


def glorot_uniform(shape: Shape, source: Generator) -> Tensor:
    """Uniform within sqrt(6 / (fan_in + fan_out)) of 0: the same spread as glorot_normal."""
    return _uniform(shape, source, math.sqrt(6 / sum(fans(shape))))


def he_normal(shape: Shape, source: Generator) -> Tensor:
    """Gaussian with standard deviation sqrt(2 / fan_in)."""
    return _normal(shape, source, math.sqrt(2 / fans(shape)[0]))


def he_uniform(shape: Shape, source: Generator) -> Tensor:
    """Uniform within sqrt(6 / fan_in) of 0: the same spread as he_normal."""
    return _uniform(shape, source, math.sqrt(6 / fans(shape)[0]))


def torch_uniform(shape: Shape, source: Generator) -> Tensor:
    """Uniform within 1 / sqrt(fan_in) of 0: what `nn.Linear` and `nn.Conv2d` do unasked."""
    return _uniform(shape, source, 1 / math.sqrt(fans(shape)[0]))


def normal(shape: Shape, source: Generator) -> Tensor:
    """Gaussian with standard deviation 0.1 whatever the layer: what Glorot and He came to mend."""
    return _normal(shape, source, _FIXED)


def truncated_normal(shape: Shape, source: Generator) -> Tensor:
    """The same, drawn again beyond 0.2: what TensorFlow's tutorials used."""
    return torch.nn.init.trunc_normal_(
        torch.empty(shape), std=_FIXED, a=-2 * _FIXED, b=2 * _FIXED, generator=source
    )


def initialiser(name: str) -> Initialiser:
    """The initialiser of that name, or an error that lists the names."""
    if name not in INITIALISERS:
        raise ValueError(f"initialiser must be one of {', '.join(INITIALISERS)}, got {name!r}")
    return INITIALISERS[name]


def draw(shapes: dict[str, Shape], seeds: Sequence[int], name: str, *, biases: bool = False) -> Weights:
    """Weights [R, *shape], one generator per seed, layer after layer; biases are 0 unless `biases` is True.

    With `biases` each is drawn within 1 / sqrt(fan_in of its layer) of 0, as torch does unasked.
    """
    replicas = [_draw_one(shapes, generator(seed), initialiser(name), biases) for seed in seeds]
    return {key: torch.stack([replica[key] for replica in replicas]) for key in shapes}


def _draw_one(shapes: dict[str, Shape], source: Generator, fill: Initialiser, biases: bool) -> Weights:
    drawn: Weights = {}
    for name, shape in shapes.items():
        if len(shape) > 1:
            drawn[name] = fill(shape, source)
        elif biases:
            fan_in, _ = fans(shapes[name.removesuffix("bias") + "weight"])
            drawn[name] = _uniform(shape, source, 1 / math.sqrt(fan_in))
        else:
            drawn[name] = torch.zeros(shape)
    return drawn


INITIALISERS: dict[str, Initialiser] = {
    "glorot_normal": glorot_normal,
    "glorot_uniform": glorot_uniform,
    "he_normal": he_normal,
    "he_uniform": he_uniform,
    "torch_uniform": torch_uniform,
    "normal": normal,
    "truncated_normal": truncated_normal,
}
