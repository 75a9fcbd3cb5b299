// The portrait of the whole network: wires kept per input, then per unit of every layer, in (up) and out (down).

const BAR_UP = 40;
const BAR_DOWN = 26;
const HEAD = 18;
const FOOT = 15;
const MAP_MOST = 300;

/**
 * @typedef {{kind: "input" | "unit", layer: number, index: number}} Lit
 * @typedef {{kind: "map" | "bars", who: "input" | "unit", layer: number, n: number, x: number, y: number, width: number, up: number, down: number, cell: number}} Panel
 *   a map's `y` is its upper edge, a bars' `y` its base line
 */

/**
 * Where everything stands; the map at the left of the bars where there is room.
 * @param {NetLayer[]} net @param {number} width
 * @returns {{panels: Panel[], height: number}}
 */
export function planWires(net, width) {
  /** @type {Panel[]} */
  const panels = [];
  const first = net[0];
  const beside = width >= 560;
  let [x, y, high] = [0, 0, 0];
  if (first.image) {
    const [, h, w] = first.image;
    const cell = Math.max(1, Math.floor(Math.min(MAP_MOST, beside ? width * 0.4 : width) / Math.max(h, w)));
    panels.push({ kind: "map", who: "input", layer: 0, n: h * w, x: 0, y: HEAD, width: cell * w, up: cell * h, down: 0, cell });
    high = HEAD + cell * h + 34;
    if (beside) x = cell * w + 32;
    else y = high + 6;
  }
  const rows = net.map((one, layer) => ({ who: /** @type {"unit"} */ ("unit"), layer, n: one.units, down: layer + 1 < net.length && net[layer + 1].inputs % one.units === 0 }));
  const low = rows.length > 5 ? 0.6 : 1; // a deep network still fits a screen
  const inputs = first.image || first.taps > 1 ? [] : [{ who: /** @type {"input"} */ ("input"), layer: 0, n: first.inputs, down: true }];
  for (const { who, layer, n, down } of [...inputs, ...rows]) {
    const up = who === "input" ? 0 : BAR_UP * low;
    const tall = HEAD + up + (down ? BAR_DOWN * low + FOOT : 0);
    panels.push({ kind: "bars", who, layer, n, x, y: y + HEAD + up, width: width - x, up, down: down ? BAR_DOWN * low : 0, cell: (width - x) / n });
    y += tall + 12;
  }
  return { panels, height: Math.ceil(Math.max(high, y + 14)) };
}

/**
 * Draws every panel. `hit` lights up its wires and leaves the rest pale.
 * @param {Surface} surface @param {NetLayer[]} net @param {Panel[]} panels @param {number} level @param {Lit | null} hit
 * @param {Colours} c @param {(layer: number) => Uint32Array} pixels colours of a layer's weights by their index
 */
export function paintWires(surface, net, panels, level, hit, c, pixels) {
  surface.context.font = `12px ${getComputedStyle(surface.canvas).fontFamily}`;
  for (const panel of panels) {
    if (panel.kind === "map") paintMap(surface, net, panel, level, hit, c, pixels);
    else paintBars(surface, net, panel, level, hit, c);
  }
  const last = panels[panels.length - 1];
  write(surface.context, "units that keep most wires at the end come first", last.x, last.y + last.down + 20, c.quiet);
}

/**
 * Wires per pixel; where a unit of the first layer is lit, that unit's own weights.
 * @param {Surface} surface @param {NetLayer[]} net @param {Panel} panel @param {number} level @param {Lit | null} hit
 * @param {Colours} c @param {(layer: number) => Uint32Array} pixels
 */
