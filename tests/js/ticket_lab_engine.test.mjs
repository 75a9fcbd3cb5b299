// The engine of the ticket lab as it is, and what stands on it joined as Python joins it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import * as engine from "../../ltviz/widgets/ticket_lab/worker/engine.js";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const FILES = ["parts/masks.js", ...["engine", "optimisers", "random", "ticket", "toys"].map((name) => `ticket_lab/worker/${name}.js`)];
const texts = await Promise.all(FILES.map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const lab = await import(`data:text/javascript,${encodeURIComponent(texts.join("\n"))}`);
const cases = JSON.parse(await readFile(new URL("../cases/make_mask.json", import.meta.url), "utf8"));

const KINDS = { Float32Array, Float64Array };
const stream = (seed) => lab.randomStream(seed, lab.STREAMS.data);

/** A small network with an odd number of units everywhere, and examples for it. */
function small({ Floats = Float64Array, tanh = true, sizes = [5, 7, 6, 3], batch = 11, density = 1 } = {}) {
  const random = stream(3);
  const network = engine.createNetwork(sizes, { tanh, batch, Floats });
  lab.drawInitial(network, 1);
  for (const { bias } of network.layers) for (let u = 0; u < bias.length; u++) bias[u] = 0.3 * random.normal();
  const masks = Object.entries(engine.copyMask(network)).map(([name, mask]) => [name, mask.map(() => (random.uniform() < density ? 1 : 0))]);
  engine.setMask(network, Object.fromEntries(masks));
  const data = { x: Floats.from({ length: 40 * sizes[0] }, () => random.normal()), y: Uint8Array.from({ length: 40 }, () => random.below(3)) };
  return { network, data, batch: { order: Uint32Array.from({ length: 40 }, (_, i) => i), first: 4 } };
}

function lossOf({ network, data, batch }) {
  engine.loadBatch(network, data, batch);
  engine.forward(network);
  return engine.softmaxLoss(network);
}

for (const [name, tanh, density] of [["tanh", true, 1], ["ReLU", false, 1], ["tanh, half of it pruned", true, 0.5], ["ReLU, most of it pruned", false, 0.3]]) {
  test(`gradients are finite differences of the loss: ${name}`, () => {
    const scene = small({ tanh, density });
    lossOf(scene);
    engine.backward(scene.network);
    for (const { weight, weightGradient, mask, bias, biasGradient } of scene.network.layers) {
      for (const [values, gradient, kept] of [[weight, weightGradient.slice(), mask], [bias, biasGradient.slice(), null]]) {
        for (let i = 0; i < values.length; i++) {
          if (kept && !kept[i]) continue;
          const value = values[i], step = 1e-6;
          values[i] = value + step;
          const above = lossOf(scene);
          values[i] = value - step;
          const difference = (above - lossOf(scene)) / (2 * step);
          values[i] = value;
          assert.ok(Math.abs(gradient[i] - difference) < 1e-8, `${gradient[i]} and ${difference}`);
        }
      }
    }
  });
}

for (const [kind, Floats] of Object.entries(KINDS)) {
  test(`a pruned weight is exactly 0 after any update: ${kind}`, () => {
    for (const start of [lab.sgd, lab.adam]) {
      const { network, data } = small({ Floats, density: 0.5 });
      const masks = engine.copyMask(network), before = engine.copyValues(network);
      const optimiser = start(network, { lr: 0.05 });
      const batches = lab.shuffledBatches(40, 11, 0);
      for (let step = 0; step < 30; step++) engine.trainStep(network, optimiser, data, batches.at(step));
      for (const { name, weight, mask } of network.layers) {
        for (let i = 0; i < weight.length; i++) {
          if (mask[i]) assert.notEqual(weight[i], before[`${name}.weight`][i]);
          else assert.ok(Object.is(weight[i], 0));
        }
      }
      assert.deepEqual(engine.copyMask(network), masks);
    }
  });

  test(`a training learns, and the same seed gives the same run: ${kind}`, () => {
    const run = (seed) => {
      const network = engine.createNetwork([2, 12, 12, 2], { batch: 32, Floats, tanh: true });
      const data = lab.toyExamples("rings", 400, 0.02, stream(0), Floats);
      lab.drawInitial(network, seed);
      const optimiser = lab.adam(network, { lr: 0.01 }), batches = lab.shuffledBatches(400, 32, seed);
      const losses = Array.from({ length: 300 }, (_, step) => engine.trainStep(network, optimiser, data, batches.at(step)));
      return { losses, ...engine.evaluate(network, data) };
    };
    const [one, again, other] = [run(5), run(5), run(6)];
    assert.deepEqual(one, again);
    assert.notDeepEqual(one.losses, other.losses);
    assert.ok(one.accuracy > 0.9, `${one.accuracy}`);
  });
}

test("what is seen of a set does not hang on the size of a batch", () => {
  const { data } = small();
  const found = [1, 7, 40, 64].map((batch) => engine.evaluate(small({ batch }).network, data));
  for (const { loss, accuracy } of found) {
    assert.ok(Math.abs(loss - found[0].loss) < 1e-12);
    assert.equal(accuracy, found[0].accuracy);
  }
});

test("a step allocates nothing that stays, and moves no array", () => {
  const scene = small();
  const arrays = () => scene.network.layers.flatMap((layer) => [layer.weight, layer.units, layer.deltas, layer.weightGradient, layer.byInput.end]);
  const before = arrays();
  engine.trainStep(scene.network, lab.adam(scene.network), scene.data, scene.batch);
  arrays().forEach((array, i) => assert.equal(array, before[i]));
});

test("a loss that is no number changes nothing and is given back", () => {
  const scene = small();
  const optimiser = lab.adam(scene.network);
  scene.data.x[4 * 5] = NaN;
  const before = engine.copyValues(scene.network);
  assert.ok(Number.isNaN(engine.trainStep(scene.network, optimiser, scene.data, scene.batch)));
  assert.deepEqual(engine.copyValues(scene.network), before);
});

test("numbers that grow past float32 end in such a loss, not in weights that are none", () => {
  const { network, data, batch } = small({ tanh: false, Floats: Float32Array });
  const optimiser = lab.sgd(network, { lr: 1e30 });
  const losses = Array.from({ length: 5 }, () => engine.trainStep(network, optimiser, data, batch));
  assert.ok(Number.isFinite(losses[0]) && !Number.isFinite(losses[4]));
  assert.ok(network.layers.every(({ weight }) => weight.every(Number.isFinite)));
});

test("sizes, masks and values that do not fit are refused by name", () => {
  for (const sizes of [[], [4], [4, 0, 2], [4, 2.5, 2]]) assert.throws(() => engine.createNetwork(sizes), /sizes must be two or more whole numbers of at least 1, got \[/);
  const { network } = small();
  assert.throws(() => engine.setMask(network, {}), /fc1\.weight must hold 35 numbers, got none/);
  assert.throws(() => engine.setValues(network, { ...engine.copyValues(network), "fc2.bias": [1] }), /fc2\.bias must hold 6 numbers, got 1/);
  assert.throws(() => lab.shuffledBatches(10, 11, 0), /batch must be at most the 10 examples, got 11/);
});

test("initial values have Glorot's spread, whatever was pruned before", () => {
  const network = engine.createNetwork([300, 200, 10]);
  lab.drawInitial(network, 0);
  for (const { inputs, outputs, weight, bias } of network.layers) {
    const variance = weight.reduce((sum, w) => sum + w * w, 0) / weight.length;
    assert.ok(Math.abs(variance * (inputs + outputs) - 2) < 0.2, `${variance}`);
    assert.ok(bias.every((b) => b === 0));
  }
  const whole = engine.copyValues(network);
  lab.prune(network, 0.5);
  lab.drawInitial(network, 0);
  for (const { name, weight, mask } of network.layers) {
    assert.ok(weight.every((w, i) => w === (mask[i] ? whole[`${name}.weight`][i] : 0)));
  }
});

test("the normal numbers have mean 0 and deviation 1; the streams of a seed differ", () => {
  const random = stream(7), n = 100_000;
  const drawn = Array.from({ length: n }, () => random.normal());
  const mean = drawn.reduce((a, b) => a + b) / n;
  assert.ok(Math.abs(mean) < 0.02);
  assert.ok(Math.abs(drawn.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n - 1) < 0.03);
  const firsts = [0, 1, 2, 2 ** 31].flatMap((seed) => Object.values(lab.STREAMS).map((use) => lab.randomStream(seed, use).uniform()));
  assert.equal(new Set(firsts).size, firsts.length);
});

test("an epoch shows every example once, in an order of its own; a training that goes on at step k sees the same", () => {
  const batches = lab.shuffledBatches(40, 8, 2);
  const epoch = (/** @type {number} */ e) => Array.from({ length: 5 }, (_, i) => { const { order, first } = batches.at(5 * e + i); return [...order.slice(first, first + 8)]; }).flat();
  const [first, second] = [epoch(0), epoch(1)];
  assert.deepEqual(first.toSorted((a, b) => a - b), Array.from({ length: 40 }, (_, i) => i));
  assert.notDeepEqual(first, second);
  const later = lab.shuffledBatches(40, 8, 2).at(7);
  assert.deepEqual([...later.order.slice(later.first, later.first + 8)], second.slice(16, 24));
});

// ---- Prune, rewind, fresh values, shuffled masks

const WORDS = { "-inf": -Infinity, inf: Infinity, nan: NaN };
for (const { name, scores, remove, kept, dtype, scope, mask } of cases) {
  const values = Object.values(scores).flat();
  // The sizes of weights: finite, not negative; layers of weights that a network of these widths can hold.
  if (!kept || typeof remove !== "number" || values.some((v) => v in WORDS || v < 0)) continue;
  test(`make_mask.json on a network: ${name}`, () => {
    const Floats = dtype === "float64" ? Float64Array : Float32Array;
    const layers = Object.entries(scores).map(([layer, row]) => ({ // signs in turn: a weight's score is its size
      name: layer, inputs: row.length, outputs: 1, weight: Floats.from(row, (v, i) => (i % 2 ? v : -v)),
      mask: Uint8Array.from(mask?.[layer] ?? row.map(() => 1)), byOutput: links(row.length), byInput: links(row.length),
    }));
    const before = layers.map(({ weight }) => weight.slice());
    lab.prune({ layers }, remove, scope);
    layers.forEach((layer, l) => {
      assert.deepEqual([...layer.mask], kept[layer.name]);
      assert.ok(layer.weight.every((w, i) => w === (layer.mask[i] ? before[l][i] : 0)));
    });
  });
}
function links(n) { return { units: 1, unitStride: 1, endStride: 1, start: new Int32Array(n + 2), end: new Int32Array(2 * n) }; }

test("pruning removes the least of what is left, by layer or of all together", () => {
  const sizes = [20, 30, 10];
  const counts = (scope) => {
    const network = engine.createNetwork(sizes);
    lab.drawInitial(network, 0);
    for (let round = 0; round < 3; round++) lab.prune(network, 0.2, scope);
    return network.layers.map(({ mask }) => mask.reduce((a, b) => a + b));
  };
  assert.deepEqual(counts("layer"), [307, 154]); // 600 and 300, less a fifth three times
  const global = counts("global");
  assert.equal(global[0] + global[1], 461);
  assert.notDeepEqual(global, [307, 154]);
});

test("rewinding keeps the mask and gives back the values of that step", () => {
  const { network, data } = small();
  const start = engine.copyValues(network), optimiser = lab.adam(network, { lr: 0.1 });
  for (let step = 0; step < 20; step++) engine.trainStep(network, optimiser, data, lab.shuffledBatches(40, 11, 0).at(step));
  lab.prune(network, 0.5);
  const masks = engine.copyMask(network);
  engine.setValues(network, start);
  assert.deepEqual(engine.copyMask(network), masks);
  for (const { name, weight, mask } of network.layers) assert.ok(weight.every((w, i) => w === (mask[i] ? start[`${name}.weight`][i] : 0)));
});

test("a shuffled mask keeps as many in each layer, elsewhere, and is that of its seed", () => {
  const { network } = small({ density: 0.5, sizes: [20, 20, 3] });
  const mask = engine.copyMask(network);
  const one = lab.shuffledMask(mask, 1);
  assert.deepEqual(lab.layerDensity(one), lab.layerDensity(mask));
  assert.notDeepEqual(one, mask);
  assert.deepEqual(lab.shuffledMask(mask, 1), one);
  assert.notDeepEqual(lab.shuffledMask(mask, 2), one);
  assert.deepEqual(engine.copyMask(network), mask);
});

test("an emptied layer is a reason not to train, and is named", () => {
  const { network } = small();
  assert.equal(lab.refusal(network), "");
  engine.setMask(network, { ...engine.copyMask(network), "fc2.weight": new Uint8Array(42) });
  assert.match(lab.refusal(network), /^fc2 has no connection left, so nothing of the input reaches the output: restore/);
  assert.equal(network.layers[1].weight.some((w) => w !== 0), false);
});

test("the toy sets have two classes of equal size in their frame, and noise moves the points by as much as it says", () => {
  for (const name of Object.keys(lab.TOYS)) {
    const still = lab.toyExamples(name, 1000, 0, stream(1), Float64Array);
    assert.equal(still.y.reduce((a, b) => a + b), 500);
    assert.ok(still.x.every((v) => Math.abs(v) <= 1), name);
    const noisy = lab.toyExamples(name, 1000, 0.1, stream(1), Float32Array);
    assert.ok(noisy.x instanceof Float32Array);
    assert.ok(noisy.x.some((v) => Math.abs(v) > 1), name);
  }
});

test("without noise each toy set can be told apart by a network of this size", () => {
  for (const name of Object.keys(lab.TOYS)) {
    const network = engine.createNetwork([2, 16, 16, 2], { batch: 32 });
    const data = lab.toyExamples(name, 512, 0, stream(1), Float32Array);
    lab.drawInitial(network, 0);
    const optimiser = lab.adam(network, { lr: 0.01 }), batches = lab.shuffledBatches(512, 32, 0);
    for (let step = 0; step < 800; step++) engine.trainStep(network, optimiser, data, batches.at(step));
    assert.ok(engine.evaluate(network, data).accuracy > 0.99, `${name}: ${engine.evaluate(network, data).accuracy}`);
  }
});
