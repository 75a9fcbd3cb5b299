// A network small enough to draw every connection, and beside it the decision surface that it makes.

const NET_HEAD = 20, NET_FOOT = 46; // names above; counts and legend below
const NET_BESIDE = 560; // pixels of width from which the surface stands at the right
const UNIT_RADIUS = 8;
const LINE_REACH = 7; // pixels from a line that still mean it
const LINE_LEAST = 0.8, LINE_MOST = 6.5; // widths
/** @type {number[]} */
const NO_DASH = [];
const PRUNED_DASH = [2, 4];

/**
 * columns: where the units stand, column by column.
 * @typedef {{x: number, y: number, side: number}} MapBox
 * @typedef {{width: number, bottom: number, columns: [number, number][][], map: MapBox, height: number}} NetPlan
 */

/**
 * Where everything stands; the surface at the right, or below where it is narrow.
 * @param {NetShape[]} shapes @param {number} width CSS pixels @returns {NetPlan}
 */
export function planNet(shapes, width) {
  const beside = width >= NET_BESIDE;
  const side = beside ? Math.min(300, Math.round(0.4 * width)) : Math.min(340, width - 2);
  const own = beside ? width - side - 36 : width;
  const tall = beside ? side : 230;
  const sizes = [shapes[0].inputs, ...shapes.map(({ outputs }) => outputs)];
  const columns = sizes.map((units, column) => unitColumn(units, UNIT_RADIUS + 2 + (column * (own - 2 * UNIT_RADIUS - 4)) / (sizes.length - 1), tall));
  const bottom = NET_HEAD + tall;
  const map = beside ? { x: width - side - 1, y: NET_HEAD, side } : { x: 1, y: bottom + NET_FOOT + NET_HEAD + 6, side };
  return { width: own, bottom, columns, map, height: map.y + side + NET_FOOT };
}

/** Units at even distances around the middle; few do not stand far apart. @param {number} units @param {number} x @param {number} tall @returns {[number, number][]} */
function unitColumn(units, x, tall) {
  const pitch = Math.min(tall / units, tall / 4);
  return Array.from({ length: units }, (_, u) => [x, NET_HEAD + tall / 2 + (u - (units - 1) / 2) * pitch]);
}

/** Both ends of a connection. @param {[number, number][][]} columns @param {number} layer @param {number} place @returns {[[number, number], [number, number]]} */
export function lineOf(columns, layer, place) {
  const inputs = columns[layer].length;
  return [columns[layer][place % inputs], columns[layer + 1][Math.floor(place / inputs)]];
}

/** How far a point is from the line between two others. @param {[number, number]} a @param {[number, number]} b @param {number} x @param {number} y @returns {number} */
export function distanceTo([ax, ay], [bx, by], x, y) {
  const [dx, dy] = [bx - ax, by - ay];
  const along = bounded(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy), 0, 1);
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** The unit at a point, else the nearest connection. @param {[number, number][][]} columns @param {number} x @param {number} y @returns {NetHit | null} */
export function netHitAt(columns, x, y) {
  for (const [column, units] of columns.entries()) {
    const at = units.findIndex(([ux, uy]) => Math.hypot(x - ux, y - uy) <= UNIT_RADIUS + 2);
    if (at >= 0) return { kind: "unit", layer: column, at };
  }
  /** @type {NetHit | null} */
  let nearest = null;
  let least = LINE_REACH;
  for (let layer = 0; layer + 1 < columns.length; layer += 1) {
    for (let at = 0; at < columns[layer].length * columns[layer + 1].length; at += 1) {
      const [a, b] = lineOf(columns, layer, at);
      const distance = distanceTo(a, b, x, y);
      if (distance < least) [nearest, least] = [{ kind: "connection", layer, at }, distance];
    }
  }
  return nearest;
}

/**
 * What an arrow key leads to: up and down within the connections of a layer or the units of a column, sideways from a unit
 * to its connections and on to their units; from the classes on into the surface, of grid × grid cells.
 * @param {NetShape[]} shapes @param {number} grid 0 without a surface @param {NetHit | null} hit @param {number} dx @param {number} dy @returns {NetHit}
 */
