"""Your own `nn.Module` as a Model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.modules.dropout import _DropoutNd
from torch.nn.parameter import is_lazy

from ltviz.models.dropout import after_step, noise_buffers, noise_seeds
from ltviz.models.model import Buffers, Model, Shape, Weights, replicas_in

Reset = Callable[[nn.Module], object]

PRUNABLE = (
    nn.Linear,
    nn.Conv1d,
    nn.Conv2d,
    nn.Conv3d,
    nn.ConvTranspose1d,
    nn.ConvTranspose2d,
    nn.ConvTranspose3d,
)
NOISY = (nn.RReLU, nn.FractionalMaxPool2d, nn.FractionalMaxPool3d)
NEITHER_FLAT_NOR_IMAGE = (nn.Conv1d, nn.Conv3d, nn.Embedding, nn.RNNBase)


def model_of(module: nn.Module, *, shape: Sequence[int] | None = None, reset: Reset | None = None) -> Model:
    """Wrap a module; a private copy is used, so the module, its buffers and its mode stay as they are.

    shape   one example. Without it an example is flat, or an image C, H, W (see `by_replica`); a module
            that takes anything else, such as a sequence, must say it.
    reset   `reset(copy)` gives a copy fresh values; it may use torch's usual random functions, which then
            follow the replica's seed. Without it `reset_parameters` of every part is called, inner first.

    `init` draws fresh values; `weights(module)` gives those that the module has now, and a forward pass
    without buffers uses the module's own. The module must return logits [B, classes]. Replicas run one
    after the other. Normalisation keeps one set of statistics per replica, in the buffers.

    Dropout layers of torch draw from the replica's own noise, whose state is a buffer too. A bare
    `F.dropout` in your own `forward` is not seen: it draws from torch's global generator.
    """
    skeleton = deepcopy(module)
    _check(skeleton, shape, reset)
    shapes = {name: tuple(value.shape) for name, value in skeleton.named_parameters()}
    return Model(
        name=type(module).__name__,
        shapes=shapes,
        prunable=_prunable(skeleton),
        config=_config(module, shapes),
        chain=None,
        init_fn=partial(_init, skeleton, reset or _reset_parameters),
        forward_fn=partial(_forward, skeleton, None if shape is None else tuple(shape)),
    )


def _config(module: nn.Module, shapes: Mapping[str, Shape]) -> dict[str, Any]:
    """What tells modules of one class apart, as far as they say it themselves."""
    return {
        "module": f"{type(module).__module__}.{type(module).__qualname__}",
        "shapes": {name: list(shape) for name, shape in shapes.items()},
        # Where an object lies in memory is another place in the next process.
        "repr": re.sub(r" at 0x[0-9a-fA-F]+", "", repr(module)),
    }


def _check(module: nn.Module, shape: Sequence[int] | None, reset: Reset | None) -> None:
    parameters = dict(module.named_parameters())
    if not parameters:
        raise ValueError(f"{type(module).__name__} has no parameters, so there is nothing to prune or train")
    for name, value in parameters.items():
        if is_lazy(value):
            raise ValueError(f"{name} has no shape yet: run one batch through the module first")
        if value.dtype != torch.float32:
            raise ValueError(f"parameters must be float32, got {value.dtype} for {name}")
        if not value.requires_grad:
            raise ValueError(f"{name} has requires_grad=False but would be trained: make it a buffer")
    first = next(part for part in module.modules() if any(True for _ in part.parameters(recurse=False)))
    if shape is None and isinstance(first, NEITHER_FLAT_NOR_IMAGE):
        raise ValueError(f"a module that starts with {type(first).__name__} must say shape= of one example")
    if reset is None and (orphans := sorted(_without_reset(module))):
        raise ValueError(f"no reset_parameters gives these fresh values: {', '.join(orphans)}; pass reset=")


def _prunable(module: nn.Module) -> tuple[str, ...]:
    """Weights that belong to linear and convolution layers only: not one that an embedding shares."""
    layers = {id(part.weight) for part in module.modules() if isinstance(part, PRUNABLE)}
    others = {
        id(value)
        for part in module.modules()
        if not isinstance(part, PRUNABLE)
        for value in part.parameters(recurse=False)
    }
    return tuple(name for name, value in module.named_parameters() if id(value) in layers - others)


def _reset_of(part: nn.Module) -> Callable[[], object] | None:
    own = getattr(part, "reset_parameters", None) or getattr(part, "_reset_parameters", None)
    return own if callable(own) else None


def _without_reset(module: nn.Module) -> set[str]:
    everything = {id(value): name for name, value in module.named_parameters()}
    for part in module.modules():
        if _reset_of(part):
            for value in part.parameters():
                everything.pop(id(value), None)
    return set(everything.values())


def _reset_parameters(module: nn.Module) -> None:
    for part in reversed(list(module.modules())):  # a part that resets its children has the last word
        own = _reset_of(part)
        if own:
            own()


@contextmanager
def _seeded(seed: int | None, device: torch.device) -> Iterator[None]:
    """Torch's global random state at `seed` inside, and untouched afterwards; None leaves it alone."""
    if seed is None:
        yield
        return
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.default_generator.manual_seed(seed)
        if device.type == "cuda":
            torch.cuda.manual_seed(seed)
        yield


