import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// The widget's files use the parts without importing them: joined as ltviz/widgets/compose.py joins them.
const widgets = new URL("../../ltviz/widgets/", import.meta.url);
const read = (path) => readFile(new URL(path, widgets), "utf8");
const [, parts] = (await read("compose.py")).match(/^PARTS = \(([^)]*)\)/m);
const files = [...parts.matchAll(/"(\w+)"/g)].map(([, part]) => `parts/${part}.js`);
const own = ["derivation", "graph", "notation", "panels", "ranking", "say", "scene", "weights", "widget"];
files.push(...own.map((name) => `cell_explorer/${name}.js`));
const text = (await Promise.all(files.map(read))).join("\n");
const ltv = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const cases = JSON.parse(await readFile(new URL("../cases/cells.json", import.meta.url), "utf8"));
const FOUR = "|conv3~0|+|skip~0|conv3~1|+|none~0|avg3~1|conv3~2|";
const panel = (text, role = "own", inputs = 1, outputs = [3]) => ({ role, cell: ltv.parseCell({ title: "", text, inputs, outputs }) });

for (const { name, text: written, inputs, outputs, nodes, dead, gap } of cases) {
  test(`cells.json: ${name}`, () => {
    const cell = ltv.parseCell({ title: "", text: written, inputs, outputs });
    assert.deepEqual([cell.nodes, ltv.printCell(cell), cell.gap], [nodes, written, gap]);
    assert.deepEqual(cell.edges.filter((edge) => edge.why).map((edge) => [edge.source, edge.target, edge.why]), dead);
  });
}

test("the operations of an edge go round, and only that edge changes", () => {
  const names = ["none", "skip", "conv3"];
  assert.deepEqual(names.map((name) => ltv.nextOperation(names, name)), ["skip", "conv3", "none"]);
  const { cell } = panel(FOUR);
  assert.equal(ltv.printCell(ltv.withOperation(cell, 3, "skip")), FOUR.replace("none", "skip"));
  assert.equal(ltv.printCell(cell), FOUR);
});

test("six edges of four nodes lie so that none cross, and none moves when another changes", () => {
  const pairs = ltv.edgePairs(4).map(([source, target]) => ({ source, target }));
  assert.deepEqual(ltv.arcPages(pairs, 1).map(({ side }) => side), [0, 1, 0, 1, -1, 0]);
  const plans = [FOUR, FOUR.replace("skip", "none")].map((one) => ltv.planGraph(panel(one, "given"), 360));
  assert.deepEqual(plans[0].edges, plans[1].edges);
});

test("nodes and names stay inside at every width", () => {
  for (const width of [300, 760]) {
    for (const one of [panel(FOUR), panel("|sep_conv_3x3~0|sep_conv_3x3~1|+|skip~0|none~1|max3~2|", "given", 2, [2, 3])]) {
      const plan = ltv.planGraph(one, width);
      for (const { x, y } of plan.nodes) assert.ok(x >= 12 && x <= width - 12 && y >= 12 && y <= plan.height - 12);
      for (const { x, y, points } of plan.edges) {
        assert.ok(y >= 5 && y <= plan.height - 5 && x > 20 && x < width - 20);
        for (const [px, py] of points) assert.ok(px >= 0 && px <= width && py >= 0 && py <= plan.height);
      }
    }
  }
});

test("the pointer means the nearest edge, within reach", () => {
  const plan = ltv.planGraph(panel(FOUR), 700);
  for (const { e, x, y } of plan.edges) assert.equal(ltv.edgeAt(plan, x + 2, y - 3), e);
  // Beside a node, where others are within reach, too.
  for (const { e, points } of plan.edges) assert.equal(ltv.edgeAt(plan, ...points[3]), e);
  assert.equal(ltv.edgeAt(plan, 350, plan.height + 60), null);
  assert.equal(ltv.edgeStep(plan, 0, -1), 0);
  assert.equal(ltv.edgeStep(plan, 4, 10), 5);
  assert.equal(ltv.edgeStep(plan, 2, 1), 3);
});

test("of equal strength the earlier operation wins and the earlier edge stays", () => {
  const rule = { none: false, raw: false, incoming: 1 };
  const { winners, kept } = ltv.cutCell([[0, 0, 0], [0, 0, 0], [0, 0, 0]], ["none", "skip", "conv3"], 3, rule);
  assert.deepEqual(winners, ["skip", "skip", "skip"]);
  assert.deepEqual(kept, [true, true, false]);
});

test("every cell is counted in one bin", () => {
  const { edges, heights } = ltv.cellBins(Float32Array.from([0.5, 0.7, 0.7, 0.6, 0.5001]));
  assert.equal(heights.reduce((a, b) => a + b), 5);
  assert.equal(heights.at(-1), 2);
  assert.equal(heights[0], 2);
  assert.ok(Math.abs(edges[0] - 0.5) < 1e-6 && Math.abs(edges.at(-1) - 0.7) < 1e-6);
  assert.equal(ltv.cellBins([0.5, 0.5]).heights[0], 2);
});

test("bars keep one scale over the whole search", () => {
  const alphas = [[[0, 0]], [[3, -1]]];
  const scene = (t, raw) => ({ record: { alphas }, t, rule: { raw } });
  assert.deepEqual(ltv.weightsShown(scene(0, true)).domain, [-1, 3]);
  assert.deepEqual(ltv.weightsShown(scene(0, false)).domain, ltv.weightsShown(scene(1, false)).domain);
  assert.deepEqual(ltv.weightsShown(scene(0, false)).values, [[0.5, 0.5]]);
});
