"""What CellExplorer draws, taken once from a table, a trace and cells; nothing else reads their fields.

N functionally different cells, E edges, O operations, T steps. Accuracies are fractions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ltviz.records import Table
from ltviz.records.intervals import CONFIDENCE, t_quantile
from ltviz.widgets.arrays import pack
from ltviz.widgets.cell_explorer.notation import Drawn, pairs, parse

NOWHERE = 65_535  # in `rows`: no path leads through this cell
MOST_CELLS = 2
MOST_STEPS = 200
BARS = ("supernet", "cut", "retrained")

Arrays = dict[str, np.ndarray]


def table_arrays(table: Any, budget: int | None) -> tuple[dict[str, Any], Arrays]:
    """Space and facts, then what each cell reached, [N]; `rows` [O^E] leads from a cell's operations to its place.

    mean, low, high: validation accuracy over the seeds that a search may see, with its 95 % interval. test, rank: of
    the seeds that no search saw; 1 is the best.
    """
    if not isinstance(table, Table):
        raise TypeError(f"table must be a Table of ltviz.records, got {type(table).__name__}")
    seen = table.validation[:, table.place(budget), [table.seeds.index(s) for s in table.search_seeds]]
    mean, half, test = seen.mean(1), _half(seen), table.judged(budget)
    arrays: dict[str, Any] = {
        "rows": np.where(table.row_of < 0, NOWHERE, table.row_of),
        "mean": mean,
        "low": mean - half,
        "high": mean + half,
        "test": test,
        "rank": (test > test[:, None]).sum(1) + 1,
        "parameters": table.parameters,
        "macs": table.macs,
    }
    facts = {
        "ids": list(table.ids),
        "epochs": table.budgets[table.place(budget)],
        "seeds": [len(table.search_seeds), len(table.judge_seeds)],
    }
    space = {"nodes": table.space["nodes"], "operations": list(table.space["operations"])}
    return {"space": space, "facts": facts}, {name: _small(name, array) for name, array in arrays.items()}


def _half(seen: np.ndarray) -> np.ndarray:
    """Half of each 95 % interval, [N]; NaN for one seed."""
    n = seen.shape[1]
    if n == 1:
        return np.full(len(seen), np.nan)
    return np.asarray(t_quantile(CONFIDENCE, n - 1) * seen.std(1, ddof=1) / np.sqrt(n))


def _small(name: str, array: Any) -> np.ndarray:
    kinds = {"rows": np.uint16, "rank": np.uint16, "parameters": np.uint32, "macs": np.uint32}
    return np.asarray(array).astype(kinds.get(name, np.float32))


def trace_arrays(trace: Any, seed: int | None, gap: Any) -> tuple[dict[str, Any], Arrays]:
    """Space and facts, then alphas float32 [T, E, O] of one seed, and its validations where there were any, [V].

    Of a long search about MOST_STEPS steps are shown, the first and the last among them.
    """
    for name in ("space", "seeds", "alphas", "evaluated", "validation_accuracy"):
        if not hasattr(trace, name):
            raise TypeError(f"trace must be what a search returns, got {type(trace).__name__}")
    if seed is not None and seed not in trace.seeds:
        raise ValueError(f"seed must be one of {', '.join(map(str, trace.seeds))}, got {seed}")
    r = 0 if seed is None else trace.seeds.index(seed)
    space = {"nodes": trace.space.nodes, "operations": list(trace.space.operations)}
    whole = _finite(np.asarray(trace.alphas, dtype=np.float32)[r], space)
    shown = np.unique(np.linspace(0, len(whole) - 1, MOST_STEPS).astype(int))
    bars = {name: float(np.asarray(getattr(gap, name))[r]) for name in BARS} if gap is not None else {}
    arrays = {
        "alphas": whole[shown],
        "evaluated": np.asarray(trace.evaluated, dtype=np.int32),
        "validation": np.asarray(trace.validation_accuracy, dtype=np.float32)[r],
    }
    return {"space": space, "facts": {"steps": shown.tolist(), "gap": bars}}, arrays


def _finite(alphas: np.ndarray, space: dict[str, Any]) -> np.ndarray:
    """The alphas [T, E, O] themselves, where they fit the space and are numbers."""
    places = pairs(space["nodes"])
    wanted = (len(places), len(space["operations"]))
    if alphas.ndim != 3 or alphas.shape[1:] != wanted:
        raise ValueError(
            f"alphas must have shape [seeds, steps, {wanted[0]}, {wanted[1]}], got {alphas.shape}"
        )
    if not np.isfinite(alphas).all():
        t, e, o = (int(place[0]) for place in np.nonzero(~np.isfinite(alphas)))
        (i, j), name = places[e], space["operations"][o]
        raise ValueError(
            f"alphas must be finite, got {alphas[t, e, o]} for {name} on the edge {i}→{j} at step {t}"
        )
    return alphas


def one_space(made: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The space of the table and of the trace, which must be the same; {} without either."""
    spaces = [one["space"] for one in made]
    if len(spaces) > 1 and spaces[0] != spaces[1]:
        raise ValueError(f"table and trace must have one space, got {spaces[0]} and {spaces[1]}")
    return spaces[0] if spaces else {}


def cells_given(cells: Any) -> list[dict[str, Any]]:
    """Cells as the browser takes them, {title, text, inputs, outputs}; one, a genotype's two, or a dict by title."""
    named = _named(cells)
    if len(named) > MOST_CELLS:
        raise ValueError(f"cells must be at most {MOST_CELLS}, got {len(named)}")
    return [as_state(_drawn(title, cell)) for title, cell in named.items()]


def _named(cells: Any) -> Mapping[str, Any]:
    if cells is None:
        return {}
    if isinstance(cells, Mapping):
        return cells
    if hasattr(cells, "normal") and hasattr(cells, "cell"):
        return {"normal": cells.cell("normal"), "reduction": cells.cell("reduce")}
    if isinstance(cells, str) or not isinstance(cells, Sequence):
        return {"cell": cells}
    return {f"cell {i}": cell for i, cell in enumerate(cells, 1)}


def _drawn(title: str, cell: Any) -> Drawn:
    """A cell from its text, or from anything that prints as one."""
    return parse(
        str(cell),
        title=title,
        inputs=getattr(cell, "inputs", None),
        outputs=getattr(cell, "outputs", ()),
    )


def as_state(cell: Drawn) -> dict[str, Any]:
    """A cell as it crosses to the browser."""
    return {
        "title": cell.title,
        "text": str(cell),
        "inputs": cell.inputs,
        "outputs": list(cell.outputs),
    }


def packed(arrays: Arrays) -> dict[str, Any]:
    """The arrays as they cross to the browser."""
    return {name: pack(array) for name, array in arrays.items()}
