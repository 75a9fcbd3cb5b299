// Norm and threshold of the three parts of one superkernel over the steps of the search.

/**
 * @typedef {{width: number, height: number, gap: number, stacked: boolean}} PanelLayout size of one plot, pixels to the next
 * @typedef {{part: number, t: number}} PartHit
 */

const PANEL_HEIGHT = 132;
const PANEL_HEAD = 26;
const PANEL_FOOT = 24;
const PANEL_LEFT = 26; // of the axis of norms

/** Three side by side, or under one another where it is narrow. @param {number} width @returns {PanelLayout} */
export function panelLayout(width) {
  const stacked = width < 520;
  return { stacked, width: stacked ? width - PANEL_LEFT : (width - PANEL_LEFT - 2 * 18) / 3, height: stacked ? 84 : PANEL_HEIGHT, gap: 18 };
}

/** Height of all panels. @param {PanelLayout} plan @returns {number} */
export function panelsTall({ height, stacked }) {
  return stacked ? 3 * (height + PANEL_HEAD) + PANEL_FOOT + 16 : height + PANEL_HEAD + PANEL_FOOT + 16;
}

/** Upper left corner of a plot. @param {PanelLayout} plan @param {number} part @returns {[number, number]} */
export function panelCorner({ width, height, gap, stacked }, part) {
  return stacked ? [PANEL_LEFT, PANEL_HEAD + part * (height + PANEL_HEAD)] : [PANEL_LEFT + part * (width + gap), PANEL_HEAD];
}

/** @param {KernelScene} scene @param {PanelLayout} plan @returns {{x: Scale, y: Scale}} */
export function panelScales(scene, { width, height }) {
  const { steps, T } = scene.trace;
  return { x: linear([0, Math.max(1, steps[T - 1])], [0, width]), y: linear(kernelRange(scene), [height, 0]) };
}

/** The part and the recorded step nearest to a point. @param {KernelScene} scene @param {PanelLayout} plan @param {number} x @param {number} y @returns {PartHit | null} */
export function partUnder(scene, plan, x, y) {
  for (const part of [0, 1, 2]) {
    const [left, top] = panelCorner(plan, part);
    if (x < left - 6 || x > left + plan.width + 6 || y < top - 6 || y > top + plan.height + 6) continue;
    const at = panelScales(scene, plan).x;
    return { part, t: nearestIndex(scene.trace.steps.map(at), x - left) };
  }
  return null;
}

/** @param {KernelScene} scene @param {PartHit} hit @returns {Row[]} */
export function partWords(scene, { part, t }) {
  const { trace: { steps, layers, facts }, layer, on } = scene;
  const limit = partLimit(scene, part, t);
  const warm = steps[t] < facts.warmup;
  /** @type {Row[]} */
  const rows = [`layer ${layers[layer].name}, ${KERNEL_PARTS[part]}, step ${count(steps[t])}`, ["norm", value(partNorm(scene, part, t))]];
  rows.push(["threshold", Number.isNaN(limit) ? "none: it always stays" : value(limit)]);
  if (part === 0) rows.push(["norm of the core", value(coreNorm(scene, t))]);
  rows.push([scene.shift ? "what if" : "decision", `${on[t][layer][part] ? "kept" : "off"}${warm ? " (warm-up)" : ""}`]);
  return rows;
}

/** @param {any} plot @param {KernelScene} scene @param {PanelLayout} plan @param {PartHit | null} hit @param {string} pattern */
export function drawPanels(plot, scene, plan, hit, pattern) {
  plot.append(hatchPattern(pattern));
  const scales = panelScales(scene, plan);
  for (const part of [0, 1, 2]) {
    const [x, y] = panelCorner(plan, part);
    const group = svg("g", { transform: `translate(${pixels(x)},${y})` });
    drawPart(group, scene, plan, scales, part, pattern);
    if (part === 0 || plan.stacked) axisLeft(group, scales.y, { title: "", format: (v) => String(v), grid: plan.width, at: ticks(scales.y, plan.stacked ? 2 : 4) });
    if (part === 2 || !plan.stacked) axisBelow(group, scales.x, { y: plan.height, title: part === 2 ? "step" : "", format: count });
    if (hit && hit.part === part) group.append(ringAt(scales.x(scene.trace.steps[hit.t]), scales.y(partNorm(scene, part, hit.t))));
    plot.append(group);
  }
}

