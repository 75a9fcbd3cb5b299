// The pure functions of the ablation grid, on the shipped files: they are joined as Python joins them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const PARTS = ["dom", "arrays", "numbers", "scale", "axes", "marks", "gaps", "bars"].map((name) => `parts/${name}.js`);
const OWN = ["data", "say", "starts", "strips", "table"].map((name) => `ablation_grid/${name}.js`);
const texts = await Promise.all([...PARTS, ...OWN].map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const ltv = await import(`data:text/javascript,${encodeURIComponent(texts.join("\n"))}`);

const TYPES = { float64: Float64Array, float32: Float32Array, uint16: Uint16Array };
const pack = (dtype, shape, values) => ({ dtype, shape, data: TYPES[dtype].from(values).buffer });
const nan = NaN;
const TICKET = "large_final/rewind/kept/zero";
const [RANDOM, KEPT, LOST] = ["random/rewind/kept/zero", "large_final/constant/kept/zero", "large_final/constant/lost/zero"];
const cell = (key, token = "kept") => {
  const [criterion, values, sign, zeros] = key.split("/");
  return { key, criterion, values, sign, zeros, name: `name of ${key}`, said: `doing ${key}`, token };
};
const part = (key) => ({ key, label: `label ${key}` });

/** Four cells and the dense network, two seeds, two levels; the lost sign was not recorded at the second. */
const state = {
  cells: [cell(TICKET, "ticket"), cell(RANDOM, "shuffled"), cell(KEPT), cell(LOST)], seeds: [4, 9], levels: [1, 3],
  facts: {
    axes: { criterion: ["large_final", "random"].map(part), values: ["rewind", "constant"].map(part), sign: ["kept", "lost"].map(part), zeros: ["zero", "freeze"].map(part) },
    heads: { criterion: "which", values: "what", zeros: "pruned" },
    versus: [{ key: TICKET, label: "ticket", name: "the ticket" }, { key: "dense", label: "dense", name: "the dense network" }],
    named: { cells: [], level: null, versus: TICKET }, home: { level: 1, cell: KEPT }, interrupted: false, started: [KEPT], quantiles: [0, 12.706204736432095],
  },
  arrays: {
    density: pack("float64", [2], [0.5, 0.1]),
    kept: pack("float64", [5, 2], [0.5, 0.1, 0.5, 0.1, 0.5, 0.06, 0.5, nan, 1, 1]),
    test: pack("float64", [5, 2, 2], [0.9, 0.8, 0.92, 0.84, 0.88, 0.6, 0.88, 0.62, 0.9, 0.8, 0.92, 0.82, 0.89, nan, 0.89, nan, 0.95, 0.95, 0.95, 0.95]),
    censored: pack("uint16", [5, 2], [0, 1, 0, 0, 0, 2, 0, 0, 0, 0]),
    blown_up: pack("uint16", [5, 2], [0, 0, 0, 2, 0, 0, 1, 0, 0, 0]),
    start_edges: pack("float32", [5], [-2, -1, 0, 1, 2]),
    start_counts: pack("float32", [1, 2, 4], [0.125, 0, 0, 0.125, 0, 0.25, 0, 0]),
    start_zeros: pack("float32", [1, 2], [0, 0.5]),
  },
};
const grid = ltv.readAblation(state);
const view = { k: 0, cell: KEPT, versus: TICKET, second: "", sign: "both", zeros: "zero" };

test("a difference is that of the seeds, and turned around when asked the other way", () => {
  assert.deepEqual(grid.names, [TICKET, RANDOM, KEPT, LOST, "dense"]);
  const near = (found, expected) => found.forEach((x, n) => assert.ok(Math.abs(x - expected[n]) < 1e-12, `${found} is not ${expected}`));
  const gap = ltv.gapBetween(grid, KEPT, RANDOM, 1); // 0.80 and 0.82 against 0.60 and 0.62
  const two = ltv.gapBetween(grid, TICKET, RANDOM, 1); // +0.20 and +0.22: of two seeds half the interval is t times half their difference
  near([gap.mean, gap.low, gap.high], [0.2, 0.2, 0.2]);
  near([two.mean, two.low, two.high], [0.21, 0.21 - 12.706204736432095 * 0.01, 0.21 + 12.706204736432095 * 0.01]);
  const back = ltv.gapBetween(grid, RANDOM, TICKET, 1);
  near([back.mean, back.low, back.high, ...back.values], [-two.mean, -two.high, -two.low, ...two.values.map((d) => -d)]);
  assert.deepEqual(ltv.gapBetween(grid, KEPT, KEPT, 0), { values: [0, 0], mean: 0, low: 0, high: 0, n: 2 });
});

test("one seed alone has a difference and no interval", () => {
  const gap = ltv.tInterval([nan, 0.25], [0, 12.7]);
  assert.deepEqual(gap, { mean: 0.25, low: -Infinity, high: Infinity, n: 1 });
  assert.equal(ltv.tInterval([nan, nan], [0, 12.7]).n, 0);
});

test("what was not recorded has no difference and no number", () => {
  assert.equal(ltv.gapBetween(grid, LOST, TICKET, 1).n, 0);
  assert.ok(Number.isNaN(ltv.gapBetween(grid, "nobody", TICKET, 0).mean));
  assert.equal(ltv.recorded(grid, LOST, 0), true);
  assert.equal(ltv.recorded(grid, LOST, 1), false);
  assert.equal(ltv.nearestBoth(grid, LOST, TICKET, 1), 0);
  assert.equal(ltv.nearestBoth(grid, "nobody", TICKET, 1), -1);
  assert.equal(ltv.signGap(grid, TICKET, 0), null, "the ticket's own signs were never lost here");
  assert.equal(ltv.signGap(grid, LOST, 0).mean, ltv.signGap(grid, KEPT, 0).mean);
});

test("without a dense network no name is made up", () => {
  const arrays = { ...state.arrays, kept: pack("float64", [4, 2], Array(8).fill(0.5)) };
  assert.equal(ltv.readAblation({ ...state, arrays }).names.length, 4);
});

test("the strips change one part, and the toggle chooses the signs of the values", () => {
  const keys = (sign) => ltv.stripsOf(grid, sign).map((strip) => strip.rows.map((row) => row.keys));
  assert.deepEqual(keys("both"), [
    [[TICKET], [RANDOM]], [[TICKET, "large_final/rewind/lost/zero"], [KEPT, LOST]], [[TICKET], ["large_final/rewind/kept/freeze"]],
  ]);
  assert.deepEqual(keys("kept")[1], [[TICKET], [KEPT]]);
  assert.deepEqual(keys("lost")[1], [["large_final/rewind/lost/zero"], [LOST]]);
});

test("rows fill the plan from top to bottom, and a point finds its cell", () => {
  for (const width of [328, 760]) {
    const plan = ltv.stripPlan(grid, view, width);
    const spots = ltv.spotsOf(plan);
    assert.ok(plan.left < plan.right && plan.right < plan.end && plan.end === width);
    assert.deepEqual(spots.map((spot) => spot.y), spots.map((spot) => spot.y).sort((a, b) => a - b));
    assert.ok(spots.at(-1).y < plan.height);
    for (const spot of spots) assert.equal(ltv.stripAt(plan, plan.left + 20, spot.y + 2), spot.key);
    assert.deepEqual(spots.filter((spot) => spot.open).map((spot) => spot.key), ["large_final/rewind/lost/zero", LOST]);
    assert.equal(ltv.stripAt(plan, plan.left, 2), null);
    assert.equal(ltv.stripAt(plan, width + 40, spots[0].y), null);
  }
});

test("the full grid holds a cell for each sign and steps with keys", () => {
  const plan = ltv.tablePlan(grid, view, 760);
  assert.deepEqual(plan.cells.slice(0, 4).map((one) => one.key), [TICKET, "large_final/rewind/lost/zero", KEPT, LOST]);
  assert.equal(plan.cells.length, 8);
  for (const one of plan.cells) assert.equal(ltv.tableAt(plan, one.x + 3, one.y + 3), one.key);
  assert.equal(ltv.tableAt(plan, 2, 2), null);
  assert.equal(ltv.tableStep(plan, null, 1, 0), TICKET);
  assert.equal(ltv.tableStep(plan, TICKET, 1, 0), KEPT);
  assert.equal(ltv.tableStep(plan, KEPT, 0, 1), LOST);
  assert.equal(ltv.tableStep(plan, TICKET, 1e9, 1e9), "random/constant/lost/zero");
  const frozen = ltv.tablePlan(grid, { ...view, zeros: "freeze", sign: "lost" }, 328);
  assert.deepEqual(frozen.cells.map((one) => one.key.split("/").slice(2).join("/")), Array(4).fill("lost/freeze"));
});

test("a tooltip says accuracy, difference, interval and what is unusual", () => {
  assert.deepEqual(ltv.cellRows(grid, view, RANDOM), [
    `name of ${RANDOM}`, ["test accuracy", "88.0 %"], ["minus the ticket", "−3.0 points"], ["95 % interval", "−15.7 to 9.7"], ["seeds", "2"],
  ]);
  assert.deepEqual(ltv.cellRows(grid, { ...view, k: 1 }, KEPT).at(-1), ["weights kept", "6.0 %"]);
  assert.deepEqual(ltv.cellRows(grid, view, TICKET), [`name of ${TICKET}`, ["test accuracy", "91.0 %"], ["seeds", "2"]]);
  assert.deepEqual(ltv.cellRows(grid, { ...view, k: 1 }, LOST), [`name of ${LOST}`, "not recorded at this density"]);
  assert.deepEqual(ltv.cellRows(grid, view, "random/constant/lost/freeze"), [
    "label random · label constant · label lost · label freeze", "not recorded at this density",
  ]);
});

test("a tooltip says how many of those that were trained blew up, and nothing where none did", () => {
  const said = (k, key) => ltv.cellRows(grid, { ...view, k }, key).filter((row) => /blew up/i.test(row));
  assert.deepEqual(said(1, RANDOM), ["Blew up in training: 2 of 2."]);
  assert.deepEqual(said(0, LOST), ["Blew up in training: 1 of 2."]);
  assert.deepEqual([...said(0, RANDOM), ...said(1, KEPT), ...said(1, LOST)], []);
});

test("starting values are said in shares of the layer", () => {
  assert.equal(ltv.startWords(ltv.startsOf(grid, KEPT)), "25.0 % kept, 50.0 % pruned to 0, 25.0 % frozen (hatched)");
  assert.equal(ltv.startsOf(grid, LOST), null);
  const some = { kept: [0.5], pruned: [0], keptZero: 0.25, prunedZero: 0.25 };
  assert.equal(ltv.startWords(some), "75.0 % kept, 25.0 % of all begin at 0, 25.0 % pruned to 0");
});

test("a column's name is broken between words", () => {
  assert.deepEqual(ltv.wrapped("one size for all", 11), ["one size", "for all"]);
  assert.deepEqual(ltv.wrapped("initial, shuffled", 24), ["initial, shuffled"]);
});
