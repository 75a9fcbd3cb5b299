"""A recorded search by DARTS of several orders and seeds, step by step.

    trace.alphas                          # [A, S, T, E, O]
    trace.cells["darts"][1][0]            # what seed 0 of the second order derives, in notation
    CellExplorer(trace.of("second"), gap=trace.of("second").gap)

Axes: orders of the gradient A, seeds S, steps T (the first before any update), edges E, operations O, validations V.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from ltviz.records.fields import array, ascending, integers, jsonable, within, words
from ltviz.records.validate import STATUSES

__all__ = ["BARS", "Bars", "DartsTrace", "OneOrder", "Space", "joined"]

BARS = ("supernet", "cut", "retrained")


class Space(NamedTuple):
    """Cells of so many nodes, the input included, whose every edge holds one of the operations."""

    nodes: int
    operations: tuple[str, ...]


class Bars(NamedTuple):
    """The discretisation gap: validation accuracies [S] of the supernet, of the cut cell, of that cell retrained."""

    supernet: np.ndarray
    cut: np.ndarray
    retrained: np.ndarray


class OneOrder(NamedTuple):
    """The searches of one order, in the shape of a live search: alphas [S, T, E, O], validation_accuracy [S, V]."""

    space: Space
    seeds: tuple[int, ...]
    alphas: np.ndarray
    evaluated: np.ndarray
    validation_accuracy: np.ndarray
    skip_share: np.ndarray
    gap: Bars


@dataclass(frozen=True, eq=False, repr=False)
class DartsTrace:
    """Searches of one space by gradients, checked when it is made (axes: see the module).

    orders: "first", "second" or both. alphas: float32 [A, S, T, E, O], edges by target and then source. evaluated:
    int64 [V], updates done at each validation. validation_loss, validation_accuracy: float64 [A, S, V], of the
    supernet. gap: {name of BARS: float64 [A, S]}, accuracies on validation. cells: {rule of derivation: a notation for
    each order and seed}, "" where the rule cuts every path. status: "complete" or "interrupted". config, made: JSON.

    Raises TypeError or ValueError that names the field, the value and the rule.
    """

    space: Space
    orders: tuple[str, ...]
    seeds: tuple[int, ...]
    alphas: np.ndarray
    evaluated: np.ndarray
    validation_loss: np.ndarray
    validation_accuracy: np.ndarray
    gap: dict[str, np.ndarray]
    cells: Mapping[str, tuple[tuple[str, ...], ...]]
    status: str
    config: dict[str, Any]
    made: dict[str, Any]

    def __post_init__(self) -> None:
        for name, value in _validated(self).items():
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        orders = " and ".join(self.orders)
        return f"DartsTrace({self.status}: {orders} order; {len(self.seeds)} seeds; {self.steps} steps)"

    @property
    def steps(self) -> int:
        """Updates that were made."""
        return int(self.alphas.shape[2]) - 1

    @property
    def skip_share(self) -> np.ndarray:
        """What "skip" has of the softmax without "none", mean over the edges, float64 [A, S, T].

        Near 1 the search has collapsed. Raises ValueError for a space without "skip".
        """
        if "skip" not in self.space.operations:
            raise ValueError(f'the operations must hold "skip", got {", ".join(self.space.operations)}')
        kept = [i for i, name in enumerate(self.space.operations) if name != "none"]
        names = [self.space.operations[i] for i in kept]
        powers = self.alphas[..., kept].astype(np.float64)
        powers = np.exp(powers - powers.max(-1, keepdims=True))
        return np.asarray(powers[..., names.index("skip")] / powers.sum(-1)).mean(-1)

    def of(self, order: str) -> OneOrder:
        """The searches of one order; raises ValueError for one that was not recorded."""
        if order not in self.orders:
            raise ValueError(f"order must be one of {', '.join(self.orders)}, got {order!r}")
        a = self.orders.index(order)
        bars = Bars(*(self.gap[name][a] for name in BARS))
        return OneOrder(
            self.space,
            self.seeds,
            self.alphas[a],
            self.evaluated,
            self.validation_accuracy[a],
            self.skip_share[a],
            bars,
        )


def joined(traces: Sequence[DartsTrace]) -> DartsTrace:
    """Traces that differ in their orders as one; raises ValueError where space, seeds or settings differ."""
    first = traces[0]
    for other in traces[1:]:
        for name in ("space", "seeds", "config"):
            if getattr(other, name) != getattr(first, name):
                raise ValueError(
                    f"traces must have one {name}, got {getattr(first, name)} and {getattr(other, name)}"
                )
    alphas, loss, accuracy = (
        np.concatenate([getattr(one, name) for one in traces])
        for name in ("alphas", "validation_loss", "validation_accuracy")
    )
    return replace(
        first,
        orders=tuple(order for one in traces for order in one.orders),
        gap={name: np.concatenate([one.gap[name] for one in traces]) for name in BARS},
        cells={rule: tuple(row for one in traces for row in one.cells[rule]) for rule in first.cells},
        made={"seconds": round(sum(one.made.get("seconds", 0.0) for one in traces), 1)} | _agreed(traces),
        alphas=alphas,
        validation_loss=loss,
        validation_accuracy=accuracy,
    )


def _agreed(traces: Sequence[DartsTrace]) -> dict[str, Any]:
    """What made all of them."""
    first, *others = (one.made for one in traces)
    return {key: value for key, value in first.items() if all(one.get(key) == value for one in others)}


def _validated(trace: DartsTrace) -> dict[str, Any]:
    space = Space(integers("nodes", [trace.space[0]])[0], words("operations", trace.space[1]))
    orders, seeds = words("orders", trace.orders), integers("seeds", trace.seeds)
    if trace.status not in STATUSES:
        raise ValueError(f"status must be one of {', '.join(STATUSES)}, got {trace.status!r}")
    if trace.alphas.ndim != 5:
        raise ValueError(f"alphas must have the axes A, S, T, E, O, got shape {trace.alphas.shape}")
    A, S, T, V = len(orders), len(seeds), trace.alphas.shape[2], len(trace.evaluated)
    E = space.nodes * (space.nodes - 1) // 2
    evaluated = array("evaluated", trace.evaluated, np.int64, (V,), "V")
    ascending("evaluated", evaluated.tolist())
    if V and not 0 <= evaluated[0] <= evaluated[-1] < T:
        raise ValueError(
            f"evaluated must lie in [0, {T - 1}], the steps, got {evaluated[0]} to {evaluated[-1]}"
        )
    out: dict[str, Any] = {"space": space, "orders": orders, "seeds": seeds, "evaluated": evaluated}
    out |= {name: jsonable(name, getattr(trace, name)) for name in ("config", "made")}
    shape = (A, S, T, E, len(space.operations))
    out["alphas"] = array("alphas", trace.alphas, np.float32, shape, "ASTEO")
    if not np.isfinite(out["alphas"]).all():
        raise ValueError(f"alphas must be finite, got {out['alphas'][~np.isfinite(out['alphas'])][0]}")
    for name in ("validation_loss", "validation_accuracy"):
        out[name] = array(name, getattr(trace, name), np.float64, (A, S, V), "ASV")
    within("validation_accuracy", out["validation_accuracy"], 1.0)
    return out | {"gap": _gap(trace.gap, (A, S)), "cells": _cells(trace.cells, (A, S))}


def _gap(gap: Mapping[str, np.ndarray], shape: tuple[int, int]) -> dict[str, np.ndarray]:
    if set(gap) != set(BARS):
        raise ValueError(f"gap must have {', '.join(BARS)}, got {', '.join(gap)}")
    found = {name: array(f"gap[{name!r}]", gap[name], np.float64, shape, "AS") for name in BARS}
    for name, values in found.items():
        within(f"gap[{name!r}]", values, 1.0)
    return found


def _cells(
    cells: Mapping[str, Sequence[Sequence[str]]], shape: tuple[int, int]
) -> dict[str, tuple[tuple[str, ...], ...]]:
    found = {rule: tuple(tuple(row) for row in rows) for rule, rows in cells.items()}
    for rule, rows in found.items():
        if len(rows) != shape[0] or any(len(row) != shape[1] for row in rows):
            raise ValueError(f"cells[{rule!r}] must be {shape[0]} orders of {shape[1]} seeds, got {rows}")
    return found
