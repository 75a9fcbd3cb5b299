// Every weight of a layer: tiles per unit, a matrix, or kernels; binned where weights outnumber device pixels.

const SHEET_TALL = 470;
const LOUPE = 168;

/**
 * @typedef {{rows: number, cols: number, size: number, bin: number, gap: number, x: number, y: number, width: number, height: number,
 *   place: Int32Array, kind: "tiles" | "kernels" | "matrix", per: number, tile: [number, number],
 *   last: {level: number, pixels: Uint32Array, layer: NetLayer, image: ImageData} | null}} Sheet
 *   size: device pixels a weight (1 where binned); bin: weights to a device pixel, each way; place: cell → weight, −1 is a gap
 */

/**
 * What stands where, in cells: `per` tiles a row.
 * @param {NetLayer} layer @param {"tiles" | "kernels" | "matrix"} kind @param {[number, number]} tile @param {number} per @param {number} gap
 * @returns {{rows: number, cols: number}}
 */
function sheetCells(layer, kind, [h, w], per, gap) {
  if (kind === "matrix") return { rows: layer.units, cols: layer.inputs };
  if (kind === "kernels") return { rows: layer.units * (h + gap) - gap, cols: layer.inputs * (w + gap) - gap };
  return { rows: Math.ceil(layer.units / per) * (h + gap) - gap, cols: per * (w + gap) - gap };
}

/**
 * How a layer is laid out: units that see an image (or few channels) become tiles, other convolutions kernels.
 * @param {NetLayer} layer @returns {{kind: "tiles" | "kernels" | "matrix", tile: [number, number]}}
 */
function sheetKind(layer) {
  if (layer.image) return { kind: "tiles", tile: [layer.image[1], layer.image[2] * layer.image[0]] };
  if (layer.taps === 1) return { kind: "matrix", tile: [1, 1] };
  if (layer.inputs <= 3) return { kind: "tiles", tile: [layer.kernel[0], layer.kernel[1] * layer.inputs] };
  return { kind: "kernels", tile: layer.kernel };
}

/**
 * The largest cells that fit, in whole device pixels; else the smallest bins that do.
 * @param {NetLayer} layer @param {number} width @param {number} tall CSS pixels @param {number} ratio
 * @returns {Sheet}
 */
export function planSheet(layer, width, tall, ratio) {
  const { kind, tile } = sheetKind(layer);
  const sizes = [];
  for (let s = Math.round(14 * ratio); s >= 1; s -= 1) sizes.push(s);
  for (let b = 2; b <= 64; b += 1) sizes.push(1 / b);
  for (const s of sizes) {
    const gap = kind === "matrix" ? 0 : s >= 1 ? 1 : 2;
    const per = Math.max(1, Math.min(layer.units, Math.floor((width * ratio / s + gap) / (tile[1] + gap))));
    const { rows, cols } = sheetCells(layer, kind, tile, per, gap);
    if ((cols * s > width * ratio || rows * s > tall * ratio) && s > 1 / 64) continue;
    const [size, bin] = [Math.max(1, s), s < 1 ? Math.round(1 / s) : 1];
    const wide = (Math.ceil(cols / bin) * size) / ratio;
    const high = (Math.ceil(rows / bin) * size) / ratio;
    const sheet = { rows, cols, size, bin, gap, x: 0, y: 0, width: wide, height: high, kind, per, tile, place: new Int32Array(0), last: null };
    return Object.assign(sheet, { place: placeCells(layer, sheet) });
  }
  throw new Error("no layout fits");
}

/** Cell → weight. @param {NetLayer} layer @param {Sheet} sheet @returns {Int32Array} */
function placeCells(layer, { rows, cols, kind, per, gap, tile: [h, w] }) {
  const place = new Int32Array(rows * cols);
  if (kind === "matrix") return place.map((_, i) => i);
  place.fill(-1);
  const inside = layer.image ? layer.image[2] : layer.kernel[1];
  const each = layer.inputs * layer.taps;
  for (let at = 0; at < layer.removed.length; at += 1) {
    const unit = Math.floor(at / each);
    const left = at % each;
    const channel = Math.floor(left / (h * inside));
    const [y, x] = [Math.floor((left % (h * inside)) / inside), left % inside];
    const [row, col] = kind === "kernels" ? [unit * (h + gap) + y, channel * (w + gap) + x]
      : [Math.floor(unit / per) * (h + gap) + y, (unit % per) * (w + gap) + channel * inside + x];
    place[row * cols + col] = at;
  }
  return place;
}

/**
 * The whole sheet: one pixel a weight stretched in whole steps, or the mean colour of each bin.
 * @param {Surface} surface @param {NetLayer} layer @param {Sheet} sheet @param {number} level @param {Uint32Array} pixels @param {Colours} c
 */
export function paintSheet(surface, layer, sheet, level, pixels, c) {
  const g = surface.context;
  const ground = ramp([c.ground, c.ground], 2)[0];
  if (sheet.kind !== "matrix") paintGrid(g, layer, sheet, surface.ratio(), c);
  const image = sheetImage(layer, sheet, level, pixels, ground);
  const pad = spare(image.width, image.height);
  pad.putImageData(image, 0, 0);
  g.imageSmoothingEnabled = false;
  g.drawImage(pad.canvas, 0, 0, image.width, image.height, sheet.x, sheet.y, sheet.width, sheet.height);
  if (sheet.size / surface.ratio() >= HATCH_FROM) {
    hatch(surface, sheet.x, sheet.y, sheet.size / surface.ratio(), sheet.rows, sheet.cols, (i) => sheet.place[i] >= 0 && layer.removed[sheet.place[i]] <= level, c);
  }
  paintChannels(g, layer, sheet, surface.ratio(), c);
}