export function netStep(shapes, grid, hit, dx, dy) {
  const last = shapes.length;
  const unit = (/** @type {number} */ column, /** @type {number} */ at) => /** @type {NetHit} */ ({ kind: "unit", layer: column, at });
  const connection = (/** @type {number} */ layer, /** @type {number} */ at) => /** @type {NetHit} */ ({ kind: "connection", layer, at });
  if (dx > 1) return unit(last, shapes[last - 1].outputs - 1);
  if (!hit || dx < -1) return connection(0, 0);
  const { kind, layer, at } = hit;
  if (kind === "cell") {
    const [row, col] = [bounded(Math.floor(at / grid) - dy, 0, grid - 1), (at % grid) + dx];
    return col < 0 ? unit(last, 0) : { ...hit, at: row * grid + Math.min(grid - 1, col) };
  }
  if (kind === "connection") {
    const { inputs, outputs } = shapes[layer];
    if (dx === 0) return connection(layer, bounded(at + dy, 0, inputs * outputs - 1));
    return dx > 0 ? unit(layer + 1, Math.floor(at / inputs)) : unit(layer, at % inputs);
  }
  if (dx === 0) return unit(layer, bounded(at + dy, 0, (layer ? shapes[layer - 1].outputs : shapes[0].inputs) - 1));
  if (dx > 0 && layer === last) return grid ? { kind: "cell", layer: 0, at: Math.floor(grid / 2) * grid } : hit;
  if (dx > 0) return connection(layer, at);
  return layer ? connection(layer - 1, at * shapes[layer - 1].inputs) : hit;
}

/** How thick a weight is drawn. @param {number} weight @param {number} most the largest |weight| of the network @returns {number} */
export function lineWidth(weight, most) {
  return LINE_LEAST + ((LINE_MOST - LINE_LEAST) * Math.abs(weight)) / (most || 1);
}

/** @param {NetLayer[]} layers @returns {number} */
export function largestWeight(layers) {
  return Math.max(...layers.map(({ weight }) => weight.reduce((most, w) => Math.max(most, Math.abs(w)), 0)));
}

/**
 * A line for each connection, the pruned ones below; those of a unit that is hit stand out, a connection that is hit is ringed.
 * @param {CanvasRenderingContext2D} g @param {NetView} view @param {NetPlan} plan @param {NetHit | null} hit @param {Colours} c
 */
function paintConnections(g, { layers }, { columns }, hit, c) {
  const most = largestWeight(layers);
  const draw = (/** @type {number} */ layer, /** @type {number} */ place, /** @type {number} */ strength) => {
    const weight = layers[layer].weight[place];
    const kept = layers[layer].mask[place] > 0;
    const pen = { colour: weight < 0 ? c.negative : c.positive, wide: lineWidth(weight, most), alpha: strength * (0.4 + (0.6 * Math.abs(weight)) / (most || 1)), dash: NO_DASH };
    strokeLine(g, lineOf(columns, layer, place), kept ? pen : { colour: c.quiet, wide: LINE_LEAST, alpha: 0.55 * strength, dash: PRUNED_DASH });
  };
  const lit = hit && hit.kind === "unit" ? placesOf(layers, hit) : [];
  for (const kept of [0, 1]) {
    layers.forEach(({ mask }, layer) => mask.forEach((m, place) => { if (m === kept) draw(layer, place, lit.length ? 0.25 : 1); }));
  }
  for (const { layer, places } of lit) for (const place of places) draw(layer, place, 1.6);
  if (hit && hit.kind === "connection") {
    const kept = layers[hit.layer].mask[hit.at] > 0;
    const wide = kept ? lineWidth(layers[hit.layer].weight[hit.at], most) + 3 : 2;
    strokeLine(g, lineOf(columns, hit.layer, hit.at), { colour: c.ink, wide, alpha: 1, dash: kept ? NO_DASH : PRUNED_DASH });
    if (kept) draw(hit.layer, hit.at, 2.5);
  }
}

/** @param {CanvasRenderingContext2D} g @param {[[number, number], [number, number]]} ends @param {{colour: string, wide: number, alpha: number, dash: number[]}} pen alpha: at most 1 is used */
function strokeLine(g, [[ax, ay], [bx, by]], { colour, wide, alpha, dash }) {
  g.setLineDash(dash);
  [g.strokeStyle, g.lineWidth, g.globalAlpha] = [colour, wide, Math.min(1, alpha)];
  g.beginPath();
  g.moveTo(ax, ay);
  g.lineTo(bx, by);
  g.stroke();
  g.setLineDash(NO_DASH);
  g.globalAlpha = 1;
}

