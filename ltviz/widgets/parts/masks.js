// The twin of ltviz/pruning/masks.py for one replica: same counts, same ties, same errors.
// tests/cases/make_mask.json holds both to it.

/**
 * Layers go in the order of their keys. Names of parameters never look like array indices, which a JavaScript
 * object would put first.
 *
 * @typedef {Float32Array | Float64Array} Scores
 * @typedef {Record<string, Scores>} ScoresByLayer
 * @typedef {Record<string, Uint8Array>} Mask 1 is kept, 0 is pruned
 * @typedef {{ names: string[], fraction: number }} Group layers that are ranked together
 */

/**
 * Mask without the lowest scores: an exact count leaves, whatever the ties. A score of -Infinity leaves too.
 *
 * @param {ScoresByLayer} scores not changed; the scores of weights that the mask removed are not read
 * @param {number | Record<string, number>} remove fraction of the survivors, in [0, 1]; or fractions by layer
 * @param {{ scope?: string, mask?: Mask | null }} [options] scope "layer" or "global"; an earlier mask
 * @returns {Mask}
 */
export function makeMask(scores, remove, { scope = "layer", mask = null } = {}) {
  checkScores(scores);
  const groups = maskGroups(Object.keys(scores), remove, scope);
  const kept = survivors(scores, mask);
  checkSurvivors(scores, kept);
  for (const { names, fraction } of groups) {
    cutLowest(
      names.map((name) => scores[name]),
      names.map((name) => kept[name]),
      fraction,
    );
  }
  return kept;
}

/**
 * Share of the prunable weights that is kept, in [0, 1].
 *
 * @param {Mask} mask
 */
export function density(mask) {
  const layers = Object.values(mask);
  if (layers.length === 0) throw new RangeError("mask must hold at least one layer, got an empty object");
  const kept = layers.reduce((sum, layer) => sum + countKept(layer), 0);
  return kept / layers.reduce((sum, layer) => sum + layer.length, 0);
}

/**
 * Share of each layer that is kept, in [0, 1].
 *
 * @param {Mask} mask
 * @returns {Record<string, number>}
 */
export function layerDensity(mask) {
  return Object.fromEntries(
    Object.entries(mask).map(([name, layer]) => [name, countKept(layer) / layer.length]),
  );
}

/**
 * Nearest integer, halves to the even one, as Python rounds.
 *
 * @param {number} x
 */
export function roundHalfEven(x) {
  const floor = Math.floor(x);
  const rest = x - floor; // exact
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** @param {Uint8Array} layer */
export function countKept(layer) {
  let kept = 0;
  for (let i = 0; i < layer.length; i++) kept += layer[i];
  return kept;
}

/**
 * The k-th smallest value (k from 1), by selection: linear time on average. Reorders `values`.
 *
 * @param {Scores} values without NaN
 * @param {number} k
 */
export function kthSmallest(values, k) {
  let low = 0;
  let high = values.length - 1;
  const target = k - 1;
  while (low < high) {
    const pivot = middleOfThree(values[low], values[(low + high) >> 1], values[high]);
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left] < pivot) left++;
      while (values[right] > pivot) right--;
      if (left > right) break;
      const held = values[left]; // equal values swap too: else a run of ties would take quadratic time
      values[left++] = values[right];
      values[right--] = held;
    }
    if (target <= right) high = right;
    else if (target >= left) low = left;
    else break; // between the two: equal to the pivot
  }
  return values[target];
}

/** @param {number} a @param {number} b @param {number} c */
export function middleOfThree(a, b, c) {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/**
 * Removes the lowest scores from `kept`, in place; the lists are layers that are ranked together.
 *
 * @param {Scores[]} scores @param {Uint8Array[]} kept @param {number} fraction
 */
export function cutLowest(scores, kept, fraction) {
  const values = survivingScores(scores, kept);
  let never = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === -Infinity) never++;
  const count = Math.max(roundHalfEven(fraction * values.length), never);
  if (count === 0) return;
  const threshold = kthSmallest(values, count);
  let ties = count; // how many of the scores that equal the threshold leave
  for (let i = 0; i < count; i++) if (values[i] < threshold) ties--;
  for (let layer = 0; layer < kept.length; layer++) {
    for (let i = 0; i < kept[layer].length; i++) {
      if (kept[layer][i] === 0) continue;
      const score = scores[layer][i];
      if (score < threshold || (score === threshold && ties-- > 0)) kept[layer][i] = 0;
    }
  }
}