/**
 * The picture of one level, kept while the pointer only moves over it.
 * @param {NetLayer} layer @param {Sheet} sheet @param {number} level @param {Uint32Array} pixels @param {number} ground @returns {ImageData}
 */
function sheetImage(layer, sheet, level, pixels, ground) {
  const { last } = sheet;
  if (last && last.level === level && last.pixels === pixels && last.layer === layer) return last.image;
  const image = (sheet.bin === 1 ? plainImage : binnedImage)(layer, sheet, level, pixels, ground);
  sheet.last = { level, pixels, layer, image };
  return image;
}

/**
 * A hairline around each tile (each channel of it, each kernel): rectangles that the weights then cover.
 * @param {CanvasRenderingContext2D} g @param {NetLayer} layer @param {Sheet} sheet @param {number} ratio @param {Colours} c
 */
function paintGrid(g, layer, { kind, per, tile, gap, size, bin, x, y }, ratio, c) {
  if (bin > 1) return;
  const step = size / ratio;
  const edge = Math.min(gap * step, 1);
  const [across, n] = kind === "kernels" ? [layer.inputs, layer.units * layer.inputs] : [per, layer.units];
  g.fillStyle = c.line;
  for (let i = 0; i < n; i += 1) {
    const left = x + (i % across) * (tile[1] + gap) * step;
    const top = y + Math.floor(i / across) * (tile[0] + gap) * step;
    g.fillRect(left - edge, top - edge, tile[1] * step + 2 * edge, tile[0] * step + 2 * edge);
  }
}

/**
 * A line where one channel of a tile ends and the next begins, once a weight is wide enough to leave room for it.
 * @param {CanvasRenderingContext2D} g @param {NetLayer} layer @param {Sheet} sheet @param {number} ratio @param {Colours} c
 */
function paintChannels(g, layer, { kind, per, tile, gap, size, x, y }, ratio, c) {
  const channels = layer.image ? layer.image[0] : layer.inputs;
  const step = size / ratio;
  if (kind !== "tiles" || channels === 1 || step < HATCH_FROM) return;
  g.fillStyle = c.ground;
  for (let i = 0; i < layer.units; i += 1) {
    const [left, top] = [x + (i % per) * (tile[1] + gap) * step, y + Math.floor(i / per) * (tile[0] + gap) * step];
    for (let k = 1; k < channels; k += 1) g.fillRect(left + (k * tile[1] * step) / channels - 1, top, 2, tile[0] * step);
  }
}

/** @param {NetLayer} layer @param {Sheet} sheet @param {number} level @param {Uint32Array} pixels @param {number} ground @returns {ImageData} */
function plainImage({ removed }, { rows, cols, place }, level, pixels, ground) {
  const image = new ImageData(cols, rows);
  const out = new Uint32Array(image.data.buffer);
  for (let i = 0; i < place.length; i += 1) {
    const at = place[i];
    if (at >= 0) out[i] = removed[at] > level ? pixels[at] : ground;
  }
  return image;
}

/**
 * The mean colour of each bin. Red and blue are added up in one number, sixteen bits apart: the loop runs over every weight.
 * @param {NetLayer} layer @param {Sheet} sheet @param {number} level @param {Uint32Array} pixels @param {number} ground @returns {ImageData}
 */
function binnedImage({ removed }, { rows, cols, bin, place, kind }, level, pixels, ground) {
  const [wide, high] = [Math.ceil(cols / bin), Math.ceil(rows / bin)];
  const image = new ImageData(wide, high);
  const out = new Uint32Array(image.data.buffer);
  const matrix = kind === "matrix";
  // A line of a bin at a time: at most 64 weights, so that 16 bits hold the sum; then into the bin's own three sums.
  const sums = new Float64Array(wide * 3);
  for (let y = 0; y < high; y += 1) {
    sums.fill(0);
    const last = Math.min(rows, (y + 1) * bin);
    for (let row = y * bin; row < last; row += 1) {
      let i = row * cols;
      for (let x = 0; x < wide; x += 1) {
        const end = row * cols + Math.min(cols, (x + 1) * bin);
        let redBlue = 0;
        let green = 0;
        for (; i < end; i += 1) {
          const at = matrix ? i : place[i];
          // Without a branch, which half of all weights would mispredict: −1 where the weight is kept, else 0.
          const kept = at < 0 ? 0 : (level - removed[at]) >> 31;
          const p = ground ^ ((ground ^ pixels[at]) & kept);
          redBlue += p & 0xff00ff;
          green += p & 0xff00;
        }
        sums[3 * x] += redBlue & 0xffff;
        sums[3 * x + 1] += green >>> 8;
        sums[3 * x + 2] += redBlue >>> 16;
      }
    }
    for (let x = 0; x < wide; x += 1) {
      const n = (last - y * bin) * (Math.min(cols, (x + 1) * bin) - x * bin);
      out[y * wide + x] = pixel(sums[3 * x] / n, sums[3 * x + 1] / n, sums[3 * x + 2] / n);
    }
  }
  return image;
}
