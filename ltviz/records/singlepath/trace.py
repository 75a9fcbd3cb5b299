"""A recorded search: norms and thresholds of every part of every superkernel, step by step.

    trace.norms                  # [A, S, T, L, 4]
    trace.decided(1, 0)          # what seed 0 of the second λ ends with: ("3x3-6", "skip", …)
    trace.cost(trace.decided(1, 0))

Axes: strengths λ of the latency term A, seeds S, recorded steps T, layers L.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.records.fields import array, ascending, integers, jsonable, within

from .blocks import OPTIONS, SKIP, Layer, checked, option

__all__ = ["QUARTERS", "STATUS", "SuperkernelTrace", "indicators", "strengths"]

QUARTERS = (
    "core of the first half",
    "core of the second half",
    "ring of the first half",
    "ring of the second half",
)
STATUS = ("complete", "interrupted", "diverged")


@dataclass(frozen=True, eq=False, repr=False)
class SuperkernelTrace:
    """Searches of one space that differ in λ and in their seed, checked when it is made (axes: see the module).

    lambdas: 0 or more, ascending. steps: int64 [T], ascending: updates done. warmup: the step up to which every part
    was kept and λ counted as 0. layers: L of them. costs: float64 [L, 4], the latency table, columns as OPTIONS; fixed:
    what the rest of the network costs; unit: of both.
    norms: float32 [A, S, T, L, 4], L2 norms of the parts named in QUARTERS. thresholds: float32 [A, S, T, L, 3], of the
    ring, the first and the second half. latency: float32 [A, S, T], as the search's formula had it. loss: float32
    [A, S, T], cross-entropy of the batch. accuracy: float32 [A, S, T], on validation, NaN where not evaluated.
    test: float64 [A, S], of the network that is cut out at the end, not retrained.
    status: one of STATUS. config, made: JSON-able.

    Raises TypeError or ValueError that names the field, the value and the rule.
    """

    lambdas: tuple[float, ...]
    seeds: tuple[int, ...]
    steps: np.ndarray
    warmup: int
    layers: tuple[Layer, ...]
    costs: np.ndarray
    fixed: float
    unit: str
    norms: np.ndarray
    thresholds: np.ndarray
    latency: np.ndarray
    loss: np.ndarray
    accuracy: np.ndarray
    test: np.ndarray
    status: str
    config: dict[str, Any]
    made: dict[str, Any]

    def __post_init__(self) -> None:
        for name, value in _validated(self).items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        strengths = ", ".join(f"{one:g}" for one in self.lambdas)
        return (
            f"SuperkernelTrace({self.status}: λ {strengths}; {len(self.seeds)} seeds; {len(self.layers)} layers; "
            f"{int(self.steps[-1])} steps)"
        )

    def indicators(self, shift: float = 0.0) -> np.ndarray:
        """Which parts reach their thresholds, each raised by `shift`: bool [A, S, T, L, 3]; see `indicators`."""
        stays = [not layer.may_skip for layer in self.layers]
        return indicators(self.norms, self.thresholds, stays, shift)

    def decided(self, a: int, s: int, t: int = -1, *, shift: float = 0.0) -> tuple[str, ...]:
        """The network that λ number a and seed number s decide at recorded step number t, one option a layer."""
        return tuple(option(*one) for one in self.indicators(shift)[a, s, t])

    def cost(self, network: Sequence[str]) -> float:
        """What a network costs by the table, in `unit`."""
        rows = zip(checked(self.layers, network), self.costs, strict=True)
        return self.fixed + float(sum(0.0 if one == SKIP else row[OPTIONS.index(one)] for one, row in rows))

    @property
    def most(self) -> float:
        """What the dearest network costs."""
        return self.fixed + float(self.costs.max(1).sum())


def indicators(
    norms: np.ndarray, thresholds: np.ndarray, stays: Sequence[bool], shift: float = 0.0
) -> np.ndarray:
    """Which parts reach their thresholds, each raised by `shift`: norms [..., L, 4], thresholds [..., L, 3] → bool.

    A half is judged by its core and by what the ring's indicator leaves of its ring. stays [L]: layers that cannot be
    left out keep their first half.
    """
    squares = np.asarray(norms, np.float64) ** 2
    at = np.asarray(thresholds, np.float64) + shift
    ring = np.sqrt(squares[..., 2] + squares[..., 3]) >= at[..., 0]
    first = np.sqrt(squares[..., 0] + ring * squares[..., 2]) >= at[..., 1]
    second = np.sqrt(squares[..., 1] + ring * squares[..., 3]) >= at[..., 2]
    return np.stack([ring, first | np.asarray(stays, bool), second], -1)


def _validated(trace: SuperkernelTrace) -> dict[str, Any]:
    lambdas, seeds, layers = strengths(trace.lambdas), integers("seeds", trace.seeds), _layers(trace.layers)
    A, S, T, L = len(lambdas), len(seeds), len(trace.steps), len(layers)
    steps = array("steps", trace.steps, np.int64, (T,), "T")
    ascending("steps", integers("steps", steps))
    if trace.status not in STATUS:
        raise ValueError(f"status must be one of {', '.join(STATUS)}, got {trace.status!r}")
    out: dict[str, Any] = {"lambdas": lambdas, "seeds": seeds, "layers": layers, "steps": steps}
    out |= {name: jsonable(name, getattr(trace, name)) for name in ("config", "made")}
    shapes: dict[str, tuple[Any, tuple[int, ...], str]] = {
        "costs": (np.float64, (L, len(OPTIONS)), "L4"),
        "norms": (np.float32, (A, S, T, L, len(QUARTERS)), "ASTL4"),
        "thresholds": (np.float32, (A, S, T, L, 3), "ASTL3"),
        "latency": (np.float32, (A, S, T), "AST"),
        "loss": (np.float32, (A, S, T), "AST"),
        "accuracy": (np.float32, (A, S, T), "AST"),
        "test": (np.float64, (A, S), "AS"),
    }
    for name, (dtype, shape, axes) in shapes.items():
        out[name] = array(name, getattr(trace, name), dtype, shape, axes)
    for name in ("accuracy", "test"):
        within(name, out[name], 1)
    for name in ("norms", "thresholds", "costs"):
        if not np.isfinite(out[name]).all():
            raise ValueError(f"{name} must be finite, got {out[name][~np.isfinite(out[name])][0]}")
    if (out["norms"] < 0).any():
        raise ValueError(f"norms must be 0 or more, got {out['norms'].min():g}")
    if not (out["costs"] > 0).all() or not 0 <= trace.fixed < np.inf:
        raise ValueError(
            f"costs must be above 0 and fixed 0 or more, got {out['costs'].min():g} and {trace.fixed}"
        )
    return out


def strengths(lambdas: Sequence[float]) -> tuple[float, ...]:
    """The λ as numbers; raises ValueError unless there is one, all are finite, 0 or more, and they ascend."""
    found = tuple(float(one) for one in lambdas)
    if not found or not all(0 <= one < np.inf for one in found):
        raise ValueError(f"lambdas must be at least one finite number, 0 or more, got {found}")
    if any(b <= a for a, b in itertools.pairwise(found)):
        raise ValueError(f"lambdas must ascend, got {found}")
    return found


def _layers(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    found = tuple(layers)
    if not found or not all(isinstance(one, Layer) for one in found):
        raise TypeError(f"layers must be at least one Layer, got {found!r}")
    if len({one.name for one in found}) != len(found):
        raise ValueError(f"layers must have different names, got {', '.join(one.name for one in found)}")
    return found
