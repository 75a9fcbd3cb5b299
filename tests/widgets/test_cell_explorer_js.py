"""CellExplorer's JavaScript says and cuts what Python does, from the same traits."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from ltviz.nas.space import Genotype
from ltviz.widgets import CellExplorer
from ltviz.widgets.arrays import unpack
from ltviz.widgets.cell_explorer import say
from ltviz.widgets.cell_explorer.arcs import arc_pages
from ltviz.widgets.cell_explorer.derivation import skip_share
from ltviz.widgets.cell_explorer.notation import pairs
from tests.widgets.cells import OPERATIONS, tiny_gap, tiny_table, tiny_trace
from tests.widgets.examples import packed

TRAITS = ("cell", "cells", "edge", "step", "none", "raw", "opened", "space", "facts")
SCRIPT = """
const states = %s;
console.log(JSON.stringify(states.map((state) => {
  const model = { get: (name) => state[name] };
  const record = ltv.readRecord(model);
  const scene = ltv.cellScene(model, record);
  return {
    said: ltv.cellSentence(scene), notes: ltv.cellNotes(scene), cut: scene.cut?.operations ?? [],
    skips: record.skips[String(scene.rule.none)], alt: ltv.cellAlt(scene),
  };
})));
"""


def state(explorer: CellExplorer) -> dict[str, Any]:
    """The traits as a page carries them."""
    arrays = {name: unpack(one) for name, one in explorer.arrays.items()}
    return {name: getattr(explorer, name) for name in TRAITS} | {"arrays": packed(arrays)}


def explorers() -> list[CellExplorer]:
    """Every mode, with moves drawn at random."""
    rng, table = np.random.default_rng(0), tiny_table()
    made = []
    for n in range(24):
        names = [OPERATIONS[i] for i in rng.integers(0, 5, 3)]
        cell = f"|{names[0]}~0|+|{names[1]}~0|{names[2]}~1|"
        explorer = CellExplorer(
            tiny_trace() if n % 3 else None,
            table if n % 3 < 2 else None,
            gap=tiny_gap() if n % 3 else None,
            cells={"beside": cell} if n % 2 else None,
            cell=cell,
            step=int(rng.integers(0, 61)) if n % 3 else None,
            incoming=[1, 2, None][n % 3 - 1],
            none=bool(n & 1),
            raw=bool(n & 2),
        )
        if explorer.scene.has_table:
            explorer.opened = [table.ids[i] for i in rng.integers(0, len(table), n % 4)]
            if n % 5 == 0 and explorer.scene.reading(explorer.scene.cells[-1]):
                explorer.open_envelope()
        made.append(explorer)
    v2 = [("sep_conv_3x3", 0), ("sep_conv_3x3", 1), ("skip_connect", 0), ("dil_conv_3x3", 2)]
    made.append(CellExplorer(cells=Genotype(v2, [2, 3], v2, [3])))
    made.append(CellExplorer(table=tiny_table(seeds=2)))
    return made


def test_javascript_says_and_cuts_the_same(run_js: Callable[..., str]) -> None:
    made = explorers()
    states = json.dumps([state(one) for one in made])
    for explorer, found in zip(made, json.loads(run_js(SCRIPT % states, "cell_explorer")), strict=True):
        scene = explorer.scene
        assert found["said"] == explorer.sentence()
        assert found["notes"] == explorer.notes()
        assert say.alt(scene).startswith(found["alt"])
        if scene.has_trace:
            assert found["cut"] == list(scene.derived(scene.rule).operations)
            skips = skip_share(scene.arrays["alphas"], scene.space["operations"], scene.rule)
            assert np.allclose(found["skips"], skips)


def test_javascript_places_edges_on_the_same_pages(run_js: Callable[..., str]) -> None:
    rng = np.random.default_rng(2)
    drawn: list[tuple[list[tuple[int, int]], int]] = [
        (list(pairs(n, i)), i) for n in (3, 4, 5, 7) for i in (1, 2)
    ]
    drawn.append(([(0, 3), (3, 5)], 1))  # end to end: neither lies outside the other
    for _ in range(20):
        inputs = int(rng.integers(1, 3))
        places = pairs(7, inputs)
        drawn.append(([places[i] for i in sorted(rng.choice(len(places), 8, replace=False))], inputs))
    script = f"""
      console.log(JSON.stringify({json.dumps(drawn)}.map(([edges, inputs]) => (
        ltv.arcPages(edges.map(([source, target]) => ({{ source, target }})), inputs)
      ).map(({{ side, level }}) => [side, level]))));
    """
    for (edges, inputs), found in zip(drawn, json.loads(run_js(script, "cell_explorer")), strict=True):
        assert found == [list(page) for page in arc_pages(edges, inputs)]
