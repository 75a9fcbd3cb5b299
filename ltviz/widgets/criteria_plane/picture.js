// The picture on its canvas: the plane with its kept region, the small map, the legend.

const PLANE_TOP = 24; // above the plane: the name of its upright axis
const PLANE_LEFT = 44; // its numbers
const PLANE_FOOT = 44;
const PLANE_END = 14; // half a number beyond its right end
const MAP_GAP = 34;

/**
 * @typedef {{cell: number, side: number, left: number, top: number, map: {x: number, y: number, cell: number}, legend: {x: number, y: number}, height: number}} PlanePlan
 *   CSS pixels; `side` of the plane
 * @typedef {{view: PlaneView, criterion: string, cut: PlaneCut, tally: PlaneTally, brush: number[], x: Scale, y: Scale}} PlaneScene
 * @typedef {{kind: "bin" | "cell", col: number, row: number}} PlaneHit
 */

/** Where everything stands: the map beside the plane where there is room. @param {LayerMap} map @param {number} width @param {number} ratio device pixels to one @returns {PlanePlan} */
export function planPlane({ rows, cols }, width, ratio) {
  const beside = width >= 600;
  const room = Math.min(4 * BINS, width - PLANE_LEFT - (beside ? MAP_SIDE + MAP_GAP : PLANE_END));
  const cell = wholeCells(room / BINS, ratio);
  const side = cell * BINS;
  const foot = PLANE_TOP + side + PLANE_FOOT;
  const step = wholeCells(MAP_SIDE / Math.max(rows, cols), ratio);
  const map = beside ? { x: PLANE_LEFT + side + MAP_GAP, y: PLANE_TOP, cell: step } : { x: 1, y: foot + 22, cell: step };
  const legend = { x: map.x, y: map.y + rows * step + 52 };
  return { cell, side, left: PLANE_LEFT, top: PLANE_TOP, map, legend, height: Math.ceil(Math.max(foot, legend.y + 62)) };
}

/** A cell in whole device pixels where the few that are lost do not matter. @param {number} size CSS pixels @param {number} ratio */
function wholeCells(size, ratio) {
  return size * ratio < 4 ? size : Math.floor(size * ratio) / ratio;
}

/** @param {Surface} surface @param {PlanePlan} plan @param {PlaneScene} scene @param {Colours} c */
export function paintPlane(surface, plan, scene, c) {
  const g = surface.context;
  g.font = `12px ${getComputedStyle(surface.canvas).fontFamily}`;
  const { fill, line } = regionPaths(scene.criterion, scene.cut.edges, scene.x, scene.y);
  g.save();
  g.beginPath();
  g.rect(plan.left, plan.top, plan.side, plan.side);
  g.clip();
  paintGround(surface, plan, scene, fill, c);
  paintCells(surface, { x: plan.left, y: plan.top, rows: BINS, cols: BINS, cell: plan.cell }, cellColours(scene, c), () => false, c);
  paintLines(g, scene, line, c);
  g.restore();
  paintWords(g, plan, scene, fill, c);
  paintAxes(g, plan, scene, c);
  paintMap(surface, plan, scene, c);
  paintLegend(surface, plan, scene, c);
}

/** The kept region, or hatches all over where there is none. @param {Surface} surface @param {PlanePlan} plan @param {PlaneScene} scene @param {Path2D} fill @param {Colours} c */
function paintGround({ context: g, ratio }, plan, { criterion }, fill, c) {
  if (criterion === "random") {
    g.save();
    g.scale(1 / ratio(), 1 / ratio()); // the pattern is in device pixels
    g.globalAlpha = 0.45;
    g.fillStyle = /** @type {CanvasPattern} */ (g.createPattern(stripes(c.ticket, 2 * ratio()), "repeat"));
    g.fillRect(plan.left * ratio(), plan.top * ratio(), plan.side * ratio(), plan.side * ratio());
    g.restore();
  }
  g.globalAlpha = 0.16;
  g.fillStyle = c.ticket;
  g.fill(fill);
  g.globalAlpha = 1;
}

