// What training starts with: kept values above the line, pruned ones hatched below it, exact zeros counted beside them.

const START_HEIGHT = 96;
const START_DOWN = 26;

/** Histograms of a cell, or null where none were handed over. @param {Ablation} grid @param {string} key */
export function startsOf(grid, key) {
  const n = grid.facts.started.indexOf(key);
  if (n < 0) return null;
  const bins = grid.numbers.start_edges.length - 1;
  const [kept, pruned] = [0, 1].map((side) => grid.numbers.start_counts.subarray((2 * n + side) * bins, (2 * n + side + 1) * bins));
  const [keptZero, prunedZero] = grid.numbers.start_zeros.subarray(2 * n, 2 * n + 2);
  return { kept, pruned, keptZero, prunedZero };
}

/** @param {any} plot @param {Size} size @param {Ablation} grid @param {string} key @param {string} name */
export function drawStarts(plot, size, grid, key, name) {
  const edges = Array.from(grid.numbers.start_edges);
  const x = linear([edges[0], edges[edges.length - 1]], [0, size.width]);
  const group = armGroup({ token: cellOf(grid, key)?.token ?? "kept", mark: "dot" });
  const base = size.height - START_DOWN;
  group.append(svg("text", { class: "ltv-name", x: 0, y: -20, text: clipped(name, Math.floor(size.width / 6.4)) }));
  plot.append(group);
  axisBelow(plot, x, { y: size.height, title: "", format: (v) => `${v}`.replace("-", "−"), at: ticks(x, 4) });
  const found = startsOf(grid, key);
  if (!found) {
    plot.append(svg("text", { class: "ltv-absent", x: size.width / 2, y: base / 2 + 8, "text-anchor": "middle", text: "its values were not handed over" }));
    return;
  }
  const id = freshId();
  const at = edges.map((edge) => x(edge));
  const draw = (/** @type {ArrayLike<number>} */ counts, /** @type {number} */ tall) => stairsPath(at, counts, base, tall / (Math.max(...Array.from(counts)) || 1));
  plot.append(hatchPattern(id));
  group.append(svg("path", { class: "ltv-solid", d: draw(found.kept, base) }));
  plot.append(svg("path", { class: "ltv-pruned", d: draw(found.pruned, -START_DOWN + 4), fill: `url(#${id})` }), svg("line", { class: "ltv-zero", x1: 0, x2: size.width, y1: base, y2: base }));
  const spike = (/** @type {number} */ top, /** @type {number} */ height) => plot.append(svg("rect", { class: "ltv-pruned", x: x(0) - 4, width: 8, y: top, height, fill: `url(#${id})` }));
  if (found.prunedZero > 0) spike(base, START_DOWN - 4);
  plot.append(svg("text", { class: "ltv-note", x: 0, y: -5, text: startWords(found) }));
}

/** @param {NonNullable<ReturnType<typeof startsOf>>} found @returns {string} */
export function startWords({ kept, pruned, keptZero, prunedZero }) {
  const sum = (/** @type {ArrayLike<number>} */ counts) => Array.from(counts).reduce((a, b) => a + b, 0);
  const parts = [`${percent(sum(kept) + keptZero)} kept`];
  if (keptZero > 0) parts.push(`${percent(keptZero)} of all begin at 0`);
  if (prunedZero > 0) parts.push(`${percent(prunedZero)} pruned to 0`);
  if (sum(pruned) > 0) parts.push(`${percent(sum(pruned))} frozen (hatched)`);
  return parts.join(", ");
}
