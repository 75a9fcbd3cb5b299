"""Save and load a DartsTrace: NAME.json, for people, and NAME.npz, its arrays, as every record is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ltviz.records.store import RECORD_LIMIT, find_record, read_pair, write_pair

from .trace import BARS, DartsTrace, Space

__all__ = ["load", "save"]

SCHEMA = 1
KIND = "darts"
HEAD = ("orders", "seeds", "cells", "status", "config", "made")
ARRAYS = ("alphas", "evaluated", "validation_loss", "validation_accuracy")
GAP = "gap/"


def save(trace: DartsTrace, path: str | Path, *, limit: int = RECORD_LIMIT) -> Path:
    """Write path.json and path.npz, whole or not at all; returns the path of the JSON.

    Raises ValueError where both together would exceed `limit` bytes.
    """
    head: dict[str, Any] = {"schema": SCHEMA, "kind": KIND, "space": trace.space._asdict()}
    head |= {name: getattr(trace, name) for name in HEAD}
    arrays = {name: getattr(trace, name) for name in ARRAYS} | {GAP + name: trace.gap[name] for name in BARS}
    return write_pair(path, head, arrays, limit=limit)


def load(name_or_path: str | Path) -> DartsTrace:
    """The trace of that name in the course's data, or at that path (with or without .json).

    Raises FileNotFoundError where there is none and ValueError, naming file and rule, where it is not intact.
    """
    path = find_record(name_or_path)
    document, arrays = read_pair(path, KIND, SCHEMA)
    try:
        fields = {name: document[name] for name in HEAD} | {name: arrays[name] for name in ARRAYS}
        gap = {name: arrays[GAP + name] for name in BARS}
        return DartsTrace(space=Space(**document["space"]), gap=gap, **fields)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a valid trace: {error}") from error
