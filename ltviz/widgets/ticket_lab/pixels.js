// A network too large to draw: every weight a pixel, a sheet for each layer.

const PIXEL_HEAD = 34, PIXEL_GAP = 24, PIXEL_FOOT = 26; // two lines above each sheet; between sheets; the legend below
const PIXEL_MOST = 6; // CSS pixels a weight
const PIXEL_TALL = 480, PIXEL_STACKED = 720; // most height, side by side or one under another
const PIXEL_BESIDE = 560; // pixels of width from which sheets stand side by side

/**
 * A layer's weights: rows are its units, columns its inputs; the upper left corner.
 * @typedef {{x: number, y: number, rows: number, cols: number}} WeightSheet
 * @typedef {{sheets: WeightSheet[], cell: number, height: number}} PixelPlan cell: CSS pixels a weight
 */

/**
 * The largest cells, in whole device pixels, whose sheets fit; where none do, the width alone decides.
 * @param {NetShape[]} shapes @param {number} width CSS pixels @param {number} ratio device pixels to one @returns {PixelPlan}
 */
export function planPixels(shapes, width, ratio) {
  const beside = width >= PIXEL_BESIDE;
  for (let size = Math.floor(PIXEL_MOST * ratio); size >= 1; size -= 1) {
    const plan = (beside ? inColumns : stacked)(shapes, size / ratio);
    const right = Math.max(...plan.sheets.map(({ x, cols }) => x + cols * plan.cell));
    if (right <= width - 1 && plan.height <= (beside ? PIXEL_TALL : PIXEL_STACKED)) return plan;
  }
  return stacked(shapes, (width - 2) / Math.max(...shapes.map(({ inputs }) => inputs)));
}

/** One under another. @param {NetShape[]} shapes @param {number} cell @returns {PixelPlan} */
function stacked(shapes, cell) {
  let y = 0;
  const sheets = shapes.map(({ inputs, outputs }) => {
    const sheet = { x: 1, y: y + PIXEL_HEAD, rows: outputs, cols: inputs };
    y = sheet.y + outputs * cell + 12;
    return sheet;
  });
  return { sheets, cell, height: Math.ceil(y + PIXEL_FOOT) };
}

/** In columns: a sheet stands below the one before while the column is no taller than the first sheet. @param {NetShape[]} shapes @param {number} cell @returns {PixelPlan} */
function inColumns(shapes, cell) {
  const tall = PIXEL_HEAD + shapes[0].outputs * cell;
  let [x, y, right] = [1, 0, 1];
  let bottom = 0;
  const sheets = shapes.map(({ inputs, outputs }) => {
    if (y > 0 && y + PIXEL_HEAD + outputs * cell > tall) [x, y] = [right + PIXEL_GAP, 0];
    const sheet = { x, y: y + PIXEL_HEAD, rows: outputs, cols: inputs };
    y = sheet.y + outputs * cell + 12;
    [right, bottom] = [Math.max(right, x + inputs * cell), Math.max(bottom, y)];
    return sheet;
  });
  return { sheets, cell, height: Math.ceil(bottom + PIXEL_FOOT) };
}

/** The weight at a point. @param {PixelPlan} plan @param {number} x @param {number} y @returns {NetHit | null} */
export function pixelAt({ sheets, cell }, x, y) {
  for (const [layer, sheet] of sheets.entries()) {
    const [row, col] = [Math.floor((y - sheet.y) / cell), Math.floor((x - sheet.x) / cell)];
    if (row >= 0 && row < sheet.rows && col >= 0 && col < sheet.cols) return { kind: "connection", layer, at: row * sheet.cols + col };
  }
  return null;
}

/** The middle of a weight. @param {PixelPlan} plan @param {NetHit} hit @returns {[number, number]} */
export function pixelPlace({ sheets, cell }, { layer, at }) {
  const { x, y, cols } = sheets[layer];
  return [x + ((at % cols) + 0.5) * cell, y + (Math.floor(at / cols) + 0.5) * cell];
}

