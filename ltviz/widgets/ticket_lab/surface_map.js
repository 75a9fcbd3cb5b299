// The decision surface of a toy set: the probability of class 1 over the plane, its boundary, and the training examples.

const MAP_REACH = 1.25; // the surface spans [−1.25, 1.25] in both coordinates: REACH of the worker's toys.js
const MAP_SHADE = 0.48; // of a class's colour where its probability is 1
const POINT_RADIUS = 3.4;

/** Cells along each side. @param {Float32Array} surface @returns {number} */
export function gridOf(surface) {
  return Math.round(Math.sqrt(surface.length));
}

/** The middle of a cell in the plane. @param {number} grid @param {number} at @returns {[number, number]} */
export function cellMiddle(grid, at) {
  return [MAP_REACH * ((2 * (at % grid) + 1) / grid - 1), MAP_REACH * ((2 * Math.floor(at / grid) + 1) / grid - 1)];
}

/** Where a point of the plane is drawn; y grows upwards. @param {MapBox} box @param {number} x @param {number} y @returns {[number, number]} */
export function mapPlace({ x: left, y: top, side }, x, y) {
  return [left + (side * (x / MAP_REACH + 1)) / 2, top + (side * (1 - y / MAP_REACH)) / 2];
}

/** @param {MapBox} box @param {number} grid @param {number} at @returns {[number, number]} */
function cellPlace(box, grid, at) {
  const [x, y] = cellMiddle(grid, at);
  return mapPlace(box, x, y);
}

/** The cell at a point. @param {MapBox} box @param {Float32Array | null} surface @param {number} x @param {number} y @returns {NetHit | null} */
export function mapHitAt(box, surface, x, y) {
  const [right, up] = [(x - box.x) / box.side, 1 - (y - box.y) / box.side];
  if (!surface || right < 0 || right >= 1 || up < 0 || up >= 1) return null;
  const grid = gridOf(surface);
  return { kind: "cell", layer: 0, at: Math.floor(up * grid) * grid + Math.floor(right * grid) };
}

/** @param {Float32Array} surface @param {number} at @returns {Row[]} */
function cellRows(surface, at) {
  const [x, y] = cellMiddle(gridOf(surface), at);
  return [`x = ${fixed(x, 2)}, y = ${fixed(y, 2)}`, ["probability of class 1", percent(surface[at])]];
}

/**
 * Where a surface passes a half, in units of cells (the middle of cell (0, 0) is 0, 0): two ends for each piece. Between cells
 * the log-odds are straight: probabilities would give steps where they jump from 0 to 1.
 * @param {Float32Array} surface @param {number} grid @returns {[number, number][]}
 */
export function boundaryOf(surface, grid) {
  /** @type {[number, number][]} */
  const ends = [];
  const odds = surface.map((p) => Math.log(bounded(p, 1e-6, 1 - 1e-6) / (1 - bounded(p, 1e-6, 1 - 1e-6))));
  const above = (/** @type {number} */ col, /** @type {number} */ row) => odds[row * grid + col];
  for (let row = 0; row + 1 < grid; row += 1) {
    for (let col = 0; col + 1 < grid; col += 1) {
      // Two triangles a square: a triangle has no ambiguous case.
      for (const corners of [[[0, 0], [1, 0], [1, 1]], [[0, 0], [0, 1], [1, 1]]]) {
        corners.forEach(([ax, ay], i) => {
          const [bx, by] = corners[(i + 1) % 3];
          const [a, b] = [above(col + ax, row + ay), above(col + bx, row + by)];
          if (a < 0 === b < 0) return;
          ends.push([col + ax + ((bx - ax) * a) / (a - b), row + ay + ((by - ay) * a) / (a - b)]);
        });
      }
    }
  }
  return ends;
}

/** @param {number} one @param {Colours} c @returns {string} */
function classColour(one, c) {
  return c[`class-${one}`] || c.ground;
}

/** The outline of a class's mark: a circle, or a triangle. @param {CanvasRenderingContext2D} g @param {number} one @param {number} x @param {number} y @param {number} radius */
function classPath(g, one, x, y, radius) {
  g.beginPath();
  if (one === 0) g.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    const [wide, high] = [1.12 * radius, 1.3 * radius];
    g.moveTo(x, y - high);
    g.lineTo(x + wide, y + 0.65 * high);
    g.lineTo(x - wide, y + 0.65 * high);
    g.closePath();
  }
}

