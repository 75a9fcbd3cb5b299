// The pure functions of the race, on the shipped files: they are joined as Python joins them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const PARTS = ["dom", "arrays", "numbers", "scale", "axes", "marks", "gaps"].map((name) => `parts/${name}.js`);
const OWN = ["data", "say", "panels", "curves", "seeds", "probes"].map((name) => `ticket_race/${name}.js`);
const texts = await Promise.all([...PARTS, ...OWN].map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const ltv = await import(`data:text/javascript,${encodeURIComponent(texts.join("\n"))}`);

const TYPES = { float64: Float64Array, float32: Float32Array, int32: Int32Array, int16: Int16Array, int8: Int8Array, uint8: Uint8Array };
const pack = (dtype, shape, values) => ({ dtype, shape, data: TYPES[dtype].from(values).buffer });
const arm = (key, short = key) => ({ key, name: `name of ${key}`, said: `said ${key}`, short, token: key, dash: [], mark: "dot" });
const nan = NaN;

/** Two seeds, three levels; the control did not run at level 1, and one of its seeds was late at level 2. */
const state = {
  arms: [arm("ticket"), arm("fresh"), arm("dense")], seeds: [4, 9], levels: [0, 1, 2], level: 2, versus: "fresh", curve: "loss",
  prediction: "", paper: [],
  facts: { arm: "ticket", dense: "ticket", named: null, home: 2, against: "fresh", interrupted: false, reasons: ["", "close", "far"] },
  arrays: {
    density: pack("float64", [3], [1, 0.5, 0.25]),
    kept: pack("float64", [3, 3], [1, 0.5, 0.25, nan, nan, 0.25, 1, 1, 1]),
    test: pack("float64", [3, 2, 3], [0.9, 0.91, 0.88, 0.92, 0.9, 0.86, nan, nan, 0.87, nan, nan, 0.82, 0.9, 0.9, 0.9, 0.92, 0.92, 0.92]),
    best_step: pack("float64", [3, 2, 3], [100, 100, 200, 200, 100, 200, nan, nan, 300, nan, nan, 200, 100, 100, 100, 200, 200, 200]),
    censored: pack("uint8", [3, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    blown_up: pack("uint8", [3, 2, 3], Array(18).fill(0)),
    gap: pack("float64", [3, 2, 3], [nan, nan, nan, nan, nan, nan, nan, nan, 0.01, nan, nan, 0.04, 0, 0.01, -0.02, 0, -0.02, -0.06]),
    interval: pack("float64", [3, 3, 3], [
      ...Array(9).fill(nan), ...Array(6).fill(nan), 0.025, -0.1, 0.15, 0, 0, 0, -0.005, -0.2, 0.19, -0.04, -0.3, 0.22,
    ]),
    outcome: pack("int8", [3], [-1, 1, 0]),
    schedules: pack("int32", [3], [300, 300, 300]),
    steps: pack("int32", [3], [100, 200, 300]),
    rows: pack("int16", [3, 3], [0, 1, 2, -1, -1, 3, 0, 0, 0]),
    loss: pack("float32", [4, 2, 3], Array.from({ length: 24 }, (_, i) => 1 + i)),
    accuracy: pack("float32", [4, 2, 3], Array.from({ length: 24 }, (_, i) => i / 24)),
    loss_at_best: pack("float32", [3, 2, 3], Array(18).fill(1)),
    accuracy_at_best: pack("float32", [3, 2, 3], Array(18).fill(0.5)),
  },
};
const race = ltv.readRace(state);
const scene = { race, k: 2, v: 1, curve: "loss", asking: false, prediction: "", paper: [] };

test("numbers are found by arm, seed and level", () => {
  assert.equal(ltv.one(race, "test", 1, 1, 2), 0.82);
  assert.deepEqual(ltv.bySeed(race, "gap", 1, 2), [0.01, 0.04]);
  assert.deepEqual(ltv.intervalOf(race, 1, 2), { values: [0.01, 0.04], mean: 0.025, low: -0.1, high: 0.15, n: 2 });
  assert.equal(ltv.compared(race, 1, 1), false);
  assert.deepEqual([ltv.censoredAt(race, 1, 2), ltv.censoredAt(race, 0, 2)], [1, 0]);
});

test("a curve is that of its training, and none where nothing ran", () => {
  assert.deepEqual(ltv.curvesOf(race, "loss", 1, 2).map((c) => [...c]), [[19, 20, 21], [22, 23, 24]]);
  assert.deepEqual(ltv.curvesOf(race, "loss", 1, 1), []);
  assert.deepEqual(ltv.curvesOf(race, "loss", 2, 2), ltv.curvesOf(race, "loss", 0, 0));
  assert.deepEqual(ltv.meanCurve([Float32Array.of(1, nan, 4), Float32Array.of(3, nan, nan)]), [2, nan, 4]);
  assert.deepEqual(ltv.meanCurve([]), []);
});

test("the nearest level is a pruned one that ran", () => {
  assert.deepEqual([0, 1, 2].map((k) => ltv.nearestLevel(race, 1, k)), [2, 2, 2]);
  assert.deepEqual([0, 1, 2].map((k) => ltv.nearestLevel(race, 2, k)), [1, 1, 2]);
  assert.equal(ltv.nearestLevel(race, 0, 1), -1);
});

test("means and extents leave out what did not run", () => {
  assert.equal(ltv.meanOf([1, nan, 3]), 2);
  assert.ok(Number.isNaN(ltv.meanOf([nan])));
  assert.deepEqual(ltv.extent([nan, 3, -1]), [-1, 3]);
  assert.deepEqual(ltv.extent([nan]), [0, 1]);
  assert.deepEqual(ltv.padded([0, 2], 0.5), [-1, 3]);
});

test("a panel around zero is round, holds its dots, and cuts an interval that is far wider", () => {
  assert.equal(ltv.gapLimit([0.1, -0.3], -0.5, 0.3), 1);
  assert.equal(ltv.gapLimit([0.1, -0.3], -0.4, 0.3), 0.5);
  assert.equal(ltv.gapLimit([3, nan], 1, 5.5), 10);
  assert.equal(ltv.gapLimit([1, 1.2], -11, 13), 5);
  assert.equal(ltv.gapLimit([2.9], -Infinity, Infinity), 10);
  assert.equal(ltv.gapLimit([nan], nan, nan), 0.5);
  assert.equal(ltv.gapLimit([70], 60, 80), 100);
});

test("labels move apart, keep their order and stay inside", () => {
  assert.deepEqual(ltv.spread([50, 10, 90], 14, 0, 100), [50, 10, 90]);
  assert.deepEqual(ltv.spread([50, 50, 52], 14, 0, 100), [50, 64, 78]);
  assert.deepEqual(ltv.spread([95, 99], 14, 0, 100), [86, 100]);
  assert.deepEqual(ltv.spread([2, -5], 14, 0, 100), [14, 0]);
  assert.deepEqual(ltv.spread([], 14, 0, 100), []);
});

test("a line leaves out what is missing and begins anew nowhere", () => {
  assert.equal(ltv.linePath([[0, 1], [2, nan], [4, 5.04]]), "M0 1L4 5");
  assert.equal(ltv.linePath([]), "");
});

test("every mark has its own outline, and only some are solid", () => {
  const marks = ["dot", "square", "cross", "plus", "up", "down", "right", "diamond"];
  assert.equal(new Set(marks.map((mark) => ltv.markPath(mark, 10, 10, 4))).size, marks.length);
  assert.deepEqual(marks.filter(ltv.isSolid), ["dot", "diamond"]);
  assert.ok(ltv.isSolid("block"));
});

test("differences have signs, zero has none", () => {
  assert.deepEqual([0.5, 0, -2, 0.30000000000000004].map(ltv.signed), ["+0.5", "0", "−2", "+0.3"]);
});

test("the ticket and its control stand in front, others behind; an asked ticket is absent", () => {
  assert.deepEqual(ltv.cast(scene).map((one) => one.v), [2, 1, 0]);
  assert.deepEqual(ltv.cast({ ...scene, v: 2 }), [{ v: 1, faint: true }, { v: 2, faint: false }, { v: 0, faint: false }]);
  assert.deepEqual(ltv.cast({ ...scene, asking: true }).map((one) => one.v), [2, 1]);
});

test("while the reader guesses, no scale gives the answer away", () => {
  const size = { width: 200, height: 100 };
  const other = { ...scene, asking: true, k: 1 };
  assert.equal(ltv.seedScale({ ...scene, asking: true }, size).limit, ltv.seedScale(other, size).limit);
  assert.deepEqual(ltv.ladderScales({ ...scene, asking: true }, size).y.domain, ltv.ladderScales({ ...scene, v: 2, asking: true }, size).y.domain);
  assert.notDeepEqual(ltv.ladderScales(scene, size).y.domain, ltv.ladderScales({ ...scene, asking: true }, size).y.domain);
});

test("density reads from 100 % at the left", () => {
  const x = ltv.densityScale(race.density, 200);
  assert.ok(x(1) < x(0.5) && x(0.5) < x(0.25));
  assert.ok(Math.abs(x(0.5) - x(1) - (x(0.25) - x(0.5))) < 1e-9);
});

test("rows of seeds fit and end above the mean", () => {
  for (const S of [1, 5, 20, 60]) {
    const rows = ltv.seedRows(S, 180);
    assert.ok(rows.y(0) > 0 && rows.y(S - 1) < rows.mean && rows.mean < 180);
    assert.equal(rows.named, S <= 13);
  }
});

test("tooltips say numbers with their arms, and a lower bound as one", () => {
  assert.deepEqual(ltv.seedRowsSaid(race, 1, 0, 2), [
    "seed 4", ["ticket", "88.0 %"], ["fresh", "87.0 %"], ["difference", "+1.0 points"],
    "early stop: ticket 200, fresh ≥ 300",
  ]);
  assert.deepEqual(ltv.seedRowsSaid(race, 1, 1, 2).slice(0, 3), ["seed 9", ["ticket", "86.0 %"], ["fresh", "82.0 %"]]);
  assert.deepEqual(ltv.gapRows(race, 1, 2), [
    "ticket − name of fresh", ["weights kept", "25.0 %"], ["mean", "+2.5 points"], ["95 % interval", "−10.0 to 15.0"],
    ["seeds", "2"], "still improving at the end: fresh 1",
  ]);
  assert.deepEqual(ltv.accuracyRows(race, 0, 1), [
    "name of ticket", ["weights kept", "50.0 %"], ["test accuracy", "90.5 %"], ["2 seeds", "90.0 % to 91.0 %"], "A winning ticket: close.",
  ]);
  assert.deepEqual(ltv.accuracyRows(race, 2, 1)[1], ["weights kept", "100 %"]);
  assert.deepEqual(ltv.curveRows(scene, 1), ["step 200, mean validation loss", ["ticket", "15.5"], ["fresh", "21.5"], ["dense", "3.50"]]);
});

test("tooltips say what blew up: of an arm, of both, of a seed", () => {
  const lost = { ...race, numbers: { ...race.numbers, blown_up: Uint8Array.from({ length: 18 }, (_, i) => (i === 11 ? 1 : 0)) } }; // fresh, seed 9, level 2
  const last = (rows) => rows.at(-1);
  assert.equal(last(ltv.accuracyRows(lost, 1, 2)), "Blew up in training: fresh 1 of 2.");
  assert.equal(last(ltv.gapRows(lost, 1, 2)), "Blew up in training: fresh 1 of 2.");
  assert.equal(last(ltv.seedRowsSaid(lost, 1, 1, 2)), "Blew up in training: fresh.");
  for (const rows of [ltv.accuracyRows(lost, 0, 2), ltv.gapRows(lost, 2, 2), ltv.seedRowsSaid(lost, 1, 0, 2)]) assert.doesNotMatch(`${rows}`, /blew up/i);
});

test("probes find the nearest and step with keys, inside what there is", () => {
  const size = { width: 200, height: 100 };
  const ladder = ltv.probeLadder(() => scene);
  assert.equal(ladder.find(10, 50, size), 2, "the control ran at the last level only");
  assert.equal(ladder.find(-60, 50, size), null);
  assert.equal(ladder.step(null, 1, 0), 2);
  const accuracy = ltv.probeAccuracy(() => scene);
  const [x, y] = accuracy.place({ v: 0, k: 1 }, size);
  assert.deepEqual(accuracy.find(x + 3, y - 2, size), { v: 0, k: 1 });
  assert.deepEqual(accuracy.step({ v: 0, k: 1 }, -10, 0), { v: 0, k: 0 });
  assert.deepEqual(accuracy.step({ v: 2, k: 2 }, 0, 1), { v: 0, k: 2 }, "down goes to the next lower accuracy");
  const seeds = ltv.probeSeeds(() => scene);
  assert.equal(seeds.find(100, ltv.seedRows(2, 100).y(1), size), 1);
  assert.equal(seeds.step(0, 1e9, 1e9), 1);
  assert.equal(ltv.probeSeeds(() => ({ ...scene, k: 1 })).step(null, 0, 1), null);
  const curves = ltv.probeCurves(() => scene);
  assert.equal(curves.find(curves.place(1, size)[0] + 4, 20, size), 1);
});

test("a long name is cut beside a line", () => {
  assert.equal(ltv.clipped("a".repeat(16)), "a".repeat(16));
  assert.equal(ltv.clipped("a".repeat(17)), `${"a".repeat(15)}…`);
});
