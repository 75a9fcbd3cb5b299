// The full grid: criteria down, values across, for one kind of zeros; each box has a cell for each sign.

/**
 * @typedef {{key: string, x: number, y: number, width: number, height: number, i: number, j: number}} TableCell
 * @typedef {{left: number, top: number, width: number, height: number, boxes: TableCell[][], cells: TableCell[], rows: {label: string, y: number}[],
 *   columns: {label: string, x: number}[], wide: boolean}} TablePlan
 */

const TABLE_TOP = 36; // two lines of a column's name
const CELL = 20;

/** @param {Ablation} grid @param {GridView} view @param {number} width @returns {TablePlan} */
export function tablePlan(grid, view, width) {
  const { rows, columns, boxes } = tableOf(grid, view);
  const wide = width >= NARROW_STRIPS;
  const left = wide ? 168 : 138;
  const step = Math.max(1, (width - left) / columns.length);
  const signs = boxes[0][0].length;
  const tall = signs * CELL + 4;
  const placed = boxes.flatMap((line, r) => line.map((keys, c) => keys.map((key, n) => ({
    key, x: left + c * step + 2, y: TABLE_TOP + r * tall + n * CELL + 2, width: Math.max(1, step - 4), height: CELL, i: r * signs + n, j: c,
  }))));
  return {
    left, wide, boxes: placed, cells: placed.flat(), top: TABLE_TOP, width: step, height: TABLE_TOP + rows.length * tall,
    rows: rows.map(({ label }, r) => ({ label, y: TABLE_TOP + (r + 0.5) * tall })),
    columns: columns.map(({ label }, c) => ({ label, x: left + (c + 0.5) * step })),
  };
}

/** @param {any} plot @param {Ablation} grid @param {GridView} view @param {TablePlan} plan @param {string | null} hit */
export function drawTable(plot, grid, view, plan, hit) {
  const id = freshId();
  plot.append(hatchPattern(id));
  for (const { label, x } of plan.columns) {
    wrapped(label, plan.width > 110 ? 24 : 11).forEach((line, i, all) => {
      plot.append(svg("text", { class: "ltv-rowname", x, y: TABLE_TOP - 8 - 13 * (all.length - 1 - i), "text-anchor": "middle", text: line }));
    });
  }
  for (const { label, y } of plan.rows) plot.append(svg("text", { class: plan.wide ? "ltv-label" : "ltv-label ltv-slim", x: 0, y, dy: "0.34em", text: label }));
  const most = Math.max(...stripDomain(grid, view.versus, view.k).map(Math.abs));
  for (const box of plan.boxes) plot.append(...boxMarks(grid, view, plan, box, most, id));
  for (const [key, kind] of [[view.second, "ltv-second"], [view.cell, "ltv-picked"], [hit, "ltv-lit"]]) {
    const found = plan.cells.find((cell) => cell.key === key);
    if (found) plot.append(svg("rect", { class: kind, x: found.x, y: found.y, width: found.width, height: found.height, rx: 3 }));
  }
}

/** A box with nothing in it says so once. @param {Ablation} grid @param {GridView} view @param {TablePlan} plan @param {TableCell[]} box @param {number} most @param {string} hatch @returns {any[]} */
function boxMarks(grid, view, plan, box, most, hatch) {
  const empty = box.length > 1 && box.every((cell) => !gapBetween(grid, cell.key, view.versus, view.k).n);
  const whole = { ...box[0], height: box.length * CELL };
  return empty ? emptyMarks(plan, whole, hatch) : box.flatMap((cell) => cellMarks(grid, view, plan, cell, most, hatch));
}

/** @param {TablePlan} plan @param {{x: number, y: number, width: number, height: number}} box @param {string} hatch @returns {any[]} */
function emptyMarks(plan, { x, y, width, height }, hatch) {
  const lines = wrapped(plan.width > 66 || height > CELL ? "not recorded" : "not run", plan.width > 66 ? 20 : 9);
  return [svg("rect", { x, y, width, height, fill: `url(#${hatch})` }), ...lines.map((text, i) => svg("text", {
    class: "ltv-absent ltv-small", x: x + width / 2, y: y + height / 2 + 12 * (i - (lines.length - 1) / 2), dy: "0.34em", "text-anchor": "middle", text,
  }))];
}

/** Its colour says how far above or below, and the number says it again. @param {Ablation} grid @param {GridView} view @param {TablePlan} plan @param {TableCell} cell @param {number} most @param {string} hatch @returns {any[]} */
function cellMarks(grid, view, plan, { key, x, y, width, height }, most, hatch) {
  const box = { x, y, width, height };
  const gap = gapBetween(grid, key, view.versus, view.k);
  if (!gap.n) return emptyMarks(plan, box, hatch);
  const middle = { x: x + width / 2, y: y + height / 2, dy: "0.34em", "text-anchor": "middle" };
  const share = fixed(Math.abs(100 * gap.mean), 1) === "0.0" ? 0 : Math.sqrt(Math.min(1, Math.abs(100 * gap.mean) / most));
  const sign = view.sign !== "both" ? "" : plan.width > 110 ? (key.split("/")[2] === "lost" ? "lost " : "kept ") : "";
  const text = key === view.versus ? "0" : points(gap.mean).replace(" points", "");
  return [
    svg("rect", { class: gap.mean < 0 ? "ltv-below" : "ltv-above", "fill-opacity": (0.5 * share).toFixed(3), ...box }),
    svg("text", { class: "ltv-cell", ...middle }, svg("tspan", { class: "ltv-quiet", text: sign }), svg("tspan", { text })),
  ];
}

/** Words in lines of so many letters. @param {string} text @param {number} letters @returns {string[]} */
export function wrapped(text, letters) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The cell under a point, or null. @param {TablePlan} plan @param {number} x @param {number} y @returns {string | null} */
export function tableAt(plan, x, y) {
  return plan.cells.find((cell) => x >= cell.x && x <= cell.x + cell.width && y >= cell.y && y <= cell.y + cell.height)?.key ?? null;
}

/** The neighbour of a cell. @param {TablePlan} plan @param {string | null} key @param {number} dx @param {number} dy @returns {string} */
export function tableStep(plan, key, dx, dy) {
  const from = plan.cells.find((cell) => cell.key === key);
  if (!from) return plan.cells[0].key;
  const [rows, columns] = [Math.max(...plan.cells.map((cell) => cell.i)), Math.max(...plan.cells.map((cell) => cell.j))];
  const [i, j] = [bounded(from.i + dy, 0, rows), bounded(from.j + dx, 0, columns)];
  return /** @type {TableCell} */ (plan.cells.find((cell) => cell.i === i && cell.j === j)).key;
}
