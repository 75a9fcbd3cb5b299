// What every position of the slider shows, looked up in what Python counted (tables.py says what is in it). Pure functions.

/**
 * @typedef {{name: string, equal: boolean, never: number}} ScoredMethod
 * @typedef {{name: string, label: string, size: number}} ScoredLayer
 * @typedef {{kind: "pixel" | "tap" | "input", rows: number, cols: number, most: number}} Fold
 * @typedef {{methods: ScoredMethod[], layers: ScoredLayer[], fold: Fold, broken: string, densities: number[], all: number, cells: number,
 *   bins: number, kept: Uint32Array, live: Uint32Array | null, cut: Float64Array, tied: Uint32Array, wires: Uint32Array,
 *   score: Float64Array, edges: Float64Array, bars: Uint32Array, apart: Uint32Array}} ScoreTables wires: [M, 2, P, cells]
 * @typedef {{t: ScoreTables, m: number, s: number, p: number, view: string}} MapScene m: the method, -1 for all; s: 0 global, 1 layer; p: the density's index
 */

const CUT_SCOPES = ["global", "layer"];

/**
 * The tables, made once.
 * @param {{methods: ScoredMethod[], layers: ScoredLayer[], fold: any, broken: string, densities: number[], arrays: Record<string, Packed>}} state
 * @returns {ScoreTables}
 */
export function readTables({ methods, layers, fold, broken, densities, arrays }) {
  const cells = fold.rows * fold.cols;
  return {
    methods, layers, fold, broken, densities, cells,
    all: layers.reduce((sum, layer) => sum + layer.size, 0),
    bins: arrays.edges.shape[1] - 1,
    kept: decode(arrays.kept), live: arrays.live ? decode(arrays.live) : null, cut: decode(arrays.cut), tied: decode(arrays.tied),
    wires: staying(decode(arrays.gone), fold.most, densities.length, cells),
    score: decode(arrays.score), edges: decode(arrays.edges), bars: decode(arrays.bars), apart: decode(arrays.apart),
  };
}

/**
 * Wires that each cell keeps, from what it loses at each position.
 * @param {ArrayLike<number>} gone [..., P, cells] @param {number} most before any left @param {number} P @param {number} cells @returns {Uint32Array}
 */
export function staying(gone, most, P, cells) {
  const wires = new Uint32Array(gone.length);
  for (let i = 0; i < gone.length; i += 1) {
    const first = Math.floor(i / cells) % P === 0;
    wires[i] = (first ? most : wires[i - cells]) - gone[i];
  }
  return wires;
}

/** What the traits put on show. @param {ScoreTables} t @param {{method: string, scope: string, density: number, view: string}} state @returns {MapScene} */
export function mapScene(t, { method, scope, density, view }) {
  const far = t.densities.map((d) => Math.abs(d - density));
  return {
    t, view,
    m: t.methods.findIndex(({ name }) => name === method),
    s: Math.max(0, CUT_SCOPES.indexOf(scope)),
    p: far.indexOf(Math.min(...far)),
  };
}

/** Methods on show. @param {MapScene} scene @returns {number[]} */
export function shownMethods({ t, m }) {
  return m < 0 ? t.methods.map((_, i) => i) : [m];
}

/** Where the layers of a method begin in a table [M, 2, P, L]. @param {MapScene} scene @param {number} m @returns {[number, number]} begin, end */
function layersAt({ t, s, p }, m) {
  const L = t.layers.length;
  const begin = ((2 * m + s) * t.densities.length + p) * L;
  return [begin, begin + L];
}

/** Weights kept by layer. @param {MapScene} scene @param {number} m @returns {Uint32Array} */
export function keptBy(scene, m) {
  return scene.t.kept.subarray(...layersAt(scene, m));
}

/** Kept weights on a path by layer; null where nobody can say. @param {MapScene} scene @param {number} m @returns {Uint32Array | null} */
export function liveBy(scene, m) {
  return scene.t.live && scene.t.live.subarray(...layersAt(scene, m));
}

