// Histograms in SVG: outlines of bars, and hatching for what is absent.

/**
 * A histogram's outline as an SVG path, only right of `low`; a negative `unit` hangs it under the base.
 * @param {number[]} edges pixels, one more than heights @param {ArrayLike<number>} heights @param {number} base
 * @param {number} unit pixels per count @param {number} [low] pixels @returns {string}
 */
export function stairsPath(edges, heights, base, unit, low = -Infinity) {
  const ahead = edges.findIndex((edge) => edge > low);
  if (ahead < 0) return "";
  const begin = Math.max(ahead - 1, 0);
  const steps = [];
  for (let i = begin; i < heights.length; i += 1) steps.push(`V${pixels(base - unit * heights[i])}H${pixels(edges[i + 1])}`);
  return `M${pixels(Math.max(edges[begin], low))},${pixels(base)}${steps.join("")}V${pixels(base)}Z`;
}

/** @param {number} v */
export function pixels(v) {
  return Math.round(100 * v) / 100;
}

/** Thin diagonals to fill a shape with: what was pruned, or was not recorded. @param {string} id @returns {any} */
export function hatchPattern(id) {
  const lines = svg("path", { d: "M-1,1 L1,-1 M0,6 L6,0 M5,7 L7,5", class: "ltv-hatch" });
  return svg("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, lines);
}
