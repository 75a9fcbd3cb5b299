// The pure functions of SuperkernelExplorer, on the shipped files: they are joined as Python joins them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const PARTS = ["dom", "arrays", "numbers", "scale", "axes", "marks", "bars"].map((name) => `parts/${name}.js`);
const OWN = ["data", "panels", "row", "say"].map((name) => `superkernel_explorer/${name}.js`);
const texts = await Promise.all([...PARTS, ...OWN].map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const ltv = await import(`data:text/javascript,${encodeURIComponent(texts.join("\n"))}`);

const pack = (shape, values) => ({ dtype: "float32", shape, data: Float32Array.from(values).buffer });

/** One λ, one seed, three steps, two layers; the first cannot be left out. Norms: core, core, ring, ring. */
const state = (norms, thresholds, facts = {}) => ({
  lambdas: [2], seeds: [0], steps: [0, 10, 20],
  layers: [
    { name: "a", inputs: 4, outputs: 6, stride: 2, stays: true, costs: [1, 2, 3, 4] },
    { name: "<b>", inputs: 6, outputs: 6, stride: 1, stays: false, costs: [10, 20, 30, 40] },
  ],
  facts: { names: ["2"], unit: "ms", fixed: 5, warmup: 10, status: "complete", most: 4, ...facts },
  arrays: {
    norms: pack([1, 1, 3, 2, 4], norms), thresholds: pack([1, 1, 3, 2, 3], thresholds), accuracy: pack([1, 1, 3], [0.5, NaN, 0.75]),
  },
});
const ones = Array(24).fill(1);
const steady = [0, 0, 0, 0, 0, 0];
const trace = (thresholds) => ltv.readKernels(state(ones, thresholds));
const at = (made, step = 20, layer = "a", shift = 0) => ltv.kernelScene(made, { lam: 2, seed: 0, step, layer, shift });

test("a half loses its ring with the ring's indicator, and may then fall itself", () => {
  const made = trace([...steady, ...steady, /* a */ 1.5, 9, 1.2, /* <b> */ 1.4, 1.2, 1.5]);
  const scene = at(made);
  assert.deepEqual(scene.on[2], [[false, true, false], [true, true, false]]);
  assert.deepEqual([0, 1].map((l) => ltv.decidedOption(scene, l)), ["3x3-3", "5x5-3"]);
  assert.deepEqual([0, 1].map((l) => ltv.decidedBlock(scene, l)), ["r1_k3_s22_e3_i4_o6", "r1_k5_s11_e3_i6_o6"]);
  assert.equal(ltv.networkCost(scene), 5 + 1 + 30);
  assert.equal(ltv.partNorm(scene, 2, 2), 1);
  assert.equal(ltv.partNorm(scene, 2, 1), Math.SQRT2);
});

test("a layer without its first half is left out and costs nothing, whatever the second says", () => {
  const scene = at(trace([...steady, ...steady, 0, 9, 0, 0, 9, 0]));
  assert.deepEqual(scene.on[2], [[true, true, true], [true, false, true]]);
  assert.equal(ltv.decidedOption(scene, 1), "skip");
  assert.equal(ltv.decidedBlock(scene, 1), "skip");
  assert.equal(ltv.layerCost(scene, 1), 0);
  assert.equal(ltv.kernelSentence(scene), "λ = 2, seed 0, step 20: the ring stays in 1 of 2 layers, the second half in 1; 1 is left out. The network costs 9.0 ms, 18.4 % of the largest; its validation accuracy is 75.0 %.");
});

test("a shift raises every threshold and says that nothing was trained again", () => {
  const scene = at(trace(Array(18).fill(0)), 20, "<b>", 1.5);
  assert.deepEqual(scene.on[0], [[false, true, false], [false, false, false]]);
  assert.ok(Number.isNaN(ltv.knownAccuracy(scene)));
  assert.match(ltv.kernelSentence(scene), /^What if, not retrained, every threshold 1\.50 higher; λ = 2/);
  assert.equal(ltv.partLimit(scene, 1, 0), 1.5);
  assert.ok(Number.isNaN(ltv.partLimit(at(trace(Array(18).fill(0))), 1, 0)));
});

test("flips and spans stand where a part changes", () => {
  const scene = at(trace([...steady, 2, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0]));
  assert.deepEqual(ltv.partFlips(scene, 0), [1]);
  assert.deepEqual(ltv.offSpans(scene, 0), [[5, 15], [15, 20]]);
  assert.deepEqual(ltv.partFlips(scene, 1), []);
  assert.deepEqual(ltv.offSpans(scene, 1), []);
});

test("layers share the width, and a point finds its own", () => {
  const plan = ltv.rowLayout(5, 600);
  assert.equal(plan.pitch, 118);
  assert.equal(ltv.rowLayout(20, 340).pitch, 17);
  assert.equal(ltv.layerUnder(plan, 5, 119, 5), 1);
  assert.equal(ltv.layerUnder(plan, 5, 595, 5), null);
  assert.equal(ltv.layerUnder(plan, 5, 5, plan.height + 1), null);
});

test("panels stand side by side, or one under another where it is narrow", () => {
  const scene = at(trace(Array(18).fill(0)));
  for (const width of [330, 700]) {
    const plan = ltv.panelLayout(width);
    assert.equal(plan.stacked, width < 520);
    for (const part of [0, 1, 2]) {
      const [x, y] = ltv.panelCorner(plan, part);
      assert.ok(x + plan.width <= width + 1e-9);
      assert.ok(y + plan.height < ltv.panelsTall(plan));
      assert.deepEqual(ltv.partUnder(scene, plan, x + 0.52 * plan.width, y + 3), { part, t: 1 });
    }
    assert.equal(ltv.partUnder(scene, plan, 2, 2), null);
  }
});

test("words of a part name norm, threshold and decision", () => {
  const scene = at(trace([...steady, ...steady, 1.5, 9, 1.2, 0, 0, 0]));
  assert.deepEqual(ltv.partWords(scene, { part: 0, t: 2 }), ["layer a, ring, step 20", ["norm", "1.41"], ["threshold", "1.50"], ["norm of the core", "1.41"], ["decision", "off"]]);
  assert.deepEqual(ltv.partWords(scene, { part: 1, t: 0 }).slice(2), [["threshold", "none: it always stays"], ["decision", "kept (warm-up)"]]);
  assert.deepEqual(ltv.layerWords(scene, 1), ["layer <b>: 5×5-6", "r1_k5_s11_e6_i6_o6", ["costs", "40.0 ms"], ["of the largest network", "81.6 %"]]);
});
