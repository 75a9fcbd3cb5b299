// The network as a row of decisions, and the bar of what its layers cost.

const KERNEL_SIDE = 62; // of the largest kernel drawn, CSS pixels
const ROW_NAME = 18;
const NAME_ROOM = 46; // pixels a layer below which its option is only in the tooltip
const COST_HEIGHT = 22;

/** @typedef {{pitch: number, side: number, height: number}} RowLayout pixels from layer to layer, side of a kernel */

/** @param {number} layers @param {number} width @returns {RowLayout} */
export function rowLayout(layers, width) {
  const pitch = Math.min(118, width / layers);
  const side = Math.max(4, Math.min(KERNEL_SIDE, 0.66 * pitch));
  return { pitch, side, height: Math.ceil(side + (pitch >= NAME_ROOM ? ROW_NAME : 0) + 10) };
}

/** Which layer lies under a point. @param {RowLayout} plan @param {number} layers @param {number} x @param {number} y @returns {number | null} */
export function layerUnder(plan, layers, x, y) {
  const l = Math.floor(x / plan.pitch);
  return l >= 0 && l < layers && y >= 0 && y <= plan.height ? l : null;
}

/** @param {any} plot @param {KernelScene} scene @param {RowLayout} plan @param {number | null} hit @param {string} pattern */
export function drawKernels(plot, scene, plan, hit, pattern) {
  plot.append(hatchPattern(pattern));
  scene.trace.layers.forEach((_, l) => {
    const group = svg("g", { transform: `translate(${pixels(l * plan.pitch)},2)` });
    const [ring, first, second] = scene.on[scene.t][l];
    const side = plan.side;
    const piece = (/** @type {boolean} */ on, /** @type {number[]} */ [x, y, width, height]) => {
      const box = { x: pixels(x), y: pixels(y), width: pixels(width), height: pixels(height) };
      if (!on) group.append(svg("rect", { ...box, class: "ltv-base" }), svg("rect", { ...box, fill: `url(#${pattern})` }));
      group.append(svg("rect", { ...box, class: on ? "ltv-on" : "ltv-off" }));
    };
    piece(ring && first, [0, 0, side, side]);
    piece(first, [0.2 * side, 0.2 * side, 0.6 * side, 0.6 * side]);
    const bar = [side * 1.1, Math.max(3, 0.2 * side), side * 0.48];
    piece(first, [bar[0], 0, bar[1], bar[2]]);
    piece(second && first, [bar[0], side - bar[2], bar[1], bar[2]]);
    if (plan.pitch >= NAME_ROOM) group.append(svg("text", { class: "ltv-option", x: 0, y: side + 14, text: decidedOption(scene, l).replace("x", "×") }));
    if (l === scene.layer) group.append(svg("line", { class: "ltv-chosen", x1: 0, x2: bar[0] + bar[1], y1: plan.height - 5, y2: plan.height - 5 }));
    if (l === hit) group.append(svg("rect", { class: "ltv-ring", x: -2, y: -1.5, width: bar[0] + bar[1] + 4, height: plan.height - 3 }));
    plot.append(group);
  });
}

/** What a layer is. @param {KernelScene} scene @param {number} l @returns {Row[]} */
export function layerWords(scene, l) {
  const { layers, facts, largest } = scene.trace;
  const cost = layerCost(scene, l);
  /** @type {Row[]} */
  const rows = [`layer ${layers[l].name}: ${decidedOption(scene, l).replace("x", "×")}`, decidedBlock(scene, l)];
  rows.push(["costs", costText(cost, facts.unit)], ["of the largest network", percent(cost / largest)]);
  return rows;
}

/** The bar of costs: what stays in any case, then the layers. @param {any} plot @param {KernelScene} scene @param {number} width */
export function drawCosts(plot, scene, width) {
  const { facts, largest, layers } = scene.trace;
  const unit = width / largest;
  plot.append(svg("rect", { class: "ltv-whole", x: 0.5, y: 18.5, width: Math.max(1, width - 1), height: COST_HEIGHT }));
  let x = 0;
  const part = (/** @type {string} */ kind, /** @type {number} */ cost) => {
    if (cost > 0) plot.append(svg("rect", { class: kind, x: pixels(x), y: 18.5, width: pixels(cost * unit), height: COST_HEIGHT }));
    x += cost * unit;
  };
  part("ltv-fixed", facts.fixed);
  layers.forEach((_, l) => part(l === scene.layer ? "ltv-cost ltv-mine" : "ltv-cost", layerCost(scene, l)));
  const cost = networkCost(scene);
  plot.append(svg("text", { class: "ltv-note", x: 0, y: 11, text: facts.unit === "ms" ? "latency by the table" : "cost by the table" }));
  plot.append(svg("text", { class: "ltv-amount", x: width, y: 11, "text-anchor": "end", text: `${costText(cost, facts.unit)} of ${costText(largest, facts.unit)}` }));
}
