// The three strips: one row for each change, with its seeds, its mean and its interval as differences on one axis.

/**
 * @typedef {{width: number, height: number}} Size
 * @typedef {{key: string, y: number, open: boolean}} Spot a cell in its row; open: its sign is lost, so its dot is a ring
 * @typedef {{strip: Strip, row: StripRow, top: number, height: number, spots: Spot[]}} PlacedRow
 * @typedef {{left: number, right: number, end: number, heads: {text: string, y: number}[], rows: PlacedRow[], height: number, wide: boolean}} StripPlan
 *   left and right: the ends of the axis; names stand left of it, numbers right of it, up to `end`
 */

const NARROW_STRIPS = 560;
const ROW_OF_ONE = 22;
const ROW_OF_TWO = 34;
const STRIP_HEAD = 30;

/** Where everything stands in a picture of this width. @param {Ablation} grid @param {GridView} view @param {number} width @returns {StripPlan} */
export function stripPlan(grid, view, width) {
  const wide = width >= NARROW_STRIPS;
  /** @type {StripPlan} */
  const plan = { left: wide ? 168 : 138, right: Math.max(200, width - (wide ? 84 : 42)), end: width, heads: [], rows: [], height: 0, wide };
  let y = 8;
  for (const strip of stripsOf(grid, view.sign)) {
    plan.heads.push({ text: strip.head, y: y + 19 });
    y += STRIP_HEAD;
    for (const row of strip.rows) {
      const height = row.keys.length > 1 ? ROW_OF_TWO : ROW_OF_ONE;
      const spots = row.keys.map((key, i) => ({ key, y: y + (height * (i + 0.5)) / row.keys.length + (row.keys.length > 1 ? 1 - 2 * i : 0), open: key.split("/")[2] === "lost" }));
      plan.rows.push({ strip, row, top: y, height, spots });
      y += height;
    }
  }
  return { ...plan, height: y + 4 };
}

/** @param {Ablation} grid @param {GridView} view @param {StripPlan} plan @returns {Scale} points */
export function stripScale(grid, view, plan) {
  return linear(stripDomain(grid, view.versus, view.k), [plan.left, plan.right]);
}

/** @param {any} plot @param {Ablation} grid @param {GridView} view @param {StripPlan} plan @param {string | null} hit the key under the pointer */
export function drawStrips(plot, grid, view, plan, hit) {
  const x = stripScale(grid, view, plan);
  const id = freshId();
  plot.append(hatchPattern(id));
  for (const row of plan.rows) plot.append(...rowGround(view, plan, row));
  axisBelow(plot, x, { y: plan.height, title: `points of test accuracy, minus ${shortName(grid, view.versus)}`, format: signed, at: ticks(x, Math.max(2, (plan.right - plan.left) / 80)), grid: plan.height });
  references(plot, grid, view, plan, x);
  plan.heads.forEach((head, i) => plot.append(...headOf(plan, head, i)));
  signKey(plot, plan);
  for (const row of plan.rows) drawRow(plot, grid, view, plan, row, x, id, hit);
}

/** What is chosen stands on a wash, what it is compared with in a frame. @param {GridView} view @param {StripPlan} plan @param {PlacedRow} row @returns {any[]} */
function rowGround({ cell, second }, plan, { top, height, spots }) {
  const box = { x: -5, width: plan.end + 10, y: top, height, rx: 4 };
  const has = (/** @type {string} */ key) => spots.some((spot) => spot.key === key);
  return [
    ...(has(cell) ? [svg("rect", { class: "ltv-chosen", ...box })] : []),
    ...(has(second) ? [svg("rect", { class: "ltv-second", ...box })] : []),
  ];
}

/** @param {StripPlan} plan @param {{text: string, y: number}} head @param {number} i @returns {any[]} */
function headOf(plan, { text, y }, i) {
  const rule = svg("line", { class: "ltv-rule", x1: 0, x2: plan.end, y1: y - 18, y2: y - 18 });
  return [...(i ? [rule] : []), svg("text", { class: "ltv-head", x: 0, y, text })];
}

