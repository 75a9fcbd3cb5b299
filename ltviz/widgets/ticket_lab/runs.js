// The finished trainings of a lab, and what they say together: pure functions on the trait `arms`. runs.py makes a Run of the same.

/**
 * @typedef {{seed: number, round: number, mask?: Record<string, Uint8Array>}} LabMasked a training with the mask of a dense network or a ticket
 * @typedef {{seeds?: number[], removed_at?: Record<string, Packed>}} LabMasks {}, or of each weight the round that removed it, [seeds, outputs, inputs]
 * @typedef {Gap & {won: number, seeds: number[]}} LabGap won: seeds with the ticket above; seeds: those of `values`
 */

const LAB_ORDER = ["dense", "ticket", "fresh", "shuffled", "other"];
const LAB_KEPT = 255; // removed by no round
const LAB_SLACK = 0.005; // what a ticket may lose and still be winning: SLACK of ltviz.records.statistics

/** With this training in the place of an older one of its arm, seed and round; by round, arm and seed. @param {LabArmRun[]} arms @param {LabArmRun} run @returns {LabArmRun[]} */
export function withRun(arms, run) {
  const others = arms.filter(({ arm, seed, round }) => arm !== run.arm || seed !== run.seed || round !== run.round);
  return [...others, run].sort((a, b) => a.round - b.round || LAB_ORDER.indexOf(a.arm) - LAB_ORDER.indexOf(b.arm) || a.seed - b.seed);
}

/** @param {LabArmRun[]} arms @returns {number[]} ascending */
export function roundsOf(arms) {
  return [...new Set(arms.map(({ round }) => round))].sort((a, b) => a - b);
}

/** @param {LabArmRun[]} arms @returns {number[]} ascending */
export function seedsOf(arms) {
  return [...new Set(arms.map(({ seed }) => seed))].sort((a, b) => a - b);
}

/** Kept share of the weights in the networks of a round, mean over seeds; NaN without any. @param {LabArmRun[]} arms @param {number} round @returns {number} */
export function densityAt(arms, round) {
  const found = seedsOf(arms).map((seed) => ["ticket", "fresh", "shuffled"].map((arm) => resultOf(arms, arm, seed, round)).find((run) => run !== null));
  return meanOf(found.map((run) => run?.density ?? NaN));
}

/** The dense network is the same at every round, and the ticket of round 0. @param {LabArmRun[]} arms @param {string} arm @param {number} seed @param {number} round @returns {LabArmRun | null} */
export function resultOf(arms, arm, seed, round) {
  const [name, at] = arm === "dense" || (arm === "ticket" && round === 0) ? ["dense", 0] : [arm, round];
  return arms.find((run) => run.arm === name && run.seed === seed && run.round === at) ?? null;
}

/**
 * Ticket − control in test accuracy at the early stop, paired by seed, with its 95 % t-interval; NaN where no seed ran both.
 * @param {LabArmRun[]} arms @param {string} versus @param {number} round @returns {LabGap}
 */
export function gapOf(arms, versus, round) {
  const seeds = seedsOf(arms);
  const values = seeds.map((seed) => (resultOf(arms, "ticket", seed, round)?.atBest ?? NaN) - (resultOf(arms, versus, seed, round)?.atBest ?? NaN));
  return { values, ...tInterval(values, LAB.quantiles), won: values.filter((gap) => gap > 0).length, seeds };
}

/**
 * Whether the ticket of a round wins: the rule of `winning` in ltviz.records.statistics. Its difference to the dense network lies above
 * −0.5 points, and it stops no later; what the seeds or the schedule cannot tell stays open. "" where no seed ran both.
 * @param {LabArmRun[]} arms @param {number} round @returns {"winning" | "not winning" | "open" | ""}
 */
export function outcomeOf(arms, round) {
  const { n, low, high } = gapOf(arms, "dense", round);
  if (n === 0 || round === 0) return "";
  if (n === 1) return "open";
  if (high <= -LAB_SLACK) return "not winning";
  if (low <= -LAB_SLACK) return "open";
  const pairs = seedsOf(arms).map((seed) => ({ ticket: resultOf(arms, "ticket", seed, round), dense: resultOf(arms, "dense", seed, 0) }));
  const both = pairs.flatMap(({ ticket, dense }) => (ticket && dense ? [{ ticket, dense }] : []));
  const later = meanOf(both.map(({ ticket }) => ticket.best)) > meanOf(both.map(({ dense }) => dense.best));
  if (!later && !both.some(({ ticket }) => ticket.censored)) return "winning"; // the dense network's true step can only be later still
  return later && !both.some(({ dense }) => dense.censored) ? "not winning" : "open";
}

/**
 * With the mask of this training, where it brings one. Masks of later rounds, which do not follow from it, are forgotten.
 * @param {LabMasks} masks @param {LabMasked} run @param {{name: string, inputs: number, outputs: number}[]} layers @returns {LabMasks}
 */
export function withMask(masks, run, layers) {
  const { mask } = run;
  if (!mask) return masks;
  const before = masks.seeds ?? [], seeds = [...new Set([...before, run.seed])].sort((a, b) => a - b);
  const own = before.indexOf(run.seed);
  const entries = layers.map(({ name, inputs, outputs }) => {
    const weight = `${name}.weight`, size = inputs * outputs;
    const rows = masks.removed_at ? decode(masks.removed_at[weight]) : new Uint8Array(0);
    const row = removedBy(mask[weight], run.round, own < 0 ? null : rows.subarray(own * size, (own + 1) * size));
    const all = new Uint8Array(seeds.length * size);
    seeds.forEach((seed, s) => { all.set(seed === run.seed ? row : rows.subarray(before.indexOf(seed) * size).subarray(0, size), s * size); });
    return [weight, encode(all, [seeds.length, outputs, inputs])];
  });
  return { seeds, removed_at: Object.fromEntries(entries) };
}

/** Of each weight the round that removed it. @param {Uint8Array} mask @param {number} round @param {Uint8Array | null} before @returns {Uint8Array} */
function removedBy(mask, round, before) {
  if (!before) return mask.map((kept) => (kept ? LAB_KEPT : round));
  if (mask.every((kept, i) => (kept === 1) === (before[i] > round))) return before; // trained once more
  return mask.map((kept, i) => (kept ? LAB_KEPT : Math.min(before[i], round)));
}
