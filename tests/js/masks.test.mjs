import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { density, kthSmallest, layerDensity, makeMask, roundHalfEven } from "../../ltviz/widgets/parts/masks.js";

const cases = JSON.parse(await readFile(new URL("../cases/make_mask.json", import.meta.url), "utf8"));

const WORDS = { "-inf": -Infinity, inf: Infinity, nan: NaN };
const number = (value) => WORDS[value] ?? value;
const mapLayers = (layers, f) => Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, f(layer)]));

for (const { name, scores, remove, kept, error, dtype, ...options } of cases) {
  test(`make_mask.json: ${name}`, () => {
    const Scores = dtype === "float64" ? Float64Array : Float32Array;
    const call = () =>
      makeMask(
        mapLayers(scores, (layer) => Scores.from(layer, number)),
        number(remove),
        { ...options, mask: options.mask && mapLayers(options.mask, (layer) => Uint8Array.from(layer)) },
      );
    if (error) {
      assert.throws(call, (thrown) => thrown.message.includes(error) || assert.fail(thrown.message));
    } else {
      assert.deepEqual(mapLayers(call(), (layer) => [...layer]), kept);
    }
  });
}

test("halves go to the even neighbour", () => {
  const pairs = [[0, 0], [0.5, 0], [1.5, 2], [2.5, 2], [3.5, 4], [2.4999999999999996, 2], [2.5000000000000004, 3]];
  for (const [x, rounded] of pairs) assert.equal(roundHalfEven(x), rounded, `${x}`);
  assert.equal(roundHalfEven(0.49999999999999994), 0);
  assert.equal(roundHalfEven(2 ** 31 + 0.5), 2 ** 31);
});

test("density counts all layers together, layerDensity each", () => {
  const mask = { a: Uint8Array.of(1, 1, 0), b: Uint8Array.of(1) };
  assert.equal(density(mask), 0.75);
  assert.deepEqual(layerDensity(mask), { a: 2 / 3, b: 1 });
  assert.throws(() => density({}), /at least one layer/);
});

test("kthSmallest agrees with sorting, and stays fast on ties and on order", () => {
  const orders = { random: (i) => (i * 7919) % 997, equal: () => 1, rising: (i) => i, falling: (i) => -i };
  for (const [order, value] of Object.entries(orders)) {
    const values = Float32Array.from({ length: 200_000 }, (_, i) => value(i));
    const sorted = values.slice().sort();
    for (const k of [1, 2, 77_777, 199_999, 200_000]) {
      assert.equal(kthSmallest(values.slice(), k), sorted[k - 1], `${order}, k = ${k}`);
    }
  }
});

test("the arguments are not changed", () => {
  const scores = { a: Float32Array.of(3, 1, 2) };
  const mask = { a: Uint8Array.of(1, 1, 0) };
  makeMask(scores, 0.5, { mask });
  makeMask(scores, 1, { mask, scope: "global" });
  assert.deepEqual([...scores.a], [3, 1, 2]);
  assert.deepEqual([...mask.a], [1, 1, 0]);
});

test("plain arrays are refused by name", () => {
  assert.throws(() => makeMask({ a: [1, 2] }, 0.5), /scores\[a\] must be floating point, got \[object Array\]/);
  assert.throws(
    () => makeMask({ a: Float32Array.of(1) }, 0.5, { mask: { a: [1] } }),
    /mask\[a\] must be boolean bytes, got \[object Array\]/,
  );
});

test("names of layers are only text", () => {
  const scores = Object.fromEntries([["__proto__", Float32Array.of(2, 1)], ["toString", Float32Array.of(1, 2)]]);
  const kept = makeMask(scores, 0.5, { mask: {} });
  assert.deepEqual(Object.entries(kept).map(([name, layer]) => [name, ...layer]), [["__proto__", 1, 0], ["toString", 0, 1]]);
});
