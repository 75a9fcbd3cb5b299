"""The readout of CellExplorer and the lines below it; say.js says the same words, and a test compares them."""

from ltviz.widgets.cell_explorer.notation import Drawn, kind
from ltviz.widgets.cell_explorer.scene import CUT, GIVEN, OWN, Reading, Scene
from ltviz.widgets.words import count, fixed, listed, percent

ENVELOPE = "Its test accuracy and rank lie in an envelope."
SEARCHED = "building by hand while looking at test is a search on the test set."


def sentence(scene: Scene) -> str:
    """The readout: the search, then the cell built by hand, then the cells given."""
    say = {CUT: _trace, OWN: _own, GIVEN: _given}
    return " ".join(say[role](scene, cell) for role, cell in scene.panels)


def _trace(scene: Scene, cell: Drawn) -> str:
    cut = scene.derived(scene.rule)
    skips, edges = cut.winners.count("skip"), len(cut.winners)
    step = f"Step {count(scene.facts['steps'][scene.t])}: skip wins {skips} of {edges} edges"
    alive = len(cell.present) - len(cell.dead)
    now = f"the cell that would be cut now has {alive} live edge{'' if alive == 1 else 's'}"
    now = f"no path would lead through the cell cut now: {cell.gap}" if cell.gap else now
    known = scene.validated
    reached = f" The supernet has {percent(known)} on validation." if known is not None else ""
    return f"{step}; {now}.{reached}"


def _own(scene: Scene, cell: Drawn) -> str:
    found = scene.reading(cell)
    if found is None:
        return f"No path leads through the cell built by hand: {cell.gap}. {_counted(scene)}".strip()
    head = f"Built by hand: {percent(found.mean)} on validation{interval(scene, found)}"
    head += f"; {count(found.parameters)} parameters, {count(found.macs)} MACs."
    if found.id not in scene.opened:
        return f"{head} {ENVELOPE} {_counted(scene)}".strip()
    rank = f"rank {count(found.rank)} of {count(len(scene.arrays['mean']))}"
    n = scene.facts["seeds"][1]
    seeds = f"{n} seed{'' if n == 1 else 's'} that no search saw"
    return f"{head} Test {percent(found.test)} over {seeds}, {rank}. {_counted(scene)}"


def interval(scene: Scene, found: Reading) -> str:
    """The interval of the validation accuracy in brackets."""
    n = scene.facts["seeds"][0]
    if n == 1:
        return " (one seed)"
    return f" (95 % interval {fixed(100 * found.low, 1)} to {fixed(100 * found.high, 1)}, {n} seeds)"


def _counted(scene: Scene) -> str:
    n = len(scene.opened)
    return f"{count(n)} envelope{'' if n == 1 else 's'} opened: {SEARCHED}" if n else ""


def _given(scene: Scene, cell: Drawn) -> str:
    kinds = [kind(operation) for _, _, operation in cell.present]
    amounts = ((kinds.count(name), name) for name in ("learned", "pooled", "skip"))
    parts = listed([f"{count(n)} {name}" for n, name in amounts if n])
    found = scene.reading(cell)
    reached = f"; {percent(found.mean)} on validation" if found else ""
    lost = f"; no path leads through: {cell.gap}" if cell.gap else ""
    edges = f"{count(len(kinds))} edge{'' if len(kinds) == 1 else 's'}"
    return f"{cell.title}: {edges}{f', {parts}' if parts else ''}{reached}{lost}."


def notes(scene: Scene) -> list[str]:
    """What leaves a cell, dead edges with their reasons, and what another rule would cut."""
    several = [
        f"{cell.title}: nodes {listed([str(node) for node in cell.outputs])} leave the cell side by side."
        for cell in scene.cells
        if len(cell.outputs) > 1
    ]
    dead = [line for cell in scene.cells if not cell.gap for line in _dead(cell)]
    return [*several, *dead, *(_rules(scene) if scene.has_trace else [])]


def _dead(cell: Drawn) -> list[str]:
    """A line for each reason."""
    named: dict[str, list[str]] = {}
    for (i, j), why in cell.dead.items():
        named.setdefault(why, []).append(f"{i}→{j}")
    return [
        f"{cell.title}: the edge{'' if len(edges) == 1 else 's'} {listed(edges)} "
        f"{'is' if len(edges) == 1 else 'are'} dead, {why}."
        for why, edges in named.items()
    ]


def _rules(scene: Scene) -> list[str]:
    """What becomes of the cell under the other setting of each switch."""
    rule = scene.rule
    raw = "the softmax" if rule.raw else "raw α"
    none = "none is left out" if rule.none else "none may win"
    asked = [
        (f"by {raw}", rule._replace(raw=not rule.raw)),
        (f"if {none}", rule._replace(none=not rule.none)),
    ]
    return [f"Cut {words}, {_differs(scene.differing(other))}." for words, other in asked]


def _differs(edges: list[str]) -> str:
    if not edges:
        return "the cell is the same"
    return f"the edge {edges[0]} differs" if len(edges) == 1 else f"the edges {listed(edges)} differ"


def alt(scene: Scene) -> str:
    """The picture in words: every cell's live edges."""
    said = []
    for cell in scene.cells:
        dead = cell.dead
        edges = [f"{op} from {i} to {j}" for i, j, op in cell.present if (i, j) not in dead]
        said.append(f"{cell.title}: {listed(edges) or 'no live edge'}.")
    more = [" The weights of the operations on each edge as bars."] if scene.has_trace else []
    more += [" Where the cell stands in the validation accuracies of all."] if scene.has_table else []
    return f"A cell as a graph from left to right. {' '.join(said)}{''.join(more)}"
