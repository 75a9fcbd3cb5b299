// The main panel: ticket − control, one dot for each seed, with the interval of their mean.

const MEAN_ROW = 30;

/**
 * Where the rows lie: one for each seed, then the mean.
 * @param {number} S @param {number} height @returns {{row: number, y: (s: number) => number, mean: number, named: boolean}}
 */
export function seedRows(S, height) {
  const row = Math.min(24, (height - MEAN_ROW) / S);
  const top = (height - MEAN_ROW - row * S) / 2;
  return { row, y: (s) => top + (s + 0.5) * row, mean: height - MEAN_ROW / 2, named: row >= 11 };
}

/** @param {Scene} scene @param {Size} size @returns {{x: Scale, limit: number}} points */
export function seedScale({ race, k, v, asking }, { width }) {
  const { low, high } = asking ? { low: 0, high: 0 } : intervalOf(race, v, k);
  const limit = gapLimit(asking ? [] : bySeed(race, "gap", v, k).map((d) => 100 * d), 100 * low, 100 * high);
  return { x: linear([-limit, limit], [0, width]), limit };
}

/** @param {any} plot @param {Size} size @param {Scene} scene @param {number | null} hit */
export function drawSeeds(plot, size, scene, hit) {
  const { race, k, v } = scene;
  const { x, limit } = seedScale(scene, size);
  const control = race.arms[v];
  plot.append(svg("text", { class: "ltv-head", x: -7, y: -30, text: `ticket − ${clipped(control.short)} by seed, at ${percent(race.density[k])}` }));
  axisBelow(plot, x, { y: size.height, title: "points of test accuracy", format: signed, at: scene.asking ? [0] : [-limit, -limit / 2, 0, limit / 2, limit] });
  plot.append(svg("line", { class: "ltv-zero", x1: x(0), x2: x(0), y1: -4, y2: size.height }));
  aheadNames(plot, x(0), race.arms[race.ticket], control);
  const rows = seedRows(race.S, size.height);
  if (scene.asking || !compared(race, v, k)) {
    const why = scene.asking ? "your guess first" : race.levels[k] === 0 ? "nothing is pruned yet" : "not run at this level";
    plot.append(svg("text", { class: "ltv-absent", x: x(0), y: size.height / 2 - 12, "text-anchor": "middle", text: why }));
    return;
  }
  const group = armGroup(race.arms[race.ticket]);
  drawMean(group, size, scene, x, rows);
  bySeed(race, "gap", v, k).forEach((d, s) => drawSeed(plot, group, x, rows, s, race.seeds[s], 100 * d, hit === s));
  plot.append(group);
}

/** @param {any} plot @param {number} zero @param {ArmLook} ticket @param {ArmLook} control */
function aheadNames(plot, zero, ticket, control) {
  const [left, right] = [armGroup(control), armGroup(ticket)];
  left.append(svg("text", { class: "ltv-name", x: zero - 8, y: -8, "text-anchor": "end", text: "← control better" }));
  right.append(svg("text", { class: "ltv-name", x: zero + 8, y: -8, text: "ticket better →" }));
  plot.append(left, right);
}

/** The interval as a band behind the seeds and as a bar in its own row. @param {any} group @param {Size} size @param {Scene} scene @param {Scale} x @param {ReturnType<typeof seedRows>} rows */
function drawMean(group, size, { race, k, v }, x, rows) {
  const { mean, low, high } = intervalOf(race, v, k);
  const inside = (/** @type {number} */ value) => Math.max(x.range[0], Math.min(x.range[1], x(100 * value)));
  const at = x(100 * mean);
  const [from, to] = Number.isFinite(high) ? [inside(low), inside(high)] : [at - 6, at + 6];
  group.append(svg("text", { class: "ltv-rowname", x: -8, y: rows.mean, dy: "0.34em", "text-anchor": "end", text: "mean" }));
  if (Number.isFinite(high)) {
    group.append(svg("rect", { class: "ltv-band", x: from, width: Math.max(1, to - from), y: 0, height: size.height }));
    group.append(svg("line", { class: "ltv-bar", x1: from, x2: to, y1: rows.mean, y2: rows.mean }));
  }
  group.append(svg("line", { class: "ltv-meanline", x1: at, x2: at, y1: 0, y2: size.height }));
  group.append(svg("path", { class: "ltv-solid", d: markPath("dot", at, rows.mean, 6) }), amount(mean, low, rows.mean, Math.min(from, x(0)) - 9, Math.max(to, x(0)) + 9));
}

/** The mean and half its interval, beside the bar and off the zero line. @param {number} mean @param {number} low @param {number} y @param {number} left @param {number} right @returns {any} */
function amount(mean, low, y, left, right) {
  const before = left > 80;
  const half = Number.isFinite(low) ? ` ± ${fixed(100 * (mean - low), 1)}` : "";
  const text = points(mean).replace(" points", half);
  return svg("text", { class: "ltv-amount", x: before ? left : right, y, dy: "0.34em", "text-anchor": before ? "end" : "start", text });
}

/** @param {any} plot @param {any} group @param {Scale} x @param {ReturnType<typeof seedRows>} rows @param {number} s @param {number} seed @param {number} points @param {boolean} lit */
function drawSeed(plot, group, x, rows, s, seed, points, lit) {
  const y = rows.y(s);
  const known = !Number.isNaN(points);
  if (rows.named) plot.append(svg("text", { class: "ltv-rowname", x: -8, y, dy: "0.34em", "text-anchor": "end", text: known ? `seed ${seed}` : `seed ${seed}, not run` }));
  if (!known) return;
  group.append(svg("line", { class: "ltv-stem", x1: x(0), x2: x(points), y1: y, y2: y }));
  group.append(svg("path", { class: "ltv-solid", d: markPath("dot", x(points), y, Math.min(4.5, rows.row / 2)) }));
  if (lit) group.append(ringAt(x(points), y));
}
