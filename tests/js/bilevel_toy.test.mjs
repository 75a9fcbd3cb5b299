import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// The widget's files use the parts without importing them: joined as ltviz/widgets/compose.py joins them.
const widgets = new URL("../../ltviz/widgets/", import.meta.url);
const read = (path) => readFile(new URL(path, widgets), "utf8");
const [, parts] = (await read("compose.py")).match(/^PARTS = \(([^)]*)\)/m);
const files = [...parts.matchAll(/"(\w+)"/g)].map(([, part]) => `parts/${part}.js`);
files.push(...["path", "plane", "widget"].map((name) => `bilevel_toy/${name}.js`));
const text = (await Promise.all(files.map(read))).join("\n");
const ltv = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const cases = JSON.parse(await readFile(new URL("../cases/bilevel.json", import.meta.url), "utf8"));
const SIZE = { width: 600, height: 360 };

for (const { name, xi, rates, start, steps, end } of cases) {
  test(`bilevel.json: ${name}, to the last bit`, () => {
    const path = ltv.iterates(Number(xi), rates.map(Number), start.map(Number), steps);
    assert.equal(path.length, steps + 1);
    assert.deepEqual(path[steps], end);
  });
}

test("a step from the fixed point stays there", () => {
  for (const xi of [0, 0.3, 0.5, 1.5]) {
    const rest = ltv.fixedPoint(xi);
    for (const value of ltv.iterates(xi, [0.1, 0.2], [rest, rest], 1)[1]) assert.ok(Math.abs(value - rest) < 1e-12);
  }
});

test("the plane holds its frame and the whole path", () => {
  const path = [[5, -4], [0, 0], [-1, 9]];
  const { x, y } = ltv.planPlane(path, SIZE);
  assert.deepEqual([x.domain, y.domain], [[-1, 5], [-4, 9]]);
  assert.deepEqual([x(-1), x(5), y(-4), y(9)], [0, 600, 360, 0]);
  assert.deepEqual(ltv.planPlane([[1, 1]], SIZE).x.domain, [0, 3.75]);
});

test("a contour is where the validation loss has its level, and stays inside", () => {
  const plan = ltv.planPlane([[-2, 0]], SIZE);
  for (const level of [-6, 0, 4]) {
    const points = ltv.contour(level, plan).flat();
    assert.ok(points.length > 50, `${level}`);
    for (const [alpha, w] of points) {
      assert.ok(Math.abs(ltv.validationLoss(alpha, w) - level) < 1e-9);
      assert.ok(w >= plan.y.domain[0] && w <= plan.y.domain[1]);
    }
  }
  // Both branches of the hyperbola, and no line drawn from one to the other.
  const pieces = ltv.contour(4, plan);
  assert.equal(pieces.length, 2);
  for (const piece of pieces) assert.ok(piece.every(([alpha]) => Math.sign(alpha) === Math.sign(piece[0][0])));
});

test("the pointer means the nearest iterate, within reach", () => {
  const path = ltv.iterates(0, [0.1, 0.1], [2, -2], 50);
  const plan = ltv.planPlane(path, SIZE);
  const scene = { xi: 0, step: 10, path, hit: null };
  assert.equal(ltv.iterateAt(scene, plan, plan.x(path[3][0]) + 2, plan.y(path[3][1]) - 1), 3);
  assert.equal(ltv.iterateAt(scene, plan, 5, 5), null);
  assert.equal(ltv.iterateRows(scene, 0)[0], "start");
  assert.deepEqual(ltv.iterateRows(scene, 0)[4], ["validation loss", "−7.000"]);
});
