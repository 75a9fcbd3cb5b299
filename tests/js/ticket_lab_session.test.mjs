// The lab's protocol without a browser: the session alone, in a real classic worker, and behind a page's connection.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Worker as Thread } from "node:worker_threads";

import { connect } from "../../ltviz/widgets/ticket_lab/connection.js";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const FILES = ["engine", "optimisers", "random", "ticket", "toys", "mnist1d", "sets", "trainer", "lab", "session", "serve"].map((name) => `ticket_lab/worker/${name}.js`);
const texts = await Promise.all(["parts/masks.js", ...FILES].map((path) => readFile(new URL(path, WIDGETS), "utf8")));
const text = texts.join("\n");
const load = () => import(`data:text/javascript,${encodeURIComponent(text)}`);
const lab = await load();

const SETUP = { set: "moons", count: 60, held: 60, noise: 0.1, seed: 1, sizes: [2, 8, 8, 2], tanh: false, grid: 0, rewindTo: 0, adam: true, lr: 0.01, batch: 20, steps: 60, every: 10 };
const seen = { type: "seen" };

/** A session with a clock of its own: every look at it takes a tenth of a millisecond. */
function opened(changes = {}, start = undefined) {
  const posts = [];
  let clock = 0;
  const session = lab.createSession({ post: (message) => posts.push(message), now: () => (clock += 0.1) });
  const of = (type) => posts.filter((message) => message.type === type);
  const run = (message) => { // until there is no more to do, as a page that draws every frame
    session.receive(message);
    for (let more = true; more; ) { more = session.advance(5); clock += 20; session.receive(seen); }
    return of("frame").at(-1);
  };
  session.receive({ type: "open", setup: { ...SETUP, ...changes }, start });
  session.receive(seen);
  return { session, posts, of, run, wait: (ms) => { clock += ms; } };
}
const weights = (frame) => frame.values["fc1.weight"];

test("an opened lab shows its layers, its points and the untouched network", () => {
  const { posts } = opened();
  assert.deepEqual(posts.map(({ type }) => type), ["opened", "frame"]);
  assert.deepEqual(posts[0].layers.map(({ name, inputs, outputs }) => [name, inputs, outputs]), [["fc1", 2, 8], ["fc2", 8, 8], ["out", 8, 2]]);
  assert.equal(posts[0].train.y.length, 60);
  assert.deepEqual([posts[1].step, posts[1].arm, posts[1].density, posts[1].running], [0, "dense", 1, false]);
});

test("the first picture of a set that is not drawn itself does not wait for its examples", () => {
  const { session, posts, wait } = opened({ set: "mnist1d", sizes: [40, 4, 10], count: 6000000 });
  assert.deepEqual(posts.map(({ type }) => type), ["opened", "frame"]);
  assert.equal(posts[0].train, null);
  session.receive({ type: "open", setup: { ...SETUP, set: "mnist1d", sizes: [40, 4, 10], count: 200, steps: 5 } });
  wait(20);
  session.receive({ type: "train" });
  while (session.advance(1)) wait(20);
  assert.equal(posts.findLast(({ type }) => type === "arm").run.curve.steps.at(-1), 5);
});

test("a training ends with its run, and the picture follows", () => {
  const { run, of } = opened();
  const last = run({ type: "train" });
  assert.deepEqual([last.step, last.running], [60, false]);
  assert.deepEqual(last.curve.steps, [10, 20, 30, 40, 50, 60]);
  const [{ run: arm }] = of("arm");
  assert.deepEqual([arm.arm, arm.seed, arm.round, arm.density], ["dense", 1, 0, 1]);
  assert.equal(arm.best, arm.curve.steps[arm.curve.loss.indexOf(Math.min(...arm.curve.loss))]);
  assert.equal(arm.censored, arm.best > 54);
  assert.ok(arm.curve.loss.at(-1) < arm.curve.loss[0] && arm.atEnd > 0.5 && arm.atBest > 0.5);
  run({ type: "train" });
  assert.match(of("refused")[0].reason, /all 60 updates of the schedule are done: rewind/);
});

