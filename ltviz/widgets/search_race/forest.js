// The differences: each strategy minus the one it is compared with, a dot for each seed, the mean and its interval.

/** @param {Scene} scene @param {Size} size @returns {{x: Scale, limit: number, y: (i: number) => number, row: number}} points across; y: of the i-th rival */
export function forestScales({ race, g }, { width, height }) {
  const gaps = rivals(race).map((v) => gapTo(race, v, g));
  const limit = Math.max(...gaps.map(({ values, low, high }) => gapLimit(values.map((d) => 100 * d), 100 * low, 100 * high)), 0.5);
  const row = Math.min(44, (height - 20) / Math.max(1, gaps.length));
  return { x: linear([-limit, limit], [0, width]), limit, row, y: (i) => 20 + (i + 0.5) * row };
}

/** @param {any} plot @param {Size} size @param {Scene} scene @param {number | null} hit */
export function drawForest(plot, size, scene, hit) {
  const { race, g, v } = scene;
  const { x, limit, y, row } = forestScales(scene, size);
  const versus = race.looks[race.versus];
  plot.append(svg("text", { class: "ltv-head", x: -84, y: -30, text: `minus ${clipped(versus.short)} by seed, after ${count(Math.floor(race.costs[g]))} epochs` }));
  axisBelow(plot, x, { y: size.height, title: "points of test accuracy", format: signed, at: [-limit, -limit / 2, 0, limit / 2, limit] });
  plot.append(svg("line", { class: "ltv-zero", x1: x(0), x2: x(0), y1: -4, y2: size.height }));
  plot.append(svg("text", { class: "ltv-note", x: x(0) - 8, y: -8, "text-anchor": "end", text: `← ${clipped(versus.short)} better` }));
  plot.append(svg("text", { class: "ltv-note", x: x(0) + 8, y: -8, text: "strategy better →" }));
  rivals(race).forEach((i, n) => {
    plot.append(svg("text", { class: i === v ? "ltv-rowname ltv-read" : "ltv-rowname", x: -8, y: y(n), dy: "0.34em", "text-anchor": "end", text: clipped(race.looks[i].short) }));
    plot.append(rivalRow(scene, i, x, y(n), row));
    if (hit === i) plot.append(ringAt(x(100 * gapTo(race, i, g).mean || 0), y(n)));
  });
}

/** Dots, interval and mean; an interval far wider than its dots is cut at the edge. @param {Scene} scene @param {number} i @param {Scale} x @param {number} y @param {number} row @returns {any} */
function rivalRow({ race, g, v }, i, x, y, row) {
  const look = race.looks[i];
  const group = armGroup(look);
  const { values, mean, low, high } = gapTo(race, i, g);
  if (Number.isNaN(mean)) return group;
  const inside = (/** @type {number} */ value) => Math.max(x.range[0], Math.min(x.range[1], x(100 * value)));
  group.append(cloud(look, values.map((d) => [x(100 * d), y]), Math.min(2.6, row / 6)));
  if (Number.isFinite(high)) group.append(svg("line", { class: "ltv-bar", x1: inside(low), x2: inside(high), y1: y, y2: y }));
  group.append(markOf(look, x(100 * mean), y, i === v ? 6 : 4.5));
  return group;
}
