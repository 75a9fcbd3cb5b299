"""What the picture shows now, from the traits alone; scene.js reckons the same from the same traits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.widgets.arrays import unpack
from ltviz.widgets.cell_explorer.derivation import Cut, Rule, cut
from ltviz.widgets.cell_explorer.notation import Drawn, pairs, parse
from ltviz.widgets.cell_explorer.source import NOWHERE
from ltviz.widgets.words import count

CUT, OWN, GIVEN = "cut", "own", "given"


@dataclass(frozen=True)
class Reading:
    """What is recorded of a cell: its place in the table, and accuracies as fractions."""

    row: int
    id: str
    mean: float
    low: float
    high: float
    test: float
    rank: int
    parameters: int
    macs: int


@dataclass(frozen=True, eq=False)
class Scene:
    """space: {nodes, operations} or {}; arrays: as source.py names them; t: index of the step."""

    space: dict[str, Any]
    facts: dict[str, Any]
    arrays: dict[str, np.ndarray]
    t: int
    rule: Rule
    own: str
    fixed: tuple[Drawn, ...]
    edge: int
    opened: tuple[str, ...]

    @property
    def has_trace(self) -> bool:
        """Whether a search was given."""
        return "alphas" in self.arrays

    @property
    def has_table(self) -> bool:
        """Whether a table was given."""
        return "rows" in self.arrays

    @property
    def panels(self) -> list[tuple[str, Drawn]]:
        """Each cell with CUT, OWN or GIVEN, in the order in which they are drawn."""
        found = []
        if self.has_trace:
            title = f"cut at step {count(self.facts['steps'][self.t])}"
            found.append((CUT, self._drawn(title, self.derived(self.rule).operations)))
        if self.has_table:
            found.append((OWN, parse(self.own, title="built by hand")))
        return [*found, *((GIVEN, cell) for cell in self.fixed)]

    @property
    def cells(self) -> list[Drawn]:
        """The cells in the order in which they are drawn."""
        return [cell for _, cell in self.panels]

    @property
    def validated(self) -> float | None:
        """The supernet's validation accuracy when it was last measured; None where it was not yet."""
        done = int(np.searchsorted(self.arrays["evaluated"], self.facts["steps"][self.t], side="right"))
        return float(self.arrays["validation"][done - 1]) if done else None

    def _drawn(self, title: str, operations: tuple[str, ...]) -> Drawn:
        nodes = self.space["nodes"]
        return Drawn(title, operations, nodes, 1, (nodes - 1,))

    def derived(self, rule: Rule) -> Cut:
        """What a rule cuts at the present step."""
        return cut(self.arrays["alphas"][self.t], self.space["operations"], self.space["nodes"], rule)

    def differing(self, rule: Rule) -> list[str]:
        """Edges on which another rule puts something else than the present one does."""
        mine, theirs = self.derived(self.rule).operations, self.derived(rule).operations
        places = pairs(self.space["nodes"])
        return [f"{i}→{j}" for (i, j), a, b in zip(places, mine, theirs, strict=True) if a != b]

    def reading(self, cell: Drawn) -> Reading | None:
        """What the table holds of a cell; None where no path leads through it or it is of another space."""
        if not self.has_table or (cell.nodes, cell.inputs) != (self.space["nodes"], 1):
            return None
        names = self.space["operations"]
        if not set(cell.operations) <= set(names):
            return None
        place = 0
        for operation in cell.operations:
            place = place * len(names) + names.index(operation)
        row = int(self.arrays["rows"][place])
        return None if row == NOWHERE else self._reading(row)

    def _reading(self, row: int) -> Reading:
        numbers = {name: float(self.arrays[name][row]) for name in ("mean", "low", "high", "test")}
        whole = {name: int(self.arrays[name][row]) for name in ("rank", "parameters", "macs")}
        return Reading(row=row, id=self.facts["ids"][row], **numbers, **whole)  # type: ignore[arg-type]

    def opened_readings(self) -> list[Reading]:
        """What the opened envelopes hold, in the order in which they were opened."""
        ids = self.facts.get("ids", [])
        return [self._reading(ids.index(one)) for one in self.opened if one in ids]


def scene_of(widget: Any) -> Scene:
    """The scene of a CellExplorer's traits."""
    return Scene(
        space=widget.space,
        facts=widget.facts,
        arrays={name: unpack(one) for name, one in widget.arrays.items()},
        t=widget.facts["steps"].index(widget.step) if "alphas" in widget.arrays else 0,
        rule=Rule(widget.none, widget.raw, widget.space.get("incoming")),
        own=widget.cell,
        fixed=tuple(
            parse(one["text"], title=one["title"], inputs=one["inputs"], outputs=one["outputs"])
            for one in widget.cells
        ),
        edge=widget.edge,
        opened=tuple(widget.opened),
    )
