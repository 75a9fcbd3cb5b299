"""What SaliencyMap shows: the scores of several methods on one network, and where a weight starts in the input."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.widgets.mask_grid.source import image_of

Layers = dict[str, np.ndarray]


@dataclass(frozen=True)
class Fold:
    """How the inputs of the first layer lie: `kind` is "pixel", "tap" (of a convolution's kernel) or "input".

    A weight at C-order index i belongs to the cell i % (rows × cols): channels and units fall together. `most` is how
    many weights a cell has.
    """

    kind: str
    rows: int
    cols: int
    most: int

    @property
    def cells(self) -> int:
        """How many there are."""
        return self.rows * self.cols


@dataclass(frozen=True, eq=False)
class Source:
    """`scores`: method -> layer -> float64 [*shape], the layers in one order for all methods."""

    scores: dict[str, Layers]
    fold: Fold

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Layer -> shape."""
        return {name: values.shape for name, values in next(iter(self.scores.values())).items()}


def take(scores: Any, *, image: tuple[int, ...] | None, replica: int) -> Source:
    """One replica of every method's scores.

    Raises ValueError or TypeError that names the value and the rule.
    """
    if not isinstance(scores, Mapping):
        raise TypeError(f"scores must be a dict, method -> layer -> array, got {type(scores).__name__}")
    if not scores:
        raise ValueError("scores must hold at least one method, got an empty dict")
    taken = {_name(method): _method(layers, method, replica) for method, layers in scores.items()}
    _same_layers(taken)
    shape = next(iter(next(iter(taken.values())).values())).shape
    return Source(taken, fold(shape, image))


def fold(shape: tuple[int, ...], image: tuple[int, ...] | None) -> Fold:
    """The cells of a first layer [out, in] or [out, in, *kernel]; `image` as in SaliencyMap."""
    if len(shape) > 2:
        rows, cols = (1, shape[2]) if len(shape) == 3 else (shape[2], math.prod(shape[3:]))
        return Fold("tap", rows, cols, shape[0] * shape[1])
    found = image_of(shape, image, name="image")
    if found is None:
        return Fold("input", 1, shape[1], shape[0])
    channels, rows, cols = found
    return Fold("pixel", rows, cols, shape[0] * channels)


def _name(method: Any) -> str:
    if not isinstance(method, str) or not method:
        raise TypeError(f"scores must have the names of methods as keys, got {method!r}")
    return method


def _method(layers: Any, method: str, replica: int) -> Layers:
    """Layer -> float64 [*shape]: every score and every tie as it was, whatever the type was."""
    if not isinstance(layers, Mapping):
        raise TypeError(
            f"scores[{method!r}] must be a dict, layer -> array, got {type(layers).__name__}; "
            "the scores of one method alone are {'its name': scores}"
        )
    if not layers:
        raise ValueError(f"scores[{method!r}] must hold at least one layer, got an empty dict")
    found = {str(key): _numbers(value, f"scores[{method!r}][{key!r}]") for key, value in layers.items()}
    if min(value.ndim for value in found.values()) not in (2, 4):
        counts = {key: len(value) for key, value in found.items()}
        if len(set(counts.values())) > 1:
            raise ValueError(f"scores[{method!r}] need one replica axis in every layer, got {counts}")
        if not 0 <= replica < (R := min(counts.values())):
            raise ValueError(f"replica must be in [0, {R}), got {replica}")
        found = {key: value[replica] for key, value in found.items()}
    for key, value in found.items():
        _check(value, f"scores[{method!r}][{key!r}]")
    return found


def _numbers(value: Any, name: str) -> np.ndarray:
    numbers = np.asarray(value.detach().cpu().double() if hasattr(value, "detach") else value)
    if numbers.dtype.kind not in "fiu":
        raise TypeError(f"{name} must hold numbers, got {numbers.dtype}")
    if numbers.ndim < 2:
        raise ValueError(f"{name} must be a layer [out, in, …] or [R, out, in, …], got shape {numbers.shape}")
    return numbers.astype(np.float64)


def _check(values: np.ndarray, name: str) -> None:
    """The rule of `make_mask`: -inf means "never keep"; NaN and +inf are no rank."""
    if values.ndim < 2:
        raise ValueError(f"{name} must be a layer [out, in, …], got shape {values.shape}")
    if values.size == 0:
        raise ValueError(f"{name} must be a layer with weights in it, got shape {values.shape}")
    bad = values[~(values < np.inf)]
    if bad.size:
        raise ValueError(f"{name} must be finite or -inf, got {bad[0]} in {bad.size} of {values.size}")


def _same_layers(taken: Mapping[str, Layers]) -> None:
    first, *others = taken
    wanted = {name: values.shape for name, values in taken[first].items()}
    for method in others:
        shapes = {name: values.shape for name, values in taken[method].items()}
        if list(shapes.items()) != list(wanted.items()):
            raise ValueError(
                f"scores[{method!r}] must have the layers of scores[{first!r}] in their order, "
                f"{wanted}, got {shapes}"
            )
