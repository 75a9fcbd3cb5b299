"""Save and load a SuperkernelTrace: NAME.json, for people, and NAME.npz, its arrays, as every record is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ltviz.records.store import RECORD_LIMIT, find_record, read_pair, write_pair

from .blocks import Layer
from .trace import SuperkernelTrace

__all__ = ["load", "save"]

SCHEMA = 1
KIND = "superkernels"
HEAD = ("lambdas", "seeds", "warmup", "fixed", "unit", "status", "config", "made")
ARRAYS = ("steps", "costs", "norms", "thresholds", "latency", "loss", "accuracy", "test")


def save(trace: SuperkernelTrace, path: str | Path, *, limit: int = RECORD_LIMIT) -> Path:
    """Write path.json and path.npz, whole or not at all; returns the path of the JSON.

    Raises ValueError where both together would exceed `limit` bytes.
    """
    head: dict[str, Any] = {"schema": SCHEMA, "kind": KIND} | {name: getattr(trace, name) for name in HEAD}
    head["layers"] = [vars(layer) for layer in trace.layers]
    return write_pair(path, head, {name: getattr(trace, name) for name in ARRAYS}, limit=limit)


def load(name_or_path: str | Path) -> SuperkernelTrace:
    """The trace of that name in the course's data, or at that path (with or without .json).

    Raises FileNotFoundError where there is none and ValueError, naming file and rule, where it is not intact.
    """
    path = find_record(name_or_path)
    document, arrays = read_pair(path, KIND, SCHEMA)
    try:
        layers = tuple(Layer(**entry) for entry in document["layers"])
        fields = {name: document[name] for name in HEAD} | {name: arrays[name] for name in ARRAYS}
        return SuperkernelTrace(layers=layers, **fields)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a valid trace: {error}") from error