test("the same seed gives the same run, whatever its slices; another seed another", () => {
  const arm = (seed, slice) => {
    const { session, of } = opened({ seed });
    session.receive({ type: "train" });
    while (session.advance(slice) || of("arm").length === 0) session.receive(seen);
    return of("arm")[0].run;
  };
  assert.deepEqual(arm(4, 0.3), arm(4, 50));
  assert.notDeepEqual(arm(4, 5).curve, arm(5, 5).curve);
});

test("pause holds, step makes one update, and the run goes on as an unbroken one", () => {
  const broken = opened(), whole = opened();
  broken.session.receive({ type: "train" });
  broken.session.advance(1);
  broken.session.receive({ type: "pause" });
  const held = broken.run({ type: "pause" });
  assert.ok(held.step > 0 && held.step < 60 && !held.running);
  assert.equal(broken.run({ type: "step" }).step, held.step + 1);
  broken.run({ type: "train" });
  whole.run({ type: "train" });
  assert.deepEqual(broken.of("arm"), whole.of("arm"));
});

test("a frame waits for the one before to be seen, and for 16 ms", () => {
  const { session, of, wait } = opened({ steps: 100_000 });
  session.receive({ type: "train" });
  const frames = () => of("frame").length;
  const before = frames();
  wait(20);
  session.advance(5);
  assert.equal(frames(), before + 1);
  for (let i = 0; i < 10; i++) { wait(20); session.advance(5); }
  assert.equal(frames(), before + 1); // not seen yet
  session.receive(seen);
  assert.equal(frames(), before + 2);
  session.receive(seen);
  session.advance(5);
  assert.equal(frames(), before + 2); // too early
  wait(20);
  session.advance(5);
  assert.equal(frames(), before + 3);
});

test("a ladder is drawn ten times a second: its trainings need the processor", () => {
  const { session, of, wait } = opened({ steps: 100_000 });
  session.receive({ type: "ladder", rounds: 1, remove: 0.3, scope: "layer", seeds: [1] });
  session.receive(seen);
  const before = of("frame").length;
  for (let i = 0; i < 30; i++) { wait(20); session.advance(1); session.receive(seen); }
  assert.ok(Math.abs(of("frame").length - before - 6) <= 1, `${of("frame").length - before} frames in 600 ms`);
  session.receive({ type: "pause" });
  wait(20);
  session.advance(1);
  assert.equal(of("frame").at(-1).running, false); // a pause is drawn at once
});

test("train, prune, rewind, train: a ticket; fresh values and a shuffled mask are its controls", () => {
  const { run, of } = opened();
  const first = weights(opened().of("frame")[0]);
  run({ type: "train" });
  const pruned = run({ type: "prune", remove: 0.5, scope: "layer" });
  assert.deepEqual([pruned.density, pruned.round, pruned.step], [0.5, 1, 60]);
  const rewound = run({ type: "rewind" });
  assert.equal(rewound.step, 0);
  weights(rewound).forEach((w, i) => assert.equal(w, pruned.mask["fc1.weight"][i] ? first[i] : 0));
  run({ type: "train" });
  const fresh = run({ type: "fresh" });
  assert.deepEqual(fresh.mask, pruned.mask);
  assert.ok(weights(fresh).every((w, i) => (pruned.mask["fc1.weight"][i] ? w !== first[i] : w === 0)));
  run({ type: "train" });
  const shuffled = run({ type: "shuffle" });
  assert.notDeepEqual(shuffled.mask, pruned.mask);
  weights(shuffled).forEach((w, i) => assert.equal(w, shuffled.mask["fc1.weight"][i] ? first[i] : 0));
  run({ type: "train" });
  assert.deepEqual(of("arm").map(({ run: { arm, density, round } }) => [arm, density, round]), [["dense", 1, 0], ["ticket", 0.5, 1], ["fresh", 0.5, 1], ["shuffled", 0.5, 1]]);
  assert.deepEqual(run({ type: "ticket" }), { ...rewound, running: false });
  run({ type: "fresh" });
  assert.deepEqual(run({ type: "shuffle" }).mask, lab.shuffledMask(pruned.mask, 1, 4)); // the fourth draw, whatever the others were
});

