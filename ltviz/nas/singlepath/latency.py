"""Latency as a table: one number for each option of each layer, and one for all that does not change.

    table = load_table("pixel1")
    table.of(["3x3-3"] * 20)            # ms of that network, by looking up
    table.estimate(ring, first, second) # the paper's formula, with a gradient

A table is a model of a machine. It knows nothing of how layers share memory; a network's own time is another number.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ltviz.course import home
from ltviz.records.singlepath import OPTIONS, SKIP, Layer, checked

__all__ = ["LatencyTable", "load_table", "read_table"]


@dataclass(frozen=True)
class LatencyTable:
    """What each option of each layer costs.

    unit: "ms", or "MAC" for a table that was counted. fixed: the rest of the network, 0 or more. costs: a row for each
    layer, a column for each of OPTIONS, all above 0; a layer that is left out costs nothing. source: where the numbers
    come from, and under what licence.

    Raises ValueError that names layer, option and rule.
    """

    name: str
    unit: str
    fixed: float
    layers: tuple[Layer, ...]
    costs: tuple[tuple[float, ...], ...]
    source: Mapping[str, str]

    def __post_init__(self) -> None:
        if not (math.isfinite(self.fixed) and self.fixed >= 0):
            raise ValueError(f"fixed must be finite and 0 or more, got {self.fixed}")
        if len(self.costs) != len(self.layers):
            raise ValueError(
                f"costs must have a row for each of {len(self.layers)} layers, got {len(self.costs)}"
            )
        for layer, row in zip(self.layers, self.costs, strict=True):
            if len(row) != len(OPTIONS):
                raise ValueError(
                    f"layer {layer.name} must have a time for each of {', '.join(OPTIONS)}, got {row}"
                )
            for option, cost in zip(OPTIONS, row, strict=True):
                if not (math.isfinite(cost) and cost > 0):
                    raise ValueError(f"{option} of layer {layer.name} must cost more than 0, got {cost}")

    def of(self, network: Sequence[str]) -> float:
        """What a network of options costs, in the table's unit."""
        return self.fixed + sum(
            0.0 if option == SKIP else row[OPTIONS.index(option)]
            for option, row in zip(checked(self.layers, network), self.costs, strict=True)
        )

    @property
    def least(self) -> float:
        """The cheapest network: every layer that may be left out is."""
        return self.of([SKIP if layer.may_skip else _cheapest(row) for layer, row in self._rows()])

    @property
    def most(self) -> float:
        """The dearest network."""
        return self.fixed + sum(max(row) for row in self.costs)

    def _rows(self) -> list[tuple[Layer, tuple[float, ...]]]:
        return list(zip(self.layers, self.costs, strict=True))

    def estimate(self, ring: Tensor, first: Tensor, second: Tensor) -> Tensor:
        """The cost by the formula of Stamoulis et al. 2019, section 3.2, with a gradient: indicators [..., L] → [...].

        Of the four times of a layer it uses three, and takes the fourth, 3x3-3, to be 5x5-3 · 3x3-6 ÷ 5x5-6.
        """
        _, small, half, full = torch.tensor(self.costs, dtype=ring.dtype).unbind(1)
        channels = first * (half + second * (full - half))
        ratio = small / full
        return self.fixed + (channels * (ratio + (1 - ratio) * ring)).sum(-1)

    def formula_error(self) -> np.ndarray:
        """How far the formula's 3x3-3 lies from the table's, as a fraction of it, layer by layer, float64 [L]."""
        measured, small, half, full = np.array(self.costs).T
        return np.asarray(half * small / full / measured - 1)


def _cheapest(row: Sequence[float]) -> str:
    return OPTIONS[row.index(min(row))]


def load_table(name: str) -> LatencyTable:
    """A table that the course carries, "pixel1" or "digits"; raises FileNotFoundError where there is none."""
    return read_table(Path(home()) / "data" / "nas" / f"{name}-latency.json")


def read_table(path: str | Path) -> LatencyTable:
    """The table in a JSON file, as `document` writes it. Raises ValueError that names the entry and the rule."""
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"there is no latency table {path.name} in {path.parent}")
    try:
        return _table(json.loads(path.read_bytes()))
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name} is not a valid latency table: {error}") from error


def _table(document: Mapping[str, Any]) -> LatencyTable:
    layers, costs = [], []
    for entry in document["layers"]:
        layers.append(Layer(entry["name"], entry["inputs"], entry["outputs"], entry["stride"]))
        costs.append(_row(entry["name"], entry["costs"]))
    return LatencyTable(
        document["name"], document["unit"], document["fixed"], tuple(layers), tuple(costs), document["source"]
    )


def _row(layer: str, costs: Mapping[str, float]) -> tuple[float, ...]:
    """The four entries of a layer in the order of OPTIONS."""
    if missing := [option for option in OPTIONS if option not in costs]:
        raise ValueError(f"layer {layer} must have a time for each option, it lacks {', '.join(missing)}")
    if more := sorted(set(costs) - set(OPTIONS)):
        raise ValueError(
            f"layer {layer} must have times for {', '.join(OPTIONS)} alone, got {', '.join(more)}"
        )
    return tuple(costs[option] for option in OPTIONS)


def document(table: LatencyTable) -> str:
    """The JSON of a table, as `read_table` reads it."""
    layers = [
        vars(layer) | {"costs": dict(zip(OPTIONS, row, strict=True))}
        for layer, row in zip(table.layers, table.costs, strict=True)
    ]
    head = {"name": table.name, "unit": table.unit, "fixed": table.fixed, "source": dict(table.source)}
    return json.dumps(head | {"layers": layers}, indent=1) + "\n"
