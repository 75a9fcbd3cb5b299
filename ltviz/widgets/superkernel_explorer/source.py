"""Searches as the picture takes them: one trace, or several of one space that differ in λ."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ltviz.records.singlepath import SuperkernelTrace

SHARED = ("seeds", "steps", "layers", "costs", "fixed", "unit", "warmup")
ALONG = ("norms", "thresholds", "latency", "loss", "accuracy", "test")


def take(source: Any) -> SuperkernelTrace:
    """One trace of all λ, ascending. Raises TypeError, or ValueError that names what two traces do not share."""
    if isinstance(source, SuperkernelTrace):
        return source
    if isinstance(source, Mapping):
        source = source.values()
    if isinstance(source, str) or not isinstance(source, Iterable):
        raise TypeError(f"trace must be a SuperkernelTrace, or several, got {type(source).__name__}")
    traces = list(source)
    if not traces or not all(isinstance(one, SuperkernelTrace) for one in traces):
        raise TypeError(
            f"traces must be at least one SuperkernelTrace, got {[type(one).__name__ for one in traces]}"
        )
    for other in traces[1:]:
        _alike(traces[0], other)
    return _joined(traces)


def _alike(first: SuperkernelTrace, other: SuperkernelTrace) -> None:
    for name in SHARED:
        a, b = getattr(first, name), getattr(other, name)
        if not np.array_equal(a, b) if isinstance(a, np.ndarray) else a != b:
            raise ValueError(f"traces must share their {name}, got {a} and {b}")


def _joined(traces: list[SuperkernelTrace]) -> SuperkernelTrace:
    strengths = [one for trace in traces for one in trace.lambdas]
    if len(set(strengths)) != len(strengths):
        raise ValueError(f"traces must differ in their λ, got {sorted(strengths)}")
    order = np.argsort(strengths)
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(trace, name) for trace in traces])[order] for name in ALONG
    }
    states = [trace.status for trace in traces]
    status = next((one for one in states if one != "complete"), "complete")
    return replace(traces[0], lambdas=tuple(np.array(strengths)[order].tolist()), status=status, **arrays)