test("what is no arm of the experiment is not called one", () => {
  const arms = (...messages) => { const { run } = opened(); return messages.map((message) => run(message).arm).at(-1); };
  const prune = { type: "prune", remove: 0.5, scope: "layer" }, keep = { type: "keep", layer: "fc1", places: [1], kept: false };
  assert.equal(arms({ type: "step" }, prune, { type: "step" }), "other"); // trained on from where it was pruned
  assert.equal(arms({ type: "fresh" }), "other"); // nothing was pruned
  assert.equal(arms(keep), "other");
  assert.equal(arms(prune, { type: "shuffle" }, prune), "other");
  assert.equal(arms(prune, { type: "fresh" }, { type: "rewind" }), "ticket");
  assert.equal(arms(prune, { type: "shuffle" }, { type: "fresh" }), "fresh");
});

test("a run is tested at its best step and at its end, and leaves the network at its end", () => {
  const it = lab.createLab({ ...SETUP, lr: 0.3, noise: 0.4, every: 5 });
  for (const _ of it.trainer.go()) ;
  const end = lab.copyValues(it.network);
  const { best, atBest, atEnd } = it.run();
  assert.ok(best < 60 && atBest !== atEnd, `${best} ${atBest} ${atEnd}`);
  assert.deepEqual(lab.copyValues(it.network), end);
  assert.equal(atEnd, lab.evaluate(it.network, it.examples().test).accuracy);
});

test("another rate holds from the next update on, and nothing stops", () => {
  const { session, run, of, wait } = opened();
  session.receive({ type: "train" });
  session.advance(1);
  wait(20);
  session.receive({ type: "rate", lr: -1 }); // refused, and nothing else
  session.receive({ type: "rate", lr: 1e-9 });
  session.receive(seen);
  wait(20);
  session.advance(0.5);
  session.receive(seen);
  const slow = of("frame").at(-1);
  assert.ok(slow.running && slow.step < 60);
  const last = run(seen);
  assert.ok(last.step === 60 && weights(last).every((w, i) => Math.abs(w - weights(slow)[i]) < 1e-6));
});

test("rewinding to step k takes its values and trains the rest of the schedule", () => {
  const { run, of } = opened({ rewindTo: 7 });
  run({ type: "step" });
  run({ type: "rewind", to: 7 });
  assert.match(of("refused")[0].reason, /rewind must name a step whose values were kept \(0\), got 7/);
  run({ type: "train" });
  const at = opened();
  for (let i = 0; i < 7; i++) at.run({ type: "step" });
  run({ type: "prune", remove: 0.3, scope: "global" });
  const rewound = run({ type: "rewind", to: 7 });
  assert.equal(rewound.step, 7);
  weights(rewound).forEach((w, i) => assert.equal(w, rewound.mask["fc1.weight"][i] ? weights(at.of("frame").at(-1))[i] : 0));
  run({ type: "rewind" });
  assert.equal(run({ type: "train" }).step, 60);
  assert.deepEqual(weights(run({ type: "rewind", to: 7 })), weights(rewound)); // the dense network's, not the ticket's
});

test("connections are cut and restored by hand; a layer without any is refused, and why", () => {
  const { run, of } = opened();
  const [first] = of("frame");
  run({ type: "step" });
  const cut = run({ type: "keep", layer: "fc1", places: [0, 3], kept: false });
  assert.deepEqual([...cut.mask["fc1.weight"].slice(0, 4)], [0, 1, 1, 0]);
  assert.deepEqual([cut.step, weights(cut)[0], weights(cut)[3]], [1, 0, 0]);
  const restored = run({ type: "keep", layer: "fc1", places: [3], kept: true });
  assert.deepEqual([weights(restored)[0], weights(restored)[3]], [0, weights(first)[3]]);
  run({ type: "keep", layer: "fc2", places: Array.from({ length: 64 }, (_, i) => i), kept: false });
  const refused = run({ type: "train" });
  assert.equal(refused.step, 1);
  assert.match(of("refused")[0].reason, /^fc2 has no connection left/);
  run({ type: "keep", layer: "fc2", places: [5], kept: true });
  assert.equal(run({ type: "train" }).step, 60);
});

