"""Arrays ⇄ the bytes of an npz: no pickle, no object, equal bytes for equal arrays.

Each member is one array, compressed by LZMA. Those in PLANES lie there as uint8 [bytes a number, numbers]:
all first bytes, then all second ones, and so on, little-endian.
"""

from __future__ import annotations

import io
import lzma
import math
import struct
import zipfile
from collections.abc import Collection, Mapping
from typing import IO, Any

import numpy as np

Arrays = dict[str, np.ndarray]
Table = dict[str, dict[str, Any]]

# Random mantissas compress better apart from their exponents: 5 % less for weights, 10 % for losses.
# Accuracies take few values and would double in planes; they, and all the rest, stay as they are.
PLANES = ("val_loss", "initial", "final")
DTYPES = ("float64", "float32", "float16", "int64", "uint8")
# Far above any record, far below what would fill a laptop's memory.
UNPACKED_LIMIT = 2_000_000_000
# Zip files carry a date; a fixed one gives equal bytes for equal content.
EPOCH = (1980, 1, 1, 0, 0, 0)
DAMAGE = (zipfile.BadZipFile, lzma.LZMAError, EOFError, NotImplementedError, KeyError, OSError, struct.error)


def pack(arrays: Arrays, *, also: Mapping[str, bytes] | None = None, method: int = zipfile.ZIP_LZMA) -> bytes:
    """The npz that holds `arrays`, after the members `also`, which are no arrays."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in (also or {}).items():
            archive.writestr(_dated(name, method), content)
        for name, array in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, _encoded(name, array), version=(1, 0), allow_pickle=False)
            archive.writestr(_dated(f"{name}.npy", method), data.getvalue())
    return file.getvalue()


def _dated(name: str, method: int) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, EPOCH)
    member.compress_type, member.create_system = method, 3
    return member


def table(arrays: Arrays) -> Table:
    """What `unpack` needs to know of `arrays`: {name: {dtype, shape}}, JSON-able."""
    return {name: {"dtype": array.dtype.name, "shape": list(array.shape)} for name, array in arrays.items()}


def unpack(content: bytes, expected: Table, *, also: Collection[str] = ()) -> Arrays:
    """Arrays of an npz, exactly those that `expected` names, each with the dtype and shape that it states.

    also: members beside them, which are no arrays. Raises ValueError that names the array and the rule.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _complete(archive, {f"{name}.npy" for name in expected}.union(also))
            return {name: _member(archive, name, entry) for name, entry in expected.items()}
    except DAMAGE as error:
        raise ValueError(f"the npz must be whole; it cannot be unpacked: {error}") from error


def _complete(archive: zipfile.ZipFile, wanted: set[str]) -> None:
    size = sum(item.file_size for item in archive.infolist())
    if size > UNPACKED_LIMIT:
        raise ValueError(f"the npz must unpack to at most {UNPACKED_LIMIT} bytes, got {size}")
    if wanted != (there := set(archive.namelist())):
        missing, more = sorted(wanted - there), sorted(there - wanted)
        raise ValueError(f"the npz must hold the arrays of its JSON; missing: {missing}, unknown: {more}")


def _member(archive: zipfile.ZipFile, name: str, entry: dict[str, Any]) -> np.ndarray:
    if entry["dtype"] not in DTYPES:
        raise ValueError(f"{name} must have one of the dtypes {', '.join(DTYPES)}, got {entry['dtype']!r}")
    dtype, shape = np.dtype(entry["dtype"]).newbyteorder("<"), tuple(entry["shape"])
    planes = name.split("/")[0] in PLANES
    stored = (np.dtype(np.uint8), (dtype.itemsize, math.prod(shape))) if planes else (dtype, shape)
    with archive.open(f"{name}.npy") as file:
        if (found := _header(name, file)) != stored:
            raise ValueError(f"{name} must be stored as {stored[0]} {stored[1]}, got {found[0]} {found[1]}")
        size = math.prod(stored[1]) * stored[0].itemsize
        content = file.read(size + 1)  # no more: what a hostile member states of its length is its own word
    if len(content) != size:
        more = "at least " if len(content) > size else ""
        raise ValueError(f"{name} must hold {size} bytes, got {more}{len(content)}")
    raw = np.frombuffer(content, dtype=stored[0])
    if planes:
        raw = np.ascontiguousarray(raw.reshape(stored[1]).T).view(dtype)
    return raw.reshape(shape).astype(entry["dtype"])


def _header(name: str, file: IO[bytes]) -> tuple[np.dtype, tuple[int, ...]]:
    """Dtype and shape that the member states; read before its data, so that no object is ever made."""
    try:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError("it has another npy version")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
    except ValueError as error:
        raise ValueError(f"{name} must be a plain npy array, version 1.0: {error}") from error
    if fortran and len(shape) > 1:
        raise ValueError(f"{name} must be in C order, got Fortran order")
    return dtype, shape


def _encoded(name: str, array: np.ndarray) -> np.ndarray:
    little = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    if name.split("/")[0] not in PLANES:
        return little
    return np.ascontiguousarray(little.reshape(-1).view(np.uint8).reshape(-1, array.itemsize).T)