/** @param {Surface} surface @param {NetView} view @param {MapBox} box @param {NetHit | null} hit @param {Colours} c */
function paintMap(surface, view, box, hit, c) {
  const g = surface.context;
  const shades = classShades(c);
  g.save();
  g.beginPath();
  g.rect(box.x, box.y, box.side, box.side);
  g.clip();
  if (view.surface) paintSurface(surface, view.surface, box, shades, c);
  if (view.train) paintPoints(g, view.train, box, c);
  g.restore();
  g.lineWidth = 1;
  g.strokeStyle = c.line;
  g.strokeRect(box.x - 0.5, box.y - 0.5, box.side + 1, box.side + 1);
  if (hit && hit.kind === "cell" && view.surface) ringCell(g, box, gridOf(view.surface), hit.at, c);
  paintMapWords(g, view.surface !== null, box, shades, c);
}

/** @param {Colours} c @returns {Uint32Array} */
function classShades(c) {
  const [low, high] = [c["class-0"], c["class-1"]].map((colour) => css(pixel(...blend(rgb(c.ground), rgb(colour), MAP_SHADE))));
  return ramp([low, c.ground, high]);
}

/** @param {Surface} surface @param {Float32Array} values @param {MapBox} box @param {Uint32Array} shades @param {Colours} c */
function paintSurface(surface, values, box, shades, c) {
  const g = surface.context;
  const grid = gridOf(values);
  const cell = box.side / grid;
  const flipped = (/** @type {number} */ i) => values[(grid - 1 - Math.floor(i / grid)) * grid + (i % grid)];
  paintCells(surface, { x: box.x, y: box.y, rows: grid, cols: grid, cell }, (i) => shades[Math.round(255 * flipped(i))], () => false, c);
  g.beginPath();
  boundaryOf(values, grid).forEach(([col, row], i) => {
    const [x, y] = [box.x + (col + 0.5) * cell, box.y + box.side - (row + 0.5) * cell];
    if (i % 2) g.lineTo(x, y);
    else g.moveTo(x, y);
  });
  [g.lineWidth, g.strokeStyle] = [1.25, c.ink];
  g.stroke();
}

/** @param {CanvasRenderingContext2D} g @param {NonNullable<NetOpened["train"]>} train @param {MapBox} box @param {Colours} c */
function paintPoints(g, { x, y }, box, c) {
  [g.lineWidth, g.strokeStyle] = [1, c.ground];
  for (let i = 0; i < y.length; i += 1) {
    const [px, py] = mapPlace(box, x[2 * i], x[2 * i + 1]);
    classPath(g, y[i], px, py, POINT_RADIUS);
    g.fillStyle = classColour(y[i], c);
    g.fill();
    g.stroke();
  }
}

/** @param {CanvasRenderingContext2D} g @param {MapBox} box @param {number} grid @param {number} at @param {Colours} c */
function ringCell(g, box, grid, at, c) {
  const [x, y] = cellPlace(box, grid, at);
  const cell = box.side / grid;
  [g.lineWidth, g.strokeStyle] = [2, c.ink];
  g.strokeRect(x - cell / 2 - 1, y - cell / 2 - 1, cell + 2, cell + 2);
}

/** @param {CanvasRenderingContext2D} g @param {boolean} known @param {MapBox} box @param {Uint32Array} shades @param {Colours} c */
function paintMapWords(g, known, box, shades, c) {
  write(g, known ? "decision surface" : "training examples", box.x, box.y - 8, c.ink);
  if (known) write(g, "line: both classes equal", box.x + box.side, box.y - 8, c.quiet, "right");
  const y = box.y + box.side + 18;
  [0, 1].forEach((one) => {
    const right = one === 1;
    classPath(g, one, right ? box.x + box.side - 5 : box.x + 5, y - 4, 4.5);
    g.fillStyle = classColour(one, c);
    g.fill();
    write(g, `class ${one}`, right ? box.x + box.side - 14 : box.x + 14, y, c.quiet, right ? "right" : "left");
  });
  if (!known) return;
  const [left, right] = [box.x + 66, box.x + box.side - 66];
  const fade = g.createLinearGradient(left, 0, right, 0);
  [0, 127, 255].forEach((at, i) => fade.addColorStop(i / 2, css(shades[at])));
  g.fillStyle = fade;
  g.fillRect(left, y - 9, right - left, 9);
  [g.lineWidth, g.strokeStyle] = [1, c.line];
  g.strokeRect(left - 0.5, y - 9.5, right - left + 1, 10);
  write(g, "probability", (left + right) / 2, y + 16, c.quiet, "center");
}
