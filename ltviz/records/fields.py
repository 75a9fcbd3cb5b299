"""What a single field of a record must be; every error names the field, the value and the rule."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np


def array(name: str, value: Any, dtype: Any, shape: tuple[int, ...], axes: str = "") -> np.ndarray:
    """A read-only copy of `value` as `dtype`; raises unless it is numeric and has `shape`."""
    raw = np.asarray(value)
    if raw.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be an array of numbers, got dtype {raw.dtype}")
    if raw.shape != shape:
        where = f" = [{', '.join(axes)}]" if axes else ""
        raise ValueError(f"{name} must have shape {shape}{where}, got {raw.shape}")
    if np.dtype(dtype).kind == "u":
        _whole(name, raw, dtype)
    with np.errstate(over="ignore"):
        out = np.array(raw, dtype=dtype, order="C")
    if dtype is np.float16 and not np.isfinite(out).all():
        raise ValueError(f"{name} must be finite in float16 (at most 65504 in size), got {_worst(raw, out)}")
    out.flags.writeable = False
    return out


def _worst(raw: np.ndarray, out: np.ndarray) -> Any:
    """The first value that was no finite number, or else the first that became none in `out`."""
    bad = raw[~np.isfinite(raw)]
    return (bad if bad.size else raw[~np.isfinite(out)]).flat[0]


def _whole(name: str, raw: np.ndarray, dtype: Any) -> None:
    if raw.dtype.kind == "f":
        raise TypeError(f"{name} must hold whole numbers, got dtype {raw.dtype}")
    top = np.iinfo(dtype).max
    if raw.size and (raw.min() < 0 or raw.max() > top):
        raise ValueError(f"{name} must lie in [0, {top}], got {raw.min()} to {raw.max()}")


def jsonable(name: str, value: Any) -> dict[str, Any]:
    """`value` as JSON would give it back (tuples become lists), so a live Run equals its stored twin."""
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a dict, got {type(value).__name__}")
    out = {}
    for key, item in value.items():
        try:
            out[str(key)] = json.loads(json.dumps(item, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise TypeError(f"{name}[{key!r}] must be JSON (no NaN), got {item!r}: {error}") from None
    return out


def words(name: str, value: Iterable[Any]) -> tuple[str, ...]:
    """`value` as a tuple of different, non-empty strings."""
    several = (value,) if isinstance(value, str) else tuple(value)
    if not several or not all(isinstance(word, str) and word for word in several):
        raise TypeError(f"{name} must be at least one non-empty string, got {several!r}")
    if len(set(several)) != len(several):
        raise ValueError(f"{name} must differ from one another, got {several!r}")
    return several


def integers(name: str, value: Iterable[Any]) -> tuple[int, ...]:
    """`value` as a tuple of whole numbers, 0 or more."""
    numbers = tuple(value)
    if not numbers or not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in numbers):
        raise TypeError(f"{name} must be at least one whole number, got {numbers!r}")
    if min(numbers) < 0:
        raise ValueError(f"{name} must be 0 or more, got {min(numbers)}")
    return tuple(int(n) for n in numbers)


def ascending(name: str, numbers: Sequence[int]) -> None:
    """Raises unless each number is above the one before."""
    for before, after in itertools.pairwise(numbers):
        if after <= before:
            raise ValueError(f"{name} must ascend, got {after} after {before}")


def rounded(values: np.ndarray) -> np.ndarray:
    """float32 values to 16 significant bits (relative error below 2⁻¹⁶): a third less to store.

    Done when a Run is made, not when it is saved, so that a live Run equals its stored twin.
    """
    bits = values.view(np.uint32)
    half = (np.uint32(0x7F) + ((bits >> np.uint32(8)) & np.uint32(1))).astype(np.uint32)  # ties to even
    keep = np.uint32(0xFFFFFF00)
    out = np.where(np.isfinite(values), ((bits + half) & keep).view(np.float32), values).astype(np.float32)
    out.flags.writeable = False
    return out


def within(name: str, values: np.ndarray, top: float) -> None:
    """Raises unless every value is NaN or in [0, top]."""
    bad = values[~np.isnan(values) & ((values < 0) | (values > top))]
    if bad.size:
        raise ValueError(f"{name} must lie in [0, {top:g}] or be NaN, got {bad.flat[0]:g}")


def same_keys(name: str, value: Mapping[str, Any], layers: tuple[str, ...]) -> None:
    """Raises unless `value` has an entry for every layer and for nothing else."""
    if set(value) != set(layers):
        raise ValueError(f"{name} must have exactly the layers {layers}, got {tuple(value)}")