/** The line that all are measured by, and where the dense network stands. @param {any} plot @param {Ablation} grid @param {GridView} view @param {StripPlan} plan @param {Scale} x */
function references(plot, grid, view, plan, x) {
  const lines = [{ key: view.versus, at: 0 }];
  for (const key of [TICKET_KEY, UNPRUNED]) {
    const { mean, n } = key === view.versus ? { mean: NaN, n: 0 } : gapBetween(grid, key, view.versus, view.k);
    if (grid.names.includes(key) && n && Math.min(...x.domain) < 100 * mean && 100 * mean < Math.max(...x.domain)) lines.push({ key, at: 100 * mean });
  }
  lines.sort((a, b) => a.at - b.at);
  lines.forEach(({ key, at }, i) => {
    const group = armGroup({ token: key === UNPRUNED ? "dense" : cellOf(grid, key)?.token ?? "kept", mark: "dot" });
    group.append(svg("line", { class: at === 0 ? "ltv-reference" : "ltv-reference ltv-other", x1: x(at), x2: x(at), y1: 2, y2: plan.height }));
    // The outermost names stand outside; one between two lines only where it has room.
    const after = i === lines.length - 1 && (i > 0 || x(at) < plan.left + 60);
    const room = after || i === 0 || x(at) - x(lines[i - 1].at) > 90;
    if (room) group.append(svg("text", { class: "ltv-name", x: x(at) + (after ? 4 : -4), y: 0, "text-anchor": after ? "start" : "end", text: key === UNPRUNED ? "dense" : shortName(grid, key) }));
    plot.append(group);
  });
}

/** Filled and hollow, where they occur. @param {any} plot @param {StripPlan} plan */
function signKey(plot, plan) {
  const both = plan.rows.find((row) => row.spots.length > 1);
  if (!both) return;
  const group = armGroup({ token: "kept", mark: "dot" });
  const y = both.top - 15;
  for (const [open, text, x] of /** @type {[boolean, string, number][]} */ ([[false, plan.wide ? "sign kept" : "kept", plan.end - (plan.wide ? 138 : 78)], [true, plan.wide ? "sign lost" : "lost", plan.end - (plan.wide ? 60 : 32)]])) {
    group.append(svg("path", { class: open ? "ltv-open" : "ltv-solid", d: markPath("dot", x, y, 4) }), svg("text", { class: "ltv-note", x: x + 8, y, dy: "0.34em", text }));
  }
  plot.append(group);
}

/** @param {any} plot @param {Ablation} grid @param {GridView} view @param {StripPlan} plan @param {PlacedRow} placed @param {Scale} x @param {string} hatch @param {string | null} hit */
function drawRow(plot, grid, view, plan, placed, x, hatch, hit) {
  const { row, top, height, spots } = placed;
  const named = spots.some((spot) => isNamed(grid, view, spot.key));
  plot.append(svg("text", { class: `ltv-label${named ? " ltv-named" : ""}${plan.wide ? "" : " ltv-slim"}`, x: 0, y: top + height / 2, dy: "0.34em", text: row.label }));
  const groups = spots.map((spot) => armGroup({ token: cellOf(grid, spot.key)?.token ?? "kept", mark: "dot" }));
  const ends = spots.map((spot) => 100 * gapBetween(grid, spot.key, view.versus, view.k).mean);
  if (spots.length > 1 && ends.every((end) => !Number.isNaN(end))) {
    const [a, b] = ends.map((end) => x(clamped(x, end)));
    groups[1].append(svg("line", { class: "ltv-joint", x1: a, y1: spots[0].y, x2: b, y2: spots[1].y }));
  }
  spots.forEach((spot, i) => groups[i].append(...spotMarks(grid, view, plan, spot, x, hatch, spot.key === hit)));
  plot.append(...groups.reverse());
}

