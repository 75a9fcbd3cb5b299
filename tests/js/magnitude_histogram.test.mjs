import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

// The widget's files use the parts without importing them: joined as ltviz/widgets/compose.py joins them.
const widgets = new URL("../../ltviz/widgets/", import.meta.url);
const read = (path) => readFile(new URL(path, widgets), "utf8");
const [, parts] = (await read("compose.py")).match(/^PARTS = \(([^)]*)\)/m);
const files = [...parts.matchAll(/"(\w+)"/g)].map(([, part]) => `parts/${part}.js`);
files.push(...["ranks", "rows", "widget"].map((name) => `magnitude_histogram/${name}.js`));
const text = (await Promise.all(files.map(read))).join("\n");
const ltv = await import(`data:text/javascript,${encodeURIComponent(text)}`);

const packed = (array, shape = [array.length]) => ({
  data: array,
  dtype: array.constructor.name.replace("Array", "").toLowerCase(),
  shape,
});

/** Two layers with the magnitudes 1 2 3 4 and 2 2 8 (one more was pruned before); bins 1–2, 2–4, 4–8. */
function example() {
  const layers = [
    { name: "a.weight", label: "a", size: 4, alive: 4, zeros: 0 },
    { name: "b.weight", label: "b", size: 4, alive: 3, zeros: 0 },
  ];
  const arrays = {
    edges: packed(Float64Array.of(1, 2, 4, 8)),
    final: packed(Uint32Array.of(1, 2, 1, 0, 2, 1), [2, 3]),
    knots: packed(Float32Array.of(1, 2, 3, 4, 4, 2, 2, 8, 8, 8, 1, 2, 3, 4, 8), [3, 5]), // at quarters
    owner: packed(Uint8Array.of(0b00110010), [1, 1]), // a a b b a a b
    initial: packed(Uint32Array.of(2, 2, 0, 0, 1, 1, 1, 1), [2, 4]),
    cells: packed(Uint8Array.of(1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0), [2, 4, 4]),
  };
  return ltv.readRanks(layers, arrays);
}

test("the layers of a global order come back from bit planes", () => {
  const owner = [0, 2, 1, 3, 3, 0, 2, 1, 1, 2];
  const planes = Uint8Array.of(0b00111001, 0b10000000, 0b01011010, 0b01000000);
  assert.deepEqual([...ltv.readOwner(planes, 2, owner.length)], owner);
  assert.deepEqual([...ltv.readOwner(new Uint8Array(0), 0, 3)], [0, 0, 0]);
});

test("a cut by layer rounds halves to even, a global one goes by the order of all", () => {
  const ranked = example();
  assert.deepEqual(ltv.leaving(ranked, 0.5, "layer"), [2, 2]); // 1.5 → 2
  assert.deepEqual(ltv.leaving(ranked, { "b.weight": 1 }, "layer"), [0, 3]);
  assert.deepEqual([0, 1, 2, 3, 4, 6, 7].map((k) => ltv.leaving(ranked, k / 7, "global").join()), ["0,0", "1,0", "2,0", "2,1", "2,2", "4,2", "4,3"]);
  assert.deepEqual(ltv.leaving(ranked, { "b.weight": 1 }, "global"), [2, 1]);
});

test("a global count walks on from the marks of a long order", () => {
  for (const size of [1000, 512]) {
    const owner = Uint8Array.from({ length: size }, (_, i) => Number(i % 3 === 0));
    const planes = new Uint8Array(size / 8);
    owner.forEach((one, i) => { planes[i >> 3] |= one << (7 - (i & 7)); });
    const ofFirst = (k) => owner.slice(0, k).reduce((a, b) => a + b, 0);
    const layers = [size - ofFirst(size), ofFirst(size)].map((alive, i) => ({ name: `${i}`, label: `${i}`, size: alive, alive, zeros: 0 }));
    const [final, knots] = [packed(new Uint32Array(2), [2, 1]), packed(new Float32Array(6), [3, 2])];
    const ranked = ltv.readRanks(layers, { edges: packed(Float64Array.of(1, 2)), final, knots, owner: packed(planes, [1, size / 8]) });
    for (const k of [0, 1, 255, 256, 257, 511, 512, 700, 768, 1000].filter((k) => k <= size)) {
      assert.deepEqual(ltv.leaving(ranked, k / size, "global"), [k - ofFirst(k), ofFirst(k)], `${k}`);
    }
  }
});

test("thresholds stand on the knots, between them in proportion", () => {
  const ranked = example();
  assert.deepEqual(ltv.cutMagnitudes(ranked, 0.25, "layer"), [2, 2]);
  assert.deepEqual(ltv.cutMagnitudes(ranked, 0.375, "layer"), [2.5, 5]);
  assert.deepEqual(ltv.cutMagnitudes(ranked, 0.5, "global"), [3, 3]);
  assert.deepEqual(ltv.cutMagnitudes(ranked, 1, "layer"), [4, 8]);
  assert.equal(ltv.fractionBelow(ranked, 0, 2.5), 0.5);
  assert.equal(ltv.fractionBelow(ranked, 0, 2), 0.25); // what is as large stays
  assert.equal(ltv.fractionBelow(ranked, 0, 0.5), 0);
  assert.equal(ltv.fractionBelow(ranked, 2, 100), 1);
});