/**
 * Scores of the survivors of some layers, one after the other, in a new array.
 *
 * @param {Scores[]} scores @param {Uint8Array[]} kept
 * @returns {Scores}
 */
export function survivingScores(scores, kept) {
  const total = kept.reduce((sum, layer) => sum + countKept(layer), 0);
  const wide = scores.some((layer) => layer instanceof Float64Array);
  const values = wide ? new Float64Array(total) : new Float32Array(total);
  let next = 0;
  for (let layer = 0; layer < kept.length; layer++) {
    for (let i = 0; i < kept[layer].length; i++) if (kept[layer][i]) values[next++] = scores[layer][i];
  }
  return values;
}

/**
 * Which layers are ranked together, and the fraction that leaves each group.
 *
 * @param {string[]} names @param {number | Record<string, number>} remove @param {string} scope
 * @returns {Group[]}
 */
export function maskGroups(names, remove, scope) {
  if (scope !== "layer" && scope !== "global") {
    throw new RangeError(`scope must be one of layer, global, got ${scope}`);
  }
  if (typeof remove !== "object" || remove === null) {
    checkFraction("remove", remove);
    if (scope === "global") return [{ names, fraction: remove }];
    return names.map((name) => ({ names: [name], fraction: remove }));
  }
  if (scope === "global") {
    throw new RangeError('remove must be one number with scope "global", got an object');
  }
  for (const name of Object.keys(remove)) {
    if (!names.includes(name)) {
      const rule = "remove must name layers that have scores";
      throw new RangeError(`${rule}, got ${name}; there are ${names.join(", ")}`);
    }
    checkFraction(`remove[${name}]`, remove[name]);
  }
  return names.map((name) => ({ names: [name], fraction: Object.hasOwn(remove, name) ? remove[name] : 0 }));
}

/** @param {string} what @param {unknown} value */
export function checkFraction(what, value) {
  if (typeof value !== "number") {
    throw new TypeError(`${what} must be a number in [0, 1], got ${String(value)}`);
  }
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${what} must be in [0, 1], got ${value}`);
}

/** @param {ScoresByLayer} scores */
export function checkScores(scores) {
  const entries = Object.entries(scores);
  if (entries.length === 0) throw new RangeError("scores must hold at least one layer, got an empty object");
  for (const [name, layer] of entries) {
    if (!(layer instanceof Float32Array || layer instanceof Float64Array)) {
      const kind = Object.prototype.toString.call(layer);
      throw new TypeError(`scores[${name}] must be floating point, got ${kind}`);
    }
    if (layer.length === 0) throw new RangeError(`scores[${name}] must be a layer with weights in it, got length 0`);
  }
}

/**
 * New mask to cut from: a copy of the earlier one, whole where there is none.
 *
 * @param {ScoresByLayer} scores @param {Mask | null} mask
 * @returns {Mask}
 */
export function survivors(scores, mask) {
  const names = Object.keys(scores);
  for (const [name, layer] of Object.entries(mask ?? {})) {
    if (!names.includes(name)) {
      throw new RangeError(`mask must name layers of scores, got ${name}; there are ${names.join(", ")}`);
    }
    if (!(layer instanceof Uint8Array)) {
      const kind = Object.prototype.toString.call(layer);
      throw new TypeError(`mask[${name}] must be boolean bytes, got ${kind}`);
    }
    const rule = scores[name].length;
    if (layer.length !== rule) {
      throw new RangeError(`mask[${name}] must have the shape of scores, ${rule}, got ${layer.length}`);
    }
  }
  /** @param {string} name */
  const survivor = (name) =>
    mask && Object.hasOwn(mask, name) ? mask[name].slice() : new Uint8Array(scores[name].length).fill(1);
  return Object.fromEntries(names.map((name) => [name, survivor(name)]));
}

/** @param {ScoresByLayer} scores @param {Mask} kept */
export function checkSurvivors(scores, kept) {
  for (const [name, layer] of Object.entries(scores)) {
    for (let i = 0; i < layer.length; i++) {
      if (kept[name][i] && !(layer[i] < Infinity)) {
        throw new RangeError(`scores[${name}] must be finite or -inf, got ${layer[i]}`); // NaN compares false
      }
    }
  }
}
