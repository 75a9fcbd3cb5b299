"""Save and load searches: one JSON for people and one npz of their columns, however many they are. Never pickle.

save_searches(searches, "data/runs/mnist1d-search.json")
searches = load_searches("mnist1d-search")
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .archive import Arrays
from .search import COLUMNS, SCHEMA, Search
from .store import RECORD_LIMIT, Document, find_record, read_pair, write_pair

__all__ = ["load_searches", "save_searches"]

KIND = "searches"
HEAD = ("strategy", "seed", "budget", "status", "settings", "space", "made")
# Which architecture each evaluation trained: searches of one space train the same ones again and again.
ARCHITECTURE = "architecture"


def save_searches(searches: Sequence[Search], path: str | Path, *, limit: int = RECORD_LIMIT) -> Path:
    """Write `searches` to path.json and path.npz, whole or not at all; returns the path of the JSON.

    Equal content gives equal bytes. Raises ValueError where there is none or both would exceed `limit` bytes.
    """
    if not searches:
        raise ValueError("searches must be at least one, got none")
    pairs = [pair for search in searches for pair in zip(search.ids, search.cells, strict=True)]
    index = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
    columns: Arrays = {name: np.concatenate([getattr(one, name) for one in searches]) for name in COLUMNS}
    columns[ARCHITECTURE] = np.array([index[pair] for pair in pairs], dtype=np.int64)
    heads = [{name: getattr(one, name) for name in HEAD} | {"evaluations": len(one)} for one in searches]
    head: Document = {"schema": SCHEMA, "kind": KIND, "searches": heads, "architectures": list(index)}
    return write_pair(path, head, columns, limit=limit)


def load_searches(name_or_path: str | Path) -> list[Search]:
    """The searches of that name in the course's data, or at that path (with or without .json).

    Raises FileNotFoundError where there is none and ValueError, naming file and rule, where it is not intact.
    """
    path = find_record(name_or_path)
    document, columns = read_pair(path, KIND, SCHEMA)
    try:
        return _searches(document, columns)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a valid record of searches: {error}") from error


def _searches(document: Document, columns: Arrays) -> list[Search]:
    """The searches again; raises where heads, architectures and columns do not fit one another."""
    for name, dtype in {**COLUMNS, ARCHITECTURE: np.int64}.items():
        if columns[name].dtype != dtype:
            raise TypeError(f"{name} must be {np.dtype(dtype)}, got {columns[name].dtype}")
    counts = [int(head["evaluations"]) for head in document["searches"]]
    known = document["architectures"]
    which = columns[ARCHITECTURE]
    if len(which) and not 0 <= which.min() <= which.max() < len(known):
        raise ValueError(f"{ARCHITECTURE} must lie in [0, {len(known)}), got {which.min()} to {which.max()}")
    if sum(counts) != len(which) or min(counts, default=-1) < 0:
        raise ValueError(f"evaluations must sum to the {len(which)} that are stored, got {counts}")
    ends = np.cumsum([0, *counts])
    return [
        _search(head, known, {name: column[start:end] for name, column in columns.items()})
        for head, start, end in zip(document["searches"], ends[:-1], ends[1:], strict=True)
    ]


def _search(head: dict[str, Any], known: list[list[str]], columns: Arrays) -> Search:
    if missing := [name for name in HEAD if name not in head]:
        raise KeyError(f"a search lacks {', '.join(missing)}")
    pairs = [known[i] for i in columns[ARCHITECTURE]]
    fields: dict[str, Any] = {name: head[name] for name in HEAD} | {name: columns[name] for name in COLUMNS}
    return Search(ids=tuple(pair[0] for pair in pairs), cells=tuple(pair[1] for pair in pairs), **fields)
