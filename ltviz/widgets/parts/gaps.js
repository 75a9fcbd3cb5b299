// Differences between two networks, paired by seed: their intervals and words, and the panel that shows one.
// ltviz/widgets/gaps.py has the same words.

const BLOWN_UP = "A network that blew up ends with a loss that is no number; it counts as it was at its best before, or else as wrong.";
const MEAN_ROW = 30;
const SAME_DENSITY = 0.02;

/** The notes about networks that blew up, by name and number. @param {string[]} found @returns {string[]} */
export function blownUpSaid(found) {
  return found.length ? [`Blew up in training: ${list(found)}.`, BLOWN_UP] : [];
}

/** The note about networks, by name and share, that keep clearly more or fewer weights than the density says. @param {[string, number][]} kept @param {number} density @returns {string} */
export function leavesSaid(kept, density) {
  const found = kept.filter(([, share]) => Math.abs(share - density) > SAME_DENSITY * density).map(([name, share]) => `${name} leaves ${percent(share)}`);
  return found.length ? `Not as many weights: ${list(found)}.` : "";
}

/** The mean of what ran; NaN for nothing. @param {ArrayLike<number>} values @returns {number} */
export function meanOf(values) {
  const ran = Array.from(values).filter((x) => !Number.isNaN(x));
  return ran.length ? ran.reduce((a, b) => a + b, 0) / ran.length : NaN;
}

/**
 * The mean of what ran, with its 95 % t-interval: mean_interval of ltviz.records.intervals. One value has no interval, its ends are infinite.
 * @param {ArrayLike<number>} values @param {ArrayLike<number>} quantiles Student's, by degrees of freedom (0 is not used)
 * @returns {{mean: number, low: number, high: number, n: number}}
 */
export function tInterval(values, quantiles) {
  const ran = Array.from(values).filter((x) => !Number.isNaN(x));
  const [n, mean] = [ran.length, meanOf(ran)];
  const squares = ran.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const half = n > 1 ? quantiles[n - 1] * Math.sqrt(squares / (n - 1) / n) : Infinity;
  return { mean, low: mean - half, high: mean + half, n };
}

/** The mean over seeds at each step. @param {ArrayLike<number>[]} curves @returns {number[]} */
export function meanCurve(curves) {
  return curves.length ? Array.from(curves[0], (_, t) => meanOf(curves.map((curve) => curve[t]))) : [];
}

/** A difference on an axis: "+2", "0", "−2". @param {number} points @returns {string} */
export function signed(points) {
  const text = Number(Math.abs(points).toPrecision(6)).toString();
  return points === 0 ? "0" : `${points > 0 ? "+" : "−"}${text}`;
}

/** What a network is to another. @param {number} mean a fraction @returns {string} */
export function differs(mean) {
  const size = fixed(Math.abs(100 * mean), 1);
  return Number(size) === 0 ? "is level with" : `is ${size} points ${mean > 0 ? "above" : "below"}`;
}

/** The interval in words. @param {Gap} gap @param {number} S how many seeds there are @returns {string} */
export function intervalSaid({ low, high, n }, S) {
  if (n === 1) return S === 1 ? "one seed gives no interval" : `1 of ${S} seeds ran both, which gives no interval`;
  return `95 % interval ${fixed(100 * low, 1)} to ${fixed(100 * high, 1)}, ${n === S ? `${n} seeds` : `${n} of ${S} seeds`}`;
}

/** @param {Gap} gap @returns {string} */
export function doubtSaid({ low, high }) {
  return Number.isFinite(high) && low <= 0 && high >= 0 ? "; the interval contains zero" : "";
}

/**
 * Half the width of a panel around zero, in points: round, so that it seldom changes from level to level. An interval of very
 * few seeds may be much wider than its dots; it is then cut, not the dots crowded.
 * @param {number[]} dots @param {number} low @param {number} high @returns {number}
 */
export function gapLimit(dots, low, high) {
  const far = Math.max(0, ...dots.filter((d) => !Number.isNaN(d)).map(Math.abs));
  const need = Math.max(far, Math.min(Math.max(Math.abs(low) || 0, Math.abs(high) || 0), 3 * far));
  return [0.5, 1, 2, 5, 10, 20, 50].find((limit) => need <= limit * 0.98) ?? 100;
}

/**
 * Where the rows lie: one for each seed, then the mean.
 * @param {number} S @param {number} height @returns {{row: number, y: (s: number) => number, mean: number, named: boolean}}
 */
export function seedRows(S, height) {
  const row = Math.min(24, (height - MEAN_ROW) / S);
  const top = (height - MEAN_ROW - row * S) / 2;
  return { row, y: (s) => top + (s + 0.5) * row, mean: height - MEAN_ROW / 2, named: row >= 11 };
}

/** The axis of a panel around zero, in points. @param {Gap} gap @param {number} width @returns {{x: Scale, limit: number}} */
export function gapScale({ values, low, high }, width) {
  const limit = gapLimit(values.map((d) => 100 * d), 100 * low, 100 * high);
  return { x: linear([-limit, limit], [0, width]), limit };
}

/**
 * One difference: a dot for each seed, then the mean with its interval.
 * @param {any} plot @param {{width: number, height: number}} size
 * @param {{gap: Gap, seeds: number[], head: string, look: Look, sides: [GapSide, GapSide], absent?: string, hidden?: boolean}} ask
 *   sides: who is ahead left and right of zero; absent: why there is nothing to draw, its lines parted by \n; hidden: not even the scale
 * @param {number | null} hit the seed under the pointer
 */
export function drawGap(plot, size, { gap, seeds, head, look, sides, absent, hidden }, hit) {
  const { x, limit } = gapScale(gap, size.width);
  plot.append(svg("text", { class: "ltv-head", x: -7, y: -30, text: head }));
  axisBelow(plot, x, { y: size.height, title: "points of test accuracy", format: signed, at: hidden ? [0] : [-limit, -limit / 2, 0, limit / 2, limit] });
  plot.append(svg("line", { class: "ltv-zero", x1: x(0), x2: x(0), y1: -4, y2: size.height }));
  aheadNames(plot, x(0), sides);
  if (absent) {
    absent.split("\n").forEach((text, i) => plot.append(svg("text", { class: "ltv-absent", x: x(0), y: size.height / 2 - 12 + 18 * i, "text-anchor": "middle", text })));
    return;
  }
  const rows = seedRows(seeds.length, size.height);
  const group = armGroup(look);
  drawMean(group, size, gap, x, rows);
  gap.values.forEach((d, s) => drawSeed(plot, group, x, rows, s, seeds[s], 100 * d, hit === s));
  plot.append(group);
}

/** @param {any} plot @param {number} zero @param {[GapSide, GapSide]} sides */
function aheadNames(plot, zero, [left, right]) {
  for (const [side, x, anchor] of /** @type {[GapSide, number, string][]} */ ([[left, zero - 8, "end"], [right, zero + 8, "start"]])) {
    const group = armGroup(side.look);
    group.append(svg("text", { class: "ltv-name", x, y: -8, "text-anchor": anchor, text: side.text }));
    plot.append(group);
  }
}

/** The interval as a band behind the seeds and as a bar in its own row. @param {any} group @param {{width: number, height: number}} size @param {Gap} gap @param {Scale} x @param {ReturnType<typeof seedRows>} rows */
function drawMean(group, size, { mean, low, high }, x, rows) {
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
