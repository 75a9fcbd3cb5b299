"""What a learner's function gave back, and how it differs from what was wanted.

Tensors are taken as they are: whatever has ``detach`` becomes a numpy array, so this file needs no torch.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np


class Attempt(NamedTuple):
    """One case of an exercise, what was wanted and what came."""

    inputs: tuple[Any, ...]
    expected: Any
    got: Any


def untouched(value: Any) -> bool:
    """Whether the value, or any part of it, is still what a stub gives back."""
    if isinstance(value, Mapping):
        return any(untouched(part) for part in value.values())
    if isinstance(value, (list, tuple)):
        return any(untouched(part) for part in value)
    return value is ... or value is NotImplemented


def difference(expected: Any, got: Any, tolerance: float) -> str | None:
    """The first difference in words, None where there is none.

    ``expected`` is a number, an array, or a dict or sequence of them. Numbers may differ by ``tolerance`` of
    the largest one in ``expected``. A NaN in ``expected`` stands for any number.
    """
    return _difference(expected, got, tolerance * largest(expected))


def disagree(expected: np.ndarray, got: np.ndarray, slack: float) -> np.ndarray:
    """Where two arrays of one shape differ by more than ``slack``; a NaN in ``expected`` stands for any number."""
    with np.errstate(invalid="ignore"):  # inf - inf, which == then decides
        return ~((np.abs(got - expected) <= slack) | (got == expected) | np.isnan(expected))


def same(before: Any, after: Any) -> bool:
    """Whether an input is what it was: names, shapes and every number."""
    if isinstance(before, Mapping):
        return set(before) == set(after) and all(same(part, after[key]) for key, part in before.items())
    if isinstance(before, tuple):
        return all(same(part, other) for part, other in zip(before, after, strict=True))
    if not isinstance(before, np.ndarray):
        return True  # a number or a text cannot be changed in place
    array = as_array(after)
    return array is not None and np.array_equal(before.astype(float), array, equal_nan=True)


def largest(expected: Any) -> float:
    """The largest finite magnitude in a number, an array, or a dict or sequence of them."""
    if isinstance(expected, Mapping):
        expected = list(expected.values())
    if isinstance(expected, (list, tuple)):
        return max(map(largest, expected), default=0.0)
    numbers = np.abs(np.asarray(expected, dtype=float))
    return float(np.max(numbers, initial=0, where=np.isfinite(numbers)))


def _difference(expected: Any, got: Any, slack: float) -> str | None:
    if isinstance(expected, Mapping):
        return _mapping_difference(expected, got, slack)
    if isinstance(expected, (list, tuple)):
        return _sequence_difference(expected, got, slack)
    return _array_difference(np.asarray(expected, dtype=float), got, slack)


def _mapping_difference(expected: Mapping[str, Any], got: Any, slack: float) -> str | None:
    if not isinstance(got, Mapping):
        return f"a dict is wanted, got {type(got).__name__}"
    if set(got) != set(expected):
        return f"the keys should be {', '.join(expected)}, got {', '.join(map(str, got)) or 'none'}"
    found = ((key, _difference(value, got[key], slack)) for key, value in expected.items())
    return next((f"{key}: {text}" for key, text in found if text), None)


def _sequence_difference(expected: Sequence[Any], got: Any, slack: float) -> str | None:
    try:
        parts = list(got)
    except TypeError:
        return f"{len(expected)} values are wanted, got {type(got).__name__}"
    if len(parts) != len(expected):
        return f"{len(expected)} values are wanted, got {len(parts)}"
    found = (_difference(value, part, slack) for value, part in zip(expected, parts, strict=True))
    return next((f"value {i}: {text}" for i, text in enumerate(found, 1) if text), None)


def _array_difference(expected: np.ndarray, got: Any, slack: float) -> str | None:
    array = as_array(got)
    if array is None:
        return f"numbers are wanted, got {type(got).__name__}"
    if expected.ndim == 0 and array.size == 1:
        array = array.reshape(())
    if array.shape != expected.shape:
        return f"the shape should be {expected.shape}, got {array.shape}"
    apart = disagree(expected, array, slack)
    if not apart.any():
        return None
    if expected.ndim == 0:
        return f"{expected:.4g} is wanted, got {array:.4g}"
    return f"{np.sum(apart)} of {expected.size} entries differ"


def as_array(value: Any) -> np.ndarray | None:
    """The value as a float64 array, None where it holds no real numbers."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    try:
        array = np.asarray(value)
        return array.astype(float) if array.dtype.kind in "biuf" else None
    except (TypeError, ValueError, RuntimeError):
        return None


def as_given(value: Any) -> Any:
    """A fresh copy of one input, as a tensor where the learner's session already has torch."""
    if isinstance(value, Mapping):
        return {key: as_given(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(as_given(part) for part in value)
    if not isinstance(value, np.ndarray):
        return value
    torch = sys.modules.get("torch")
    return value.copy() if torch is None else torch.from_numpy(value.copy())
