// The learning curves at the level chosen, and where each network stopped.

/** @param {Scene} scene @param {Size} size @returns {{x: Scale, y: Scale}} */
export function curveScales(scene, { width, height }) {
  const { race, curve } = scene;
  const shown = cast(scene).filter((one) => !one.faint);
  const schedules = shown.map(({ v }) => race.numbers.schedules[v]);
  const x = linear([0, Math.max(...schedules)], [0, width]);
  if (curve === "accuracy") {
    const [low, high] = extent(shown.flatMap(({ v }) => race.levels.flatMap((_, k) => bySeed(race, "accuracy_at_best", v, k))));
    return { x, y: linear([Math.max(0, low - 0.3 * (high - low || 0.1)), Math.min(1, high + 0.06 * (high - low || 0.1))], [height, 0]) };
  }
  const [low, high] = extent(shown.flatMap(({ v }) => race.levels.flatMap((_, k) => settledLoss(race, v, k))));
  return { x, y: logarithmic([Math.max(low, 1e-6) * 0.9, Math.max(high, 2e-6) * 1.05], [height, 0]) };
}

/** Least and greatest loss of a training after its first tenth: the start is the same steep line everywhere. @param {Race} race @param {number} v @param {number} k @returns {number[]} */
function settledLoss(race, v, k) {
  const from = nearestIndex(Array.from(race.steps), race.numbers.schedules[v] / 10);
  return curvesOf(race, "loss", v, k).flatMap((values) => {
    const known = values.subarray(from).filter((x) => x > 0);
    return known.length ? extent(known) : [];
  });
}

/** Curves of the dense network, the control and the arm compared. @param {any} plot @param {Size} size @param {Scene} scene @param {number | null} hit */
export function drawCurves(plot, size, scene, hit) {
  const { race, k, curve } = scene;
  const { x, y } = curveScales(scene, size);
  const title = `validation ${curve === "loss" ? "loss, log axis" : "accuracy"}, at ${percent(race.density[k])}`;
  axisLeft(plot, y, { title, format: curve === "loss" ? (v) => `${v}` : percentTick, at: curveTicks(y), grid: size.width });
  axisBelow(plot, x, { y: size.height, title: "thousand steps", format: (v) => `${v / 1000}`, at: ticks(x, 4) });
  if (hit !== null) plot.append(svg("line", { class: "ltv-guide", x1: x(race.steps[hit]), x2: x(race.steps[hit]), y1: 0, y2: size.height }));
  const inside = clippedGroup(plot, size);
  const shown = cast(scene).filter((one) => !one.faint && (one.v !== race.mine || race.levels[k] > 0));
  inside.append(...shown.map((one) => curveGroup(scene, one.v, x, y)), ...shown.map((one) => stopMarks(scene, one.v, x, y)));
  endLabels(plot, shown.map((one) => curveEnd(scene, one.v, y)), size.width + 13, size.height);
}

/** @param {Scene} scene @param {number} v @param {Scale} x @param {Scale} y @returns {any} */
function curveGroup({ race, k, curve }, v, x, y) {
  const look = race.arms[v];
  const group = armGroup(look);
  const path = (/** @type {ArrayLike<number>} */ values) => linePath(Array.from(values, (value, t) => [x(race.steps[t]), y(value)]));
  const curves = curvesOf(race, curve, v, k);
  for (const values of curves) group.append(svg("path", { class: "ltv-seed", d: path(values) }));
  group.append(svg("path", { class: v === race.dense ? "ltv-mean ltv-thick" : "ltv-mean", "stroke-dasharray": look.dash.join(" "), d: path(meanCurve(curves)) }));
  return group;
}

/** Where each seed stopped: its mark on its own curve, an arrow where it had not finished. @param {Scene} scene @param {number} v @param {Scale} x @param {Scale} y @returns {any} */
function stopMarks({ race, k, curve }, v, x, y) {
  const look = race.arms[v];
  const group = armGroup(look, "ltv-stops");
  race.seeds.forEach((_, s) => {
    const [at, value] = [one(race, "best_step", v, s, k), one(race, `${curve}_at_best`, v, s, k)];
    if (Number.isNaN(at) || Number.isNaN(value)) return; // it has no loss where it never had a number
    const late = one(race, "censored", v, s, k);
    group.append(late ? svg("path", { class: "ltv-arrow", d: arrowPath(x(at), y(value)) }) : markOf(look, x(at), y(value), 3));
  });
  return group;
}

/** @param {Scene} scene @param {number} v @param {Scale} y */
function curveEnd({ race, k, curve }, v, y) {
  const last = meanCurve(curvesOf(race, curve, v, k)).filter((value) => !Number.isNaN(value)).at(-1);
  return { look: race.arms[v], faint: false, y: last === undefined ? NaN : y(last) };
}