function paintMap(surface, net, panel, level, hit, c, pixels) {
  const g = surface.context;
  const layer = net[0];
  const unit = hit && hit.kind === "unit" && hit.layer === 0 ? hit.index : -1;
  const perPixel = pixelCounts(layer, level);
  const top = most(perPixel);
  const shades = ramp([c.ground, c.kept]);
  const own = unit < 0 ? null : unitPixels(layer, unit, level, pixels(0));
  const blank = (/** @type {number} */ p) => (own ? own[p] === 0 : perPixel[p] === 0);
  const colour = (/** @type {number} */ p) => (own ? own[p] : shades[Math.round((255 * perPixel[p]) / Math.max(1, top))]);
  const [channels, h, w] = /** @type {[number, number, number]} */ (layer.image);
  paintCells(surface, { x: panel.x, y: panel.y, rows: h, cols: w, cell: panel.cell }, colour, blank, c);
  const edge = panel.x + panel.width;
  g.strokeStyle = c.line;
  g.strokeRect(panel.x + 0.5, panel.y + 0.5, panel.width - 1, panel.up - 1);
  write(g, own ? `unit ${unit} of ${layer.label}` : "wires kept per pixel", panel.x, panel.y - 6, c.ink);
  const below = panel.y + panel.up + 17;
  if (own) {
    write(g, `${count(layer.byUnit[level][unit])} of ${count(layer.inputs)} wires kept`, panel.x, below, c.quiet);
    return;
  }
  const words = `${count(top)} of ${count(layer.units * channels)}`;
  const end = edge - g.measureText(words).width - 8;
  const bar = Math.min(110, panel.width * 0.4);
  const fade = g.createLinearGradient(end - bar, 0, end, 0);
  fade.addColorStop(0, c.ground);
  fade.addColorStop(1, c.kept);
  g.fillStyle = fade;
  g.fillRect(end - bar, below - 9, bar, 9);
  g.strokeRect(end - bar + 0.5, below - 8.5, bar - 1, 8);
  write(g, "0", end - bar - 6, below, c.quiet, "right");
  write(g, words, edge, below, c.quiet, "right");
  if (hit && hit.kind === "input") ring(g, panel, hit.index % (h * w), w, c);
}

/** @param {CanvasRenderingContext2D} g @param {Panel} panel @param {number} pixel @param {number} w @param {Colours} c */
function ring(g, panel, pixel, w, c) {
  const [x, y] = [panel.x + (pixel % w) * panel.cell, panel.y + Math.floor(pixel / w) * panel.cell];
  // Ink on ground: it shows on every shade of the map.
  for (const [wide, colour] of /** @type {[number, string][]} */ ([[5, c.ground], [2, c.ink]])) {
    g.lineWidth = wide;
    g.strokeStyle = colour;
    g.strokeRect(x - 1, y - 1, panel.cell + 2, panel.cell + 2);
  }
  g.lineWidth = 1;
}

/** Wires per pixel, all channels together. @param {NetLayer} layer @param {number} level @returns {Uint32Array} */
export function pixelCounts(layer, level) {
  const counts = layer.byInput[level];
  const [channels, h, w] = /** @type {[number, number, number]} */ (layer.image);
  if (channels === 1) return counts;
  const sums = new Uint32Array(h * w);
  counts.forEach((n, j) => { sums[j % (h * w)] += n; });
  return sums;
}

/**
 * One unit's weights as pixels, 0 where pruned; of several channels the first that is kept.
 * @param {NetLayer} layer @param {number} unit @param {number} level @param {Uint32Array} colours @returns {Uint32Array}
 */
function unitPixels(layer, unit, level, colours) {
  const [channels, h, w] = /** @type {[number, number, number]} */ (layer.image);
  const found = new Uint32Array(h * w);
  for (let j = channels * h * w - 1; j >= 0; j -= 1) {
    const at = unit * layer.inputs + j;
    if (layer.removed[at] > level) found[j % (h * w)] = colours[at];
  }
  return found;
}

/**
 * One layer's units (or the inputs): wires in above the line, wires out below, most wires at the last level first.
 * @param {Surface} surface @param {NetLayer[]} net @param {Panel} panel @param {number} level @param {Lit | null} hit @param {Colours} c
 */