/** A cell's colour: darker with more weights (on a log scale), ink as far as they are kept. @param {PlaneScene} scene @param {Colours} c @returns {(i: number) => number} */
export function cellColours({ view, tally }, c) {
  const [kept, gone] = [keptRamp(c), prunedRamp(c)];
  const scale = 255 / Math.log1p(view.most);
  return (i) => {
    const n = view.totals[i];
    if (n === 0) return 0;
    const at = Math.round(Math.log1p(n) * scale);
    const share = tally.bins[i] / n;
    return share === 0 ? gone[at] : share === 1 ? kept[at] : mixed(gone[at], kept[at], share);
  };
}

/** @param {number} a @param {number} b packed pixels @param {number} t */
function mixed(a, b, t) {
  const part = (/** @type {number} */ shift) => ((a >> shift) & 255) * (1 - t) + ((b >> shift) & 255) * t;
  return pixel(part(0), part(8), part(16));
}

/** @param {Colours} c */
function keptRamp(c) {
  const [ground, kept] = [rgb(c.ground), rgb(c.kept)];
  return ramp([css(pixel(...blend(ground, kept, 0.45))), c.kept]);
}

/** @param {Colours} c */
function prunedRamp(c) {
  const [ground, quiet] = [rgb(c.ground), rgb(c.quiet)];
  return ramp([css(pixel(...blend(ground, quiet, 0.16))), css(pixel(...blend(ground, quiet, 0.55)))]);
}

/** Both axes, where nothing has changed, and the ends of the region. @param {CanvasRenderingContext2D} g @param {PlaneScene} scene @param {Path2D} line @param {Colours} c */
function paintLines(g, { x, y }, line, c) {
  const far = Math.max(x.domain[1], y.domain[1]);
  /** @type {(from: [number, number], to: [number, number]) => void} */
  const stroke = (from, to) => {
    g.beginPath();
    g.moveTo(x(from[0]), y(from[1]));
    g.lineTo(x(to[0]), y(to[1]));
    g.stroke();
  };
  g.strokeStyle = c.quiet;
  g.globalAlpha = 0.5;
  stroke([-far, 0], [far, 0]);
  stroke([0, -far], [0, far]);
  g.globalAlpha = 1;
  g.setLineDash([4, 4]);
  stroke([-far, -far], [far, far]);
  g.setLineDash([]);
  g.strokeStyle = c.ticket;
  g.lineWidth = 1.5;
  g.stroke(line);
  g.lineWidth = 1;
}

/** "kept" and "pruned" where there is room, and what the dashes are. @param {CanvasRenderingContext2D} g @param {PlanePlan} plan @param {PlaneScene} scene @param {Path2D} fill @param {Colours} c */
function paintWords(g, plan, { criterion, cut, x, y }, fill, c) {
  const ratio = g.getTransform().a;
  // Places of a word, x and y from below as parts of the plane; the last but one is on the line of what is unchanged.
  const places = [[0.05, 0.95], [0.05, 0.5], [0.95, 0.95], [0.5, 0.95], [0.95, 0.5], [0.05, 0.5 - (0.45 * x.domain[1]) / y.domain[1]], [0.5, 0.5]];
  const spot = (/** @type {boolean} */ inside) => places.find(([u, v]) => (
    g.isPointInPath(fill, (plan.left + u * plan.side) * ratio, (plan.top + (1 - v) * plan.side) * ratio) === inside
  ));
  const put = (/** @type {string} */ text, /** @type {number[] | undefined} */ at, /** @type {string} */ colour) => {
    if (!at) return; // too thin for a word
    const align = at[0] < 0.4 ? "left" : at[0] > 0.6 ? "right" : "center";
    haloed(g, text, plan.left + at[0] * plan.side, plan.top + (1 - at[1]) * plan.side + 4, colour, c, align);
  };
  if (criterion === "random") put("no region: each weight has the same chance", [0.5, 0.95], c.ink);
  else {
    g.font = `600 ${g.font}`;
    const share = cut.kept / (cut.kept + cut.removed);
    const [kept, at] = [`kept ${percent(share)}`, cut.edges.length ? spot(true) : undefined];
    // A rectangle around 0 may be smaller than its word: that stands on it then.
    if (at === places[places.length - 1]) haloed(g, kept, x(0), Math.max(plan.top + 14, y(cut.edges[1]) - 7), c.ink, c, "center");
    else put(kept, at, c.ink);
    if (cut.removed) put(`pruned ${percent(1 - share)}`, spot(false), c.quiet);
    g.font = g.font.replace("600 ", "");
  }
  const r = Math.min(x.domain[1], y.domain[1]);
  haloed(g, "unchanged", x(r) - 4, Math.max(y(r) - 6, plan.top + 26), c.quiet, c, "right");
}

