"""What MaskGrid shows, from a recorded run or from somebody's weights: layers, levels, when each weight left."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ltviz.widgets.arrays import as_arrays, is_run, matrices

KEPT = 255  # in `removed`: no level removed this weight
HALF_MAX = 65504.0  # the largest float16


@dataclass(frozen=True)
class Source:
    """One network: `removed`, `initial`, `final` are layer → [*shape]; `levels` ascend, the first one is dense."""

    removed: dict[str, np.ndarray]
    levels: tuple[int, ...]
    caption: str
    initial: dict[str, np.ndarray] = field(default_factory=dict)
    final: dict[str, np.ndarray] = field(default_factory=dict)

    def kept(self, level: int) -> dict[str, int]:
        """Weights kept after `level` rounds, by layer."""
        return {name: int(np.count_nonzero(at > level)) for name, at in self.removed.items()}

    def density(self, level: int) -> float:
        """Kept ÷ prunable weights after `level` rounds."""
        return sum(self.kept(level).values()) / sum(at.size for at in self.removed.values())


def take(source: Any, *, mask: Any, initial: Any, final: Any, seed: int | None, replica: int) -> Source:
    """The network in a Run or in a weights dict; raises where the arguments do not go with the source."""
    if not is_run(source):
        if seed is not None:
            raise ValueError(
                f"seed picks a network of a Run; for a weights dict use replica, got seed={seed}"
            )
        return from_weights(source, mask=mask, initial=initial, final=final, replica=replica)
    given = [
        name for name, value in (("mask", mask), ("initial", initial), ("final", final)) if value is not None
    ]
    if given or replica:
        raise ValueError(
            f"a Run brings its own masks and values, got {', '.join(given) or f'replica={replica}'}"
        )
    return from_run(source, seed)


def from_run(run: Any, seed: int | None = None) -> Source:
    """One seed of a recorded run; without `seed`, the one whose values are stored, else the first."""
    if not run.removed_at:
        raise ValueError("this run has no removed_at: its masks are not nested, so levels cannot be shown")
    if seed is None:
        seed = run.seeds[0] if run.shown_seed is None else run.shown_seed
    if seed not in run.seeds:
        raise ValueError(f"seed must be one of {', '.join(map(str, run.seeds))}, got {seed}")
    s = run.seeds.index(seed)
    shown = seed == run.shown_seed
    return Source(
        removed={name: np.asarray(run.removed_at[name][s], np.uint8) for name in run.layers},
        levels=tuple(int(level) for level in run.levels),
        caption=f"seed {seed}",
        initial={name: np.asarray(run.initial[name]) for name in run.layers if shown and name in run.initial},
        final={name: np.asarray(run.final[name]) for name in run.layers if shown and name in run.final},
    )


def from_weights(source: Any, *, mask: Any, initial: Any, final: Any, replica: int = 0) -> Source:
    """One replica of a weights dict; with a mask there are two levels, all of it and the mask."""
    weights = matrices(as_arrays(source, replica=replica), "weights")
    masks = {} if mask is None else as_arrays(mask, replica=replica, name="mask")
    _same_layers(masks, weights, "mask")
    for name, kept in masks.items():
        if kept.dtype != bool:
            raise TypeError(f"mask[{name!r}] must be boolean (True = kept), got {kept.dtype}")
    values = {"initial": initial, "final": final}
    first, last = (_values(value, weights, name, replica) for name, value in values.items())
    return Source(
        removed={name: _removed(masks.get(name), weight.shape) for name, weight in weights.items()},
        levels=(0,) if mask is None else (0, 1),
        caption="" if replica == 0 else f"replica {replica}",
        initial=first,
        final=last or {name: halved(weight) for name, weight in weights.items()},
    )


def halved(values: np.ndarray) -> np.ndarray:
    """Two bytes a value where float16 can hold them: three digits are what a tooltip shows."""
    return values.astype(np.float16) if np.abs(values).max(initial=0) <= HALF_MAX else values


def image_of(
    shape: tuple[int, ...], image_shape: tuple[int, ...] | None, *, name: str = "image_shape"
) -> tuple[int, int, int] | None:
    """[channels, height, width] of a dense first layer's inputs, or None; `name` is what an error calls it.

    Guessed where `image_shape` is None: a square number of inputs from 6 × 6 up, or three such squares. `()` says
    that the inputs are no image. Raises ValueError where a given shape has another number of pixels.
    """
    if image_shape == () or len(shape) != 2:
        return None
    inputs = shape[1]
    if image_shape is not None:
        full = (1,) * (3 - len(image_shape)) + tuple(image_shape)
        if len(full) != 3 or math.prod(full) != inputs:
            raise ValueError(
                f"{name} must have {inputs} pixels, as the first layer has inputs, got {image_shape}"
            )
        return full[0], full[1], full[2]
    for channels in (1, 3):
        side = math.isqrt(inputs // channels)
        if side >= 6 and channels * side * side == inputs:
            return channels, side, side
    return None


def _values(given: Any, weights: Mapping[str, np.ndarray], name: str, replica: int) -> dict[str, np.ndarray]:
    if given is None:
        return {}
    values = as_arrays(given, replica=replica, name=name)
    missing = sorted(set(weights) - set(values))
    if missing:
        raise ValueError(f"{name} must have every layer of the weights, lacks {', '.join(missing)}")
    _same_layers({key: values[key] for key in weights}, weights, name)
    return {key: halved(values[key]) for key in weights}


def _same_layers(given: Mapping[str, np.ndarray], weights: Mapping[str, np.ndarray], name: str) -> None:
    for key, value in given.items():
        if key not in weights:
            raise ValueError(
                f"{name} has {key!r}, which is no prunable layer; there are {', '.join(weights)}"
            )
        if value.shape != weights[key].shape:
            raise ValueError(f"{name}[{key!r}] must have shape {weights[key].shape}, got {value.shape}")


def _removed(kept: np.ndarray | None, shape: tuple[int, ...]) -> np.ndarray:
    if kept is None:
        return np.full(shape, KEPT, np.uint8)
    return np.where(kept, KEPT, 1).astype(np.uint8)
