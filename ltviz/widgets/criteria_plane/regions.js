// The part of the plane that a criterion keeps, as polygons in (|before|, |after|); regions.py makes the same.

/** @typedef {[number, number][]} Polygon */

/**
 * Where both values have one sign, and where the sign has flipped.
 * @param {string} criterion @param {number[]} edges those of a cut; without any there is no region
 * @param {number} far beyond every weight and every edge @returns {{same: Polygon[], diff: Polygon[]}}
 */
export function keptRegion(criterion, edges, far) {
  if (!edges.length) return { same: [], diff: [] };
  const [base, sign] = criterionParts(criterion);
  const same = regionShape(base, edges[0], edges[edges.length - 1], far);
  const diff = base === "movement" ? movedShape(edges[0], far) : same;
  return { same: sign === "diff_sign" ? [] : same, diff: sign === "same_sign" ? [] : diff };
}

/** @param {string} base @param {number} low @param {number} high @param {number} far @returns {Polygon[]} */
function regionShape(base, low, high, far) {
  /** @type {Record<string, [number, number, number, number]>} left, right, bottom, top */
  const boxes = {
    large_final: [0, far, low, far],
    small_final: [0, far, 0, low],
    large_init: [low, far, 0, far],
    small_init: [0, low, 0, far],
    large_init_large_final: [low, far, high, far],
    small_init_small_final: [0, low, 0, high],
  };
  if (boxes[base]) {
    const [left, right, bottom, top] = boxes[base];
    return [[[left, bottom], [right, bottom], [right, top], [left, top]]];
  }
  const [up, right] = [Math.max(low, 0), Math.max(-low, 0)];
  /** @type {Polygon} */
  const cone = [[0, up], [right, up], [far, far + low], [0, far + low]];
  return base === "magnitude_increase" ? [cone] : [cone, [[low, 0], [far + low, far], [far + low, 0]]];
}

/** Where the sign flipped, both sizes add up to the way. @param {number} distance @param {number} far @returns {Polygon[]} */
function movedShape(distance, far) {
  return [[[0, distance], [distance, 0], [far, 0], [far, far], [0, far]]];
}

/**
 * The region in pixels: what to fill, and the lines where it ends.
 * @param {string} criterion @param {number[]} edges @param {Scale} x @param {Scale} y scales of before and after
 * @returns {{fill: Path2D, line: Path2D}}
 */
export function regionPaths(criterion, edges, x, y) {
  const far = 4 * (x.domain[1] + y.domain[1] + Math.max(0, ...edges.map(Math.abs)));
  const { same, diff } = keptRegion(criterion, edges, far);
  const [fill, line] = [new Path2D(), new Path2D()];
  const apart = criterionParts(criterion)[1] !== "";
  for (const [polygons, signs] of /** @type {[Polygon[], [number, number][]][]} */ ([[same, [[1, 1], [-1, -1]]], [diff, [[1, -1], [-1, 1]]]])) {
    for (const polygon of polygons) {
      for (const [right, up] of signs) addPolygon(fill, line, polygon.map(([a, b]) => [x(right * a), y(up * b)]), polygon, apart);
    }
  }
  return { fill, line };
}

/**
 * An edge that lies on an axis is no end of the region, unless the sign parts it there.
 * @param {Path2D} fill @param {Path2D} line @param {Polygon} points pixels @param {Polygon} sizes @param {boolean} apart
 */
function addPolygon(fill, line, points, sizes, apart) {
  points.forEach(([px, py], i) => {
    if (i) fill.lineTo(px, py);
    else fill.moveTo(px, py);
    const j = (i + 1) % points.length;
    const onAxis = [0, 1].some((axis) => sizes[i][axis] === 0 && sizes[j][axis] === 0);
    if (onAxis && !apart) return;
    line.moveTo(px, py);
    line.lineTo(...points[j]);
  });
  fill.closePath();
}
