// The lab without a page: it takes messages, trains in slices, and posts what is drawn. A worker runs it, or the page.
//
// Taken: open, train, pause, step, prune, rewind, ticket, fresh, shuffle, keep, rate, ladder, seen. Posted: opened, frame, arm, done, refused,
// diverged. `open` may bring a start (LabStart) beside the setup. A frame is posted only after `seen` has answered the one before: a page
// that does not draw is not flooded. lab.d.ts says what they hold.

const FRAME = 16, LADDER_FRAME = 100; // ms between two frames at least; nobody follows the many trainings of a ladder one by one
const LEAST = { count: 1, held: 1, batch: 1, steps: 1, every: 1, grid: 0, rewindTo: 0 };

/** Throws what is wrong, by name. @param {LabSetup} setup */
export function checkSetup(setup) {
  for (const [name, least] of Object.entries(LEAST)) {
    const value = setup[/** @type {keyof LEAST} */ (name)];
    if (!Number.isInteger(value) || value < least) throw new RangeError(`${name} must be a whole number of at least ${least}, got ${value}`);
  }
  if (!(setup.lr > 0 && setup.lr < Infinity)) throw new RangeError(`lr must be a finite number above 0, got ${setup.lr}`);
  if (!(setup.noise >= 0 && setup.noise <= 1)) throw new RangeError(`noise must be in [0, 1], got ${setup.noise}`);
  if (!Number.isInteger(setup.seed)) throw new RangeError(`seed must be a whole number, got ${setup.seed}`);
}

/**
 * @param {{ post: (message: LabMessage) => void, now: () => number }} host
 * @returns {{ receive(message: LabMessage): void, advance(ms: number): boolean }} advance works for about so long; true while there is more to do
 */
export function createSession({ post, now }) {
  /** @type {ReturnType<typeof createLab> | null} */
  let lab = null;
  /** @type {Generator<void, void> | null} */
  let work = null;
  let laddering = false;
  let changed = false, seen = true, posted = -Infinity;

  const stop = () => { work = null; changed = true; };
  /** @param {string} what @param {() => void} act */
  const orRefuse = (what, act) => {
    try {
      act();
    } catch (error) {
      post({ type: "refused", what, reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const draw = () => {
    if (!lab || !changed || !seen || now() - posted < (work && laddering ? LADDER_FRAME : FRAME)) return;
    changed = seen = false;
    posted = now();
    post({ type: "frame", running: work !== null, ...lab.picture() });
  };
  /** @type {Record<string, (lab: ReturnType<typeof createLab>, message: LabMessage) => void>} */
  const actions = {
    train: (it) => { work = single(it, Infinity, post); laddering = false; },
    step: (it) => { work = single(it, it.trainer.step + 1, post); },
    ladder: (it, message) => { work = ladder(it, /** @type {any} */ (message), post); laddering = true; },
    pause: () => stop(),
    prune: (it, { remove, scope }) => it.prune(remove, scope),
    rewind: (it, { to = 0 }) => it.rewind(to),
    ticket: (it) => it.ticket(),
    fresh: (it) => it.fresh(),
    shuffle: (it) => it.shuffle(),
    keep: (it, { layer, places, kept }) => it.keep(layer, places, kept),
    rate: (it, { lr }) => it.rate(lr),
  };

  /** @param {LabMessage} message */
  function take(message) {
    if (message.type === "seen") seen = true;
    else if (message.type === "open") {
      stop();
      const { setup, start } = message;
      lab = createLab(setup, start);
      post({ type: "opened", layers: lab.network.layers.map(({ name, inputs, outputs }) => ({ name, inputs, outputs })), train: setup.sizes[0] === 2 ? lab.examples().train : null }); // points on a plane are drawn
    } else {
      if (!Object.hasOwn(actions, message.type)) throw new RangeError(`a message must be one of open, seen, ${Object.keys(actions).join(", ")}, got ${message.type}`);
      if (!lab) throw new RangeError(`the lab must be opened before ${message.type}`);
      if (message.type !== "rate" || laddering) stop(); // the seeds of one ladder have one rate
      actions[message.type](lab, message);
      changed = true;
    }
  }
  return {
    receive(message) {
      orRefuse(message.type, () => take(message));
      draw();
    },
    advance(ms) {
      lab?.examples(); // after the first frame, and before they are waited for
      const until = now() + ms;
      while (work && now() < until) {
        changed = true;
        orRefuse("train", () => { if (work?.next().done) stop(); });
      }
      draw();
      return work !== null || (changed && seen); // a frame that came too early is posted by the next slice
    },
  };
}

/** One training, to the step `until` or to its end. @param {ReturnType<typeof createLab>} lab @param {number} until @param {(message: LabMessage) => void} post @returns {Generator<void, void>} */
function* single(lab, until, post) {
  const run = yield* trained(lab, until, post);
  if (run) post({ type: "arm", run: { ...run, values: copyValues(lab.network) } });
  post({ type: "done", what: run ? "training" : "step" });
}

/**
 * Rounds of training, pruning and rewinding, with its controls at every level, over several seeds. It begins whole, whatever mask the lab
 * was opened with.
 * @param {ReturnType<typeof createLab>} lab @param {{ rounds: number, remove: number, scope: string, seeds: number[] }} ask @param {(message: LabMessage) => void} post
 * @returns {Generator<void, void>}
 */
function* ladder(lab, { rounds, remove, scope, seeds }, post) {
  if (!(Number.isInteger(rounds) && rounds >= 1)) throw new RangeError(`rounds must be a whole number of at least 1, got ${rounds}`);
  if (!(Array.isArray(seeds) && seeds.length && seeds.every(Number.isInteger))) throw new RangeError(`seeds must be whole numbers, at least one, got ${seeds}`);
  const told = (/** @type {LabPostedRun} */ run) => post({ type: "arm", run: run.seed === seeds[0] ? { ...run, values: copyValues(lab.network) } : run });
  for (const seed of seeds) yield* seedLadder(lab, seed, { rounds, remove, scope }, told, (failure) => post({ ...failure, seed }));
  post({ type: "done", what: "ladder" });
}

/**
 * One seed's rounds. The ticket comes last at a level: its trained weights choose the next mask. Where a training is refused or diverges,
 * the seed ends there.
 * @param {ReturnType<typeof createLab>} lab @param {number} seed @param {{ rounds: number, remove: number, scope: string }} ask
 * @param {(run: LabPostedRun) => void} ended @param {(message: LabMessage) => void} failed @returns {Generator<void, void>}
 */
function* seedLadder(lab, seed, { rounds, remove, scope }, ended, failed) {
  lab.whole(seed);
  for (let round = 0; round <= rounds; round++) {
    if (round > 0) lab.prune(remove, scope);
    for (const begin of round > 0 ? [lab.fresh, lab.shuffle, lab.ticket] : [lab.ticket]) {
      begin();
      const run = yield* trained(lab, Infinity, failed);
      if (!run) return;
      ended(run);
    }
  }
}

/** The finished run, or null where it was paused, refused or has diverged. @param {ReturnType<typeof createLab>} lab @param {number} until @param {(message: LabMessage) => void} post @returns {Generator<void, LabPostedRun | null>} */
function* trained(lab, until, post) {
  const reason = lab.refusal();
  if (reason) {
    post({ type: "refused", what: "train", reason });
    return null;
  }
  const end = yield* lab.trainer.go(until);
  if (end === "diverged") post({ type: "diverged", step: lab.trainer.step, lr: lab.trainer.optimiser.lr });
  return end === "ended" ? lab.run() : null;
}