/** Whether this comparison was named beforehand. @param {Ablation} grid @param {GridView} view @param {string} key */
function isNamed(grid, view, key) {
  const { cells, level, versus } = grid.facts.named;
  return cells.includes(key) && level === grid.levels[view.k] && versus === view.versus;
}

/** @param {Scale} x @param {number} value */
function clamped(x, value) {
  return bounded(value, Math.min(...x.domain), Math.max(...x.domain));
}

/** Interval, seeds, mean and number of one cell; hatched where it was not recorded. @param {Ablation} grid @param {GridView} view @param {StripPlan} plan @param {Spot} spot @param {Scale} x @param {string} hatch @param {boolean} lit @returns {any[]} */
function spotMarks(grid, view, plan, { key, y, open }, x, hatch, lit) {
  const gap = gapBetween(grid, key, view.versus, view.k);
  if (gap.n === 0) return absentMarks(plan, y, hatch, recorded(grid, key, view.k) ? "no seed of both" : "not recorded");
  const at = x(clamped(x, 100 * gap.mean));
  const marks = [];
  if (Number.isFinite(gap.high) && key !== view.versus) {
    const [from, to] = [gap.low, gap.high].map((end) => x(clamped(x, 100 * end)));
    marks.push(svg("rect", { class: "ltv-band", x: from, width: Math.max(1, to - from), y: y - 5, height: 10, rx: 2 }));
  }
  const inside = gap.values.filter((d) => clamped(x, 100 * d) === 100 * d);
  if (key !== view.versus) marks.push(cloud({ token: "", mark: "dot" }, inside.map((d) => [x(100 * d), y]), 1.7));
  const far = clamped(x, 100 * gap.mean) !== 100 * gap.mean;
  marks.push(far ? svg("path", { class: "ltv-solid", d: edgePath(at, y, gap.mean < 0 ? -1 : 1) }) : svg("path", { class: open ? "ltv-open" : "ltv-solid", d: markPath("dot", at, y, 4.5) }));
  if (lit || key === view.cell) marks.push(ringAt(at, y));
  const amount = amountOf(plan, gap, y, key === view.versus);
  if (isNamed(grid, view, key)) amount.classList.add("ltv-named");
  return [...marks, amount];
}

/** A dot that lies beyond the axis. @param {number} x @param {number} y @param {number} side @returns {string} */
function edgePath(x, y, side) {
  return `M${px(x)} ${px(y)}l${px(-8 * side)} -5v10Z`;
}

/** @param {StripPlan} plan @param {number} y @param {string} hatch @param {string} text @returns {any[]} */
function absentMarks(plan, y, hatch, text) {
  return [
    svg("rect", { x: plan.left, width: plan.right - plan.left, y: y - 5, height: 10, fill: `url(#${hatch})` }),
    svg("text", { class: "ltv-absent", x: (plan.left + plan.right) / 2, y, dy: "0.34em", "text-anchor": "middle", text }),
  ];
}

/** The mean and half its interval, right-aligned. @param {StripPlan} plan @param {Gap} gap @param {number} y @param {boolean} itself @returns {any} */
function amountOf(plan, gap, y, itself) {
  const half = plan.wide && Number.isFinite(gap.low) && !itself ? ` ± ${fixed(100 * (gap.mean - gap.low), 1)}` : "";
  const text = itself ? "0" : `${points(gap.mean).replace(" points", "")}${half}`;
  return svg("text", { class: "ltv-amount", x: plan.end, y, dy: "0.34em", "text-anchor": "end", text });
}

/** The cell under a point, or null. @param {StripPlan} plan @param {number} x @param {number} y @returns {string | null} */
export function stripAt(plan, x, y) {
  const row = plan.rows.find((one) => y >= one.top && y < one.top + one.height);
  if (!row || x < -8 || x > plan.end + 8) return null;
  return row.spots[nearestIndex(row.spots.map((spot) => spot.y), y)].key;
}

/** @param {StripPlan} plan @returns {Spot[]} */
export function spotsOf(plan) {
  return plan.rows.flatMap((row) => row.spots);
}
