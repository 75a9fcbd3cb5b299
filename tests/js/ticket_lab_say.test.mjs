// The lab's words and what its charts show, on the shipped files: they are joined as Python joins them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const PARTS = ["dom", "arrays", "numbers", "scale", "axes", "marks", "gaps"].map((name) => `parts/${name}.js`);
const OWN = ["scene", "runs", "shown", "say", "curves", "panels", "probes"].map((name) => `ticket_lab/${name}.js`);
const texts = await Promise.all([...PARTS, ...OWN].map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const { lab, scenes, row, cases } = JSON.parse(await readFile(new URL("../cases/ticket_lab_say.json", import.meta.url), "utf8"));
const ltv = await import(`data:text/javascript,${encodeURIComponent(`const LAB = ${JSON.stringify(lab)};\n${texts.join("\n")}`)}`);

const STEPS = [50, 100, 300, 500, 1000];
const curve = { steps: STEPS, loss: [0.69, 0.5, 0.2, 0.1, 0.15], accuracy: [0.5, 0.7, 0.8, 0.9, 0.9] };
const armsOf = (rows = []) => rows.map((values) => ({ ...Object.fromEntries(row.map((name, i) => [name, values[i]])), curve, densities: [] }));

/** A view as the desk makes it. */
const viewOf = ({ set, arms, stored, picture, round = -1, versus = "shuffled", prediction = "" }) => ({
  scene: scenes[set],
  arms: armsOf(arms), stored: armsOf(stored), round, versus, prediction, asking: prediction === "ask", words: "", opened: null, running: Boolean(picture?.running),
  picture: picture ? { loss: NaN, curve: { steps: [], loss: [], accuracy: [] }, ...picture } : null,
});
const named = (name) => viewOf(cases.find((one) => one.name === name));
const size = { width: 200, height: 100 };

for (const one of cases) {
  test(`words: ${one.name}`, () => {
    const view = viewOf(one);
    assert.equal(ltv.labSentence(view), one.sentence);
    assert.deepEqual(ltv.labNotes(view), one.notes);
    assert.equal(ltv.accuraciesSaid(view), one.accuracies);
  });
}

test("while it trains a screen reader hears who trains, not every loss", () => {
  const view = named("training");
  assert.equal(ltv.labAloud(view), "Training the dense network, seed 3.");
  assert.equal(ltv.labAloud({ ...view, picture: { ...view.picture, step: 341, loss: 0.1 } }), ltv.labAloud(view));
  assert.match(ltv.labAloud(named("three seeds")), /^At 80.0 % .* Test accuracy: dense .* and shuffled .*\.$/);
});

test("no ticket is shown while the reader guesses", () => {
  const view = named("a guess is asked for, with tickets there");
  assert.ok(ltv.drawable(view, view.arms).every(({ arm }) => arm !== "ticket"));
  assert.ok(ltv.curveArms(view).every(({ arm }) => arm === "dense"));
  assert.equal(ltv.labGap(view).absent, "your guess first");
  assert.equal(ltv.probeLabGap(() => view).step(null, 0, 1), null);
  const better = { ...view, arms: view.arms.map((run) => (run.arm === "ticket" ? { ...run, atBest: 0.99 } : run)) };
  assert.deepEqual(ltv.labAccuracyScales(better, size).y.domain, ltv.labAccuracyScales(view, size).y.domain, "not even the scale tells");
  const recorded = named("a guess is asked for");
  assert.deepEqual(ltv.labAccuracyScales(recorded, size).y.domain, ltv.labAccuracyScales({ ...recorded, stored: [] }, size).y.domain, "nor that of a recorded ladder");
});

test("a toy's fresh values are shown from twenty seeds on, and mnist1d's at once", () => {
  const few = named("three seeds of fresh values of a toy"), many = named("twenty seeds of fresh values"), measured = named("three seeds of fresh values, measured");
  assert.match(ltv.labGap(few).absent, /run 20 seeds: one toy seed\noften teaches the opposite/);
  assert.deepEqual([ltv.labGap(many).absent, ltv.labGap(measured).absent], ["", ""]);
  const fresh = (view) => ltv.drawable(view, view.arms).filter(({ arm }) => arm === "fresh").length;
  assert.deepEqual([fresh(few), fresh(many), fresh(measured)], [0, 20, 6]);
  assert.ok(!ltv.curveArms(few).some(({ arm }) => arm === "fresh"));
});

test("an empty panel says why", () => {
  const why = (name, changes = {}) => ltv.labGap({ ...named(name), ...changes }).absent;
  assert.equal(why("nothing was run"), "not run yet: press train");
  assert.equal(why("one dense network"), "no ticket yet:\nprune, rewind, train");
  assert.equal(ltv.labGap({ ...named("three seeds"), round: 0 }).absent, "nothing is pruned at this level");
  assert.equal(why("a ticket without its control"), "shuffled: not run at this level yet");
  assert.equal(why("a control without its ticket"), "ticket: not run at this level yet");
  assert.equal(why("one seed"), "");
});

test("the live curve is drawn until its training is among the finished ones", () => {
  const view = named("training");
  assert.equal(ltv.liveCurve(view), null, "not validated yet");
  const live = { ...view, picture: { ...view.picture, curve: { steps: [50], loss: [0.7], accuracy: [0.5] } } };
  assert.equal(ltv.liveCurve(live).step, 340);
  assert.ok(ltv.labCurveScales(live, size).y(0.7) > 0 && ltv.labCurveScales(live, size).y(0.7) < 100);
  const ended = { ...live.picture, running: false, step: 1000, seed: 0 };
  assert.equal(ltv.liveCurve({ ...named("one dense network"), picture: ended }), null);
});

test("the steep beginning of a curve does not decide its axis", () => {
  const [top] = [...ltv.labCurveScales(named("one dense network"), size).y.domain].reverse();
  assert.ok(top < 0.69 && top >= 0.5, `${top}`);
  assert.deepEqual(ltv.labCurveScales(named("one dense network"), size).x.domain, [0, 1000]);
});

test("a recorded ladder fills the panel until an arm is run here", () => {
  assert.deepEqual([ltv.labShown(named("a stored ladder alone")).recorded, ltv.labShown(named("a stored ladder behind")).recorded], [true, false]);
  const behind = named("a stored ladder behind");
  const { y } = ltv.labAccuracyScales(behind, size);
  assert.ok(behind.stored.every(({ atBest }) => y(atBest) >= 0 && y(atBest) <= 100));
});

test("the newest level is shown, or the one that was chosen", () => {
  assert.equal(ltv.labShown(named("one seed")).round, 2);
  assert.equal(ltv.labShown({ ...named("one seed"), round: 1 }).round, 1);
  assert.equal(ltv.labShown(named("nothing was run")).round, 0);
});

test("tooltips say numbers, and a censored stop as a lower bound", () => {
  const late = named("late"), { arms } = late;
  assert.deepEqual(ltv.labSeedRows(late, 0).at(-1), "early stop: ticket ≥ 300, fresh values 500");
  assert.deepEqual(ltv.labSeedRows(late, 0)[0], "seed 0");
  assert.deepEqual(ltv.labSeedRows(late, undefined), []);
  const [level] = ltv.labLevels(arms, "ticket").slice(-1);
  const rows = ltv.labLevelRows(late, level);
  assert.deepEqual([rows[1], rows[3][0], rows.at(-1)], [["connections kept", "64.0 %"], "3 seeds", "open"]);
  assert.equal(ltv.labLevelRows(named("three seeds"), level).length, 4, "no outcome on a toy");
  assert.deepEqual(ltv.labCurveRows(late, 300), ["update 300, validation loss", ["ticket", "0.200"], ["dense", "0.200"], ["fresh values", "0.200"], ["shuffled", "0.200"]]);
});

test("probes find the nearest and step with keys, inside what there is", () => {
  const view = named("three seeds"), accuracy = ltv.probeLabAccuracy(() => view);
  const ticket = ltv.labLevels(view.arms, "ticket").at(-1);
  const [x, y] = accuracy.place(ticket, size);
  assert.equal(accuracy.find(x + 2, y - 1, size).arm, "ticket");
  assert.equal(accuracy.find(-60, 50, size), null);
  assert.equal(accuracy.step(ticket, -9, 0).round, 0);
  assert.notEqual(accuracy.step(ticket, 0, 1).arm, "ticket");
  const gap = ltv.probeLabGap(() => view);
  assert.equal(gap.find(100, ltv.seedRows(3, 100).y(1), size), 1);
  assert.equal(gap.step(0, 1e9, 1e9), 2);
  const curves = ltv.probeLabCurves(() => view);
  assert.equal(curves.find(curves.place(300, size)[0] + 3, 20, size), 300);
  assert.equal(curves.step(300, 1, 0), 500);
  assert.equal(ltv.probeLabAccuracy(() => named("nothing was run")).step(null, 1, 0), null);
});