test("initial values leave with their weights", () => {
  const ranked = example();
  assert.deepEqual(ltv.survivingInitial(ranked, 0, 0), [2, 2, 0, 0]);
  assert.deepEqual(ltv.survivingInitial(ranked, 0, 1), [1, 2, 0, 0]);
  assert.deepEqual(ltv.survivingInitial(ranked, 1, 2), [1, 0, 0, 0]);
  assert.deepEqual(ltv.survivingInitial(ranked, 1, 3), [0, 0, 0, 0]);
});

test("equal magnitudes that a cut parts are told", () => {
  const ranked = { ...example(), knots: Float32Array.of(2, 2, 2, 8, 8) };
  assert.equal(ltv.splitsTie(ranked, 0, 1, 2), true);
  assert.equal(ltv.splitsTie(ranked, 0, 3, 8), false);
});

test("bars part where as many stay as are kept", () => {
  const scene = { ranked: example(), edges: [0, 10, 20, 30], removed: [1, 1] };
  assert.equal(ltv.countX(scene, 0), 10); // the two of 2–4 and the one of 4–8
  assert.equal(ltv.countX(scene, 1), 15); // half of the two that tie
  assert.equal(ltv.countX({ ...scene, removed: [0, 3] }, 0), 0);
  assert.equal(ltv.countX({ ...scene, removed: [0, 3] }, 1), 30);
});

test("the readout names what leaves, what stays and what is gone", () => {
  assert.equal(ltv.cutSentence(example(), 0.5, "layer"),
    "Removing the least 50.0 % of each layer: 37.5 % of 8 weights kept; a keeps 50.0 %, b keeps 25.0 %; 1 was pruned before.");
});

test("rows stand under each other and make room for initial values", () => {
  const plan = ltv.rowPlan(3, true);
  plan.bases.forEach((base, i) => assert.ok(base > plan.tops[i] && base + plan.down <= (plan.tops[i + 1] ?? plan.height)));
  assert.equal(ltv.rowPlan(3, false).down, 0);
  assert.ok(ltv.rowPlan(12, true).up < plan.up);
});

test("an outline has a step for each bin, and a cut starts it later", () => {
  assert.equal(ltv.stairsPath([0, 10, 20], [1, 2], 50, 5), "M0,50V45H10V40H20V50Z");
  assert.equal(ltv.stairsPath([0, 10, 20], [1, 2], 50, -5), "M0,50V55H10V60H20V50Z");
  assert.equal(ltv.stairsPath([0, 10, 20], [1, 2], 50, 5, 14), "M14,50V40H20V50Z");
  assert.equal(ltv.stairsPath([0, 10, 20], [1, 2], 50, 5, 20), "");
});

test("the words of a cut stay in the plot", () => {
  const words = ["20.0 % removed", "|w| ≥ 0.0176 kept"];
  assert.deepEqual(ltv.wordsAtCut(300, 600, words).map(({ anchor }) => anchor), ["end", "start"]);
  for (const [x, anchor] of [[5, "start"], [590, "end"]]) {
    const [only, ...rest] = ltv.wordsAtCut(x, 600, words);
    assert.equal(rest.length, 0);
    assert.equal(only.anchor, anchor);
    assert.equal(only.text, "20.0 % removed, |w| ≥ 0.0176 kept");
  }
});

test("a long name loses its middle", () => {
  assert.equal(ltv.fitted("fc1", 8), "fc1");
  assert.equal(ltv.fitted("features.denseblock1.conv", 11), "featu….conv");
});

test("one layer's fraction makes a dict, agreement a number again", () => {
  const ranked = example();
  assert.deepEqual(ltv.withFraction(ranked, 0.2, 1, 0.1), { "a.weight": 0.2, "b.weight": 0.1 });
  assert.equal(ltv.withFraction(ranked, { "a.weight": 0.1, "b.weight": 0.3 }, 1, 0.1), 0.1);
});

test("keys move the cut by tenths of a percent, and stop at the ends", () => {
  assert.equal(ltv.steppedFraction(0.2, [1, 0]), 0.201);
  assert.equal(ltv.steppedFraction(0.2, [-1, 0]), 0.199);
  assert.equal(ltv.steppedFraction(0.2, [0, -1]), 0.21); // up
  assert.equal(ltv.steppedFraction(0.2, [0, 10]), 0.1); // page down
  assert.equal(ltv.steppedFraction(0.999, [0, -10]), 1);
  assert.equal(ltv.steppedFraction(0.001, [-10, 0]), 0);
  assert.equal(ltv.steppedFraction(0.2, "first"), 0);
  assert.equal(ltv.steppedFraction(0.2, "last"), 1);
});
