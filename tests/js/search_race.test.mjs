// The pure functions of the race of searches, on the shipped files: they are joined as Python joins them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const PARTS = ["dom", "arrays", "numbers", "scale", "axes", "marks", "gaps", "bars"].map((name) => `parts/${name}.js`);
const OWN = ["data", "forest", "panels", "probes", "say"].map((name) => `search_race/${name}.js`);
const texts = await Promise.all([...PARTS, ...OWN].map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const ltv = await import(`data:text/javascript,${encodeURIComponent(texts.join("\n"))}`);

const TYPES = { float64: Float64Array, int32: Int32Array };
const pack = (dtype, shape, values) => ({ dtype, shape, data: TYPES[dtype].from(values.flat(Infinity)).buffer });
const look = (key) => ({ key, name: `name of ${key}`, said: `said ${key}`, short: key, token: key, dash: [], mark: "dot" });
const nan = NaN;
const size = { width: 200, height: 100 };

/** Two strategies, two seeds, three costs, four architectures; "late" has no choice at the first cost. */
const state = {
  strategies: [look("random_search"), look("late")], seeds: [4, 9], costs: [40, 80, 400], cost: 400, strategy: "late", across: "latency",
  facts: { versus: "random_search", architectures: 4, axes: ["latency", "macs"], interrupted: 0 },
  arrays: {
    validation: pack("float64", [2, 2, 3], [[0.6, 0.6, 0.8], [0.5, 0.7, 0.7], [nan, 0.6, 0.9], [nan, 0.5, 0.9]]),
    test: pack("float64", [2, 2, 3], [[0.5, 0.5, 0.7], [0.5, 0.6, 0.6], [nan, 0.6, 0.8], [nan, 0.5, 0.7]]),
    worth: pack("float64", [2, 2, 3], [[0.5, 0.5, 0.7], [0.5, 0.7, 0.7], [nan, 0.5, 0.8], [nan, 0.5, 0.7]]),
    choice: pack("int32", [2, 2, 3], [[0, 0, 2], [0, 2, 2], [-1, 0, 3], [-1, 0, 2]]),
    rank: pack("int32", [2, 2, 3], [[4, 4, 2], [4, 2, 2], [-1, 4, 1], [-1, 4, 2]]),
    bands: pack("float64", [2, 2, 3, 3], [
      [[0.55, 0.4, 0.7], [0.65, 0.5, 0.8], [0.75, 0.6, 0.9]], [[0.5, 0.5, 0.5], [0.55, 0.4, 0.7], [0.65, 0.5, 0.8]],
      [[nan, nan, nan], [0.55, 0.4, 0.7], [0.9, 0.9, 0.9]], [[nan, nan, nan], [0.55, 0.4, 0.7], [0.75, 0.6, 0.9]],
    ]),
    gap: pack("float64", [2, 2, 3], [Array(6).fill(nan), [nan, 0, 0.1], [nan, -0.2, 0]]),
    interval: pack("float64", [2, 3, 3], [Array(9).fill(nan), [nan, nan, nan], [-0.1, -1.4, 1.2], [0.05, -0.6, 0.7]]),
    judged: pack("float64", [4], [0.5, 0.6, 0.7, 0.8]),
    latency: pack("float64", [4], [0.2, 0.1, 0.3, 0.4]),
    macs: pack("float64", [4], [2000, 1000, 3000, 4000]),
    latency_front: pack("int32", [3], [1, 2, 3]),
    macs_front: pack("int32", [3], [1, 2, 3]),
  },
};
const race = ltv.readSearches(state);
const scene = { race, g: 2, v: 1, across: "latency" };

test("numbers are found by strategy, seed and cost", () => {
  assert.deepEqual(ltv.perSeed(race, "worth", 1, 2), [0.8, 0.7]);
  assert.deepEqual(ltv.bandAt(race, 1, 1, 2), { mean: 0.75, low: 0.6, high: 0.9 });
  assert.deepEqual(ltv.gapTo(race, 1, 1), { values: [0, -0.2], mean: -0.1, low: -1.4, high: 1.2, n: 2 });
  assert.deepEqual(ltv.rivals(race), [1]);
  assert.deepEqual(ltv.choosers(scene, 2), [{ v: 0, times: 2 }, { v: 1, times: 1 }]);
  assert.deepEqual(ltv.choosers(scene, 1), []);
});

test("the strategy that is read stands in front, then the one it is compared with", () => {
  assert.deepEqual(ltv.lineUp(scene), [{ v: 0, faint: false }, { v: 1, faint: false }]);
  assert.deepEqual(ltv.lineUp({ ...scene, v: 0 }), [{ v: 1, faint: true }, { v: 0, faint: false }]);
});

test("both panels share a range that holds the means after the first tenth", () => {
  const { x, y } = ltv.bestScales(scene, size);
  assert.deepEqual(x.domain, [0, 400]);
  assert.ok(y.domain[0] < 0.5 && y.domain[1] > 0.9 && y.domain[1] <= 1);
});

test("the best so far is a stair that begins with the first choice", () => {
  const one = Object.assign((v) => v, {});
  assert.deepEqual(ltv.stepPoints([1, 2, 5], [nan, 3, 4], one, one), [[2, 3], [5, 3], [5, 4]]);
  assert.deepEqual(ltv.stepPoints([1, 2], [nan, nan], one, one), []);
});

test("the forest's axis is round around zero, and rows stay inside for many strategies", () => {
  const { x, limit } = ltv.forestScales(scene, size);
  assert.equal(x(0), 100);
  assert.equal(limit, 50);
  const many = { ...race, looks: Array.from({ length: 9 }, (_, i) => look(`s${i}`)), numbers: { ...race.numbers, interval: new Float64Array(81).fill(nan), gap: new Float64Array(54).fill(nan) } };
  const rows = ltv.forestScales({ ...scene, race: many }, size);
  assert.ok(rows.y(7) < 100 && rows.y(0) > 0);
});

test("tooltips say numbers with their strategies", () => {
  assert.deepEqual(ltv.bestRows(race, 1, 2), [
    "name of late", ["epochs", "400"], ["validation", "90.0 % (90.0 % to 90.0 %)"], ["test", "75.0 % (60.0 % to 90.0 %)"], ["test − validation", "−15.0 points"],
  ]);
  assert.deepEqual(ltv.architectureRows(scene, 2), [
    ["accuracy", "70.0 %"], ["rank", "2 of 4"], ["milliseconds", "0.30"], ["multiplications", "3,000"], "chosen by random_search 2 and late 1 of 2",
  ]);
  assert.equal(ltv.architectureRows(scene, 1).length, 4);
  assert.deepEqual(ltv.forestRows(scene, 1), ["said late − said random_search", ["mean", "+5.0 points"], ["95 % interval", "−60.0 to 70.0"], ["seeds ahead", "1 of 2"]]);
  assert.deepEqual(ltv.forestRows({ ...scene, g: 0 }, 1), ["said late − said random_search", "not known at this cost"]);
});

test("probes find the nearest and step with keys, inside what there is", () => {
  const best = ltv.probeBest(() => scene, 1);
  const [x, y] = best.place({ v: 1, g: 2 }, size);
  assert.deepEqual(best.find(x - 3, y + 2, size), { v: 1, g: 2 });
  assert.equal(best.find(-60, 10, size), null);
  assert.deepEqual(best.step({ v: 1, g: 2 }, -2, 0), { v: 0, g: 0 }, "late has no choice at the first cost");
  assert.deepEqual(best.step({ v: 1, g: 2 }, 0, 1), { v: 0, g: 2 }, "down goes to the next lower accuracy");
  const among = ltv.probeArchitectures(() => scene);
  assert.equal(among.find(...among.place(2, size), size), 2);
  assert.equal(among.find(200, 100, size), null, "nothing stands there");
  assert.deepEqual([null, 1, 3].map((hit) => among.step(hit, 1, 0)), [1, 0, 3], "keys go by what an architecture costs");
  const forest = ltv.probeForest(() => scene);
  assert.equal(forest.find(100, 40, size), 1);
  assert.equal(forest.step(null, 0, 1), 1);
  const bare = { ...race, numbers: { ...race.numbers, latency: undefined, judged: undefined } };
  assert.equal(ltv.probeArchitectures(() => ({ ...scene, race: bare })).step(null, 1, 0), null);
});
