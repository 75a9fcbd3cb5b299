// The pure functions of SaliencyMap, on the shipped files: they are joined as Python joins them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const PARTS = ["dom", "arrays", "numbers", "theme", "cells", "scale", "axes", "bars"].map((name) => `parts/${name}.js`);
const OWN = ["hits", "maps", "rows", "say", "tables"].map((name) => `saliency_map/${name}.js`);
const texts = await Promise.all([...PARTS, ...OWN].map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const ltv = await import(`data:text/javascript,${encodeURIComponent(texts.join("\n"))}`);

const TYPES = { float64: Float64Array, uint32: Uint32Array, uint8: Uint8Array };
const pack = (dtype, shape, values) => ({ dtype, shape, data: TYPES[dtype].from(values).buffer });

/** Two methods on layers of 8 and 2 weights, four inputs as 2 × 2 pixels; densities 100 %, 50 %, 10 %. */
const state = {
  methods: [{ name: "one", equal: false, never: 0 }, { name: "<two>", equal: true, never: 3 }],
  layers: [{ name: "fc1.weight", label: "fc1", size: 8 }, { name: "out.weight", label: "out", size: 2 }],
  fold: { kind: "pixel", rows: 2, cols: 2, most: 2 }, broken: "", densities: [1, 0.5, 0.1],
  arrays: {
    kept: pack("uint32", [2, 2, 3, 2], [8, 2, 4, 1, 0, 1, 8, 2, 4, 1, 1, 0, 8, 2, 4, 1, 1, 0, 8, 2, 4, 1, 1, 0]),
    live: pack("uint32", [2, 2, 3, 2], [8, 2, 2, 1, 0, 0, 8, 2, 4, 1, 0, 0, 8, 2, 4, 1, 0, 0, 8, 2, 4, 1, 0, 0]),
    cut: pack("float64", [2, 2, 3, 2], [1, 1, 10, 10, 100, 100, 1, 1, 10, 5, 50, NaN, ...Array(12).fill(3)]),
    tied: pack("uint32", [2, 2, 3], [0, 0, 0, 0, 0, 0, 0, 10, 10, 0, 8, 8]),
    gone: pack("uint8", [2, 2, 3, 4], [0, 0, 0, 0, 2, 1, 1, 0, 0, 1, 1, 2, ...Array(4).fill(0), 1, 1, 1, 1, 1, 1, 1, 0, ...Array(24).fill(0)]),
    score: pack("float64", [2, 4], [1, 2, 3, 4, 6, 6, 6, 6]),
    edges: pack("float64", [2, 4], [1, 10, 100, 1000, -100, -1, 1, 100]),
    bars: pack("uint32", [2, 2, 3], [2, 3, 3, 1, 0, 1, 0, 8, 0, 0, 2, 0]),
    apart: pack("uint32", [2, 2, 2], [0, 0, 0, 0, 0, 2, 0, 1]),
  },
};
const t = ltv.readTables(state);
const scene = (change = {}) => ltv.mapScene(t, { method: "one", scope: "global", density: 0.5, view: "wires", ...change });

test("wires are what is left after every loss, anew for each method and scope", () => {
  assert.deepEqual([...ltv.staying([0, 0, 1, 2, 1, 0, /**/ 3, 0, 0, 0, 0, 0], 3, 3, 2)], [3, 3, 2, 1, 1, 1, 0, 3, 0, 3, 0, 3]);
  assert.deepEqual([...ltv.wiresOf(scene(), 0)], [0, 1, 1, 2]);
  assert.deepEqual([...ltv.wiresOf(scene({ density: 0.1 }), 0)], [0, 0, 0, 0]);
  assert.deepEqual([...ltv.wiresOf(scene({ density: 0.1, scope: "layer" }), 0)], [0, 0, 0, 1]);
  assert.deepEqual([...ltv.wiresOf(scene({ density: 0.1 }), 1)], [2, 2, 2, 2]);
});

test("a scene stands at the nearest density, and an unknown method is all of them", () => {
  assert.equal(scene({ density: 0.4 }).p, 1);
  assert.equal(scene({ density: 0.5 + 1e-12 }).p, 1);
  assert.deepEqual(ltv.shownMethods(scene({ method: "" })), [0, 1]);
  assert.deepEqual(ltv.shownMethods(scene({ method: "<two>" })), [1]);
});

test("numbers are found by method, scope and density", () => {
  assert.deepEqual([...ltv.keptBy(scene({ density: 0.1 }), 0)], [0, 1]);
  assert.deepEqual([...ltv.liveBy(scene(), 0)], [2, 1]);
  assert.deepEqual([...ltv.cutBy(scene({ scope: "layer" }), 0)], [10, 5]);
  assert.deepEqual([ltv.densityOf(scene(), 0), ltv.effectiveOf(scene(), 0)], [0.5, 0.3]);
  assert.deepEqual(ltv.lostIn(scene({ density: 0.1 }), 0), ["fc1"]);
  assert.deepEqual([ltv.tiedIn(scene(), 0), ltv.tiedIn(scene(), 1), ltv.tiedIn(scene({ scope: "layer" }), 1)], [0, 10, 8]);
  assert.deepEqual([...ltv.barsOf(scene(), 1, 0)], [0, 8, 0]);
  assert.deepEqual([...ltv.scoresOf(scene(), 0)], [1, 2, 3, 4]);
});

test("scores lie on a log axis, below zero too", () => {
  const [one, two] = [ltv.edgesOf(scene(), 0), ltv.edgesOf(scene(), 1)];
  assert.deepEqual([1, 10, 100, 1000, 0, -5, 1e9].map((v) => Number(ltv.binAt(one, v).toFixed(9))), [0, 1, 2, 3, 0, 0, 3]);
  assert.deepEqual([-100, -10, -1, 0, 1, 10, 100, 1e9].map((v) => Number(ltv.binAt(two, v).toFixed(9))), [0, 0.5, 1, 1.5, 2, 2.5, 3, 3]);
  assert.deepEqual(ltv.decadesOn(one, 9), [1, 10, 100, 1000]);
  assert.deepEqual(ltv.decadesOn(one, 2), [10, 1000]);
  assert.deepEqual(ltv.decadesOn(two, 9), [-100, -10, -1, 0, 1, 10, 100]);
  assert.deepEqual([1e-7, -100, 1, 0].map(ltv.powerOfTen), ["10⁻⁷", "−10²", "10⁰", "0"]);
});

test("the axis of shares begins below all that is kept, and never below 0.01 %", () => {
  assert.equal(ltv.shareFloor(t), 0.1);
  const deep = { layers: [{ size: 1e7 }], kept: Uint32Array.of(1e7, 3) };
  assert.equal(ltv.shareFloor(deep), 1e-4);
  assert.equal(ltv.shareFloor({ layers: [{ size: 10 }], kept: Uint32Array.of(10, 0) }), 1);
});

test("the readout tells collapse, dead ends, equal scores and what may never stay", () => {
  assert.equal(ltv.saliencySentence(scene()), "one keeps 50.0 % of all 10 weights. Effective density 30.0 %: 2 of them lie on no path from input to output.");
  assert.equal(ltv.saliencySentence(scene({ density: 0.1 })),
    "one keeps 10.0 % of all 10 weights: fc1 0 % and out 50.0 %. fc1 lost all its weights: nothing passes.");
  assert.match(ltv.saliencySentence(scene({ method: "<two>" })),
    /^<two> keeps .* All of them lie on a path from input to output\. All its scores are equal: .* stay\. 3 may never stay\.$/);
  assert.equal(ltv.mapTitle(scene({ method: "" })), "Side by side: wires kept per input pixel");
});

test("maps fill the width in rows of about one length, in whole device pixels", () => {
  const many = { t: { ...t, methods: Array(10).fill(t.methods[0]), fold: { kind: "pixel", rows: 28, cols: 28, most: 9 }, cells: 784 }, m: -1 };
  const columns = (width, ratio = 1) => {
    const { tiles, height } = ltv.planMaps(many, width, ratio);
    for (const { x, y, width: w, height: h, cell } of tiles) {
      assert.ok(x >= 0 && x + w <= width && y + h < height, `${x} ${w} in ${width}`);
      assert.equal(cell * ratio, Math.round(cell * ratio));
    }
    return [tiles.filter(({ y }) => y === tiles[0].y).length, tiles[0].cell];
  };
  assert.deepEqual(columns(760), [5, 5]);
  assert.deepEqual(columns(328), [3, 3]);
  assert.deepEqual(columns(328, 2), [3, 3.5]);
  assert.deepEqual(columns(180), [2, 2]);
  const { tiles, alone } = ltv.planMaps({ ...many, m: 4 }, 282, 1);
  assert.deepEqual([alone, tiles.length, tiles[0].m, tiles[0].cell], [true, 1, 4, 10]);
});

test("what lies under the pointer is a map among many, a cell of one", () => {
  const all = scene({ method: "" });
  const plan = ltv.planMaps(all, 400, 1);
  const [a, b] = plan.tiles;
  assert.deepEqual(ltv.mapHitAt(all, plan, b.x + 5, b.y + 5), { m: 1, cell: -1 });
  assert.equal(ltv.mapHitAt(all, plan, a.x + a.width + 3, a.y + 5), null);
  assert.deepEqual(ltv.mapStep(all, plan, null, 1, 0), { m: 0, cell: -1 });
  assert.deepEqual(ltv.mapStep(all, plan, { m: 0, cell: -1 }, 1, 0), { m: 1, cell: -1 });
  assert.deepEqual(ltv.mapStep(all, plan, { m: 1, cell: -1 }, 1e9, 0), { m: 1, cell: -1 });
  assert.deepEqual(ltv.mapRows(all, { m: 0, cell: -1 }), ["one", ["fc1 keeps", "50.0 %"], ["out keeps", "50.0 %"], ["on a path", "30.0 %"]]);
  const alone = scene();
  const one = ltv.planMaps(alone, 200, 1);
  const { x, y, cell } = one.tiles[0];
  assert.deepEqual(ltv.mapHitAt(alone, one, x + 1.5 * cell, y + 0.5 * cell), { m: 0, cell: 1 });
  assert.deepEqual(ltv.mapPlace(alone, one, { m: 0, cell: 2 }), [x + 0.5 * cell, y + 1.5 * cell]);
  assert.deepEqual(ltv.mapStep(alone, one, { m: 0, cell: 1 }, 0, 1), { m: 0, cell: 3 });
  assert.deepEqual(ltv.mapRows(alone, { m: 0, cell: 3 }), ["pixel row 1, column 1", ["wires kept", "2 of 2"], ["sum of the scores", "4.00"]]);
});

test("rows are read by bin or by share", () => {
  const plan = ltv.planLayers(2, 400);
  assert.ok(plan.bases[1] < plan.height && plan.wide < plan.right && plan.right < plan.end);
  assert.deepEqual(ltv.layerHitAt(plan, 3, plan.wide / 2, plan.bases[1] - 5), { layer: 1, bin: 1 });
  assert.deepEqual(ltv.layerHitAt(plan, 3, plan.right + 5, plan.bases[0] - 5), { layer: 0, bin: -1 });
  assert.equal(ltv.layerHitAt(plan, 3, plan.wide + 5, plan.bases[0] - 5), null);
  assert.equal(ltv.layerHitAt(plan, 3, 5, plan.height), null);
  assert.deepEqual(ltv.layerStep(2, 3, null, 1, 0), { layer: 0, bin: -1 });
  assert.deepEqual(ltv.layerStep(2, 3, { layer: 0, bin: -1 }, 1, 0), { layer: 0, bin: 0 });
  assert.deepEqual(ltv.layerStep(2, 3, { layer: 0, bin: 0 }, 0, 1), { layer: 1, bin: 0 });
  assert.deepEqual(ltv.layerStep(2, 3, { layer: 0, bin: 0 }, 0, 10), { layer: 0, bin: 2 });
  assert.deepEqual(ltv.layerRows(scene(), { layer: 0, bin: 1 }), ["fc1.weight, score 10.0 to 100", ["weights", "3"]]);
  assert.deepEqual(ltv.layerRows(scene({ method: "<two>" }), { layer: 0, bin: -1 }),
    ["fc1.weight", ["kept", "4 of 8"], ["density", "50.0 %"], ["on a path", "4"], ["effective density", "50.0 %"], ["may never stay", "2"]]);
});

test("a long text loses its end", () => {
  assert.equal(ltv.shortened("magnitude", 9), "magnitude");
  assert.equal(ltv.shortened("magnitude", 6), "magni…");
});