test("the curve goes on where a connection is cut in the middle", () => {
  const { run } = opened({ every: 1 });
  for (let i = 0; i < 3; i++) run({ type: "step" });
  assert.deepEqual(run({ type: "keep", layer: "fc1", places: [8], kept: false }).curve.steps, [1, 2, 3]);
});

test("a training at two rates is no arm, and a ladder ends where the rate changes", () => {
  const { session, run, of } = opened();
  run({ type: "step" });
  run({ type: "rate", lr: 0.02 });
  run({ type: "train" });
  run({ type: "rewind", to: 0 });
  run({ type: "train" });
  assert.deepEqual(of("arm").map((message) => message.run.arm), ["other", "dense"]);
  session.receive({ type: "ladder", rounds: 1, remove: 0.2, scope: "layer", seeds: [0, 1] });
  session.receive({ type: "rate", lr: 0.03 });
  for (let i = 0; i < 100; i++) session.advance(1);
  assert.equal(of("arm").length, 2);
});

test("a rate that diverges says so, and the last good values are back", () => {
  const { run, of } = opened({ adam: false });
  run({ type: "step" });
  run({ type: "rate", lr: 1e6 });
  const frame = run({ type: "train" });
  const [told] = of("diverged");
  assert.deepEqual([told.step, told.lr, frame.step, frame.running], [0, 1e6, 0, false]);
  assert.deepEqual(weights(frame), weights(of("frame")[0]));
  run({ type: "rate", lr: 0.01 });
  assert.equal(run({ type: "train" }).step, 60);
  assert.equal(of("diverged").length, 1);
});

test("the ladder runs every arm at every level with every seed, the ticket last", () => {
  const { run, of } = opened({ steps: 20 });
  run({ type: "ladder", rounds: 2, remove: 0.5, scope: "layer", seeds: [1, 2] });
  const one = [["dense", 0], ["fresh", 1], ["shuffled", 1], ["ticket", 1], ["fresh", 2], ["shuffled", 2], ["ticket", 2]];
  const arms = of("arm").map(({ run: arm }) => arm);
  assert.deepEqual(arms.map(({ arm, round, seed }) => [arm, round, seed]), [1, 2].flatMap((seed) => one.map(([arm, round]) => [arm, round, seed])));
  assert.deepEqual([...new Set(arms.map(({ density }) => density))], [1, 0.5, 0.25]);
  assert.deepEqual(of("done"), [{ type: "done", what: "ladder" }]);
});

test("a seed's ladder does not hang on the seeds before it", () => {
  const of = (seeds) => {
    const lab = opened({ steps: 20 });
    lab.run({ type: "ladder", rounds: 1, remove: 0.5, scope: "global", seeds });
    return lab.of("arm").map(({ run }) => ({ ...run, values: undefined })).filter(({ seed }) => seed === 2); // the first seed alone brings its values
  };
  assert.deepEqual(of([2]), of([1, 2]));
});

