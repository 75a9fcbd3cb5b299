// What a cut removes, counted from the ranks that Python sent (bins.py says what is in them). Pure functions.

/**
 * @typedef {{name: string, label: string, size: number, alive: number, zeros: number}} RankedLayer
 * @typedef {number | Record<string, number>} Fractions a fraction of the survivors, or fractions by layer
 * @typedef {{layers: RankedLayer[], edges: Float64Array, bins: number, final: Uint32Array, knots: Float32Array, steps: number,
 *   owner: Uint16Array, marks: Uint32Array, initial: Uint32Array | null, suffix: Float64Array[], cells: number[]}} Ranked
 */

const RANK_STRIDE = 256; // how far a count walks from the nearest mark
const NAMED_LAYERS = 4; // layers that a sentence can name; beyond, it names the extremes

/** Everything a cut needs, made once. @param {RankedLayer[]} layers @param {Record<string, Packed>} arrays @returns {Ranked} */
export function readRanks(layers, arrays) {
  const alive = layers.reduce((sum, layer) => sum + layer.alive, 0);
  const owner = readOwner(decode(arrays.owner), arrays.owner.shape[0], alive);
  const bins = arrays.edges.shape[0] - 1;
  const cells = layers.map((layer) => Math.min(arrays.cells?.shape[1] ?? 0, layer.alive));
  return {
    layers, owner, bins, cells,
    edges: decode(arrays.edges), final: decode(arrays.final),
    knots: decode(arrays.knots), steps: arrays.knots.shape[1] - 1,
    marks: countMarks(owner, layers.length),
    initial: arrays.initial ? decode(arrays.initial) : null,
    suffix: arrays.cells ? suffixSums(decode(arrays.cells), arrays.cells.shape) : [],
  };
}

/** The layer of each weight in global order, from bit planes. @param {Uint8Array} planes @param {number} bits @param {number} alive */
export function readOwner(planes, bits, alive) {
  const owner = new Uint16Array(alive);
  const bytes = Math.ceil(alive / 8);
  for (let bit = 0; bit < bits; bit += 1) {
    for (let i = 0; i < alive; i += 1) owner[i] |= ((planes[bit * bytes + (i >> 3)] >> (7 - (i & 7))) & 1) << bit;
  }
  return owner;
}

/** Counts by layer before every RANK_STRIDE-th rank. @param {Uint16Array} owner @param {number} layers */
function countMarks(owner, layers) {
  const rows = Math.floor(owner.length / RANK_STRIDE) + 1;
  const marks = new Uint32Array(rows * layers);
  const now = new Uint32Array(layers);
  for (let i = 0; i < owner.length; i += 1) {
    if (i % RANK_STRIDE === 0) marks.set(now, (i / RANK_STRIDE) * layers);
    now[owner[i]] += 1;
  }
  if (owner.length % RANK_STRIDE === 0) marks.set(now, (rows - 1) * layers);
  return marks;
}

/** Per layer, [cells + 1, bins + 1]: initial values of the ranks from a cell on. @param {ArrayLike<number>} cells @param {number[]} shape */
function suffixSums(cells, [layers, rows, columns]) {
  return Array.from({ length: layers }, (_, layer) => {
    const sums = new Float64Array((rows + 1) * columns);
    for (let i = rows * columns - 1; i >= 0; i -= 1) sums[i] = sums[i + columns] + cells[layer * rows * columns + i];
    return sums;
  });
}

/** The fraction that leaves each layer. @param {Ranked} ranked @param {Fractions} remove @returns {number[]} */
export function layerFractions({ layers }, remove) {
  return layers.map(({ name }) => (typeof remove === "number" ? remove : Object.hasOwn(remove, name) ? remove[name] : 0));
}

/** What leaves, as a fraction of all survivors. @param {Ranked} ranked @param {Fractions} remove @returns {number} */
export function overallFraction(ranked, remove) {
  if (typeof remove === "number") return remove;
  return sum(leaving(ranked, remove, "layer")) / Math.max(1, ranked.owner.length);
}

/** How many weights leave each layer. @param {Ranked} ranked @param {Fractions} remove @param {string} scope @returns {number[]} */
export function leaving(ranked, remove, scope) {
  const fractions = layerFractions(ranked, remove);
  if (scope !== "global") return ranked.layers.map(({ alive }, i) => roundHalfEven(fractions[i] * alive));
  const all = typeof remove === "number" ? roundHalfEven(remove * ranked.owner.length) : sum(leaving(ranked, remove, "layer"));
  return firstOf(ranked, all);
}

/** Of the first `all` weights in global order, how many are of each layer. @param {Ranked} ranked @param {number} all @returns {number[]} */
function firstOf({ owner, marks, layers }, all) {
  const from = Math.floor(all / RANK_STRIDE);
  const counts = Array.from(marks.subarray(from * layers.length, (from + 1) * layers.length));
  for (let i = from * RANK_STRIDE; i < all; i += 1) counts[owner[i]] += 1;
  return counts;
}

