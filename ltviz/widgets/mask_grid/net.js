// The network that MaskGrid shows: counts of kept wires at every level, and the readout sentence (wires.py is its twin).

/**
 * @typedef {{name: string, label: string, shape: number[], image: [number, number, number] | null}} LayerTrait
 * @typedef {{label: string, units: number, inputs: number, taps: number, kernel: [number, number], image: [number, number, number] | null,
 *   removed: Uint8Array, byUnit: Uint32Array[], byInput: Uint32Array[], order: Uint32Array,
 *   initial: Float32Array | null, final: Float32Array | null, positive: Uint32Array | null}} NetLayer
 *   byUnit[k][u]: wires into unit u kept after k rounds; positive[k]: kept weights above 0
 */

/**
 * Everything that the drawing needs, made once from the traits: one pass over the weights.
 * @param {LayerTrait[]} layers
 * @param {Record<string, Packed>} removed @param {Record<string, Packed>} initial @param {Record<string, Packed>} final
 * @param {number[]} levels
 * @returns {NetLayer[]}
 */
export function makeNet(layers, removed, initial, final, levels) {
  const top = levels[levels.length - 1];
  return layers.map(({ name, label, shape, image }) => {
    const [units, inputs] = shape;
    const kernel = /** @type {[number, number]} */ ([shape.length > 3 ? shape[2] : 1, shape.length > 2 ? shape[shape.length - 1] : 1]);
    const taps = kernel[0] * kernel[1];
    const at = decode(removed[name]);
    const counts = tally(at, units, inputs, taps, top);
    const [first, last] = [initial, final].map((values) => (values[name] ? decode(values[name]) : null));
    return {
      label, units, inputs, taps, kernel, image, removed: at, ...counts, order: byLast(counts.byUnit[top]),
      initial: first, final: last, positive: last && countPositive(at, last, top),
    };
  });
}

/**
 * Kept entries of a [units, inputs, taps] layer into each unit and out of each input, for every level 0…top.
 * @param {Uint8Array} removed the level at which each entry left (1 or more); 255 = kept
 * @param {number} units @param {number} inputs @param {number} taps @param {number} top
 * @returns {{byUnit: Uint32Array[], byInput: Uint32Array[]}}
 */
export function tally(removed, units, inputs, taps, top) {
  const byUnit = Array.from({ length: top + 1 }, () => new Uint32Array(units));
  const byInput = Array.from({ length: top + 1 }, () => new Uint32Array(inputs));
  let at = 0;
  for (let u = 0; u < units; u += 1) {
    for (let j = 0; j < inputs; j += 1) {
      for (let t = 0; t < taps; t += 1) {
        // The last level at which the entry is there; added up from the top below.
        const last = Math.min(removed[at] - 1, top);
        at += 1;
        if (last < 0) continue;
        byUnit[last][u] += 1;
        byInput[last][j] += 1;
      }
    }
  }
  for (let k = top - 1; k >= 0; k -= 1) {
    for (let u = 0; u < units; u += 1) byUnit[k][u] += byUnit[k + 1][u];
    for (let j = 0; j < inputs; j += 1) byInput[k][j] += byInput[k + 1][j];
  }
  return { byUnit, byInput };
}

/** Kept weights above 0, for every level. @param {Uint8Array} removed @param {Float32Array} values @param {number} top @returns {Uint32Array} */
function countPositive(removed, values, top) {
  const found = new Uint32Array(top + 1);
  for (let i = 0; i < values.length; i += 1) if (values[i] > 0 && removed[i] > 0) found[Math.min(removed[i] - 1, top)] += 1;
  for (let k = top - 1; k >= 0; k -= 1) found[k] += found[k + 1];
  return found;
}

/** Indices by falling count; ties stay in order. @param {Uint32Array} counts @returns {Uint32Array} */
function byLast(counts) {
  return Uint32Array.from(Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b));
}

/** @param {Uint32Array} counts @returns {number} */
export function total(counts) {
  let sum = 0;
  for (let i = 0; i < counts.length; i += 1) sum += counts[i];
  return sum;
}

/** @param {Uint32Array} counts @returns {number} */
export function most(counts) {
  let top = 0;
  for (let i = 0; i < counts.length; i += 1) if (counts[i] > top) top = counts[i];
  return top;
}

