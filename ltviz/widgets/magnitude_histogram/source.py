"""Where the numbers come from: a recorded run, or weights dicts."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ltviz.widgets.arrays import as_arrays, is_run, matrices

Layers = dict[str, np.ndarray]


def take(
    source: Any, *, initial: Any, mask: Any, replica: int
) -> tuple[Layers, Layers | None, Layers | None]:
    """Weights, initial values and mask, each layer → [*shape]; only layers that may be pruned.

    Raises ValueError or TypeError that names the value and the rule.
    """
    if is_run(source):
        weights, initial = _of_run(source, initial)
    else:
        weights = matrices(as_arrays(source, replica=replica))
    for name, values in weights.items():
        if values.size == 0:
            raise ValueError(
                f"weights[{name!r}] must be a layer with weights in it, got shape {values.shape}"
            )
    started = None if initial is None else _like(initial, weights, replica, "initial")
    if started is not None and (missing := [name for name in weights if name not in started]):
        raise ValueError(f"initial must hold every layer of the weights, {missing[0]!r} is missing")
    kept = None if mask is None else _mask(mask, weights, replica)
    return weights, started, kept


def _of_run(run: Any, initial: Any) -> tuple[Layers, Any]:
    if not run.final:
        raise ValueError(
            "this run holds no weights: its final is empty; record it with a shown seed, or give a weights dict"
        )
    weights = {name: np.asarray(run.final[name], np.float32) for name in run.layers}
    for name, values in weights.items():
        if not np.isfinite(values).all():
            raise ValueError(f"final[{name!r}] must be finite, got NaN or infinity")
    return weights, (run.initial or None) if initial is None else initial


def _like(values: Any, weights: Layers, replica: int, name: str) -> Layers:
    """A dict on the weights' layers, with or without the replica axis; layers that are never pruned are left out."""
    taken = as_arrays(
        _with_axis(values, weights), replica=replica if _has_axis(values, weights) else 0, name=name
    )
    found = {key: value for key, value in taken.items() if key in weights}
    for key, value in found.items():
        if value.shape != weights[key].shape:
            raise ValueError(
                f"{name}[{key!r}] must have the shape of the weights, {weights[key].shape}, got {value.shape}"
            )
    return found


def _mask(mask: Any, weights: Layers, replica: int) -> Layers:
    kept = _like(mask, weights, replica, "mask")
    if unknown := [name for name in mask if name not in weights]:
        raise ValueError(
            f"mask must name layers of the weights, got {unknown[0]!r}; there are {', '.join(weights)}"
        )
    for name, layer in kept.items():
        if layer.dtype != bool:
            raise TypeError(f"mask[{name!r}] must be boolean, got numbers")
    return kept


def _has_axis(values: Any, weights: Layers) -> bool:
    """False for a dict like `run.mask(level, seed)`: layer → [*shape]."""
    if not isinstance(values, Mapping):
        return True
    return not any(
        getattr(v, "ndim", None) == weights[name].ndim for name, v in values.items() if name in weights
    )


def _with_axis(values: Any, weights: Layers) -> Any:
    return values if _has_axis(values, weights) else {name: value[None] for name, value in values.items()}