def _init(skeleton: nn.Module, reset: Reset, seeds: list[int]) -> tuple[Weights, Buffers]:
    drawn, buffers = [], []
    for seed in seeds:
        fresh = deepcopy(skeleton).cpu()
        with _seeded(seed, torch.device("cpu")):
            reset(fresh)
        drawn.append(dict(fresh.named_parameters()))
        buffers.append(dict(fresh.named_buffers()))
    noise = noise_buffers(seeds) if any(map(_is_noisy, skeleton.modules())) else {}
    return _stacked(drawn), {**_stacked(buffers), **noise}


def _is_noisy(part: nn.Module) -> bool:
    # Recurrent and attention layers keep their rate as a number; a rate of 0 draws nothing.
    rate = part.p if isinstance(part, _DropoutNd) else getattr(part, "dropout", 0)
    return isinstance(part, NOISY) or (isinstance(rate, int | float) and rate > 0)


def _stacked(replicas: Sequence[Mapping[str, Tensor]]) -> dict[str, Tensor]:
    return {name: torch.stack([own[name].detach() for own in replicas]) for name in replicas[0]}


def _forward(
    skeleton: nn.Module, shape: Shape | None, weights: Weights, x: Tensor, buffers: Buffers, train: bool
) -> tuple[Tensor, Buffers]:
    replicas = replicas_in(weights)
    x = _by_replica(x, replicas, shape)
    noisy = train and any(map(_is_noisy, skeleton.modules()))
    seeds = noise_seeds(buffers) if noisy else [None] * replicas
    skeleton.train(train)
    logits, after = [], []
    for r in range(replicas):
        own, state = (
            {name: value[r] for name, value in weights.items()},
            _state(skeleton, buffers, r, x.device),
        )
        with _seeded(seeds[r], x.device):
            logits.append(_logits(skeleton, own, state, x[r]))
        after.append(state)
    stacked = {**buffers, **_stacked(after)} if train else buffers
    return torch.stack(logits), after_step(stacked) if noisy else stacked


def _state(skeleton: nn.Module, buffers: Buffers, replica: int, device: torch.device) -> Buffers:
    """Copies, for functional_call writes new statistics into the very tensors that it is given.

    A buffer that was not passed in has the value that the wrapped module had.
    """
    return {
        name: (buffers[name][replica] if name in buffers else value).to(device, copy=True)
        for name, value in skeleton.named_buffers()
    }


def _logits(skeleton: nn.Module, own: Weights, state: Buffers, x: Tensor) -> Tensor:
    logits = functional_call(skeleton, (own, state), (x,))
    if not isinstance(logits, Tensor) or logits.ndim != 2:
        shape = list(logits.shape) if isinstance(logits, Tensor) else type(logits).__name__
        raise ValueError(f"the module must return logits [B, classes], got {shape}")
    return logits


def _by_replica(x: Tensor, replicas: int, shape: Shape | None) -> Tensor:
    """Inputs as [R, B, *shape]; without a shape 2 or 4 dimensions mean one batch for all replicas."""
    if shape is None and not 2 <= x.ndim <= 5:
        raise ValueError(
            f"x must have 2 to 5 dimensions ([R,] B and features or C, H, W), got {list(x.shape)}"
        )
    if shape is not None and (
        x.ndim not in (len(shape) + 1, len(shape) + 2) or x.shape[-len(shape) :] != shape
    ):
        raise ValueError(f"x must be [B, *{list(shape)}] or [R, B, *{list(shape)}], got {list(x.shape)}")
    shared = x.ndim % 2 == 0 if shape is None else x.ndim == len(shape) + 1
    if shared:
        return x.expand(replicas, *x.shape)  # no copy
    if len(x) != replicas:
        raise ValueError(f"x has {len(x)} replicas (shape {list(x.shape)}), the weights have {replicas}")
    return x
