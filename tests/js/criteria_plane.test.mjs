import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// The widget's files use the parts without importing them: joined as ltviz/widgets/compose.py joins them.
const widgets = new URL("../../ltviz/widgets/", import.meta.url);
const read = (path) => readFile(new URL(path, widgets), "utf8");
const [, parts] = (await read("compose.py")).match(/^PARTS = \(([^)]*)\)/m);
const files = [...parts.matchAll(/"(\w+)"/g)].map(([, part]) => `parts/${part}.js`);
files.push(...["brush", "cells", "picture", "reading", "regions", "scores", "widget"].map((name) => `criteria_plane/${name}.js`));
const text = (await Promise.all(files.map(read))).join("\n");
const ltv = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const BINS = 96;
const packed = (array) => ({ data: array, dtype: "float32", shape: [array.length] });
const row = (shape, image = null, reach = [1, 2]) => ({ name: "a.weight", label: "a", shape, image, reach });

/** A layer of one unit with these values. */
function view(before, after, shape = [1, before.length]) {
  return ltv.viewLayer(row(shape), packed(Float32Array.from(before)), packed(Float32Array.from(after)));
}

test("keys sort as float32 scores do, equal ones by position", () => {
  const scores = Float32Array.of(0.5, -Infinity, 0, 2, -0, -3, 0.5, 1e-45, -1e-45, 3e38);
  assert.deepEqual([...ltv.sortOrder(ltv.sortKeys(scores))], [1, 5, 8, 2, 4, 7, 0, 6, 3, 9]);
  assert.deepEqual([...ltv.sortOrder(new Uint32Array(0))], []);
  assert.deepEqual([...ltv.sortOrder(Uint32Array.of(0x20000, 0x1ffff, 0xffffffff, 0))], [3, 1, 0, 2]);
});

test("a draw at random is spread over 32 bits", () => {
  const draws = Array.from({ length: 4000 }, (_, i) => ltv.drawOf(i));
  assert.equal(new Set(draws).size, 4000);
  const low = draws.filter((x) => x < 2 ** 30).length;
  assert.ok(low > 900 && low < 1100, `${low} of 4000 in the first quarter`);
});

test("every weight has its cell, the rim gathers what lies beyond", () => {
  assert.deepEqual([-1, -0.999, -1e-9, 0, 0.999, 1, 50, -50].map((v) => ltv.binAt(v, 1)), [0, 0, 47, 48, 95, 95, 95, 0]);
  const { bin, totals, most, top } = view([0.5, 0.5, -9], [-1, -1, 0.1]);
  assert.deepEqual([...bin], [(BINS - 1 - 24) * BINS + 72, (BINS - 1 - 24) * BINS + 72, (BINS - 1 - 50) * BINS]);
  assert.equal(totals.reduce((a, b) => a + b), 3);
  assert.equal(most, 2);
  assert.deepEqual(top, [9, 1]);
});

test("a map is the image, or outputs by inputs in blocks", () => {
  const image = ltv.mapLayer(row([3, 18], [2, 3, 3]));
  assert.deepEqual([image.rows, image.cols, image.room, image.what], [3, 3, 6, "pixel"]);
  assert.deepEqual([...image.cell.subarray(16, 22)], [7, 8, 0, 1, 2, 3]); // the second channel, then the next unit
  const dense = ltv.mapLayer(row([2, 3]));
  assert.deepEqual([dense.rows, dense.cols, dense.room, [...dense.cell]], [2, 3, 1, [0, 1, 2, 3, 4, 5]]);
  const large = ltv.mapLayer(row([5, 300]));
  assert.deepEqual([large.rows, large.cols, large.room, large.what], [3, 150, 4, "2 × 2 weights"]);
  assert.deepEqual([0, 1, 2, 299, 300, 600, 1499].map((i) => large.cell[i]), [0, 0, 1, 149, 0, 150, 449]);
});