/** Units as rings, pale where nothing leads in or out; the classes in their shape. @param {CanvasRenderingContext2D} g @param {NetView} view @param {NetPlan} plan @param {NetHit | null} hit @param {Colours} c */
function paintUnits(g, { shapes, layers }, { columns }, hit, c) {
  columns.forEach((units, column) => units.forEach(([x, y], at) => {
    const on = hit !== null && hit.kind === "unit" && hit.layer === column && hit.at === at;
    const lost = layers.length > 0 && placesOf(shapes, { kind: "unit", layer: column, at }).some(({ layer, places }) => places.every((place) => !layers[layer].mask[place]));
    g.lineWidth = on ? 3 : 1.5;
    g.strokeStyle = lost && !on ? c.hatch : c.ink;
    g.fillStyle = c.ground;
    if (column === shapes.length) g.fillStyle = classColour(at, c);
    classPath(g, column === shapes.length ? at : 0, x, y, UNIT_RADIUS);
    g.fill();
    g.stroke();
    if (column > 0) return;
    g.textBaseline = "middle";
    g.fillStyle = c.ink;
    g.textAlign = "center";
    g.fillText(unitName(shapes, 0, at), x, y + 0.5);
  }));
}

/** Names of the layers above, kept connections below, and what the lines mean. @param {CanvasRenderingContext2D} g @param {NetView} view @param {NetPlan} plan @param {Colours} c */
function paintNetWords(g, { layers }, { columns, bottom, width }, c) {
  layers.forEach((layer, l) => {
    const middle = (columns[l][0][0] + columns[l + 1][0][0]) / 2;
    write(g, layer.name, middle, 12, c.ink, "center");
    write(g, `${keptIn(layer)} of ${layer.mask.length}`, middle, bottom + 14, c.quiet, "center");
  });
  paintLineLegend(g, bottom + 38, width, c);
}

/** @param {CanvasRenderingContext2D} g @param {number} y @param {number} width @param {Colours} c */
function paintLineLegend(g, y, width, c) {
  const wide = width > 400;
  let x = 0;
  for (const [name, pen] of /** @type {const} */ ([["positive", [c.positive, 4, NO_DASH]], ["negative", [c.negative, 4, NO_DASH]], ["pruned", [c.quiet, 1, PRUNED_DASH]]])) {
    const [colour, thick, dash] = pen;
    strokeLine(g, [[x, y - 4], [x + (wide ? 18 : 14), y - 4]], { colour, wide: thick, alpha: 1, dash });
    x += wide ? 24 : 19;
    write(g, name, x, y, c.quiet);
    x += g.measureText(name).width + (wide ? 16 : 10);
  }
  write(g, wide ? "thicker: larger |weight|" : "thicker: larger", x, y, c.quiet);
}

/**
 * The drawn scene: each connection a line that can be cut, each unit a ring, beside them the decision surface.
 * @param {Card} frame @param {{cut: Cut}} on
 */
export function drawnPicture(frame, on) {
  return networkPicture(frame, on, {
    kind: "drawn",
    plan: planNet,
    paint(surface, view, plan, hit, c) {
      const g = surface.context;
      if (view.layers.length) paintConnections(g, view, plan, hit, c);
      paintUnits(g, view, plan, hit, c);
      paintNetWords(g, view, plan, c);
      paintMap(surface, view, plan.map, hit, c);
    },
    find: ({ columns, map }, view, x, y) => mapHitAt(map, view.surface, x, y) || netHitAt(columns, x, y),
    rows({ layers, surface }, { kind, layer, at }) {
      if (kind === "cell") return surface ? cellRows(surface, at) : [];
      return kind === "unit" ? unitRows(layers, layer, at) : connectionRows(layers, layer, at);
    },
    place({ columns, map }, { surface }, { kind, layer, at }) {
      if (kind === "cell") return cellPlace(map, surface ? gridOf(surface) : 1, at);
      if (kind === "unit") return columns[layer][at];
      const [[ax, ay], [bx, by]] = lineOf(columns, layer, at);
      return [(ax + bx) / 2, (ay + by) / 2];
    },
    step: ({ shapes, surface }, hit, dx, dy) => netStep(shapes, surface ? gridOf(surface) : 0, hit, dx, dy),
  });
}