test("what cannot be is refused by name and leaves the lab as it was", () => {
  const bad = [[{ set: "squares" }, /set must be one of rings, spirals, moons, mnist1d, got squares/], [{ sizes: [3, 2] }, /sizes must lead from 2 to 2 for moons, got \[3, 2\]/],
    [{ set: "mnist1d", sizes: [40, 10], grid: 5 }, /grid must be 0 for mnist1d, which has 40 inputs, got 5/], [{ held: 0 }, /held must be a whole number/],
    [{ lr: 0 }, /lr must be a finite number above 0, got 0/], [{ noise: 2 }, /noise must be in \[0, 1\], got 2/], [{ batch: 0 }, /batch must be a whole number of at least 1, got 0/],
    [{ batch: 61 }, /batch must be at most the 60 examples, got 61/], [{ seed: 0.5 }, /seed must be a whole number, got 0.5/], [{ steps: NaN }, /steps must be a whole number/]];
  const { session, of, run } = opened();
  for (const [changes, rule] of bad) {
    session.receive({ type: "open", setup: { ...SETUP, ...changes } });
    assert.match(of("refused").at(-1).reason, rule);
  }
  const messages = [[{ type: "fly" }, /a message must be one of open, seen, train, .*got fly/], [{ type: "prune", remove: 1.5 }, /remove must be in \[0, 1\], got 1.5/],
    [{ type: "keep", layer: "fc9", places: [] }, /layer must be one of fc1, fc2, out, got fc9/], [{ type: "keep", layer: "out", places: [16] }, /place must be a whole number in \[0, 15\], got 16/],
    [{ type: "keep", layer: "out", places: ["length"] }, /got length/],
    [{ type: "rate", lr: -1 }, /lr must be/], [{ type: "toString" }, /got toString/]];
  for (const [message, rule] of messages) {
    session.receive(message);
    assert.equal(of("refused").at(-1).what, message.type);
    assert.match(of("refused").at(-1).reason, rule);
  }
  assert.equal(run({ type: "train" }).step, 60);
  const posts = [];
  lab.createSession({ post: (message) => posts.push(message), now: () => 0 }).receive({ type: "train" });
  assert.match(posts[0].reason, /the lab must be opened before train/);
});

/** A network that was made elsewhere: every value another, and a mask without the first connection of each layer. */
function madeElsewhere({ pruned = true } = {}) {
  const { values, mask } = opened({ seed: 99 }).of("frame")[0];
  for (const kept of Object.values(mask)) if (pruned) kept[0] = 0;
  values["fc1.bias"].fill(0.25);
  return { values, mask };
}

test("a start is the initial network: rewinding, pruning and fresh values go from there", () => {
  const start = madeElsewhere({ pruned: false });
  const { run, of } = opened({}, start);
  assert.deepEqual([of("frame")[0].values, of("frame")[0].arm], [start.values, "dense"]);
  run({ type: "train" });
  const pruned = run({ type: "prune", remove: 0.5, scope: "layer" });
  const rewound = run({ type: "rewind" });
  weights(rewound).forEach((w, i) => assert.equal(w, pruned.mask["fc1.weight"][i] ? weights(start)[i] : 0));
  assert.deepEqual(rewound.values["fc1.bias"], start.values["fc1.bias"]);
  assert.ok(weights(run({ type: "fresh" })).every((w, i) => (pruned.mask["fc1.weight"][i] ? w !== weights(start)[i] : w === 0)));
});

test("a start's mask is a ticket's only where it says how many rounds led to it", () => {
  const start = madeElsewhere(), ticket = opened({}, { ...start, round: 3 }), cut = opened({}, start);
  const [frame] = ticket.of("frame");
  assert.deepEqual([frame.mask, frame.arm, frame.round, cut.of("frame")[0].arm], [start.mask, "ticket", 3, "other"]);
  ticket.run({ type: "train" });
  assert.deepEqual(ticket.of("arm").map(({ run: { arm, round } }) => [arm, round]), [["ticket", 3]]);
  assert.equal(ticket.run({ type: "prune", remove: 0.5, scope: "layer" }).round, 4);
  assert.equal(ticket.run({ type: "shuffle" }).arm, "shuffled");
  const restored = cut.run({ type: "keep", layer: "fc1", places: [0], kept: true });
  assert.equal(weights(restored)[0], weights(start)[0]); // the value that the start holds for it
});

test("a ladder takes a start's values for the setup's seed alone, and begins whole", () => {
  const start = madeElsewhere(), ask = { type: "ladder", rounds: 1, remove: 0.5, scope: "layer", seeds: [1, 2] };
  const with_ = opened({ steps: 20 }, { ...start, round: 3 }), without = opened({ steps: 20 });
  for (const lab of [with_, without]) lab.run(ask);
  const runs = (lab, of) => lab.of("arm").map(({ run }) => run).filter(({ seed }) => seed === of);
  assert.deepEqual(runs(with_, 1).map(({ arm, round }) => [arm, round]), [["dense", 0], ["fresh", 1], ["shuffled", 1], ["ticket", 1]]);
  assert.notDeepEqual(runs(with_, 1)[0].curve, runs(without, 1)[0].curve);
  const bare = (run) => ({ ...run, values: undefined });
  assert.deepEqual(runs(with_, 2).map(bare), runs(without, 2).map(bare));
});

