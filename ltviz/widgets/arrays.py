"""Arrays on their way to the browser, and weights from whoever has them.

`pack` gives little-endian bytes with dtype and shape; parts/arrays.js (`decode`) reads them. `as_arrays` takes
any weights dict: torch tensors and numpy arrays alike, without importing torch.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

DTYPES = ("bool", "uint8", "int8", "uint16", "int16", "uint32", "int32", "float16", "float32", "float64")


def pack(array: Any) -> dict[str, Any]:
    """`{"data": bytes, "dtype": str, "shape": list[int]}`, little-endian, C order.

    Raises ValueError for a dtype that the browser has no array for (see DTYPES).
    """
    numbers = np.ascontiguousarray(array)
    if numbers.dtype.name not in DTYPES:
        raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, got {numbers.dtype}")
    little = numbers.astype(numbers.dtype.newbyteorder("<"), copy=False)
    return {"data": little.tobytes(), "dtype": numbers.dtype.name, "shape": list(numbers.shape)}


def unpack(packed: Mapping[str, Any]) -> np.ndarray:
    """The array that `pack` was given."""
    dtype = np.dtype(packed["dtype"]).newbyteorder("<")
    return np.frombuffer(packed["data"], dtype).reshape(packed["shape"])


def is_run(source: object) -> bool:
    """True for a recorded run: anything with `removed_at`, `layers` and `seeds`."""
    return all(hasattr(source, name) for name in ("removed_at", "layers", "seeds"))


def as_arrays(weights: Any, *, replica: int = 0, name: str = "weights") -> dict[str, np.ndarray]:
    """One replica of a `weights`, `scores` or `mask` dict, as numpy: `[R, *shape]` → `[*shape]`.

    Values may be torch tensors or numpy arrays; booleans stay, everything else becomes float32. Raises TypeError
    for anything that is not such a dict, ValueError for NaN, infinity, an empty dict, different R or no such
    replica.
    """
    if not isinstance(weights, Mapping):
        raise TypeError(f"{name} must be a dict of arrays, got {type(weights).__name__}{_hint(weights)}")
    if not weights:
        raise ValueError(f"{name} must hold at least one layer, got an empty dict")
    found = {key: _numbers(value, f"{name}[{key!r}]") for key, value in weights.items()}
    counts = {key: value.shape[0] for key, value in found.items()}
    if len(set(counts.values())) > 1:
        raise ValueError(
            f"{name} need the same leading replica axis in every layer, got {counts}; "
            "ltviz.weights(module) makes such a dict"
        )
    R = next(iter(counts.values()))
    if not 0 <= replica < R:
        raise ValueError(f"replica must be in [0, {R}), got {replica}")
    return {key: np.ascontiguousarray(value[replica]) for key, value in found.items()}


def matrices(arrays: Mapping[str, np.ndarray], name: str = "weights") -> dict[str, np.ndarray]:
    """The entries that may be pruned: `*.weight` with two axes or more.

    Raises ValueError where there is none, which is how a dict without the replica axis usually shows.
    """
    found = {key: value for key, value in arrays.items() if key.endswith("weight") and value.ndim >= 2}
    if not found:
        shapes = {key: value.shape for key, value in arrays.items()}
        raise ValueError(
            f"{name} need a `….weight` of shape [R, out, in] (or a convolution's), got {shapes} after "
            "the replica axis; ltviz.weights(module) makes such a dict"
        )
    return found


def _numbers(value: Any, name: str) -> np.ndarray:
    """One entry as numpy, with its replica axis, refused where it is not finite."""
    numbers = np.asarray(_from_torch(value) if hasattr(value, "detach") else value)
    if numbers.dtype == bool:
        pass
    elif numbers.dtype.kind in "fiu":
        numbers = numbers.astype(np.float32, copy=False)
    else:
        raise TypeError(f"{name} must hold numbers, got {type(value).__name__}")
    if numbers.ndim < 1:
        raise ValueError(f"{name} needs a leading replica axis, got a single number")
    if not np.isfinite(numbers).all():
        bad = int(numbers.size - np.isfinite(numbers).sum())
        raise ValueError(f"{name} must be finite, got NaN or infinity in {bad} of {numbers.size} entries")
    return numbers


def _from_torch(tensor: Any) -> np.ndarray:
    """A tensor's numbers; bfloat16, which numpy lacks, goes through float32."""
    host = tensor.detach().cpu()
    return host.float().numpy() if str(host.dtype).endswith("bfloat16") else host.numpy()


def _hint(weights: object) -> str:
    return "; ltviz.weights(module) makes one" if hasattr(weights, "state_dict") else ""