/** The smallest score that stays, by layer. @param {MapScene} scene @param {number} m @returns {Float64Array} */
export function cutBy(scene, m) {
  return scene.t.cut.subarray(...layersAt(scene, m));
}

/** @param {Uint32Array} counts @returns {number} */
export function totalOf(counts) {
  return counts.reduce((a, b) => a + b, 0);
}

/** Kept ÷ all weights. @param {MapScene} scene @param {number} m @returns {number} */
export function densityOf(scene, m) {
  return totalOf(keptBy(scene, m)) / scene.t.all;
}

/** Weights on a path ÷ all weights; NaN where nobody can say. @param {MapScene} scene @param {number} m @returns {number} */
export function effectiveOf(scene, m) {
  const live = liveBy(scene, m);
  return live ? totalOf(live) / scene.t.all : NaN;
}

/** Layers that keep nothing. @param {MapScene} scene @param {number} m @returns {string[]} */
export function lostIn(scene, m) {
  const kept = keptBy(scene, m);
  return scene.t.layers.filter((_, i) => kept[i] === 0).map(({ label }) => label);
}

/** Equal scores that the cut parts, where they are a hundredth of the weights or more; else 0. @param {MapScene} scene @param {number} m @returns {number} */
export function tiedIn({ t, s, p }, m) {
  const found = t.tied[(2 * m + s) * t.densities.length + p];
  return 100 * found >= t.all ? found : 0;
}

/** Wires that each cell of the input keeps. @param {MapScene} scene @param {number} m @returns {Uint32Array} */
export function wiresOf({ t, s, p }, m) {
  const begin = ((2 * m + s) * t.densities.length + p) * t.cells;
  return t.wires.subarray(begin, begin + t.cells);
}

/** Sum of the scores of each cell. @param {MapScene} scene @param {number} m @returns {Float64Array} */
export function scoresOf({ t }, m) {
  return t.score.subarray(m * t.cells, (m + 1) * t.cells);
}

/** Edges of the bins of a method's scores. @param {MapScene} scene @param {number} m @returns {Float64Array} */
export function edgesOf({ t }, m) {
  return t.edges.subarray(m * (t.bins + 1), (m + 1) * (t.bins + 1));
}

/** Scores of a layer by bin. @param {MapScene} scene @param {number} m @param {number} layer @returns {Uint32Array} */
export function barsOf({ t }, m, layer) {
  const begin = (m * t.layers.length + layer) * t.bins;
  return t.bars.subarray(begin, begin + t.bins);
}

/** Where a score lies, in bins from the left end, within the axis. @param {Float64Array} edges @param {number} score @returns {number} */
export function binAt(edges, score) {
  const above = edges.findIndex((edge) => edge > score);
  const i = Math.min(edges.length - 2, Math.max(0, (above < 0 ? edges.length : above) - 1));
  const [low, high] = [edges[i], edges[i + 1]];
  const v = Math.min(Math.max(score, low), high);
  return i + (low * high > 0 ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low));
}

/** Powers of ten on the axis, and 0 where it has both signs; no more than about `most`. @param {Float64Array} edges @param {number} most @returns {number[]} */
export function decadesOn(edges, most) {
  const low = /** @type {number} */ (edges.find((edge) => edge > 0));
  const [from, to] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(edges[edges.length - 1]) + 1e-9)];
  const both = edges[0] <= 0;
  const step = Math.max(1, Math.ceil(((both ? 2 : 1) * (to - from + 1)) / most));
  /** @type {number[]} */
  const above = [];
  for (let k = to; k >= from; k -= step) above.unshift(Number(`1e${k}`));
  return both ? [...above.map((v) => -v).reverse(), 0, ...above] : above;
}

/** Where the axis of shares begins: a power of ten below all that the slider reaches, 0.01 % at least. @param {ScoreTables} t @returns {number} */
export function shareFloor(t) {
  let smallest = 1;
  t.kept.forEach((kept, i) => { if (kept) smallest = Math.min(smallest, kept / t.layers[i % t.layers.length].size); });
  return Number(`1e${Math.max(-4, Math.floor(Math.log10(smallest)))}`); // 10 ** -4 is a little less than 0.0001
}