test("a start that does not fit is refused by name", () => {
  const { session, of } = opened();
  const { values, mask } = madeElsewhere();
  const bad = [[{ mask: {} }, /fc1.weight must hold 16 numbers, got none/], [{ values: { ...values, "out.bias": [1] } }, /out.bias must hold 2 numbers, got 1/],
    [{ values: { ...values, "fc3.weight": [1] } }, /values of a start must be named fc1.weight, fc1.bias, .*got fc3.weight/],
    [{ values: { ...values, "out.bias": [0, NaN] } }, /values of a start must be finite numbers, got NaN in out.bias/],
    [{ mask: { ...mask, "fc1.weight": mask["fc1.weight"].map(() => 2) } }, /mask of a start must be 0 or 1, got 2 in fc1.weight/],
    [{ round: 0.5 }, /round of a start must be a whole number of at least 0, got 0.5/]];
  for (const [changes, rule] of bad) {
    session.receive({ type: "open", setup: SETUP, start: { values, mask, ...changes } });
    assert.match(of("refused").at(-1).reason, rule);
  }
  assert.equal(of("opened").length, 1);
});

test("a finished training says each layer's density; masks come with dense and ticket, values with the first seed", () => {
  const { run, of } = opened({ steps: 20 });
  run({ type: "ladder", rounds: 1, remove: 0.5, scope: "global", seeds: [1, 2] });
  const runs = of("arm").map(({ run }) => run);
  for (const { density, densities, mask, arm } of runs) {
    assert.equal(densities.reduce((sum, share, i) => sum + share * [16, 64, 16][i], 0) / 96, density);
    assert.equal(mask !== undefined, arm === "dense" || arm === "ticket");
  }
  assert.deepEqual(runs.map(({ values }) => values !== undefined), [true, true, true, true, false, false, false, false]);
  const { mask, values, densities } = runs[3];
  assert.deepEqual(Object.keys(mask), ["fc1.weight", "fc2.weight", "out.weight"]);
  assert.equal(mask["fc2.weight"].reduce((sum, kept) => sum + kept) / 64, densities[1]);
  assert.ok(values["fc2.weight"].every((w, i) => (w !== 0) === (mask["fc2.weight"][i] === 1)));
  const single = opened();
  const last = single.run({ type: "train" });
  assert.deepEqual(single.of("arm")[0].run.values, last.values);
});

test("a place that is none restores nothing of what was asked with it", () => {
  const { run, of } = opened();
  run({ type: "keep", layer: "fc1", places: [0], kept: false });
  const frame = run({ type: "keep", layer: "fc1", places: [0, 99], kept: true });
  assert.match(of("refused")[0].reason, /got 99/);
  assert.deepEqual([frame.mask["fc1.weight"][0], weights(frame)[0]], [0, 0]);
});

test("a ladder that cannot be is refused when it begins, and one that empties a layer where it does", () => {
  const { run, of } = opened({ steps: 20 });
  const ask = { type: "ladder", rounds: 2, remove: 0.5, scope: "layer", seeds: [1] };
  const bad = [[{ rounds: 0 }, /rounds must be a whole number of at least 1, got 0/], [{ seeds: [] }, /seeds must be whole numbers/], [{ seeds: 3 }, /seeds must be/],
    [{ scope: "all" }, /scope must be one of layer, global, got all/], [{ remove: 1 }, /^fc1 has no connection left/]];
  for (const [changes, rule] of bad) {
    assert.equal(run({ ...ask, ...changes }).running, false);
    assert.match(of("refused").at(-1).reason, rule);
  }
  assert.deepEqual(of("arm").map(({ run: { arm } }) => arm), ["dense", "dense"]); // the last two came as far as pruning
  assert.equal(of("done").length, 1); // of the one that had begun
  run(ask);
  assert.equal(of("done").length, 2);
});

