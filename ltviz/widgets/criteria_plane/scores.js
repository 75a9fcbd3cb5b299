// Which weights a criterion keeps, by their values before and after training (scores.py is the twin). Pure functions.

/**
 * @typedef {{before: Float32Array, after: Float32Array}} LayerValues one layer in C order
 * @typedef {LayerValues & {criterion: string, keys: Uint32Array, order: Uint32Array, rank: Uint32Array, never: number}} Ordered
 *   keys: whole numbers that sort as the scores do; order: weights as they leave; rank: when each leaves; never: how many may not stay
 * @typedef {{removed: number, kept: number, never: number, edges: number[], parted: number}} PlaneCut
 *   a weight is kept where its rank is `removed` or more; edges and parted as in scores.py
 */

const SIGNED_CRITERIA = ["large_final", "magnitude_increase"];
const SIGN_NAMES = ["same_sign", "diff_sign"];

/** Scores that are a number of the two values. @type {Record<string, (before: number, after: number) => number>} */
const SCORE_OF = {
  large_final: (_before, after) => Math.abs(after),
  small_final: (_before, after) => -Math.abs(after),
  large_init: (before) => Math.abs(before),
  small_init: (before) => -Math.abs(before),
  magnitude_increase: (before, after) => Math.fround(Math.abs(after) - Math.abs(before)),
  movement: (before, after) => Math.abs(Math.fround(after - before)),
};

/** Every criterion's name, in the order of scores.py. @returns {string[]} */
export function criteriaNames() {
  const pairs = ["large_init_large_final", "small_init_small_final"];
  const [sizes, ways] = [Object.keys(SCORE_OF).slice(0, 4), Object.keys(SCORE_OF).slice(4)];
  return [...sizes, ...pairs, ...ways, "random", ...SIGNED_CRITERIA.flatMap((base) => SIGN_NAMES.map((sign) => `${base}_${sign}`))];
}

/** The score and the sign that a criterion asks for; "" is either sign. @param {string} criterion @returns {[string, string]} */
export function criterionParts(criterion) {
  const sign = SIGN_NAMES.find((name) => criterion.endsWith(`_${name}`));
  return sign ? [criterion.slice(0, -sign.length - 1), sign] : [criterion, ""];
}

/** Numbers of a sort order: where float32 scores are equal, so are these. @param {Float32Array} scores @returns {Uint32Array} */
export function sortKeys(scores) {
  // −0 is no less than 0.
  for (let i = 0; i < scores.length; i += 1) scores[i] += 0;
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  return bits.map((b) => (b >>> 31 ? ~b : b | 0x80000000));
}

/** Places in ascending order, equal keys in theirs: two passes of counting. @param {Uint32Array} keys @returns {Uint32Array} */
export function sortOrder(keys) {
  let order = new Uint32Array(keys.length);
  for (let i = 0; i < order.length; i += 1) order[i] = i;
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(65537);
    for (let i = 0; i < keys.length; i += 1) starts[((keys[i] >>> shift) & 0xffff) + 1] += 1;
    for (let b = 0; b < 65536; b += 1) starts[b + 1] += starts[b];
    const next = new Uint32Array(keys.length);
    for (let k = 0; k < order.length; k += 1) {
      const bucket = (keys[order[k]] >>> shift) & 0xffff;
      next[starts[bucket]] = order[k];
      starts[bucket] += 1;
    }
    order = next;
  }
  return order;
}

/** @param {Uint32Array} order @returns {Uint32Array} */
function ranksOf(order) {
  const rank = new Uint32Array(order.length);
  for (let k = 0; k < order.length; k += 1) rank[order[k]] = k;
  return rank;
}

/** The lesser of a weight's places in two orders. @param {Float32Array} some @param {Float32Array} others @returns {Uint32Array} */
function lesserPlace(some, others) {
  const [a, b] = [some, others].map((scores) => ranksOf(sortOrder(sortKeys(scores))));
  return a.map((place, i) => Math.min(place, b[i]));
}

/** An index mixed to 32 bits: the same draw on every machine, and in Python. @param {number} i @returns {number} */
export function drawOf(i) {
  let x = (i + 0x9e3779b9) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** @param {string} criterion @param {LayerValues} values @returns {{keys: Uint32Array, never: number}} */
function leaveKeys(criterion, { before, after }) {
  const [base, sign] = criterionParts(criterion);
  if (base === "random") return { keys: new Uint32Array(before.length).map((_, i) => drawOf(i)), never: 0 };
  const size = SCORE_OF[base.startsWith("large") ? "large_init" : "small_init"];
  if (!SCORE_OF[base]) return { keys: lesserPlace(before.map((v) => size(v, 0)), after.map((v) => size(v, 0))), never: 0 };
  const scores = before.map((v, i) => SCORE_OF[base](v, after[i]));
  let never = 0;
  for (let i = 0; sign && i < scores.length; i += 1) {
    if ((Math.sign(before[i]) === Math.sign(after[i])) === (sign === "same_sign")) continue;
    scores[i] = -Infinity;
    never += 1;
  }
  return { keys: sortKeys(scores), never };
}

/** A layer in the order in which a criterion lets its weights go; once for each choice. @param {string} criterion @param {LayerValues} values @returns {Ordered} */
export function orderLayer(criterion, values) {
  const { keys, never } = leaveKeys(criterion, values);
  const order = sortOrder(keys);
  return { ...values, criterion, keys, order, rank: ranksOf(order), never };
}

/** What stays of a layer at a density in (0, 1]. @param {Ordered} layer @param {number} density @returns {PlaneCut} */
export function cutLayer(layer, density) {
  const { order, never, keys, criterion } = layer;
  const n = order.length;
  const removed = Math.max(roundHalfEven((1 - density) * n), never);
  const cut = { removed, kept: n - removed, never, edges: /** @type {number[]} */ ([]), parted: 0 };
  const [base] = criterionParts(criterion);
  if (base === "random" || removed === n) return cut;
  if (!SCORE_OF[base]) return pairedCut(layer, cut, base.startsWith("large"));
  const last = order[removed];
  const score = SCORE_OF[base](layer.before[last], layer.after[last]);
  cut.edges = [base.startsWith("small") ? Math.abs(score) : score + 0];
  while (cut.parted < removed && keys[order[removed - 1 - cut.parted]] === keys[last]) cut.parted += 1;
  return cut;
}

/** Two edges, |before| and |after|: of the kept the least where large ones stay, else the most. @param {Ordered} layer @param {PlaneCut} cut @param {boolean} large @returns {PlaneCut} */
function pairedCut({ before, after, order }, cut, large) {
  let [x, y] = large ? [Infinity, Infinity] : [0, 0];
  const bound = large ? Math.min : Math.max;
  for (let k = cut.removed; k < order.length; k += 1) {
    x = bound(x, Math.abs(before[order[k]]));
    y = bound(y, Math.abs(after[order[k]]));
  }
  let parted = 0;
  for (let k = 0; k < cut.removed; k += 1) {
    const [a, b] = [Math.abs(before[order[k]]), Math.abs(after[order[k]])];
    if (large ? a >= x && b >= y : a <= x && b <= y) parted += 1;
  }
  return { ...cut, edges: [x, y], parted };
}
