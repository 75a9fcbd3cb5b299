"""A cell as a graph: cut from a search as it goes on, built by hand with what a table knows of it, or given.

CellExplorer(trace=trace)               # architecture weights over the steps, and the cell that would be cut
CellExplorer(table=table)               # choose operations, see validation at once; test lies in an envelope
CellExplorer(cells=genotype)            # normal and reduction side by side
"""

from typing import TYPE_CHECKING, Any

import traitlets

from ltviz.widgets import check
from ltviz.widgets.base import Widget
from ltviz.widgets.cell_explorer import say, source, twin
from ltviz.widgets.cell_explorer.notation import NONE, Drawn, kind, pairs, parse
from ltviz.widgets.cell_explorer.scene import Scene, scene_of
from ltviz.widgets.compose import css, esm
from ltviz.widgets.words import count

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class CellExplorer(Widget):
    """Cells with their operations on the edges, dead edges with the reason, and what is known of each.

    trace: what a search of ltviz.nas.supernet returns, of which `seed` is shown, by default its first. gap: the Gap of
    that trace, drawn as three bars. table: a Table of all cells; validation is shown at once, test and rank after
    "open the envelope", which is counted. cells: a cell as text or as anything that prints as one, a list or a dict of
    at most two, or a Genotype. cell: the one built by hand, as text; by default learned operations in a chain, skips
    beside it. step: the recorded step shown first, by default the last. incoming: edges that each node keeps when a
    cell is cut, None for all. none: whether "none" may win an edge. raw: compare edges by α instead of its softmax.
    budget: the epochs of the table that are shown, by default the most.

    Raises TypeError or ValueError that names the value and the rule.
    """

    _esm = esm("cell_explorer")
    _css = css("cell_explorer")
    expectations = ("cell", "step", "skips", "live", "validation", "opened")

    cell = traitlets.Unicode().tag(sync=True)  # built by hand; "" without a table
    cells: traitlets.List = traitlets.List().tag(sync=True)  # given, {title, text, inputs, outputs}
    edge = traitlets.Int(0).tag(sync=True)  # the one that the controls are about
    step = traitlets.Int(0).tag(sync=True)
    none = traitlets.Bool(False).tag(sync=True)
    raw = traitlets.Bool(False).tag(sync=True)
    opened: traitlets.List = traitlets.List(traitlets.Unicode()).tag(sync=True)  # ids, in their order
    space = traitlets.Dict().tag(sync=True)  # {nodes, operations, incoming}
    arrays = traitlets.Dict().tag(sync=True)  # name -> packed, see source.py
    facts = traitlets.Dict().tag(sync=True)  # {ids, epochs, seeds} of a table, {steps, gap} of a trace

    def __init__(
        self,
        trace: Any = None,
        table: Any = None,
        cells: Any = None,
        *,
        gap: Any = None,
        seed: int | None = None,
        cell: str | None = None,
        step: int | None = None,
        incoming: int | None = 2,
        none: bool = False,
        raw: bool = False,
        budget: int | None = None,
    ) -> None:
        made = [source.table_arrays(table, budget)] if table is not None else []
        made += [source.trace_arrays(trace, seed, gap)] if trace is not None else []
        given = source.cells_given(cells)
        if not made and not given:
            raise ValueError("CellExplorer needs a trace, a table or cells, got none of them")
        space = source.one_space([told for told, _ in made])
        facts = {name: value for told, _ in made for name, value in told["facts"].items()}
        arrays = {name: array for _, found in made for name, array in found.items()}
        super().__init__(
            space=space | {"incoming": _incoming(incoming)} if space else {},
            facts=facts,
            arrays=source.packed(arrays),
            cells=given,
            cell=(cell or _opening(space)) if table is not None else "",
            step=(facts["steps"][-1] if step is None else step) if trace is not None else 0,
            none=none,
            raw=raw,
        )

    @traitlets.validate("cell")
    def _valid_cell(self, proposal: Any) -> str:
        """One of the table's space, written out in full; it need not have a path."""
        text = proposal["value"]
        if "rows" not in self.arrays:
            return str(text)
        drawn, names = parse(text), self.space["operations"]
        if (drawn.nodes, drawn.inputs) != (self.space["nodes"], 1):
            raise ValueError(f"cell must have {self.space['nodes']} nodes and one input, got {text!r}")
        for operation in drawn.operations:
            if operation not in names:
                raise ValueError(f"operation must be one of {', '.join(names)}, got {operation!r}")
        return str(drawn)

    @traitlets.validate("step")
    def _valid_step(self, proposal: Any) -> int:
        steps = self.facts.get("steps", [proposal["value"]])
        if proposal["value"] not in steps:
            raise ValueError(f"step must be one of {', '.join(map(str, steps))}, got {proposal['value']}")
        return int(proposal["value"])

    @traitlets.validate("edge")
    def _valid_edge(self, proposal: Any) -> int:
        last = len(pairs(self.space["nodes"])) - 1 if self.space else 0
        if not 0 <= proposal["value"] <= last:
            raise ValueError(f"edge must be in [0, {last}], got {proposal['value']}")
        return int(proposal["value"])

    @traitlets.validate("opened")
    def _valid_opened(self, proposal: Any) -> list[str]:
        known = set(self.facts.get("ids", []))
        for one in proposal["value"]:
            if one not in known:
                raise ValueError(f"opened must hold ids of the table, got {one!r}")
        return list(dict.fromkeys(proposal["value"]))

    @property
    def scene(self) -> Scene:
        """What the picture shows now."""
        return scene_of(self)

    @property
    def figure_height(self) -> float:  # type: ignore[override]
        """Inches of the matplotlib twin."""
        return twin.height(self.scene)

    @property
    def cut(self) -> str:
        """The cell that would be cut at `step` by the rule shown; a ValueError without a trace."""
        if not self.scene.has_trace:
            raise ValueError("a cell is cut from a trace, got none")
        return str(self.scene.cells[0])

    def open_envelope(self) -> None:
        """Show test accuracy and rank of the cell built by hand, and count it."""
        found = self.scene.reading(parse(self.cell)) if self.scene.has_table else None
        if found is None:
            raise ValueError(f"an envelope holds a cell that was trained, got {self.cell!r}")
        self.opened = [*self.opened, found.id]

    def sentence(self) -> str:
        """The readout: the search, the cell built by hand, the cells given."""
        return say.sentence(self.scene)

    def notes(self) -> list[str]:
        """The lines below: dead edges with their reasons, and what another rule would cut."""
        return say.notes(self.scene)

    def alt(self) -> str:
        """The picture in words."""
        return f"{say.alt(self.scene)} {self.sentence()}"

    def draw(self, figure: "Figure") -> None:
        """The same picture by matplotlib."""
        twin.draw(figure, self.scene)

    def holds(self, **expectations: Any) -> list[str]:
        """That the table leads every cell to its row. cell, step, opened (how many): as given.

        skips: edges that skip wins; live: live edges of the first cell drawn; validation: an interval of fractions
        that holds the accuracy of the cell built by hand.
        """
        scene = self.scene
        clauses = [f"{count(len(scene.cells))} cell{'' if len(scene.cells) == 1 else 's'}"]
        clauses += [_table(scene)] if scene.has_table else []
        clauses += [f"{count(len(self.facts['steps']))} steps of a search"] if scene.has_trace else []
        found = _found(self, scene)
        for name in set(self.expectations) & set(expectations) - {"validation"}:
            if name not in found:
                raise check.CheckError(f"{name} must be {expectations[name]}, got a picture without it")
        asked = [name for name in self.expectations if name in expectations and name != "validation"]
        clauses += [check.equal(WORDS[name], found[name], expectations[name]) for name in asked]
        if "validation" in expectations:
            clauses.append(_within(scene, expectations["validation"]))
        return clauses


