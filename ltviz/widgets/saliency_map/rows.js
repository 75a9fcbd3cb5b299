// One method layer by layer: its scores with the cut, and the share that the layer keeps, solid where it lies on a path.

/**
 * @typedef {{up: number, bases: number[], wide: number, right: number, end: number, height: number, stacked: boolean}} LayerPlan
 *   pixels: height of a row's bars, their base lines, width of the scores, left and right end of the shares
 * @typedef {{layer: number, bin: number}} LayerHit bin: -1 for the share
 */

const CUT_HEAD = 16; // the words of the cut
const ROW_TITLE = 19;
const ROW_BETWEEN = 13;
const LAYER_AXIS = 38;
const SCORE_LETTER = 6.4;
const BAR = 13;

/** Rows for so many layers. @param {number} layers @param {number} width @returns {LayerPlan} */
export function planLayers(layers, width) {
  const up = layers <= 3 ? 56 : layers <= 5 ? 40 : 24;
  const pitch = ROW_TITLE + up + ROW_BETWEEN;
  const bases = Array.from({ length: layers }, (_, i) => CUT_HEAD + i * pitch + ROW_TITLE + up);
  const wide = Math.max(1, Math.round(0.56 * width) - 24);
  return { up, bases, wide, right: wide + 40, end: width, height: bases[layers - 1] + LAYER_AXIS, stacked: up >= 40 };
}

/** Everything, anew. @param {any} plot @param {MapScene} scene @param {LayerPlan} plan @param {LayerHit | null} hit @param {string} pattern an id */
export function drawLayers(plot, scene, plan, hit, pattern) {
  const edges = edgesOf(scene, scene.m);
  const at = (/** @type {number} */ v) => (binAt(edges, v) / scene.t.bins) * plan.wide;
  const floor = shareFloor(scene.t);
  const share = logarithmic([floor, 1], [plan.right, Math.max(plan.right + 1, plan.end)]);
  plot.append(hatchPattern(pattern));
  scene.t.layers.forEach((_, i) => {
    drawScores(plot, scene, plan, i, at, pattern);
    drawShare(plot, scene, plan, i, share, pattern);
  });
  drawCutLines(plot, scene, plan, at);
  scene.t.layers.forEach((_, i) => drawTitle(plot, scene, plan, i));
  if (hit) plot.append(hitBox(plan, hit, scene.t.bins));
  drawAxes(plot, scene, plan, at, share, floor);
}

/** @param {any} plot @param {MapScene} scene @param {LayerPlan} plan @param {number} i @param {(v: number) => number} at @param {string} pattern */
function drawScores(plot, scene, plan, i, at, pattern) {
  const bars = barsOf(scene, scene.m, i);
  const [base, unit] = [plan.bases[i], plan.up / Math.max(1, ...bars)];
  const edges = Array.from({ length: bars.length + 1 }, (_, k) => (k / bars.length) * plan.wide);
  const whole = stairsPath(edges, bars, base, unit);
  plot.append(svg("path", { d: whole, fill: `url(#${pattern})` }), svg("path", { class: "ltv-outline", d: whole }));
  const cut = cutBy(scene, scene.m)[i];
  if (!Number.isNaN(cut)) plot.append(svg("path", { class: "ltv-kept", d: stairsPath(edges, bars, base, unit, at(cut)) }));
  plot.append(svg("line", { class: "ltv-base", x1: 0, x2: plan.wide, y1: base, y2: base }));
}

/** @param {any} plot @param {MapScene} scene @param {LayerPlan} plan @param {number} i @param {Scale} share @param {string} pattern */
function drawShare(plot, scene, plan, i, share, pattern) {
  const { size } = scene.t.layers[i];
  const kept = keptBy(scene, scene.m)[i] / size;
  const live = liveBy(scene, scene.m);
  const base = plan.bases[i];
  const y = base - plan.up + (plan.stacked ? 0 : plan.up - BAR);
  plot.append(svg("line", { class: "ltv-base", x1: plan.right, x2: plan.end, y1: base, y2: base }));
  if (kept === 0) {
    plot.append(svg("text", { class: "ltv-lost", x: plan.right, y: y + 11, text: plan.end - plan.right < 130 ? "lost all" : "lost all its weights" }));
    return;
  }
  const width = (/** @type {number} */ v) => (v > 0 ? Math.max(1, share(Math.max(v, share.domain[0])) - plan.right) : 0);
  const alive = live ? live[i] / size : kept;
  plot.append(
    svg("rect", { x: plan.right, y, width: width(kept), height: BAR, fill: `url(#${pattern})` }),
    svg("rect", { class: "ltv-outline", x: plan.right + 0.5, y: y + 0.5, width: Math.max(0, width(kept) - 1), height: BAR - 1 }),
    svg("rect", { class: "ltv-kept", x: plan.right, y, width: width(alive), height: BAR }),
  );
  if (!plan.stacked) return;
  plot.append(svg("text", { class: "ltv-density", x: plan.right, y: y + BAR + 15, text: `${percent(kept)} kept` }));
  if (live && plan.up > 50) plot.append(svg("text", { class: "ltv-note", x: plan.right, y: y + BAR + 31, text: `${percent(alive)} on a path` }));
}