/**
 * Wires that each unit of a layer feeds into the next one; null where the two do not join. A flattened convolution gives
 * each channel a run of inputs: those are added up.
 * @param {NetLayer[]} net @param {number} layer @param {number} level
 * @returns {Uint32Array | null}
 */
export function outgoing(net, layer, level) {
  const next = net[layer + 1];
  if (!next || next.inputs % net[layer].units) return null;
  const run = next.inputs / net[layer].units;
  if (run === 1) return next.byInput[level];
  const sums = new Uint32Array(net[layer].units);
  next.byInput[level].forEach((n, j) => { sums[Math.floor(j / run)] += n; });
  return sums;
}

/**
 * Who shares a kept wire: inputs of unit `index` ("in"), or units fed by input `index` ("out").
 * @param {NetLayer} layer @param {number} level @param {"in" | "out"} way @param {number} index @param {number} [run] inputs to one channel
 * @returns {Uint8Array} 1 where a wire is kept
 */
export function linked({ removed, units, inputs, taps }, level, way, index, run = 1) {
  const found = new Uint8Array(way === "in" ? inputs : units);
  const [from, to] = way === "in" ? [index, index + 1] : [0, units];
  const [low, high] = way === "in" ? [0, inputs * taps] : [index * run * taps, (index + 1) * run * taps];
  for (let u = from; u < to; u += 1) {
    for (let i = low; i < high; i += 1) {
      if (removed[u * inputs * taps + i] > level) found[way === "in" ? Math.floor(i / taps) : u] = 1;
    }
  }
  return found;
}

/**
 * The readout: kept in all, kept by layer, then what the picture adds.
 * @param {NetLayer[]} net @param {number} level @param {number} layer which layer's weights are shown, −1 for the wires
 * @returns {string}
 */
export function sentence(net, level, layer) {
  const kept = net.map((one) => total(one.byUnit[level]));
  const sizes = net.map((one) => one.removed.length);
  const [have, all] = [kept, sizes].map((numbers) => numbers.reduce((a, b) => a + b, 0));
  const text = have === all ? `All ${count(all)} weights are kept` : `${percent(have / all)} of ${count(all)} weights kept${byLayer(net, kept, sizes)}`;
  return `${text}.${layer < 0 ? idle(net, level) : signs(net[layer], level)}`;
}

/** @param {NetLayer[]} net @param {number[]} kept @param {number[]} sizes @returns {string} */
function byLayer(net, kept, sizes) {
  if (net.length === 1) return "";
  const share = (/** @type {number} */ i) => percent(kept[i] / sizes[i]);
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  net.forEach((one, i) => groups.set(share(i), [...(groups.get(share(i)) || []), one.label]));
  if (groups.size === 1) return `; every layer keeps ${share(0)}`;
  if (groups.size > 3) {
    const order = net.map((_, i) => i).sort((a, b) => kept[a] / sizes[a] - kept[b] / sizes[b] || a - b);
    const [low, high] = [order[0], order[order.length - 1]].map((i) => `${share(i)} in ${net[i].label}`);
    return `; from ${low} to ${high}`;
  }
  return `; ${[...groups].map(([words, names]) => `${list(names)} ${names.length > 1 ? "keep" : "keeps"} ${words}`).join(", ")}`;
}

/** @param {NetLayer[]} net @param {number} level @returns {string} */
function idle(net, level) {
  const none = (/** @type {Uint32Array} */ counts) => counts.reduce((n, c) => n + (c === 0 ? 1 : 0), 0);
  const first = net[0];
  const silent = first.taps === 1 ? none(first.byInput[level]) : 0;
  const deaf = net.reduce((n, one) => n + none(one.byUnit[level]), 0);
  const units = net.reduce((n, one) => n + one.units, 0);
  const clauses = [];
  if (silent) clauses.push(`${count(silent)} of ${count(first.inputs)} ${first.image ? "pixels" : "inputs"} feed nothing`);
  if (deaf) clauses.push(`${count(deaf)} of ${count(units)} units get nothing`);
  return clauses.length ? ` ${clauses.join("; ")}.` : "";
}

/** @param {NetLayer} layer @param {number} level @returns {string} */
function signs({ label, byUnit, positive }, level) {
  const kept = total(byUnit[level]);
  return kept && positive ? ` ${label} keeps ${count(kept)}; ${percent(positive[level] / kept)} of them are positive.` : "";
}