WORDS = {
    "cell": "the cell built by hand",
    "step": "the step",
    "skips": "the number of edges that skip wins",
    "live": "the number of live edges",
    "opened": "the number of envelopes opened",
}


def _found(widget: CellExplorer, scene: Scene) -> dict[str, Any]:
    """What check() compares, by its name."""
    first = scene.cells[0]
    found: dict[str, Any] = {"live": len(first.present) - len(first.dead)}
    if scene.has_table:
        found |= {"cell": widget.cell, "opened": len(widget.opened)}
    if scene.has_trace:
        found |= {"step": widget.step, "skips": scene.derived(scene.rule).winners.count("skip")}
    return found


def _table(scene: Scene) -> str:
    """That a row is there for exactly the cells with a path."""
    rows, n = scene.arrays["rows"], len(scene.arrays["mean"])
    there = rows[rows != source.NOWHERE]
    if sorted(set(there.tolist())) != list(range(n)):
        raise check.CheckError(f"the cells of the space must lead to each of the {n} rows, got others")
    return f"{count(len(rows))} cells lead to {count(n)} functions"


def _within(scene: Scene, interval: tuple[float, float]) -> str:
    found = scene.reading(parse(scene.own)) if scene.has_table else None
    if found is None:
        raise check.CheckError("the cell built by hand was not trained")
    return check.within("its validation accuracy", found.mean, interval)


def _incoming(value: Any) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise TypeError(f"incoming must be a whole number or None, got {value!r}")
    if value is not None and value < 1:
        raise ValueError(f"incoming must be at least 1, got {value}")
    return value


def _opening(space: dict[str, Any]) -> str:
    """The cell shown first, whatever it reaches: learned operations in a chain, skips beside it."""
    names = space["operations"]
    learned = next((name for name in names if kind(name) == "learned"), names[-1])
    beside = "skip" if "skip" in names else NONE
    chosen = tuple(learned if j == i + 1 else beside for i, j in pairs(space["nodes"]))
    return str(Drawn("", chosen, space["nodes"], 1, (space["nodes"] - 1,)))