/** The smallest |w| that stays in each layer; NaN where there is nothing to cut. @param {Ranked} ranked @param {Fractions} remove @param {string} scope @returns {number[]} */
export function cutMagnitudes(ranked, remove, scope) {
  const fractions = layerFractions(ranked, remove);
  const together = scope === "global" ? knotAt(ranked, ranked.layers.length, overallFraction(ranked, remove)) : NaN;
  return ranked.layers.map(({ alive }, i) => (scope === "global" ? together : alive ? knotAt(ranked, i, fractions[i]) : NaN));
}

/** Between two knots in proportion; on a tenth of a percent it is exact. @param {Ranked} ranked @param {number} row @param {number} fraction */
function knotAt({ knots, steps }, row, fraction) {
  const at = fraction * steps;
  const low = Math.min(Math.floor(at), steps - 1);
  const [a, b] = [knots[row * (steps + 1) + low], knots[row * (steps + 1) + low + 1]];
  return a + (at - low) * (b - a);
}

/** Whether the cut of a layer goes through many equal magnitudes. @param {Ranked} ranked @param {number} layer @param {number} removed @param {number} cut @returns {boolean} */
export function splitsTie(ranked, layer, removed, cut) {
  const fraction = removed / Math.max(1, ranked.layers[layer].alive);
  return knotAt(ranked, layer, fraction) === cut && knotAt(ranked, layer, Math.max(0, fraction - 1 / ranked.steps)) === cut;
}

/** The fraction, in tenths of a percent, that lies below a magnitude. @param {Ranked} ranked @param {number} row a layer, or one more for all @param {number} magnitude */
export function fractionBelow({ knots, steps }, row, magnitude) {
  let [low, high] = [0, steps];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (knots[row * (steps + 1) + middle] < magnitude) low = middle + 1;
    else high = middle;
  }
  return low / steps;
}

/** Counts of the survivors' initial values by bin (zeros last). @param {Ranked} ranked @param {number} layer @param {number} removed @returns {number[]} */
export function survivingInitial({ suffix, cells, layers, bins }, layer, removed) {
  const [n, rows] = [layers[layer].alive, cells[layer]];
  const sums = suffix[layer];
  const columns = bins + 1;
  if (removed >= n) return new Array(columns).fill(0);
  const cell = Math.floor((removed * rows) / n);
  const [start, end] = [Math.ceil((cell * n) / rows), Math.ceil(((cell + 1) * n) / rows)];
  const part = (end - removed) / (end - start); // of the cell that the cut goes through
  return Array.from({ length: columns }, (_, bin) => {
    const after = sums[(cell + 1) * columns + bin];
    return after + part * (sums[cell * columns + bin] - after);
  });
}

/** The readout, word for word as reading.py says it. @param {Ranked} ranked @param {Fractions} remove @param {string} scope @returns {string} */
export function cutSentence(ranked, remove, scope) {
  const { layers } = ranked;
  const removed = leaving(ranked, remove, scope);
  const kept = layers.map(({ alive }, i) => alive - removed[i]);
  const total = sum(layers.map(({ size }) => size));
  const zeros = sum(layers.map((layer, i) => Math.max(0, layer.zeros - removed[i])));
  const before = total - sum(layers.map(({ alive }) => alive));
  return `${[
    `Removing the least ${cutWords(ranked, remove, scope)}: ${percent(sum(kept) / total)} of ${count(total)} weights kept`,
    ...densityWords(layers, kept.map((k, i) => k / layers[i].size)),
    ...(zeros ? [`${count(zeros)} of the kept ${zeros === 1 ? "is" : "are"} 0`] : []),
    ...(before ? [`${count(before)} ${before === 1 ? "was" : "were"} pruned before`] : []),
  ].join("; ")}.`;
}

/** @param {Ranked} ranked @param {Fractions} remove @param {string} scope */
function cutWords(ranked, remove, scope) {
  if (scope === "global") return `${percent(overallFraction(ranked, remove))} of all layers together`;
  const fractions = layerFractions(ranked, remove);
  const groups = groupWords(ranked.layers, fractions);
  if (groups.size === 1) return `${percent(fractions[0])} of ${fractions.length > 1 ? "each layer" : ranked.layers[0].label}`;
  if (fractions.length > NAMED_LAYERS) return `${percent(Math.min(...fractions))} to ${percent(Math.max(...fractions))} of each layer`;
  return [...groups].map(([share, names]) => `${share} of ${list(names)}`).join(", ");
}

/** @param {RankedLayer[]} layers @param {number[]} densities @returns {string[]} */
function densityWords(layers, densities) {
  const groups = groupWords(layers, densities);
  if (groups.size === 1) return [];
  if (layers.length > NAMED_LAYERS) {
    const [most, least] = [Math.max(...densities), Math.min(...densities)];
    const name = (/** @type {number} */ d) => layers[densities.indexOf(d)].label;
    return [`${name(most)} keeps the most, ${percent(most)}, ${name(least)} the least, ${percent(least)}`];
  }
  return [[...groups].map(([share, names]) => `${list(names)} ${names.length > 1 ? "keep" : "keeps"} ${share}`).join(", ")];
}

/** Printed share → the layers that have it, in order of appearance. @param {RankedLayer[]} layers @param {number[]} shares */
function groupWords(layers, shares) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  layers.forEach(({ label }, i) => {
    const share = percent(shares[i]);
    groups.set(share, [...(groups.get(share) ?? []), label]);
  });
  return groups;
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}
