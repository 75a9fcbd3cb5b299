// Marks of networks in a chart: a hue stands for a mask, a dash and a shape for the values in it.

/** @param {number} x @returns {string} */
function px(x) {
  return (Math.round(x * 10) / 10).toString();
}

/**
 * The outline of a mark around a point.
 * @param {string} mark dot, square, block, cross, plus, up, down, right or diamond
 * @param {number} x @param {number} y @param {number} r half its size, CSS pixels
 * @returns {string} path data
 */
export function markPath(mark, x, y, r) {
  const at = (/** @type {number} */ dx, /** @type {number} */ dy) => `${px(x + dx * r)} ${px(y + dy * r)}`;
  switch (mark) {
    case "square": case "block": return `M${at(-0.9, -0.9)}L${at(0.9, -0.9)}L${at(0.9, 0.9)}L${at(-0.9, 0.9)}Z`;
    case "cross": return `M${at(-0.9, -0.9)}L${at(0.9, 0.9)}M${at(0.9, -0.9)}L${at(-0.9, 0.9)}`;
    case "plus": return `M${at(-1.1, 0)}L${at(1.1, 0)}M${at(0, -1.1)}L${at(0, 1.1)}`;
    case "up": return `M${at(0, -1.1)}L${at(1, 0.8)}L${at(-1, 0.8)}Z`;
    case "down": return `M${at(0, 1.1)}L${at(1, -0.8)}L${at(-1, -0.8)}Z`;
    case "right": return `M${at(1.1, 0)}L${at(-0.8, 1)}L${at(-0.8, -1)}Z`;
    case "diamond": return `M${at(0, -1.2)}L${at(1.2, 0)}L${at(0, 1.2)}L${at(-1.2, 0)}Z`;
    default: return `M${at(-1, 0)}A${px(r)} ${px(r)} 0 1 0 ${at(1, 0)}A${px(r)} ${px(r)} 0 1 0 ${at(-1, 0)}Z`;
  }
}

/** Whether a mark is drawn solid; the others are outlines. @param {string} mark */
export function isSolid(mark) {
  return mark === "dot" || mark === "block" || mark === "diamond";
}

/** An arrow to the right: the minimum may lie beyond the end of training. @param {number} x @param {number} y @param {number} [size] @returns {string} */
export function arrowPath(x, y, size = 9) {
  return `M${px(x - 2)} ${px(y)}h${px(size)}m-3.5 -3.5l3.5 3.5l-3.5 3.5`;
}

/** A line through points, broken nowhere: what did not run is left out. @param {[number, number][]} points @returns {string} */
export function linePath(points) {
  const known = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y));
  return known.map(([x, y], i) => `${i ? "L" : "M"}${px(x)} ${px(y)}`).join("");
}

/** A group in an arm's colour. @param {Look} look @param {string} [kind] further classes @returns {any} */
export function armGroup(look, kind = "") {
  return svg("g", { class: `ltv-arm ${kind}`, style: `--arm: var(--ltv-${look.token})` });
}

/** @param {Look} look @param {number} x @param {number} y @param {number} r @returns {any} */
export function markOf(look, x, y, r) {
  return svg("path", { class: isSolid(look.mark) ? "ltv-solid" : "ltv-open", d: markPath(look.mark, x, y, r) });
}

/** A ticket by its outcome: filled = winning, ringed = not, half = open. @param {string | undefined} outcome "winning", "not winning" or "open"; else a ring @param {number} x @param {number} y @param {number} r @returns {any[]} */
export function ticketMark(outcome, x, y, r) {
  if (outcome === "winning") return [svg("path", { class: "ltv-solid", d: markPath("dot", x, y, r) })];
  const ring = svg("path", { class: "ltv-open", d: markPath("dot", x, y, r) });
  if (outcome !== "open") return [ring];
  const half = `M${px(x)} ${px(y - r)}A${px(r)} ${px(r)} 0 0 0 ${px(x)} ${px(y + r)}Z`;
  return [ring, svg("path", { class: "ltv-solid", d: half })];
}

/** What a filled, a ringed and a halved dot mean: those that occur, at the bottom left, where no curve comes. @param {any} plot @param {number} height @param {Look} look @param {(string | undefined)[]} occur */
export function outcomeKey(plot, height, look, occur) {
  const group = armGroup(look);
  let x = 11;
  for (const [outcome, wide] of /** @type {[string, number][]} */ ([["winning", 66], ["not winning", 92], ["open", 40]])) {
    if (!occur.includes(outcome)) continue;
    group.append(...ticketMark(outcome, x, height - 12, 3.2), svg("text", { class: "ltv-note", x: x + 8, y: height - 12, dy: "0.34em", text: outcome }));
    x += wide;
  }
  plot.append(group);
}

/** The marks of all seeds as one path. @param {Look} look @param {[number, number][]} points @param {number} r @returns {any} */
export function cloud(look, points, r) {
  const d = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)).map(([x, y]) => markPath(look.mark, x, y, r)).join("");
  return svg("path", { class: isSolid(look.mark) ? "ltv-cloud ltv-solid" : "ltv-cloud ltv-open", d });
}

/** @param {number} x @param {number} y @returns {any} */
function ringAt(x, y) {
  return svg("circle", { class: "ltv-ring", cx: x, cy: y, r: 8 });
}

/**
 * Labels that would overlap are moved apart, in their order and inside the plot.
 * @param {number[]} at wanted positions @param {number} gap least distance @param {number} low @param {number} high @returns {number[]}
 */
export function spread(at, gap, low, high) {
  const order = at.map((_, i) => i).sort((a, b) => at[a] - at[b] || a - b);
  const out = at.slice();
  let floor = low;
  for (const i of order) {
    out[i] = Math.max(at[i], floor);
    floor = out[i] + gap;
  }
  let roof = high;
  for (const i of order.reverse()) {
    out[i] = Math.min(out[i], roof);
    roof = out[i] - gap;
  }
  return out;
}

const MOST_NAMES = 12; // of more there is no room beside a panel

/**
 * Names at the ends of lines, each with its mark, moved apart; of too many only those in front.
 * @param {any} plot @param {{look: Look & {short: string}, y: number, faint: boolean}[]} ends @param {number} x where they start @param {number} height
 */
export function endLabels(plot, ends, x, height) {
  const there = ends.filter((end) => Number.isFinite(end.y));
  const known = there.length > MOST_NAMES ? there.filter((end) => !end.faint) : there;
  const at = spread(known.map((end) => end.y), 14, 4, height);
  known.forEach(({ look, faint }, i) => {
    const group = armGroup(look, faint ? "ltv-faint ltv-named" : "");
    group.append(markOf(look, x + 4, at[i], 3), svg("text", { class: "ltv-name", x: x + 12, y: at[i], dy: "0.34em", text: clipped(look.short) }));
    plot.append(group);
  });
}

/** Where a line ends, by its last known point. @param {[number, number][]} points @returns {number} */
export function lastOf(points) {
  return points.filter(([, y]) => Number.isFinite(y)).at(-1)?.[1] ?? NaN;
}