/** @param {any} plot @param {MapScene} scene @param {LayerPlan} plan @param {number} i */
function drawTitle(plot, scene, plan, i) {
  const { name, label, size } = scene.t.layers[i];
  const y = plan.bases[i] - plan.up - 6;
  const kept = keptBy(scene, scene.m)[i] / size;
  const zeros = scene.t.apart[2 * (scene.m * scene.t.layers.length + i)];
  const letters = Math.floor(plan.wide / SCORE_LETTER);
  const apart = `${count(zeros)} of ${count(size)} are 0`;
  const note = zeros && letters > apart.length + 8 ? apart : count(size);
  plot.append(svg("text", { y },
    svg("tspan", { class: "ltv-name", text: shortened(label, Math.max(4, letters - note.length - 2)) }),
    svg("tspan", { class: "ltv-note", dx: 7, text: note }),
    svg("title", { text: name })));
  if (!plan.stacked && kept > 0) plot.append(svg("text", { class: "ltv-density", x: plan.right, y: plan.bases[i] - BAR - 5, text: percent(kept) }));
}

/** One line through all layers where one cut goes through them. @param {any} plot @param {MapScene} scene @param {LayerPlan} plan @param {(v: number) => number} at */
function drawCutLines(plot, scene, plan, at) {
  const cuts = cutBy(scene, scene.m);
  const together = scene.s === 0;
  cuts.forEach((cut, i) => {
    if (Number.isNaN(cut) || (together && i > 0)) return;
    const x = at(cut);
    const foot = together ? plan.bases[plan.bases.length - 1] : plan.bases[i];
    plot.append(svg("line", { class: "ltv-cut-line", x1: x, x2: x, y1: together ? CUT_HEAD - 3 : plan.bases[i] - plan.up - 3, y2: foot }));
  });
  if (!together || Number.isNaN(cuts[0])) return;
  const [x, words] = [at(cuts[0]), `score ≥ ${value(cuts[0])} stays`];
  const half = (SCORE_LETTER * words.length) / 2;
  plot.append(svg("text", { class: "ltv-note", x: Math.min(Math.max(x, half), Math.max(half, plan.end - half)), y: 9, "text-anchor": "middle", text: words }));
}

/** @param {LayerPlan} plan @param {LayerHit} hit @param {number} bins */
function hitBox(plan, { layer, bin }, bins) {
  const [x, width] = bin < 0 ? [plan.right - 4, plan.end - plan.right + 4] : [(bin / bins) * plan.wide, plan.wide / bins];
  return svg("rect", { class: "ltv-hit", x, width, y: plan.bases[layer] - plan.up - 2, height: plan.up + 4 });
}

/** @param {any} plot @param {MapScene} scene @param {LayerPlan} plan @param {(v: number) => number} at @param {Scale} share @param {number} floor */
function drawAxes(plot, scene, plan, at, share, floor) {
  const edges = edgesOf(scene, scene.m);
  const y = plan.bases[plan.bases.length - 1] + 2;
  const scores = Object.assign((/** @type {number} */ v) => at(v), { invert: at, domain: share.domain, range: /** @type {[number, number]} */ ([0, plan.wide]), log: true });
  // Beside 0 the powers of both signs would stand on one another.
  const clear = (/** @type {number} */ v) => v === 0 || edges[0] > 0 || Math.abs(at(v) - at(0)) > 26;
  axisBelow(plot, scores, { y, title: "score, log scale", format: powerOfTen, at: decadesOn(edges, Math.max(2, plan.wide / 46)).filter(clear) });
  const steps = Math.round(-Math.log10(floor));
  const each = Math.ceil((steps * 44) / Math.max(1, plan.end - plan.right));
  const powers = Array.from({ length: steps + 1 }, (_, k) => 10 ** -k).filter((_, k) => k % Math.max(1, each) === 0);
  axisBelow(plot, share, { y, title: "share kept", format: percentTick, at: powers });
}

/** "10⁻⁴", "−10²", "0". @param {number} v @returns {string} */
export function powerOfTen(v) {
  if (v === 0) return "0";
  const raised = String(Math.round(Math.log10(Math.abs(v)))).replace(/[-\d]/g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));
  return `${v < 0 ? "−" : ""}10${raised}`;
}
