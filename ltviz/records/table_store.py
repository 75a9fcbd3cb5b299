"""Save and load a Table: one JSON for people and one npz of its arrays. Never pickle.

save_table(table, "data/runs/mnist1d-cells.json")
table = load_table("mnist1d-cells")
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from .archive import Arrays
from .store import RECORD_LIMIT, Document, find_record, read_pair, write_pair
from .table import ARRAYS, SCHEMA, Table

__all__ = ["load_table", "save_table"]

KIND = "table"
HEAD = ("schema", "space", "config", "made", "ids", "cells", "budgets", "seeds", "search_seeds")
DTYPES: dict[str, Any] = {"row_of": np.int64} | {name: dtype for name, (dtype, _) in ARRAYS.items()}


def save_table(table: Table, path: str | Path, *, limit: int = RECORD_LIMIT) -> Path:
    """Write `table` to path.json and path.npz, whole or not at all; returns the path of the JSON.

    Equal content gives equal bytes. Raises ValueError where both together would exceed `limit` bytes.
    """
    head: Document = {"kind": KIND} | {name: getattr(table, name) for name in HEAD}
    return write_pair(path, head, {name: getattr(table, name) for name in DTYPES}, limit=limit)


def load_table(name_or_path: str | Path) -> Table:
    """The Table of that name in the course's data, or at that path (with or without .json).

    Raises FileNotFoundError where there is none and ValueError, naming file and rule, where it is not intact.
    """
    path = find_record(name_or_path)
    document, arrays = read_pair(path, KIND, SCHEMA)
    try:
        return Table(**_fields(document, arrays))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a valid table: {error}") from error


def _fields(document: Document, arrays: Arrays) -> dict[str, Any]:
    """Arguments of Table; a dtype that is not the schema's own is refused before Table would convert it."""
    if missing := [name for name in HEAD if name not in document]:
        raise KeyError(f"it lacks {', '.join(missing)}")
    if missing := [name for name in DTYPES if name not in arrays]:
        raise KeyError(f"it lacks the arrays {', '.join(missing)}")
    for name, dtype in DTYPES.items():
        if arrays[name].dtype != dtype:
            raise TypeError(f"{name} must be {np.dtype(dtype)}, got {arrays[name].dtype}")
    return {name: document[name] for name in HEAD} | {name: arrays[name] for name in DTYPES}
