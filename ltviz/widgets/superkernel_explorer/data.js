// What a recorded search decides, from the traits alone. scene.py says the same in Python; a test compares them.

/**
 * @typedef {{name: string, inputs: number, outputs: number, stride: number, stays: boolean, costs: number[]}} KernelLayer
 * @typedef {{names: string[], unit: string, fixed: number, warmup: number, status: string, most: number}} KernelFacts
 * @typedef {{lambdas: number[], seeds: number[], steps: number[], layers: KernelLayer[], facts: KernelFacts,
 *   norms: Float32Array, thresholds: Float32Array, accuracy: Float32Array, S: number, T: number, L: number, largest: number}} KernelTrace
 * @typedef {{trace: KernelTrace, a: number, s: number, t: number, layer: number, shift: number, on: boolean[][][]}} KernelScene on: [T][L][3]
 */

export const KERNEL_PARTS = ["ring", "first half", "second half"];
const KERNEL_OPTIONS = ["3x3-3", "3x3-6", "5x5-3", "5x5-6"];
export const LEFT_OUT = "skip";

/** @param {{lambdas: number[], seeds: number[], steps: number[], layers: KernelLayer[], facts: any, arrays: Record<string, Packed>}} traits @returns {KernelTrace} */
export function readKernels({ arrays, ...rest }) {
  const largest = rest.facts.fixed + rest.layers.reduce((sum, { costs }) => sum + Math.max(...costs), 0);
  return {
    ...rest, largest, S: rest.seeds.length, T: rest.steps.length, L: rest.layers.length,
    norms: decode(arrays.norms), thresholds: decode(arrays.thresholds), accuracy: decode(arrays.accuracy),
  };
}

/** @param {KernelTrace} trace @param {{lam: number, seed: number, step: number, layer: string, shift: number}} state @returns {KernelScene} */
export function kernelScene(trace, { lam, seed, step, layer, shift }) {
  const found = (/** @type {number} */ i) => Math.max(0, i);
  const scene = {
    trace, shift, on: /** @type {boolean[][][]} */ ([]), a: found(trace.lambdas.indexOf(lam)), s: found(trace.seeds.indexOf(seed)),
    t: found(trace.steps.indexOf(step)), layer: found(trace.layers.findIndex(({ name }) => name === layer)),
  };
  scene.on = trace.steps.map((_, t) => trace.layers.map((__, l) => partsOn(scene, t, l)));
  return scene;
}

/** Where a layer's numbers begin, counted in layers. @param {KernelScene} scene @param {number} t @param {number} l */
function kernelAt({ trace: { S, T, L }, a, s }, t, l) {
  return ((a * S + s) * T + t) * L + l;
}

/** Which parts reach their thresholds. @param {KernelScene} scene @param {number} t @param {number} l @returns {boolean[]} */
function partsOn(scene, t, l) {
  const { trace, shift } = scene;
  const limit = (/** @type {number} */ part) => trace.thresholds[3 * kernelAt(scene, t, l) + part] + shift;
  const ring = ringNorm(scene, t, l) >= limit(0);
  const [first, second] = [0, 1].map((half) => halfNorm(scene, t, l, half, ring) >= limit(1 + half));
  return [ring, first || trace.layers[l].stays, second];
}

/** @param {KernelScene} scene @param {number} t @param {number} l @param {number} i which of the four parts */
function quarter({ trace, ...rest }, t, l, i) {
  return trace.norms[4 * kernelAt({ trace, ...rest }, t, l) + i];
}

/** @param {KernelScene} scene @param {number} t @param {number} l @returns {number} */
function ringNorm(scene, t, l) {
  return Math.sqrt(quarter(scene, t, l, 2) ** 2 + quarter(scene, t, l, 3) ** 2);
}

/** A half with what the ring's indicator leaves of its ring. @param {KernelScene} scene @param {number} t @param {number} l @param {number} half @param {boolean} ring @returns {number} */
function halfNorm(scene, t, l, half, ring) {
  return Math.sqrt(quarter(scene, t, l, half) ** 2 + (ring ? quarter(scene, t, l, 2 + half) ** 2 : 0));
}

/** Norm of a part of the layer on show: what its threshold meets. @param {KernelScene} scene @param {number} part @param {number} t @returns {number} */
export function partNorm(scene, part, t) {
  const l = scene.layer;
  return part === 0 ? ringNorm(scene, t, l) : halfNorm(scene, t, l, part - 1, scene.on[t][l][0]);
}

/** Norm of the core; it has no threshold. @param {KernelScene} scene @param {number} t @returns {number} */
export function coreNorm(scene, t) {
  return Math.sqrt(quarter(scene, t, scene.layer, 0) ** 2 + quarter(scene, t, scene.layer, 1) ** 2);
}

/** Threshold of a part of the layer on show, shifted; NaN where it has none. @param {KernelScene} scene @param {number} part @param {number} t @returns {number} */
export function partLimit(scene, part, t) {
  if (part === 1 && scene.trace.layers[scene.layer].stays) return NaN;
  return scene.trace.thresholds[3 * kernelAt(scene, t, scene.layer) + part] + scene.shift;
}

/** Steps at which a part is no longer what it was the recorded step before. @param {KernelScene} scene @param {number} part @returns {number[]} */
export function partFlips({ on, layer }, part) {
  return on.flatMap((now, t) => (t && now[layer][part] !== on[t - 1][layer][part] ? [t] : []));
}

/** @param {KernelScene} scene @param {number} l @returns {string} the layer's option at this step */
export function decidedOption({ on, t }, l) {
  const [ring, first, second] = on[t][l];
  return first ? KERNEL_OPTIONS[2 * Number(ring) + Number(second)] : LEFT_OUT;
}

/** The block as MnasNet writes it. @param {KernelScene} scene @param {number} l @returns {string} */
export function decidedBlock(scene, l) {
  const name = decidedOption(scene, l);
  const { stride, inputs, outputs } = scene.trace.layers[l];
  return name === LEFT_OUT ? name : `r1_k${name[0]}_s${stride}${stride}_e${name[4]}_i${inputs}_o${outputs}`;
}

/** What a layer costs as decided. @param {KernelScene} scene @param {number} l @returns {number} */
export function layerCost(scene, l) {
  const name = decidedOption(scene, l);
  return name === LEFT_OUT ? 0 : scene.trace.layers[l].costs[KERNEL_OPTIONS.indexOf(name)];
}

/** @param {KernelScene} scene @returns {number} */
export function networkCost(scene) {
  return scene.trace.layers.reduce((sum, _, l) => sum + layerCost(scene, l), 0) + scene.trace.facts.fixed;
}

/** Validation accuracy; NaN where it was not evaluated or the thresholds are not the search's. @param {KernelScene} scene @returns {number} */
export function knownAccuracy({ trace: { accuracy, S, T }, a, s, t, shift }) {
  return shift ? NaN : accuracy[(a * S + s) * T + t];
}

/** Highest and lowest value that the three panels share. @param {KernelScene} scene @returns {[number, number]} */
export function kernelRange(scene) {
  const values = scene.trace.steps.flatMap((_, t) => [coreNorm(scene, t), ...[0, 1, 2].flatMap((part) => [partNorm(scene, part, t), partLimit(scene, part, t)])]);
  const [low, high] = extent(values.filter((v) => !Number.isNaN(v)));
  return [Math.min(0, low), 1.1 * Math.max(high, 1e-3)];
}