/** @param {any} group @param {KernelScene} scene @param {PanelLayout} plan @param {{x: Scale, y: Scale}} scales @param {number} part @param {string} pattern */
function drawPart(group, scene, plan, { x, y }, part, pattern) {
  const { trace: { steps, facts }, on, layer, t } = scene;
  const line = (/** @type {(t: number) => number} */ at) => linePath(steps.map((step, i) => [x(step), y(at(i))]));
  group.append(svg("rect", { class: "ltv-warm", x: 0, y: 0, width: Math.max(0, x(Math.min(facts.warmup, x.domain[1]))), height: plan.height }));
  for (const [from, to] of offSpans(scene, part)) {
    group.append(svg("rect", { x: pixels(x(from)), y: 0, width: pixels(Math.max(1, x(to) - x(from))), height: plan.height, fill: `url(#${pattern})` }));
  }
  if (part === 0) group.append(svg("path", { class: "ltv-core", d: line((i) => coreNorm(scene, i)) }));
  group.append(svg("path", { class: scene.shift ? "ltv-limit ltv-moved" : "ltv-limit", d: line((i) => partLimit(scene, part, i)) }));
  group.append(svg("path", { class: "ltv-norm", d: line((i) => partNorm(scene, part, i)) }));
  for (const i of partFlips(scene, part)) {
    group.append(svg("circle", { class: on[i][layer][part] ? "ltv-flip ltv-back" : "ltv-flip", cx: x(steps[i]), cy: y(partNorm(scene, part, i)), r: 4 }));
  }
  group.append(svg("line", { class: "ltv-now", x1: x(steps[t]), x2: x(steps[t]), y1: -4, y2: plan.height }));
  group.append(svg("text", { x: 0, y: -9 },
    svg("tspan", { class: "ltv-name", text: KERNEL_PARTS[part] }),
    svg("tspan", { class: "ltv-note", dx: 6, text: partNote(scene, part) })));
  if (part === 0) drawKey(group, scene, plan, y);
  if (part === 1 && facts.warmup > 0) group.append(svg("text", { class: "ltv-key-word", x: 4, y: plan.height - 6, text: "warm-up" }));
}

/** @param {KernelScene} scene @param {number} part @returns {string} */
function partNote(scene, part) {
  if (Number.isNaN(partLimit(scene, part, 0))) return "always kept";
  return scene.on[scene.t][scene.layer][part] ? "kept" : "off";
}

/** Steps between which a part is off, half a record to either side. @param {KernelScene} scene @param {number} part @returns {[number, number][]} */
export function offSpans({ trace: { steps, T }, on, layer }, part) {
  const edge = (/** @type {number} */ i) => (i <= 0 ? steps[0] : i >= T ? steps[T - 1] : (steps[i - 1] + steps[i]) / 2);
  return on.flatMap((now, i) => (now[layer][part] ? [] : [/** @type {[number, number]} */ ([edge(i), edge(i + 1)])]));
}

/** Which line is which: where the core begins, and in a corner. @param {any} group @param {KernelScene} scene @param {PanelLayout} plan @param {Scale} y */
function drawKey(group, scene, plan, y) {
  group.append(svg("text", { class: "ltv-key-word", x: 4, y: Math.min(plan.height - 4, y(coreNorm(scene, 0)) + 14), text: "core" }));
  const words = [["ltv-norm", "norm"], ["ltv-limit", "threshold"]];
  words.forEach(([kind, text], i) => {
    const at = plan.width - 82;
    group.append(svg("line", { class: kind, x1: at, x2: at + 18, y1: 4 + 14 * i, y2: 4 + 14 * i }));
    group.append(svg("text", { class: "ltv-key-word", x: at + 23, y: 8 + 14 * i, text }));
  });
}