function paintBars(surface, net, panel, level, hit, c) {
  const g = surface.context;
  const layer = net[panel.layer];
  const { up, down } = barCounts(net, panel, level);
  const order = barOrder(net, panel);
  const lit = litIn(net, panel, level, hit);
  const right = panel.x + panel.width;
  for (const [counts, tall, way] of /** @type {[Uint32Array | null, number, number][]} */ ([[up, panel.up, -1], [down, panel.down, 1]])) {
    if (!counts) continue;
    const unit = tall / Math.max(1, most(counts));
    skyline(g, panel, (i) => counts[order[i]] * unit * way, lit ? c.line : way < 0 ? c.kept : c.quiet);
    if (lit) skyline(g, panel, (i) => (lit[order[i]] ? counts[order[i]] * unit * way : 0), way < 0 ? c.kept : c.quiet);
  }
  g.fillStyle = c.line;
  g.fillRect(panel.x, panel.y - 0.5, panel.width, 1);
  const name = panel.who === "input" ? `${count(panel.n)} inputs` : `${layer.label}: ${count(panel.n)} units`;
  const share = panel.who === "input" ? "" : `, ${percent(total(layer.byUnit[level]) / layer.removed.length)} kept`;
  write(g, name + share, panel.x, panel.y - panel.up - 6, c.ink);
  if (up) write(g, `in ↑ at most ${count(most(up))} of ${count(layer.inputs * layer.taps)}`, right, panel.y - panel.up - 6, c.quiet, "right");
  if (down) write(g, `out ↓ at most ${count(most(down))} of ${count(mostOut(net, panel))}`, right, panel.y + panel.down + 13, c.quiet, "right");
}

/** @param {NetLayer[]} net @param {Panel} panel @returns {number} */
function mostOut(net, { who, layer, n }) {
  const next = who === "input" ? net[0] : net[layer + 1];
  return (next.removed.length / next.inputs) * (who === "input" ? 1 : next.inputs / n);
}

/** @param {NetLayer[]} net @param {Panel} panel @param {number} level @returns {{up: Uint32Array | null, down: Uint32Array | null}} */
export function barCounts(net, { who, layer }, level) {
  if (who === "input") return { up: null, down: net[0].byInput[level] };
  return { up: net[layer].byUnit[level], down: outgoing(net, layer, level) };
}

/** Display position → index. Inputs stay in their own order: it means something. @param {NetLayer[]} net @param {Panel} panel @returns {Uint32Array} */
export function barOrder(net, { who, layer, n }) {
  return who === "input" ? Uint32Array.from({ length: n }, (_, i) => i) : net[layer].order;
}

/**
 * Who in this panel shares a kept wire with the node that is lit, or is it; null where nothing is lit.
 * @param {NetLayer[]} net @param {Panel} panel @param {number} level @param {Lit | null} hit @returns {Uint8Array | null}
 */
function litIn(net, panel, level, hit) {
  if (!hit) return null;
  const here = panel.who === "input" ? -1 : panel.layer;
  const there = hit.kind === "input" ? -1 : hit.layer;
  if (here === there) return Uint8Array.from({ length: panel.n }, (_, i) => (i === hit.index ? 1 : 0));
  if (here === there + 1) {
    const units = there < 0 ? net[0].inputs : net[there].units;
    return net[here].inputs % units ? null : linked(net[here], level, "out", hit.index, net[here].inputs / units);
  }
  if (here !== there - 1) return null;
  const inputs = linked(net[there], level, "in", hit.index);
  if (inputs.length === panel.n) return inputs;
  const grouped = new Uint8Array(panel.n);
  inputs.forEach((kept, j) => { if (kept) grouped[Math.floor((j * panel.n) / inputs.length)] = 1; });
  return grouped;
}

/**
 * Bars as one outline: no seams between bars narrower than a pixel; a gap where there is room for one.
 * @param {CanvasRenderingContext2D} g @param {Panel} panel @param {(i: number) => number} high signed @param {string} colour
 */
function skyline(g, panel, high, colour) {
  const gap = panel.cell >= 4 ? 1 : 0;
  g.fillStyle = colour;
  g.beginPath();
  for (let i = 0; i < panel.n; i += 1) {
    const tall = high(i);
    // A unit with one wire still shows: absence is what an empty place means.
    const seen = tall === 0 ? 0 : Math.sign(tall) * Math.max(1, Math.abs(tall));
    if (seen) g.rect(panel.x + i * panel.cell, panel.y + Math.min(0, seen), panel.cell - gap + (gap ? 0 : 0.3), Math.abs(seen));
  }
  g.fill();
}