/** What an arrow key leads to: another input or unit, and over the side into the next layer. @param {NetShape[]} shapes @param {NetHit | null} hit @param {number} dx @param {number} dy @returns {NetHit} */
export function pixelStep(shapes, hit, dx, dy) {
  const last = shapes.length - 1;
  if (dx > 1) return { kind: "connection", layer: last, at: shapes[last].inputs * shapes[last].outputs - 1 };
  if (!hit || dx < -1) return { kind: "connection", layer: 0, at: 0 };
  const { inputs, outputs } = shapes[hit.layer];
  const [row, col] = [bounded(Math.floor(hit.at / inputs) + dy, 0, outputs - 1), (hit.at % inputs) + dx];
  if (col >= 0 && col < inputs) return { ...hit, at: row * inputs + col };
  const layer = hit.layer + dx;
  if (layer < 0 || layer > last) return hit;
  const next = shapes[layer];
  return { ...hit, layer, at: Math.min(row, next.outputs - 1) * next.inputs + (dx < 0 ? next.inputs - 1 : 0) };
}

/** The colour of every weight by its rank among those that are kept. @param {NetLayer} layer @param {Colours} c @returns {Uint32Array} packed pixels; 0 where pruned */
function keptPixels({ weight, mask }, c) {
  const kept = weightPixels(weight.filter((_, i) => mask[i]), keptIn(/** @type {NetLayer} */ ({ mask })), c, null);
  const found = new Uint32Array(weight.length);
  let next = 0;
  mask.forEach((m, i) => { if (m) found[i] = kept[next++]; });
  return found;
}

/** @param {Surface} surface @param {NetView} view @param {PixelPlan} plan @param {NetHit | null} hit @param {Colours} c */
function paintSheets(surface, { shapes, layers }, { sheets, cell }, hit, c) {
  const g = surface.context;
  sheets.forEach(({ x, y, rows, cols }, l) => {
    const layer = layers[l];
    if (layer) {
      const pixels = keptPixels(layer, c);
      paintCells(surface, { x, y, rows, cols, cell }, (i) => pixels[i], (i) => !layer.mask[i], c);
    }
    [g.lineWidth, g.strokeStyle] = [1, c.line];
    g.strokeRect(x - 0.5, y - 0.5, cols * cell + 1, rows * cell + 1);
    write(g, layer ? `${layer.name}: ${percent(keptIn(layer) / layer.mask.length)} kept` : shapes[l].name, x - 1, y - 21, c.ink);
    write(g, "unit ↓  input →", x - 1, y - 6, c.quiet);
  });
  if (!hit) return;
  const [x, y] = pixelPlace({ sheets, cell, height: 0 }, hit);
  const half = cell / 2 + 1;
  // Ink on ground: it shows on every colour.
  for (const [wide, colour] of /** @type {[number, string][]} */ ([[5, c.ground], [2, c.ink]])) {
    [g.lineWidth, g.strokeStyle] = [wide, colour];
    g.strokeRect(x - half, y - half, 2 * half, 2 * half);
  }
}

/** @param {Surface} surface @param {number} height @param {Colours} c */
function paintPixelLegend(surface, height, c) {
  const g = surface.context;
  let x = 0;
  for (const [colour, name] of [[c.positive, "positive"], [c.negative, "negative"], ["", "pruned"]]) {
    g.lineWidth = 1;
    paintMark(surface, x, height - 14, colour, c);
    write(g, name, x + 16, height - 5, c.quiet);
    x += 16 + g.measureText(name).width + 16;
  }
  write(g, surface.width() < 460 ? "paler: smaller" : "paler: smaller among the kept of its layer", x, height - 5, c.quiet);
}

/**
 * The measured scene: weights as pixels, each of which can be cut.
 * @param {Card} frame @param {{cut: Cut}} on
 */
export function pixelPicture(frame, on) {
  return networkPicture(frame, on, {
    kind: "pixels",
    plan: planPixels,
    paint(surface, view, plan, hit, c) {
      paintSheets(surface, view, plan, hit, c);
      paintPixelLegend(surface, plan.height, c);
    },
    find: (plan, view, x, y) => pixelAt(plan, x, y),
    rows: ({ layers }, { layer, at }) => connectionRows(layers, layer, at),
    place: (plan, view, hit) => pixelPlace(plan, hit),
    step: ({ shapes }, hit, dx, dy) => pixelStep(shapes, hit, dx, dy),
  });
}
