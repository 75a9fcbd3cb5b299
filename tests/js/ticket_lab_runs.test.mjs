// What the lab says about its finished trainings, on the shipped files. tests/cases/lab_runs.json holds it to the library.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const FILES = ["parts/arrays.js", "parts/numbers.js", "parts/gaps.js", "ticket_lab/runs.js"];
const texts = await Promise.all(FILES.map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const T95 = [0, 12.706204736432095, 4.302652729911275, 3.182446305284263]; // two-sided, of 1 to 3 degrees of freedom
const runs = await import(`data:text/javascript,${encodeURIComponent(`const LAB = { quantiles: ${JSON.stringify(T95)} };\n${texts.join("\n")}`)}`);
const { steps, cases } = JSON.parse(await readFile(new URL("../cases/lab_runs.json", import.meta.url), "utf8"));

const whole = (run) => ({ density: run.round ? 0.5 : 1, best: 50, censored: run.best > 0.9 * steps, ...run });
const trained = (arm, seed, round, atBest = 0.5) => whole({ arm, seed, round, atBest });
const names = (arms) => arms.map(({ arm, seed, round }) => `${round} ${arm} ${seed}`);

for (const { name, arms, outcome } of cases) {
  test(`the rule of winning: ${name}`, () => assert.equal(runs.outcomeOf(arms.map(whole), 1), outcome));
}

test("nothing wins before something was pruned, nor without a dense network", () => {
  assert.equal(runs.outcomeOf([trained("dense", 0, 0)], 0), "");
  assert.equal(runs.outcomeOf([trained("ticket", 0, 1), trained("dense", 1, 0)], 1), "");
});

test("a training takes the place of the older one of its arm, seed and round", () => {
  const order = [["ticket", 1, 1], ["other", 0, 0], ["fresh", 0, 1], ["ticket", 0, 1], ["dense", 1, 0], ["dense", 0, 0]];
  const arms = order.reduce((all, [arm, seed, round]) => runs.withRun(all, trained(arm, seed, round)), []);
  assert.deepEqual(names(arms), ["0 dense 0", "0 dense 1", "0 other 0", "1 ticket 0", "1 ticket 1", "1 fresh 0"]);
  const again = runs.withRun(arms, trained("ticket", 1, 1, 0.9));
  assert.deepEqual(names(again), names(arms));
  assert.deepEqual([runs.resultOf(again, "ticket", 1, 1).atBest, runs.resultOf(arms, "ticket", 1, 1).atBest], [0.9, 0.5]);
  assert.deepEqual([runs.roundsOf(arms), runs.seedsOf(arms)], [[0, 1], [0, 1]]);
});

test("the dense network is the same at every round, and the ticket of round 0", () => {
  const dense = trained("dense", 3, 0), arms = [dense, trained("ticket", 3, 2)];
  assert.equal(runs.resultOf(arms, "dense", 3, 2), dense);
  assert.equal(runs.resultOf(arms, "ticket", 3, 0), dense);
  assert.equal(runs.resultOf(arms, "ticket", 3, 1), null);
  assert.equal(runs.resultOf(arms, "fresh", 3, 0), null);
});

test("the density of a round is the mean over its seeds, whichever arm of them ran", () => {
  const arms = [trained("dense", 0, 0), { ...trained("fresh", 0, 1), density: 0.4 }, { ...trained("ticket", 1, 1), density: 0.5 }, { ...trained("other", 2, 1), density: 0.1 }];
  assert.deepEqual([runs.densityAt(arms, 0), runs.densityAt(arms, 1), runs.densityAt(arms, 2)], [1, 0.45, NaN]);
});

test("a gap is paired by seed, and its interval is Student's", () => {
  const arms = [trained("ticket", 0, 1, 0.5), trained("ticket", 1, 1, 0.75), trained("ticket", 2, 1, 0.5), trained("fresh", 0, 1, 0.25), trained("fresh", 1, 1, 0.25), trained("shuffled", 3, 1)];
  const { values, mean, low, high, n, won, seeds } = runs.gapOf(arms, "fresh", 1);
  assert.deepEqual([values, mean, n, won, seeds], [[0.25, 0.5, NaN, NaN], 0.375, 2, 2, [0, 1, 2, 3]]);
  const half = (T95[1] * Math.sqrt(0.03125)) / Math.sqrt(2);
  assert.ok(Math.abs(low - 0.375 + half) < 1e-12 && Math.abs(high - 0.375 - half) < 1e-12);
  const one = runs.gapOf(arms.slice(0, 4), "fresh", 1);
  assert.deepEqual([one.n, one.mean, one.low, one.high, one.won], [1, 0.25, -Infinity, Infinity, 1]);
  const none = runs.gapOf(arms, "shuffled", 1);
  assert.deepEqual([none.n, none.mean, none.low, none.won], [0, NaN, NaN, 0]);
});

test("a tie is not won", () => {
  const arms = [trained("ticket", 0, 1), trained("dense", 0, 0)];
  assert.equal(runs.gapOf(arms, "dense", 1).won, 0);
});

// ---- Masks

const LAYERS = [{ name: "fc1", inputs: 2, outputs: 2 }, { name: "out", inputs: 2, outputs: 1 }];
const masked = (seed, round, fc1, out = [1, 1]) => ({ seed, round, mask: { "fc1.weight": Uint8Array.from(fc1), "out.weight": Uint8Array.from(out) } });
const after = (...each) => each.reduce((masks, run) => runs.withMask(masks, run, LAYERS), {});
const rows = ({ removed_at: { "fc1.weight": packed } }) => [packed.shape, [...runs.decode(packed)]];

test("of each weight the round that removed it is kept, seed by seed", () => {
  const masks = after(masked(5, 0, [1, 1, 1, 1]), masked(5, 1, [1, 0, 1, 1]), masked(5, 2, [0, 0, 1, 1]), masked(4, 0, [1, 1, 1, 1]), masked(4, 1, [1, 1, 1, 0]));
  assert.deepEqual(masks.seeds, [4, 5]);
  assert.deepEqual(rows(masks), [[2, 2, 2], [255, 255, 255, 1, 2, 1, 255, 255]]);
  assert.deepEqual(masks.removed_at["out.weight"].shape, [2, 1, 2]);
});

test("what was trained once more changes nothing, another mask forgets the rounds after it", () => {
  const masks = after(masked(0, 0, [1, 1, 1, 1]), masked(0, 1, [1, 0, 1, 1]), masked(0, 2, [0, 0, 1, 1]));
  for (const again of [masked(0, 0, [1, 1, 1, 1]), masked(0, 1, [1, 0, 1, 1])]) assert.deepEqual(rows(runs.withMask(masks, again, LAYERS)), rows(masks));
  assert.deepEqual(rows(runs.withMask(masks, masked(0, 1, [1, 1, 1, 0]), LAYERS))[1], [255, 255, 255, 1]);
  assert.deepEqual(rows(runs.withMask(masks, masked(0, 2, [1, 0, 1, 0]), LAYERS))[1], [255, 1, 255, 2]);
});

test("a training without a mask leaves the masks as they are, and the old ones are never written to", () => {
  const masks = after(masked(0, 0, [1, 1, 1, 1])), before = structuredClone(masks);
  assert.equal(runs.withMask(masks, trained("fresh", 0, 1), LAYERS), masks);
  runs.withMask(masks, masked(0, 1, [0, 1, 1, 1]), LAYERS);
  assert.deepEqual(rows(masks), rows(before));
});