/** @param {CanvasRenderingContext2D} g @param {string} text @param {number} px @param {number} py @param {string} colour @param {Colours} c @param {CanvasTextAlign} align */
function haloed(g, text, px, py, colour, c, align) {
  g.save();
  g.textAlign = align;
  g.strokeStyle = c.ground;
  g.lineJoin = "round";
  g.lineWidth = 4;
  g.strokeText(text, px, py);
  g.restore();
  write(g, text, px, py, colour, align);
}

/** @param {CanvasRenderingContext2D} g @param {PlanePlan} plan @param {PlaneScene} scene @param {Colours} c */
function paintAxes(g, plan, { x, y }, c) {
  const foot = plan.top + plan.side;
  g.strokeStyle = c.line;
  g.strokeRect(plan.left - 0.5, plan.top - 0.5, plan.side + 1, plan.side + 1);
  for (const v of ticks(x, plan.side / 90)) write(g, tickWords(v), x(v), foot + 16, c.quiet, "center");
  for (const v of ticks(y, plan.side / 60)) write(g, tickWords(v), plan.left - 7, y(v) + 4, c.quiet, "right");
  write(g, "weight before training →", plan.left + plan.side, foot + 35, c.ink, "right");
  write(g, "weight after training ↑", 0, plan.top - 9, c.ink);
}

/** @param {number} v */
function tickWords(v) {
  return String(v).replace("-", "−");
}

/** @param {Surface} surface @param {PlanePlan} plan @param {PlaneScene} scene @param {Colours} c */
function paintMap(surface, { map: at }, { view, tally, brush }, c) {
  const g = surface.context;
  const { rows, cols, room, what } = view.map;
  const shades = ramp([c.ground, c.kept]);
  const { cells, most } = tally;
  paintCells(surface, { x: at.x, y: at.y, rows, cols, cell: at.cell }, (i) => shades[Math.round((255 * cells[i]) / Math.max(1, most))], (i) => cells[i] === 0, c);
  g.strokeStyle = c.line;
  g.strokeRect(at.x - 0.5, at.y - 0.5, cols * at.cell + 1, rows * at.cell + 1);
  const which = brush.length ? "brushed" : "kept";
  write(g, what === "pixel" ? `${which} weights per input pixel` : `${which} weights: unit ↓ input →`, at.x, at.y - 9, c.ink);
  const words = `${count(most)} of ${count(room)}`;
  const foot = at.y + rows * at.cell + 17;
  write(g, "0", at.x, foot, c.quiet);
  paintFade(g, at.x + 12, foot - 9, 80, [c.ground, c.kept], c);
  write(g, words, at.x + 98, foot, c.quiet);
}

/** @param {CanvasRenderingContext2D} g @param {number} x @param {number} y @param {number} width @param {string[]} ends @param {Colours} c */
function paintFade(g, x, y, width, ends, c) {
  const fade = g.createLinearGradient(x, 0, x + width, 0);
  ends.forEach((end, i) => fade.addColorStop(i, end));
  g.fillStyle = fade;
  g.fillRect(x, y, width, 9);
  g.strokeStyle = c.line;
  g.strokeRect(x + 0.5, y + 0.5, width - 1, 8);
}

/** What the colours of the plane are. @param {Surface} surface @param {PlanePlan} plan @param {PlaneScene} scene @param {Colours} c */
function paintLegend({ context: g }, { legend: { x, y } }, { view }, c) {
  write(g, "the plane: weights in a cell, log scale", x, y, c.ink);
  [[keptRamp(c), "kept"], [prunedRamp(c), "pruned"]].forEach(([shades, name], i) => {
    const foot = y + 19 + 18 * i;
    write(g, "1", x, foot, c.quiet);
    paintFade(g, x + 12, foot - 9, 80, [shades[0], shades[255]].map((p) => css(Number(p))), c);
    write(g, `${count(view.most)} ${name}`, x + 98, foot, c.quiet);
  });
}
