// The weights of the operations on every edge, the share of skips over the steps, and what a cut costs.

/** @typedef {{left: number, column: number, row: number, top: number, height: number, wide: boolean}} WeightPlan */

const BAR_NAMES = [["supernet", "supernet"], ["cut", "cut, not retrained"], ["retrained", "cut and retrained"]];

/** @param {CellScene} scene @param {number} width @returns {WeightPlan} */
export function planWeights({ record }, width) {
  const { operations } = record.space;
  const left = 46;
  const [row, top] = [24, 34];
  return { left, column: (width - left) / operations.length, row, top, height: top + row * record.alphas[0].length, wide: width >= 520 };
}

/** What the rule compares, softmax or α, with the ends of its axis over all steps: bars keep their scale. @param {CellScene} scene @returns {{values: number[][], domain: [number, number]}} */
export function weightsShown({ record, t, rule }) {
  if (!rule.raw) return { values: record.alphas[t].map(softmax), domain: [0, Math.max(...record.alphas.flat().map((row) => Math.max(...softmax(row))))] };
  const [low, high] = extent(record.alphas.flat(2));
  return { values: record.alphas[t], domain: [Math.min(0, low), Math.max(0, high)] };
}

/** @param {any} plot @param {CellScene} scene @param {WeightPlan} plan @param {number | null} hit */
export function drawWeights(plot, scene, plan, hit) {
  const { record, cut, edge, rule } = scene;
  const { values, domain } = weightsShown(scene);
  const scale = linear(domain, [0, plan.column - (plan.wide ? 46 : 12)]);
  plot.append(svg("text", { class: "ltv-head-line", x: 0, y: 9, text: mixTitle(rule, plan.wide && record.space.operations.includes(NONE)) }));
  record.space.operations.forEach((name, o) => {
    const left = name === NONE && !rule.none;
    plot.append(svg("text", { class: `ltv-column${left ? " ltv-left-out" : ""}`, x: plan.left + o * plan.column, y: plan.top - 8, text: shortOperation(name) }));
  });
  edgePairs(record.space.nodes).forEach(([i, j], e) => {
    const y = plan.top + e * plan.row;
    const kept = cut !== null && cut.kept[e];
    const group = svg("g", { class: `ltv-mix${kept ? "" : " ltv-dropped"}` });
    if (e === edge || e === hit) group.append(svg("rect", { class: e === hit ? "ltv-row ltv-lit" : "ltv-row", x: -4, y, width: plan.left + plan.column * values[e].length + 8, height: plan.row, rx: 4 }));
    group.append(svg("text", { class: "ltv-pair", x: 0, y: y + plan.row / 2, dy: "0.34em", text: `${i}→${j}` }));
    values[e].forEach((share, o) => group.append(...mixBar(scene, plan, scale, e, o, share, y)));
    plot.append(group);
  });
}

/** @param {CutRule} rule @param {boolean} room for what becomes of "none" @returns {string} */
function mixTitle({ none, raw }, room) {
  const left = room && !none ? "; none cannot win" : "";
  return `${raw ? "α of each operation" : "weight of each operation, softmax of α in percent"}${left}`;
}

/** @param {CellScene} scene @param {WeightPlan} plan @param {Scale} scale @param {number} e @param {number} o @param {number} share @param {number} y @returns {any[]} */
function mixBar({ record, cut, rule }, plan, scale, e, o, share, y) {
  const name = record.space.operations[o];
  const x = plan.left + o * plan.column;
  const [from, to] = [scale(Math.min(0, share)), scale(Math.max(0, share))];
  const won = cut !== null && cut.winners[e] === name;
  const marks = [svg("rect", { class: `ltv-bar${won ? ` ltv-won ltv-${operationKind(name)}` : ""}`, x: x + from, y: y + 6, width: Math.max(1, to - from), height: plan.row - 12 })];
  if (scale.domain[0] < 0) marks.push(svg("line", { class: "ltv-base", x1: x + scale(0), x2: x + scale(0), y1: y + 3, y2: y + plan.row - 3 }));
  const text = rule.raw ? fixed(share, 2) : fixed(100 * share, 0);
  if (plan.wide) marks.push(svg("text", { class: won ? "ltv-amount ltv-won" : "ltv-quiet", x: x + to + 5, y: y + plan.row / 2, dy: "0.34em", text }));
  return marks;
}

/** The edge whose row is under the pointer, or null. @param {WeightPlan} plan @param {number} rows @param {number} y @returns {number | null} */
export function mixRowAt(plan, rows, y) {
  const e = Math.floor((y - plan.top) / plan.row);
  return e >= 0 && e < rows ? e : null;
}

/** Share of edges that skip wins, with the validation accuracy of the supernet, over the steps. @param {any} plot @param {CellScene} scene @param {{width: number, height: number}} size */
export function drawSkips(plot, { record, t, rule }, { width, height }) {
  const steps = record.facts.steps ?? [];
  const x = linear([steps[0], steps[steps.length - 1]], [0, width]);
  const y = linear([0, 1], [height, 0]);
  const skips = record.skips[String(rule.none)];
  axisLeft(plot, y, { title: "edges that skip wins", format: percentTick, at: [0, 0.5, 1], grid: width });
  axisBelow(plot, x, { y: height, title: "step of the search", format: (v) => count(v), at: ticks(x, Math.max(2, width / 90)) });
  const { evaluated, validation } = record.numbers;
  const path = (/** @type {ArrayLike<number>} */ values, /** @type {ArrayLike<number>} */ at) => linePath(Array.from(values, (v, i) => [x(at[i]), y(v)]));
  plot.append(svg("path", { class: "ltv-supernet", d: path(validation, evaluated) }));
  plot.append(svg("path", { class: "ltv-skips", d: path(skips, steps) }));
  plot.append(svg("line", { class: "ltv-now", x1: x(steps[t]), x2: x(steps[t]), y1: 0, y2: height }));
  plot.append(svg("circle", { class: "ltv-skip-dot", cx: x(steps[t]), cy: y(skips[t]), r: 4.5 }));
  if (validation.length) plot.append(svg("text", { class: "ltv-note ltv-outlined", x: width, y: y(validation[validation.length - 1]) - 7, "text-anchor": "end", text: "supernet, validation accuracy" }));
}

/** Accuracies before and after the cut, as bars from zero. @param {any} plot @param {CellScene} scene @param {{width: number, height: number}} size */
export function drawGapBars(plot, { record }, { width, height }) {
  const gap = record.facts.gap ?? {};
  const bars = BAR_NAMES.filter(([name]) => name in gap);
  const x = linear([0, 1], [0, width - 52]);
  const row = Math.min(34, height / 3);
  bars.forEach(([name, label], i) => {
    const y = i * row;
    plot.append(svg("text", { class: "ltv-note", x: 0, y: y + 9, text: label }));
    plot.append(svg("rect", { class: `ltv-gap-bar ltv-gap-${name}`, x: 0, y: y + 14, width: Math.max(1, x(gap[name])), height: 9 }));
    plot.append(svg("text", { class: "ltv-amount", x: x(gap[name]) + 6, y: y + 19, dy: "0.34em", text: percent(gap[name]) }));
  });
}
