// Which weights a criterion keeps, by their values before and after training (scores.py is the twin). Pure functions.

/**
 * @typedef {{before: Float32Array, after: Float32Array}} LayerValues one layer in C order
 * @typedef {{scores: Float32Array, order: Uint32Array, least: Float32Array}} Side one of two scores that a criterion joins
 *   order: weights by this score; least: of the weights that leave from a rank on, the smallest score
 * @typedef {LayerValues & {criterion: string, keys: Uint32Array, order: Uint32Array, rank: Uint32Array, never: number, sides: Side[]}} Ordered
 *   keys: whole numbers that sort as the scores do; order: weights as they leave; rank: when each leaves; never: how many may not stay
 * @typedef {{removed: number, kept: number, never: number, edges: number[], parted: number}} PlaneCut
 *   a weight is kept where its rank is `removed` or more; edges and parted as in scores.py
 */

const SIGNED_CRITERIA = ["large_final", "magnitude_increase"];
const PAIRED_CRITERIA = ["large_init_large_final", "small_init_small_final"];
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
  const [sizes, ways] = [Object.keys(SCORE_OF).slice(0, 4), Object.keys(SCORE_OF).slice(4)];
  return [...sizes, ...PAIRED_CRITERIA, ...ways, "random", ...SIGNED_CRITERIA.flatMap((base) => SIGN_NAMES.map((sign) => `${base}_${sign}`))];
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

/** Ranks of which equal scores share their last. @param {Uint32Array} order @param {Float32Array} scores @returns {Uint32Array} */
function sharedRanks(order, scores) {
  const rank = new Uint32Array(order.length);
  for (let k = order.length - 1, last = k; k >= 0; k -= 1) {
    if (scores[order[k]] !== scores[order[last]]) last = k;
    rank[order[k]] = last;
  }
  return rank;
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
  if (PAIRED_CRITERIA.includes(criterion)) return orderPair(criterion, values);
  const { keys, never } = leaveKeys(criterion, values);
  const order = sortOrder(keys);
  return { ...values, criterion, keys, order, rank: ranksOf(order), never, sides: [] };
}

/** By the lesser of a weight's places in two orders. @param {string} criterion @param {LayerValues} values @returns {Ordered} */
function orderPair(criterion, values) {
  const size = criterion.startsWith("large") ? Math.abs : (/** @type {number} */ v) => -Math.abs(v);
  const sides = [values.before, values.after].map((side) => {
    const scores = side.map((v) => size(v));
    return { scores, order: sortOrder(sortKeys(scores)), least: new Float32Array(0) };
  });
  const [a, b] = sides.map(({ order, scores }) => sharedRanks(order, scores));
  const keys = a.map((place, i) => Math.min(place, b[i]));
  const order = sortOrder(keys);
  for (const side of sides) side.least = leastFrom(order, side.scores);
  return { ...values, criterion, keys, order, rank: ranksOf(order), never: 0, sides };
}

/** The smallest score of the weights from a rank on. @param {Uint32Array} order @param {Float32Array} scores */
function leastFrom(order, scores) {
  const least = new Float32Array(order.length);
  let low = Infinity;
  for (let k = order.length - 1; k >= 0; k -= 1) {
    low = Math.min(low, scores[order[k]]);
    least[k] = low;
  }
  return least;
}

/** What stays of a layer at a density in (0, 1]. @param {Ordered} layer @param {number} density @returns {PlaneCut} */
export function cutLayer(layer, density) {
  const { order, never, keys, criterion, sides } = layer;
  const n = order.length;
  const removed = Math.max(roundHalfEven((1 - density) * n), never);
  const cut = { removed, kept: n - removed, never, edges: /** @type {number[]} */ ([]), parted: 0 };
  const [base] = criterionParts(criterion);
  if (base === "random" || removed === n) return cut;
  if (sides.length) return { ...cut, edges: sides.map(({ least }) => Math.abs(least[removed])), parted: partedPair(layer, removed) };
  const last = order[removed];
  const score = SCORE_OF[base](layer.before[last], layer.after[last]);
  cut.edges = [base.startsWith("small") ? Math.abs(score) : score + 0];
  while (cut.parted < removed && keys[order[removed - 1 - cut.parted]] === keys[last]) cut.parted += 1;
  return cut;
}

/** Pruned weights that have both scores of a kept one: only those right before the cut can. @param {Ordered} layer @param {number} removed */
function partedPair({ order, keys, sides }, removed) {
  const first = Math.min(...sides.map(({ scores, order: own, least }) => firstPlace(own, scores, least[removed])));
  let parted = 0;
  for (let k = removed - 1; k >= 0 && keys[order[k]] >= first; k -= 1) {
    if (sides.every(({ scores, least }) => scores[order[k]] >= least[removed])) parted += 1;
  }
  return parted;
}

/** The first place of a score or one above it. @param {Uint32Array} order @param {Float32Array} scores @param {number} score */
function firstPlace(order, scores, score) {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[order[middle]] < score) low = middle + 1;
    else high = middle;
  }
  return low;
}
