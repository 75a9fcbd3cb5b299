"""MaskGrid's JavaScript, run by node on the shipped text, against its Python twin."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ltviz.widgets import MaskGrid
from ltviz.widgets.arrays import pack
from ltviz.widgets.mask_grid.source import from_run
from ltviz.widgets.mask_grid.wires import Wires, sentence
from tests.widgets.examples import removed, tiny_run


def net(source: Any, image: list[int] | None) -> str:
    """The traits of a source as JavaScript, for makeNet."""
    layers = [{"name": n, "label": n.removesuffix(".weight"), "shape": list(at.shape), "image": None if i else image}
              for i, (n, at) in enumerate(source.removed.items())]  # fmt: skip

    def arrays(some: dict[str, np.ndarray]) -> str:
        one = {name: pack(values) for name, values in some.items()}
        made = {name: p | {"data": list(p["data"])} for name, p in one.items()}
        return json.dumps(made)

    removed, final = arrays(source.removed), arrays(source.final)
    return f"ltv.makeNet({json.dumps(layers)}, {removed}, {{}}, {final}, {list(source.levels)})"


@pytest.mark.parametrize("which", ["dense", "conv"])
def test_javascript_says_the_same_sentences(which: str, run_js: Callable[..., str]) -> None:
    if which == "dense":
        source = MaskGrid(tiny_run(levels=12))._source
    else:
        rng = np.random.default_rng(2)
        shapes = {
            "c1.weight": (4, 3, 3, 3),
            "c2.weight": (6, 4, 3, 3),
            "fc.weight": (7, 24),
            "out.weight": (5, 7),
        }
        at = {n: removed(rng.random(s), 8, 0.1 + 0.2 * i)[None] for i, (n, s) in enumerate(shapes.items())}
        source = MaskGrid(
            tiny_run(
                1,
                8,
                shapes,
                removed_at=at,
                density=[[[(a > k).mean() for a in at.values()] for k in range(8)]],
            )
        )._source
    image = [1, 8, 8] if which == "dense" else None
    n = len(source.removed)
    script = f"""
      const net = {net(source, image)};
      const said = [];
      for (const level of {list(source.levels)}) {{
        for (let i = -1; i < {n}; i += 1) said.push(ltv.sentence(net, level, i));
      }}
      console.log(JSON.stringify(said));
    """
    mine = [
        sentence(source, k, layer, image is not None)
        for k in source.levels
        for layer in ("", *source.removed)
    ]
    assert json.loads(run_js(script, "mask_grid")) == mine


def test_javascript_counts_the_same_wires(run_js: Callable[..., str]) -> None:
    source = from_run(tiny_run(levels=9))
    script = f"""
      const net = {net(source, [1, 8, 8])};
      console.log(JSON.stringify(net.map((layer, i) => [layer.byUnit, layer.byInput, ltv.outgoing(net, i, 4)]
        .map((tables) => tables && (Array.isArray(tables) ? tables.map((t) => [...t]) : [...tables])))));
    """
    found = json.loads(run_js(script, "mask_grid"))
    for i, (name, at) in enumerate(source.removed.items()):
        wires = [Wires.of(at, level) for level in source.levels]
        assert found[i][0] == [w.by_unit.tolist() for w in wires], name
        assert found[i][1] == [w.by_input.tolist() for w in wires], name
    assert found[0][2] == Wires.of(source.removed["fc2.weight"], 4).by_input.tolist()
    assert found[2][2] is None


def test_javascript_lights_the_wires_of_a_node(run_js: Callable[..., str]) -> None:
    source = from_run(tiny_run())
    script = f"""
      const [first, second] = {net(source, [1, 8, 8])};
      console.log(JSON.stringify([[...ltv.linked(first, 3, "in", 2)], [...ltv.linked(second, 3, "out", 5)]]));
    """
    into, out = json.loads(run_js(script, "mask_grid"))
    assert into == (source.removed["fc1.weight"][2] > 3).astype(int).tolist()
    assert out == (source.removed["fc2.weight"][:, 5] > 3).astype(int).tolist()


@pytest.mark.parametrize(("width", "ratio"), [(360, 1), (360, 3), (760, 1), (760, 2)])
def test_every_weight_has_one_cell_and_the_keyboard_reaches_it(
    width: int, ratio: int, run_js: Callable[..., str]
) -> None:
    source = from_run(
        tiny_run(sizes={"fc1.weight": (12, 192), "c.weight": (6, 5, 3, 3), "out.weight": (40, 90)})
    )
    script = f"""
      const net = {net(source, [3, 8, 8])};
      const out = [];
      for (let i = 0; i < 3; i += 1) {{
        const plan = ltv.layout(net, i, {width}, {ratio});
        const cells = [...plan.sheet.place].filter((at) => at >= 0);
        const hits = cells.map((at) => ltv.placeOf(net, plan, {{ kind: "weight", layer: i, index: at }}, {ratio}))
          .map(([x, y]) => ltv.hitAt(net, i, plan, x, y, {ratio}).index);
        let hit = ltv.neighbour(net, i, plan, null, 0, 0);
        const start = hit.index;
        const far = ltv.neighbour(net, i, plan, hit, 1e9, 1e9);
        const below = ltv.neighbour(net, i, plan, hit, 0, 1).index;
        hit = ltv.neighbour(net, i, plan, hit, 1, 0);
        out.push([cells.length === new Set(cells).size && cells.length === net[i].removed.length,
          plan.sheet.bin > 1 || cells.every((at, k) => at === hits[k]), start, hit.index, below, far.kind,
          plan.sheet.x + plan.sheet.width <= {width} + 0.01 && plan.sheet.y + plan.sheet.height <= plan.height]);
      }}
      console.log(JSON.stringify(out));
    """
    assert json.loads(run_js(script, "mask_grid")) == [
        # The next pixel of the row below; the next row of the kernel; the next unit.
        [True, True, 0, 1, below, "weight", True]
        for below in (8, 3, 90)
    ]


def test_ranks_are_those_of_the_sizes(run_js: Callable[..., str]) -> None:
    script = """
      const values = Float32Array.from({ length: 256 }, (_, i) => (i % 2 ? 1 : -1) * 0.01 * 1.05 ** i);
      const ranks = ltv.rankBytes(values);
      const right = [...ranks].every((r, i) => Math.abs(r - i) <= 1);
      console.log(JSON.stringify([right, ltv.rankBytes(new Float32Array(4))[0]]));
    """
    assert json.loads(run_js(script, "mask_grid")) == [True, 128]
