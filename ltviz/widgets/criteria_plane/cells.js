// Where every weight goes: its cell of the plane, and its cell of the small map of the layer.

const BINS = 96; // cells each way: an even number, so that an axis lies between two
const MAP_SIDE = 252; // CSS pixels

/**
 * @typedef {{name: string, label: string, shape: number[], image: [number, number, number] | null, reach: [number, number]}} PlaneLayer
 * @typedef {{rows: number, cols: number, cell: Uint32Array, room: number, what: string}} LayerMap
 *   cell: weight → cell; room: the most weights that a cell can hold; what: what a cell is
 * @typedef {LayerValues & {row: PlaneLayer, bin: Uint16Array, totals: Uint32Array, most: number, top: [number, number], map: LayerMap}} PlaneView
 *   bin: weight → cell of the plane, rows from above; totals: weights a cell; top: the largest sizes, before and after
 * @typedef {{bins: Uint32Array, cells: Uint32Array, most: number, brushed: {n: number, kept: number} | null}} PlaneTally
 *   bins: kept weights of each cell of the plane; cells: weights that the map shows, at most `most` in one
 */

/** Everything of a layer that no slider changes. @param {PlaneLayer} row @param {Packed} initial @param {Packed} final @returns {PlaneView} */
export function viewLayer(row, initial, final) {
  const [before, after] = [decode(initial), decode(final)].map((values) => Float32Array.from(values));
  const bin = new Uint16Array(before.length);
  const totals = new Uint32Array(BINS * BINS);
  for (let i = 0; i < bin.length; i += 1) {
    bin[i] = (BINS - 1 - binAt(after[i], row.reach[1])) * BINS + binAt(before[i], row.reach[0]);
    totals[bin[i]] += 1;
  }
  return { row, before, after, bin, totals, most: largest(totals), top: [farthest(before), farthest(after)], map: mapLayer(row) };
}

/** The bin of a value; the ends gather what lies beyond them. @param {number} v @param {number} reach */
export function binAt(v, reach) {
  return Math.max(0, Math.min(BINS - 1, Math.floor(((v + reach) * BINS) / (2 * reach))));
}

/** @param {Uint32Array} counts */
function largest(counts) {
  let top = 0;
  for (let i = 0; i < counts.length; i += 1) if (counts[i] > top) top = counts[i];
  return top;
}

/** @param {Float32Array} values */
function farthest(values) {
  let top = 0;
  for (let i = 0; i < values.length; i += 1) top = Math.max(top, Math.abs(values[i]));
  return top;
}

/** Input pixels where the layer sees an image; else outputs by inputs, several to a cell where there are many. @param {PlaneLayer} row @returns {LayerMap} */
export function mapLayer({ shape, image }) {
  const n = shape.reduce((a, b) => a * b, 1);
  const ins = n / shape[0];
  const cell = new Uint32Array(n);
  if (image) {
    const [channels, rows, cols] = image;
    for (let i = 0; i < n; i += 1) cell[i] = (i % ins) % (rows * cols);
    return { rows, cols, cell, room: shape[0] * channels, what: "pixel" };
  }
  const each = Math.ceil(Math.max(shape[0], ins) / MAP_SIDE);
  const [rows, cols] = [Math.ceil(shape[0] / each), Math.ceil(ins / each)];
  for (let i = 0; i < n; i += 1) cell[i] = Math.floor(Math.floor(i / ins) / each) * cols + Math.floor((i % ins) / each);
  return { rows, cols, cell, room: Math.min(each, shape[0]) * Math.min(each, ins), what: each > 1 ? `${each} × ${each} weights` : "weight" };
}

/** @typedef {LayerValues & {bin: Uint16Array, cell: Uint32Array}} LinedUp weights as they leave: their values and cells */

/** A layer in the order in which its weights leave. @param {PlaneView} view @param {Uint32Array} order @returns {LinedUp} */
export function lineUp({ before, after, bin, map }, order) {
  const lined = { before: new Float32Array(order.length), after: new Float32Array(order.length), bin: new Uint16Array(order.length), cell: new Uint32Array(order.length) };
  for (let k = 0; k < order.length; k += 1) {
    const i = order[k];
    lined.before[k] = before[i];
    lined.after[k] = after[i];
    lined.bin[k] = bin[i];
    lined.cell[k] = map.cell[i];
  }
  return lined;
}

/**
 * Counts that follow the cut: what is kept of each cell, and how many weights the map shows in each of its own, the
 * brushed or else the kept. A move costs as much as the weights that it changes.
 * @param {LinedUp} lined @param {LayerMap} map @param {number[]} brush
 * @returns {(removed: number) => PlaneTally} the arrays of an earlier answer change with the next
 */
export function followCut({ before, after, bin, cell }, { rows, cols }, brush) {
  const [bins, cells] = [new Uint32Array(BINS * BINS), new Uint32Array(rows * cols)];
  const inside = insideBrush(before, after, brush);
  let [at, n, kept] = [bin.length, 0, 0];
  for (let k = 0; inside && k < at; k += 1) {
    cells[cell[k]] += inside[k];
    n += inside[k];
  }
  return (removed) => {
    const [from, to, step] = removed < at ? [removed, at, 1] : [at, removed, -1];
    for (let k = from; k < to; k += 1) {
      bins[bin[k]] += step;
      if (inside) kept += step * inside[k];
      else cells[cell[k]] += step;
    }
    at = removed;
    return { bins, cells, most: largest(cells), brushed: inside && { n, kept } };
  };
}

/** @typedef {[number, number, number, number]} CellBox left, right, top, bottom in cells of the plane, from its upper left corner */

/** A brush in cells, inside the plane. @param {number[]} brush @param {[number, number]} reach @returns {CellBox} */
export function brushCells([left, right, bottom, top], [rx, ry]) {
  const at = (/** @type {number} */ v, /** @type {number} */ reach) => Math.max(0, Math.min(BINS, ((v + reach) * BINS) / (2 * reach)));
  return [at(left, rx), at(right, rx), BINS - at(top, ry), BINS - at(bottom, ry)];
}

/** The brush of some cells. One that touches the rim takes what lies beyond it. @param {CellBox} cells @param {PlaneView} view @returns {number[]} */
export function cellsBrush([left, right, top, bottom], { row, top: farthest }) {
  const at = (/** @type {number} */ cell, /** @type {number} */ axis) => {
    const beyond = Math.max(row.reach[axis], farthest[axis]);
    return cell <= 0 ? -beyond : cell >= BINS ? beyond : (cell * 2 * row.reach[axis]) / BINS - row.reach[axis];
  };
  return [at(left, 0), at(right, 0), at(BINS - bottom, 1), at(BINS - top, 1)];
}

/** A brush of these cells some cells on, still inside the plane. @param {CellBox} cells @param {number} dx @param {number} dy @returns {CellBox} */
export function movedCells([left, right, top, bottom], dx, dy) {
  const [x, y] = [Math.max(-left, Math.min(BINS - right, dx)), Math.max(-top, Math.min(BINS - bottom, dy))];
  return [left + x, right + x, top + y, bottom + y];
}

/** The same with its lower right corner moved: a cell each way at least. @param {CellBox} cells @param {number} dx @param {number} dy @returns {CellBox} */
export function grownCells([left, right, top, bottom], dx, dy) {
  return [left, Math.max(left + 1, Math.min(BINS, right + dx)), top, Math.max(top + 1, Math.min(BINS, bottom + dy))];
}
