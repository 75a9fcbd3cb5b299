// Grids of cells on a canvas: one colour each, hatched where something was pruned; text beside them; colours of weights.

const HATCH_FROM = 4; // CSS pixels a cell: below that, absence alone has to say it
const OUTSIDE = 0.15; // what stays of a colour outside the brush

/** @param {CanvasRenderingContext2D} g @param {string} text @param {number} x @param {number} y @param {string} colour @param {CanvasTextAlign} [align] */
export function write(g, text, x, y, colour, align = "left") {
  g.fillStyle = colour;
  g.textAlign = align;
  g.textBaseline = "alphabetic";
  g.fillText(text, x, y);
}

/** @type {HTMLCanvasElement | null} */
let scratch = null;

/** One spare canvas of at least this size, cleared. @param {number} w @param {number} h @returns {CanvasRenderingContext2D} */
function spare(w, h) {
  scratch = scratch || document.createElement("canvas");
  if (scratch.width < w || scratch.height < h) {
    scratch.width = Math.max(w, scratch.width);
    scratch.height = Math.max(h, scratch.height);
  }
  const g = /** @type {CanvasRenderingContext2D} */ (scratch.getContext("2d"));
  g.clearRect(0, 0, w, h);
  return g;
}

/**
 * Square cells of any colour, hatched where blank and large enough.
 * @param {Surface} surface @param {{x: number, y: number, rows: number, cols: number, cell: number}} box CSS pixels
 * @param {(i: number) => number} colour a packed pixel @param {(i: number) => boolean} blank @param {Colours} c
 */
export function paintCells(surface, { x, y, rows, cols, cell }, colour, blank, c) {
  const image = new ImageData(cols, rows);
  const out = new Uint32Array(image.data.buffer);
  let gone = 0;
  for (let i = 0; i < rows * cols; i += 1) {
    if (blank(i)) gone += 1;
    else out[i] = colour(i);
  }
  if (gone > 0 && cell >= HATCH_FROM) {
    // Under everything, then covered where nothing is blank: hatch(), which lies above, is far slower.
    const ground = ramp([c.ground, c.ground], 2)[0];
    for (let i = 0; i < rows * cols; i += 1) if (!out[i] && !blank(i)) out[i] = ground;
    hatchBox(surface, x, y, cols * cell, rows * cell, c);
  }
  const pad = spare(cols, rows);
  pad.putImageData(image, 0, 0);
  surface.context.imageSmoothingEnabled = false;
  surface.context.drawImage(pad.canvas, 0, 0, cols, rows, x, y, cols * cell, rows * cell);
}

/** Thin diagonals over a whole box. @param {Surface} surface @param {number} x @param {number} y @param {number} width @param {number} height @param {Colours} c */
function hatchBox(surface, x, y, width, height, c) {
  const [g, ratio] = [surface.context, surface.ratio()];
  const pattern = /** @type {CanvasPattern} */ (g.createPattern(stripes(c.hatch, ratio), "repeat"));
  pattern.setTransform(new DOMMatrix([1 / ratio, 0, 0, 1 / ratio, x, y]));
  g.fillStyle = pattern;
  g.fillRect(x, y, width, height);
}

/**
 * Thin diagonals over the cells that are blank: a mask of cells, stretched, then filled with lines.
 * @param {Surface} surface @param {number} x @param {number} y @param {number} cell @param {number} rows @param {number} cols
 * @param {(i: number) => boolean} blank @param {Colours} c
 */
function hatch(surface, x, y, cell, rows, cols, blank, c) {
  const ratio = surface.ratio();
  const [w, h] = [Math.round(cols * cell * ratio), Math.round(rows * cell * ratio)];
  const image = new ImageData(cols, rows);
  const out = new Uint32Array(image.data.buffer);
  for (let i = 0; i < rows * cols; i += 1) if (blank(i)) out[i] = 0xff000000;
  const cells = document.createElement("canvas");
  [cells.width, cells.height] = [cols, rows];
  /** @type {CanvasRenderingContext2D} */ (cells.getContext("2d")).putImageData(image, 0, 0);
  const pad = spare(w, h);
  pad.imageSmoothingEnabled = false;
  pad.drawImage(cells, 0, 0, cols, rows, 0, 0, w, h);
  pad.globalCompositeOperation = "source-in";
  pad.fillStyle = /** @type {CanvasPattern} */ (pad.createPattern(stripes(c.hatch, ratio), "repeat"));
  pad.fillRect(0, 0, w, h);
  pad.globalCompositeOperation = "source-over";
  surface.context.drawImage(pad.canvas, 0, 0, w, h, x, y, w / ratio, h / ratio);
}

/** A square of one diagonal that repeats. @param {string} colour @param {number} ratio @returns {HTMLCanvasElement} */
function stripes(colour, ratio) {
  const side = Math.round(4 * ratio);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [side, side];
  const g = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  g.strokeStyle = colour;
  g.lineWidth = Math.max(1, 0.8 * ratio);
  for (const shift of [-side, 0, side]) {
    g.moveTo(shift, side);
    g.lineTo(shift + side, 0);
  }
  g.stroke();
  return canvas;
}

/** A square of a colour; "" is the hatch. @param {Surface} surface @param {number} x @param {number} y @param {string} colour @param {Colours} c */
function paintMark(surface, x, y, colour, c) {
  const g = surface.context;
  if (colour) {
    g.fillStyle = colour;
    g.fillRect(x, y, 10, 10);
    return;
  }
  paintCells(surface, { x, y, rows: 1, cols: 1, cell: 10 }, () => 0, () => true, c);
  g.strokeStyle = c.line;
  g.strokeRect(x + 0.5, y + 0.5, 9, 9);
}

/**
 * The colour of every weight: its sign, paler the smaller it ranks in its layer; one colour where values are unknown.
 * @param {Float32Array | null} values @param {number} n @param {Colours} c
 * @param {Uint8Array | null} inside where given, the others are all but gone
 * @returns {Uint32Array} packed pixels
 */
export function weightPixels(values, n, c, inside) {
  if (!values) return new Uint32Array(n).fill(ramp([c.kept, c.kept], 2)[0]);
  const positive = ramp([c.ground, c.positive]);
  const negative = ramp([c.ground, c.negative]);
  const ranks = rankBytes(values);
  const out = new Uint32Array(n);
  // From a quarter of the way: a small kept weight must not look pruned.
  for (let i = 0; i < n; i += 1) {
    const strength = 64 + Math.round(ranks[i] * 0.75);
    out[i] = (values[i] < 0 ? negative : positive)[inside && !inside[i] ? Math.round(OUTSIDE * strength) : strength];
  }
  return out;
}

/**
 * Rank of each size, 0 (smallest) to 255, by counting: sizes are told apart by the upper half of their float32 bits.
 * @param {Float32Array} values @returns {Uint8Array}
 */
export function rankBytes(values) {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(32768);
  for (let i = 0; i < bits.length; i += 1) counts[(bits[i] & 0x7fffffff) >>> 16] += 1;
  let below = 0;
  const rank = new Uint8Array(32768);
  for (let b = 0; b < 32768; b += 1) {
    rank[b] = Math.round((255 * (below + counts[b] / 2)) / Math.max(1, values.length));
    below += counts[b];
  }
  const out = new Uint8Array(values.length);
  for (let i = 0; i < bits.length; i += 1) out[i] = rank[(bits[i] & 0x7fffffff) >>> 16];
  return out;
}
