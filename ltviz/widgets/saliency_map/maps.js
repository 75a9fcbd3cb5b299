// Maps of the input: one for each method side by side, or one large.

/**
 * @typedef {{m: number, x: number, y: number, cell: number, width: number, height: number, room: number}} MapTile cell: pixels a column; room: for the words
 * @typedef {{tiles: MapTile[], alone: boolean, legend: number, height: number}} MapPlan legend: its base line
 * @typedef {{m: number, cell: number}} MapHit cell: -1 for a whole map
 */

const TILE_HEAD = 19; // the name
const TILE_LINE = 16; // of the words below
const LINES_MOST = { methods: 6, layers: 4 }; // beyond, a map says only whether anything passes
const TILE_GAP = 15;
const TILE_LEAST = 96;
const TILE_TALLEST = 180;
const TILES_ACROSS = 5;
const MAP_LARGEST = 300;
const STRIP = [54, 120]; // height of bars where the inputs are no image: in a row, alone
const MAP_LETTER = 6.4; // about the width of one at 12 pixels

/** Where everything stands. @param {MapScene} scene @param {number} width @param {number} ratio device pixels to one @returns {MapPlan} */
export function planMaps({ t, m }, width, ratio) {
  const alone = m >= 0;
  const shown = alone ? [m] : t.methods.map((_, i) => i);
  const { rows, cols } = t.fold;
  const across = alone ? 1 : columns(shown.length, width);
  const room = (width - (across - 1) * TILE_GAP) / across;
  const strip = rows === 1;
  const fit = alone ? Math.min(room, MAP_LARGEST) : room;
  const most = Math.min(fit / cols, (alone ? MAP_LARGEST : TILE_TALLEST) / rows);
  const cell = strip ? room / cols : Math.max(1, Math.floor(most * ratio)) / ratio; // whole device pixels
  const tall = strip ? STRIP[alone ? 1 : 0] : cell * rows;
  const head = alone ? 0 : TILE_HEAD;
  const lines = tellsLayers(t) ? t.layers.length + 1 : 1;
  const pitch = head + tall + (alone ? 0 : 4 + lines * TILE_LINE + TILE_GAP);
  const tiles = shown.map((one, i) => ({
    m: one, cell, width: cell * cols, height: tall, room,
    x: Math.floor((i % across) * (room + TILE_GAP)), y: Math.floor(i / across) * pitch + head,
  }));
  const legend = Math.ceil(shown.length / across) * pitch + 16;
  return { tiles, alone, legend, height: Math.ceil(legend + 8) };
}

/** Whether a map has the share of every layer below it. @param {ScoreTables} t @returns {boolean} */
function tellsLayers({ methods, layers }) {
  return methods.length <= LINES_MOST.methods && layers.length <= LINES_MOST.layers;
}

/** How many maps stand in a row: rows of about the same length. @param {number} n @param {number} width @returns {number} */
function columns(n, width) {
  const most = Math.max(2, Math.min(TILES_ACROSS, Math.floor((width + TILE_GAP) / (TILE_LEAST + TILE_GAP))));
  return Math.ceil(n / Math.ceil(n / most));
}

/** The range of a view's values: what is palest and what is darkest. @param {MapScene} scene @param {number} m -1 for all @returns {[number, number]} */
export function mapRange(scene, m) {
  if (scene.view === "scores") {
    const scores = scoresOf(scene, m);
    return [scores.reduce((a, b) => Math.min(a, b)), largest(scores)];
  }
  const shown = m < 0 ? shownMethods(scene) : [m];
  return [0, Math.max(1, ...shown.map((one) => largest(wiresOf(scene, one))))];
}

/** @param {Float64Array | Uint32Array} values @returns {number} */
function largest(values) {
  // Not spread into Math.max: an image may have more pixels than a call has arguments.
  return /** @type {Float64Array} */ (values).reduce((a, b) => Math.max(a, b));
}

/** @param {Surface} surface @param {MapScene} scene @param {MapPlan} plan @param {MapHit | null} hit @param {Colours} c */
export function paintMaps(surface, scene, plan, hit, c) {
  const g = surface.context;
  g.font = `12px ${getComputedStyle(surface.canvas).fontFamily}`;
  const ramps = { wires: ramp([c.ground, c.kept]), scores: ramp([0, 1, 2, 3, 4].map((i) => c[`score-${i}`])) };
  const shades = scene.view === "wires" ? ramps.wires : ramps.scores;
  for (const tile of plan.tiles) {
    const range = mapRange(scene, scene.view === "wires" ? scene.m : tile.m);
    const values = scene.view === "wires" ? wiresOf(scene, tile.m) : scoresOf(scene, tile.m);
    if (scene.t.fold.rows === 1) paintStrip(g, tile, values, range, scene.view, shades, c);
    else paintImage(surface, scene, tile, values, range, shades, c);
    if (!plan.alone) paintWords(g, scene, tile, c);
    if (hit && hit.m === tile.m) paintHit(g, scene, tile, hit, c);
  }
  paintMapLegend(g, scene, plan, shades, c);
}

/** @param {number} v @param {[number, number]} range @returns {number} entry of a ramp */
function shadeOf(v, [low, high]) {
  return Math.round((255 * (v - low)) / (high - low || 1));
}

/**
 * @param {Surface} surface @param {MapScene} scene @param {MapTile} tile @param {ArrayLike<number>} values @param {[number, number]} range
 * @param {Uint32Array} shades @param {Colours} c
 */
function paintImage(surface, { t, m, view }, { x, y, cell, width, height }, values, range, shades, c) {
  const { rows, cols } = t.fold;
  // Side by side the hatching of many small maps would outshout them.
  const blank = (/** @type {number} */ i) => m >= 0 && view === "wires" && values[i] === 0;
  paintCells(surface, { x, y, rows, cols, cell }, (i) => shades[shadeOf(values[i], range)], blank, c);
  surface.context.strokeStyle = c.line;
  surface.context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
}

