// The plane of α and w: contours of the validation loss, the feasible line, the iterates and where they come to rest.

/**
 * @typedef {{xi: number, step: number, path: ToyPoint[], hit: number | null}} ToyScene
 * @typedef {{x: Scale, y: Scale}} ToyPlan
 */

const TOY_FRAME = [[0, 3.75], [-2.5, 3.5]]; // α and w that are always in the picture
const LEVELS = [-8, -6, -4, -2, 0, 2, 4, 6, 8];
const XI_MOST = 1.5;
const XI_MARKS = [0, 0.25, 1]; // along the line of the fixed points; the optimum stands at 0.5
const NEAR = 14; // pixels from the pointer to an iterate that it means

/** Scales that hold the frame and the whole path. @param {ToyPoint[]} path @param {{width: number, height: number}} size @returns {ToyPlan} */
export function planPlane(path, { width, height }) {
  const [a, w] = TOY_FRAME.map((ends, i) => extent([...ends, ...path.map((point) => point[i])]));
  return { x: linear(a, [0, width]), y: linear(w, [height, 0]) };
}

/** The pieces of L_val = level inside the plane: α (w − 2) + 1 = level. @param {number} level @param {ToyPlan} plan @returns {ToyPoint[][]} */
export function contour(level, { x, y }) {
  /** @type {ToyPoint[][]} */
  const pieces = [[]];
  const [from, to] = x.domain;
  for (let i = 0; i <= 400; i += 1) {
    const alpha = from + ((to - from) * i) / 400;
    const w = 2 + (level - 1) / alpha;
    if (w >= y.domain[0] && w <= y.domain[1]) pieces[pieces.length - 1].push([alpha, w]);
    else if (pieces[pieces.length - 1].length) pieces.push([]);
  }
  return pieces.filter((piece) => piece.length > 1);
}

/** The iterate under the pointer, or null. @param {ToyScene} scene @param {ToyPlan} plan @param {number} px @param {number} py @returns {number | null} */
export function iterateAt({ path }, { x, y }, px, py) {
  const i = nearestIndex(path.map(([alpha, w]) => Math.hypot(x(alpha) - px, y(w) - py)), 0);
  return Math.hypot(x(path[i][0]) - px, y(path[i][1]) - py) <= NEAR ? i : null;
}

/** What is known of an iterate. @param {ToyScene} scene @param {number} i @returns {Row[]} */
export function iterateRows({ path, xi }, i) {
  const [alpha, w] = path[i];
  return [
    i === 0 ? "start" : `step ${count(i)}`,
    ["α", fixed(alpha, 3)],
    ["w", fixed(w, 3)],
    ["training loss", fixed(trainingLoss(alpha, w), 3)],
    ["validation loss", fixed(validationLoss(alpha, w), 3)],
    ["gradient of α", fixed(architectureGradient(alpha, w, xi), 3)],
  ];
}

/** @param {any} plot @param {ToyPlan} plan */
function drawContours(plot, plan) {
  const group = svg("g", { class: "ltv-levels" });
  const right = plan.x.domain[1];
  for (const level of LEVELS) {
    const pieces = contour(level, plan);
    group.append(svg("path", { class: level ? undefined : "ltv-level0", d: pieces.map((piece) => toyLine(piece, plan)).join("") }));
    const ends = pieces.flat().filter(([alpha]) => alpha === right);
    for (const [, w] of ends) group.append(svg("text", { x: plan.x(right) + 6, y: plan.y(w), dy: "0.32em", text: fixed(level, 0) }));
  }
  group.append(svg("text", { x: plan.x(right) + 52, y: -12, "text-anchor": "end", text: "validation loss" }));
  plot.append(group);
}

/** The line w = α, and the part of it where ξ puts the fixed point. @param {any} plot @param {ToyPlan} plan */
function drawFeasible(plot, plan) {
  const { x, y } = plan;
  const [low, high] = [Math.max(x.domain[0], y.domain[0]), Math.min(x.domain[1], y.domain[1])];
  const group = svg("g", { class: "ltv-feasible" });
  group.append(svg("path", { d: toyLine([[low, low], [high, high]], plan) }));
  group.append(svg("path", { class: "ltv-rests", d: toyLine([[fixedPoint(XI_MOST), fixedPoint(XI_MOST)], [fixedPoint(0), fixedPoint(0)]], plan) }));
  for (const xi of XI_MARKS) {
    const [px, py] = [x(fixedPoint(xi)), y(fixedPoint(xi))];
    group.append(svg("line", { x1: px - 3, x2: px + 5, y1: py - 3, y2: py + 5 }));
    group.append(svg("text", { x: px + 8, y: py + 15, text: xi ? `${xi}` : "ξ = 0" }));
  }
  group.append(svg("text", { class: "ltv-line-name", x: x(high) - 34, y: y(high) + 12, "text-anchor": "end", text: "w = α, the best w" }));
  plot.append(group);
}

/** @param {any} plot @param {ToyScene} scene @param {ToyPlan} plan */
function drawIterates(plot, { path, step, xi, hit }, plan) {
  const at = (/** @type {ToyPoint} */ [alpha, w]) => ({ cx: plan.x(alpha), cy: plan.y(w) });
  const group = svg("g", { class: "ltv-iterates" });
  const rest = at([fixedPoint(xi), fixedPoint(xi)]);
  group.append(svg("path", { class: "ltv-ahead", d: toyLine(path, plan) }), svg("path", { d: toyLine(path.slice(0, step + 1), plan) }));
  group.append(svg("path", { class: "ltv-beads", d: path.slice(0, step + 1).map((p) => markPath("dot", plan.x(p[0]), plan.y(p[1]), 2)).join("") }));
  group.append(svg("path", { class: "ltv-optimum", d: markPath("diamond", plan.x(1), plan.y(1), 6) }));
  group.append(svg("text", { class: "ltv-optimum", x: plan.x(1) + 12, y: plan.y(1) + 24, text: "optimum (1, 1)" }));
  group.append(svg("circle", { class: "ltv-rest", ...rest, r: 8 }));
  group.append(svg("text", { class: "ltv-rest", x: rest.cx - 13, y: rest.cy - 8, "text-anchor": "end", text: `fixed point ${fixed(fixedPoint(xi), 2)}` }));
  group.append(svg("circle", { class: "ltv-now", ...at(path[step]), r: 5 }));
  group.append(svg("text", { class: "ltv-begin", x: at(path[0]).cx + 9, y: at(path[0]).cy + 4, text: "start" }));
  if (hit !== null) group.append(svg("circle", { class: "ltv-ring", ...at(path[hit]), r: 9 }));
  plot.append(group);
}

/** @param {ToyPoint[]} points @param {ToyPlan} plan @returns {string} */
function toyLine(points, { x, y }) {
  return linePath(points.map(([alpha, w]) => [x(alpha), y(w)]));
}

/** The whole picture. @param {any} plot @param {ToyScene} scene @param {ToyPlan} plan @param {{height: number}} size */
function drawPlane(plot, scene, plan, { height }) {
  const format = (/** @type {number} */ v) => fixed(v, 0);
  axisBelow(plot, plan.x, { y: height, title: "architecture α", format, at: ticks(plan.x, 4).filter(Number.isInteger) });
  axisLeft(plot, plan.y, { title: "weight w", format, at: ticks(plan.y, 6).filter(Number.isInteger) });
  drawContours(plot, plan);
  drawFeasible(plot, plan);
  drawIterates(plot, scene, plan);
}
