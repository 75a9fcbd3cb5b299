"""What says that two masks, or two draws of initial values, are the same without carrying them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np

__all__ = ["digest", "initial_hashes", "mask_hash"]

DECIMALS = 2


def mask_hash(mask: Mapping[str, np.ndarray]) -> str:
    """sha256 of a mask, layer → bool [*shape]."""
    return digest({layer: np.asarray(kept, bool) for layer, kept in mask.items()})


def initial_hashes(values: Mapping[str, np.ndarray]) -> dict[str, str]:
    """Two hashes of initial values, float32 [*shape] by name: to the last bit, and to two decimals.

    Another kind of processor draws from one seed values that differ in their last bits. The second hash overlooks that.
    """
    exact = {name: np.asarray(value, np.float32) for name, value in values.items()}
    rounded = {name: np.rint(value * 10.0**DECIMALS).astype(np.int32) for name, value in exact.items()}
    return {"sha256": digest(exact), "rounded_sha256": digest(rounded)}


def digest(arrays: Mapping[str, np.ndarray]) -> str:
    """sha256 of named arrays: names, dtypes, shapes and little-endian content, in the order of the names."""
    out = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
        out.update(f"{name}\0{array.dtype.name}\0{list(array.shape)}\0".encode())
        out.update(little.tobytes())
    return out.hexdigest()