test("a seed that empties a layer or diverges ends there, by its number, and the ladder goes on", () => {
  const ran = (lab) => lab.of("arm").map(({ run: { seed, arm } }) => `${seed} ${arm}`);
  const all = (seed) => ["dense", "fresh", "shuffled", "ticket"].map((arm) => `${seed} ${arm}`);
  const ask = { type: "ladder", rounds: 1, remove: 0.9, scope: "global", seeds: [3, 4, 6] };
  const emptied = opened({ steps: 20 }), diverged = opened({ adam: false, lr: 10 }), alone = opened({ steps: 20 });
  emptied.run(ask);
  assert.deepEqual(ran(emptied), [...all(3), "4 dense", ...all(6)]);
  assert.deepEqual(emptied.of("refused").map(({ what, seed, reason }) => [what, seed, reason.slice(0, 26)]), [["train", 4, "fc1 has no connection left"]]);
  alone.run({ ...ask, seeds: [6] });
  const bare = (lab) => lab.of("arm").map(({ run }) => ({ ...run, values: undefined })).filter(({ seed }) => seed === 6);
  assert.deepEqual(bare(emptied), bare(alone)); // it does not hang on the seed that ended before
  diverged.run({ ...ask, remove: 0.5, scope: "layer", seeds: [1, 5, 3] });
  assert.deepEqual(ran(diverged), ["5 dense", "5 fresh", ...all(3)]);
  assert.deepEqual(diverged.of("diverged").map(({ seed, lr }) => [seed, lr]), [[1, 10], [5, 10]]);
  for (const lab of [emptied, diverged]) assert.deepEqual(lab.of("done"), [{ type: "done", what: "ladder" }]);
});

test("the surface is the network's probability on the grid, whatever the batch", () => {
  const at = (batch) => opened({ grid: 9, batch }).of("frame")[0].surface;
  assert.equal(at(20).length, 81);
  at(20).forEach((p, i) => { assert.ok(p > 0 && p < 1); assert.ok(Math.abs(p - at(7)[i]) < 1e-6); });
  const network = lab.createNetwork([2, 2], { batch: 20 }); // the logit of class 1 is x + 10 y, that of class 0 is 0
  lab.setValues(network, { "out.weight": [0, 0, 1, 10], "out.bias": [0, 0] });
  lab.surface(network, 9).forEach((p, i) => {
    const [x, y] = [i % 9, Math.floor(i / 9)].map((place) => (2 * lab.REACH * (place + 0.5)) / 9 - lab.REACH);
    assert.ok(Math.abs(p - 1 / (1 + Math.exp(-x - 10 * y))) < 1e-5);
  });
});

test("MNIST-1D has ten classes of equal size, is scaled by its training examples, and can be learned", () => {
  const { train, validation, test: held } = lab.drawSplits(lab.SETS.mnist1d, { count: 2000, held: 500, noise: 0, seed: 0 }, Float32Array);
  const moments = (x) => { const mean = x.reduce((a, b) => a + b) / x.length; return [mean, x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length]; };
  assert.deepEqual(Array.from({ length: 10 }, (_, c) => train.y.filter((y) => y === c).length), Array(10).fill(200));
  const [mean, variance] = moments(train.x);
  assert.ok(Math.abs(mean) < 1e-4 && Math.abs(variance - 1) < 1e-4);
  assert.ok(Math.abs(moments(held.x)[0]) > 1e-5 && Math.abs(moments(held.x)[1] - 1) < 0.1);
  const network = lab.createNetwork([40, 100, 50, 10]);
  lab.drawInitial(network, 0);
  const optimiser = lab.adam(network, { lr: 3e-3 }), batches = lab.shuffledBatches(2000, 64, 0);
  for (let step = 0; step < 300; step++) lab.trainStep(network, optimiser, train, batches.at(step));
  assert.ok(lab.evaluate(network, validation).accuracy > 0.3);
});