/**
 * Inputs that are no image: a bar each.
 * @param {CanvasRenderingContext2D} g @param {MapTile} tile @param {ArrayLike<number>} values @param {[number, number]} range @param {string} view
 * @param {Uint32Array} shades @param {Colours} c
 */
function paintStrip(g, { x, y, cell, width, height }, values, range, view, shades, c) {
  const [from, to] = [Math.min(0, range[0]), Math.max(0, range[1])];
  const at = (/** @type {number} */ v) => y + height - ((v - from) / (to - from || 1)) * height;
  const gap = cell >= 3 ? 1 : 0;
  for (let i = 0; i < values.length; i += 1) {
    g.fillStyle = view === "wires" ? c.kept : css(shades[shadeOf(values[i], range)]);
    g.fillRect(x + i * cell, Math.min(at(values[i]), at(0)), cell - gap, Math.abs(at(values[i]) - at(0)));
  }
  g.fillStyle = c.line;
  g.fillRect(x, at(0) - 0.5, width, 1);
}

/** The name above a map; below it what the layers keep, and whether anything passes. @param {CanvasRenderingContext2D} g @param {MapScene} scene @param {MapTile} tile @param {Colours} c */
function paintWords(g, scene, { m, x, y, width, height, room }, c) {
  const { t } = scene;
  const letters = Math.max(8, Math.floor(room / MAP_LETTER));
  write(g, shortened(t.methods[m].name, letters), x, y - 6, c.ink);
  let line = y + height + TILE_LINE;
  if (tellsLayers(t)) {
    const kept = keptBy(scene, m);
    t.layers.forEach(({ label, size }, i) => {
      paintLine(g, scene, [label, kept[i] / size], { x, y: line, width }, c);
      line += TILE_LINE;
    });
  }
  const lost = lostIn(scene, m);
  const share = t.broken ? `${percent(densityOf(scene, m))} kept` : `${percent(effectiveOf(scene, m))} on a path`;
  write(g, shortened(lost.length ? `${lost[0]} lost all` : share, letters), x, line, lost.length ? c.ink : c.quiet);
}

/** A layer and its share, as a bar on a log axis and as a number. @param {CanvasRenderingContext2D} g @param {MapScene} scene @param {[string, number]} layer @param {{x: number, y: number, width: number}} box @param {Colours} c */
function paintLine(g, scene, [label, share], { x, y, width }, c) {
  const [from, to] = [x + Math.min(44, 0.3 * width), x + width - 48];
  write(g, shortened(label, Math.floor((from - x) / MAP_LETTER)), x, y, c.quiet);
  write(g, percent(share), x + width, y, c.ink, "right");
  if (share === 0 || to <= from) return;
  const low = shareFloor(scene.t);
  g.fillStyle = c.kept;
  g.fillRect(from, y - 7, Math.max(1, (1 - Math.log(Math.max(share, low)) / Math.log(low)) * (to - from)), 6);
}

/** A text that fits, its end left out. @param {string} text @param {number} letters @returns {string} */
export function shortened(text, letters) {
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

/** @param {CanvasRenderingContext2D} g @param {MapScene} scene @param {MapTile} tile @param {MapHit} hit @param {Colours} c */
function paintHit(g, { t }, tile, hit, c) {
  const { cols, rows } = t.fold;
  const whole = hit.cell < 0;
  const x = whole ? tile.x : tile.x + (hit.cell % cols) * tile.cell;
  const y = whole || rows === 1 ? tile.y : tile.y + Math.floor(hit.cell / cols) * tile.cell;
  const [w, h] = whole ? [tile.width, tile.height] : [tile.cell, rows === 1 ? tile.height : tile.cell];
  // Ink on ground: it shows on every shade of the map.
  for (const [wide, colour] of /** @type {[number, string][]} */ ([[4, c.ground], [2, c.ink]])) {
    g.lineWidth = wide;
    g.strokeStyle = colour;
    g.strokeRect(x - 1, y - 1, w + 2, h + 2);
  }
  g.lineWidth = 1;
}

/** @param {CanvasRenderingContext2D} g @param {MapScene} scene @param {MapPlan} plan @param {Uint32Array} shades @param {Colours} c */
function paintMapLegend(g, scene, { tiles, alone, legend }, shades, c) {
  const { fold } = scene.t;
  const wires = scene.view === "wires";
  const [low, high] = wires || alone ? mapRange(scene, scene.m) : [0, 0];
  const ends = wires ? ["0", `${count(high)} of ${count(fold.most)} wires`] : alone ? [value(low), value(high)] : ["lowest", "highest of each map"];
  const none = wires && tiles.every(({ m }) => largest(wiresOf(scene, m)) === 0);
  if (none || (fold.rows === 1 && wires)) {
    write(g, none ? "no wire is kept" : `at most ${ends[1]}`, tiles[0].x, legend, c.quiet);
    return;
  }
  const from = tiles[0].x + g.measureText(ends[0]).width + 7;
  const fade = g.createLinearGradient(from, 0, from + 90, 0);
  for (let i = 0; i <= 4; i += 1) fade.addColorStop(i / 4, css(shades[Math.round((255 * i) / 4)]));
  g.fillStyle = fade;
  g.fillRect(from, legend - 9, 90, 9);
  g.strokeStyle = c.line;
  g.strokeRect(from + 0.5, legend - 8.5, 89, 8);
  write(g, ends[0], tiles[0].x, legend, c.quiet);
  write(g, ends[1], from + 97, legend, c.quiet);
}