test("kept and brushed weights are counted as the cut moves", () => {
  const layer = view([0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, 0.4]);
  const lined = ltv.lineUp(layer, Uint32Array.of(3, 0, 1, 2)); // the fourth leaves first
  const follow = ltv.followCut(lined, layer.map, []);
  for (const [removed, cells] of [[1, [1, 1, 1, 0]], [3, [0, 0, 1, 0]], [0, [1, 1, 1, 1]], [4, [0, 0, 0, 0]], [2, [0, 1, 1, 0]]]) {
    const tally = follow(removed);
    assert.deepEqual([[...tally.cells], tally.brushed, tally.most], [cells, null, Math.max(...cells)]);
    assert.deepEqual([...layer.bin].map((bin) => tally.bins[bin]), cells);
  }
  const brushed = ltv.followCut(lined, layer.map, [0, 0.25, 0, 1]);
  for (const [removed, kept] of [[1, 2], [2, 1], [4, 0], [0, 2]]) {
    const tally = brushed(removed);
    assert.deepEqual([[...tally.cells], tally.brushed], [[1, 1, 0, 0], { n: 2, kept }]);
  }
});

test("a brush stands on cells and comes back", () => {
  const layer = view([0.5, -9], [0.5, 1]);
  const cells = [24, 72, 12, 48];
  const brush = ltv.cellsBrush(cells, layer);
  assert.deepEqual(brush, [-0.5, 0.5, 0, 1.5]);
  assert.deepEqual(ltv.brushCells(brush, [1, 2]), cells);
  // At the rim it takes what lies beyond: to 9 here; nothing lies beyond the upright axis.
  assert.deepEqual(ltv.cellsBrush([0, 96, 0, 96], layer), [-9, 9, -2, 2]);
  assert.deepEqual(ltv.brushCells([-9, 9, -7, 7], [1, 2]), [0, 96, 0, 96]);
});

test("keys move a brush and its corner, inside the plane", () => {
  assert.deepEqual(ltv.movedCells([10, 20, 30, 40], -3, 5), [7, 17, 35, 45]);
  assert.deepEqual(ltv.movedCells([10, 20, 30, 40], -30, 500), [0, 10, 86, 96]);
  assert.deepEqual(ltv.grownCells([10, 20, 30, 40], 2, -3), [10, 22, 30, 37]);
  assert.deepEqual(ltv.grownCells([10, 20, 30, 40], -50, 500), [10, 11, 30, 96]);
});

test("the map stands beside the plane where there is room, else below", () => {
  const map = ltv.mapLayer(row([10, 784], [1, 28, 28]));
  const wide = ltv.planPlane(map, 728, 1);
  assert.equal(wide.side, 384);
  assert.ok(wide.map.x > wide.left + wide.side && wide.map.x + 28 * wide.map.cell <= 728);
  for (const [width, ratio] of [[328, 1], [328, 3], [560, 2], [420, 1.25]]) {
    const slim = ltv.planPlane(map, width, ratio);
    assert.ok(slim.left + slim.side <= width && slim.side > 0.8 * Math.min(384, width - 44), `${width}: ${slim.side}`);
    assert.ok(slim.map.y > slim.top + slim.side && slim.legend.y + 40 < slim.height);
  }
});

test("keys walk over the cells of the plane and of the map", () => {
  const scene = { view: view([0.1, 0.2, 0.3], [0, 0, 0]) };
  const first = ltv.planeStep(scene, null, 0, 1);
  assert.deepEqual(first, { kind: "bin", col: 48, row: 47 });
  assert.deepEqual(ltv.planeStep(scene, first, -1, 10), { kind: "bin", col: 47, row: 57 });
  assert.deepEqual(ltv.planeStep(scene, first, 1e9, -1e9), { kind: "bin", col: 95, row: 0 });
  assert.deepEqual(ltv.planeStep(scene, { kind: "cell", col: 1, row: 0 }, 5, 5), { kind: "cell", col: 2, row: 0 });
});