// ---- The worker, and the page's way to it

const CLASSIC = `const { parentPort } = require("node:worker_threads");
const self = { postMessage: (m) => parentPort.postMessage(m), onmessage: null };
parentPort.on("message", (data) => self.onmessage({ data }));
`;

/** A browser's Worker over a thread of node: it runs the text as a classic script. */
function workerOf(source) {
  return class {
    constructor() {
      this.thread = new Thread(`${CLASSIC}${source.replace(/^export /gm, "")}\nserve(self);`, { eval: true });
      this.thread.on("message", (data) => this.onmessage({ data }));
      this.thread.on("error", ({ message }) => this.onerror({ message }));
    }
    postMessage(message) { this.thread.postMessage(message); }
    terminate() { void this.thread.terminate(); }
  };
}

/** Opens and trains behind a connection; what was heard, once `type` has come. */
function trainedBehind(host, { type = "arm", then = () => {}, train = true } = {}) {
  const heard = [];
  return new Promise((done) => {
    const lab = connect(text, (message) => {
      heard.push(message);
      if (message.type === "frame") lab.send(seen);
      then(message, lab);
      if (message.type === type) { lab.close(); done({ heard, where: lab.where() }); }
    }, host);
    lab.send({ type: "open", setup: SETUP });
    if (train) lab.send({ type: "train" });
  });
}
const expected = (() => { const { run, of } = opened(); run({ type: "train" }); return of("arm")[0].run; })();

test("a classic worker trains to the same numbers", async () => {
  const { heard, where } = await trainedBehind({ Worker: workerOf(text), load });
  assert.equal(where, "worker");
  assert.deepEqual(heard.find(({ type }) => type === "arm").run, expected);
});

test("a pause reaches a worker that trains", async () => {
  const heard = [];
  await new Promise((done) => {
    const lab = connect(text, (message) => {
      heard.push(message);
      if (message.type !== "frame") return;
      lab.send(seen);
      if (message.running) lab.send({ type: "pause" });
      else if (message.step > 0) { lab.close(); done(); }
    }, { Worker: workerOf(text), load });
    lab.send({ type: "open", setup: { ...SETUP, steps: 1e9 } });
    lab.send({ type: "train" });
  });
  assert.equal(heard.at(-1).running, false);
});

const refusing = {
  "throws at once": class { constructor() { throw new Error("SecurityError"); } },
  "fails before it has said a word": class { constructor() { setTimeout(() => this.onerror({ message: "" }), 5); } postMessage() {} terminate() {} },
};
for (const [how, Worker] of Object.entries(refusing)) {
  test(`where a worker ${how}, the page trains to the same numbers`, async () => {
    const { heard, where } = await trainedBehind({ Worker, load });
    assert.equal(where, "page");
    assert.deepEqual(heard.find(({ type }) => type === "arm").run, expected);
    assert.deepEqual(heard.filter(({ type }) => type === "moved").map(({ anew }) => anew), [false]); // nothing was lost
  });
}

test("where a worker dies, the page says so and begins anew", async () => {
  const dying = workerOf(text.replace("const until = now() + ms;", "const until = now() + ms; if (work) throw new Error('out of memory');"));
  const trainOn = ({ type }, lab) => { if (type === "opened" || type === "moved") lab.send({ type: "train" }); };
  const { heard, where } = await trainedBehind({ Worker: dying, load }, { train: false, then: trainOn });
  assert.equal(where, "page");
  const moved = heard.find(({ type }) => type === "moved");
  assert.match(moved.reason, /out of memory/);
  assert.equal(moved.anew, true);
  assert.equal(heard.filter(({ type }) => type === "opened").length, 2);
  assert.deepEqual(heard.at(-1).run, expected);
});

test("where even the page's script is refused, it is said", async () => {
  const { heard } = await trainedBehind({ Worker: refusing["throws at once"], load: () => Promise.reject(new Error("blocked")) }, { type: "refused" });
  assert.match(heard.at(-1).reason, /this page runs no script of ours: Error: blocked/);
});
