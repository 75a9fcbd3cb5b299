// Left: validation and test of the best so far against cost, on one range. Right, above: all architectures and the choices.

const UNITS = /** @type {Record<string, [number, string]>} */ ({ latency: [1, "milliseconds for one example"], macs: [1000, "thousand multiplications"] });

/** Epochs below, one range of accuracies for both panels: the strategies compared decide it, after the first tenth of the cost. @param {Scene} scene @param {Size} size @returns {{x: Scale, y: Scale}} */
export function bestScales(scene, { width, height }) {
  const { race } = scene;
  const end = race.costs[race.G - 1];
  const settled = race.costs.map((_, g) => g).filter((g) => race.costs[g] >= end / 10);
  const means = lineUp(scene).filter((one) => !one.faint).flatMap(({ v }) => [SEEN, KEPT].flatMap((kind) => settled.map((g) => bandAt(race, v, kind, g).mean)));
  const [low, high] = extent(means);
  const pad = 0.25 * (high - low || 0.02);
  return { x: linear([0, end], [0, width]), y: linear([Math.max(low - pad, 0), Math.min(high + pad, 1)], [height, 0]) };
}

/** A step at every cost where the choice changed. @param {number[]} costs @param {number[]} values @param {Scale} x @param {Scale} y @returns {[number, number][]} */
export function stepPoints(costs, values, x, y) {
  /** @type {[number, number][]} */
  const points = [];
  values.forEach((value, g) => {
    if (Number.isNaN(value)) return;
    const last = points.at(-1);
    if (last) points.push([x(costs[g]), last[1]]);
    points.push([x(costs[g]), y(value)]);
  });
  return points;
}

/** The panel of one kind. @param {number} kind @returns {(plot: any, size: Size, scene: Scene, hit: {v: number, g: number} | null) => void} */
export function drawBest(kind) {
  return (plot, size, scene, hit) => {
    const { race, g, v } = scene;
    const { x, y } = bestScales(scene, size);
    axisLeft(plot, y, { title: `${kind === SEEN ? "validation" : "test"} accuracy of the best so far`, format: percentTick, grid: size.width });
    axisBelow(plot, x, { y: size.height, title: "epochs of training", format: count, at: ticks(x, 4) });
    guideAt(plot, x(race.costs[g]), size.height);
    const inside = clippedGroup(plot, size);
    if (kind === KEPT) inside.append(luckOf(scene, x, y));
    const ends = lineUp(scene).map(({ v: i, faint }) => {
      const means = race.costs.map((_, at) => bandAt(race, i, kind, at).mean);
      const points = stepPoints(race.costs, means, x, y);
      const group = armGroup(race.looks[i], faint ? "ltv-faint" : "");
      group.append(bandOf(race, i, kind, x, y), svg("path", { class: "ltv-mean", "stroke-dasharray": race.looks[i].dash.join(" "), d: linePath(points) }));
      inside.append(group);
      return { look: race.looks[i], faint, y: lastOf(points) };
    });
    if (hit) plot.append(ringAt(x(race.costs[hit.g]), y(bandAt(race, hit.v, kind, hit.g).mean)));
    endLabels(plot, ends, size.width + 5, size.height);
    if (kind === KEPT) plot.append(svg("text", { class: "ltv-note", x: 4, y: 6, text: `thin line: validation of ${clipped(race.looks[v].short)}` }));
  };
}

/** The interval over seeds as a band. @param {Race} race @param {number} v @param {number} kind @param {Scale} x @param {Scale} y @returns {any} */
function bandOf(race, v, kind, x, y) {
  const known = race.costs.map((_, g) => g).filter((g) => Number.isFinite(bandAt(race, v, kind, g).high));
  const edge = (/** @type {"low" | "high"} */ side) => stepPoints(known.map((g) => race.costs[g]), known.map((g) => bandAt(race, v, kind, g)[side]), x, y);
  const d = known.length ? `${linePath([...edge("low"), ...edge("high").reverse()])}Z` : "";
  return svg("path", { class: "ltv-band", d });
}

/** What the choice promised and did not keep: validation above test, hatched. @param {Scene} scene @param {Scale} x @param {Scale} y @returns {any} */
function luckOf({ race, v }, x, y) {
  const line = (/** @type {number} */ kind) => stepPoints(race.costs, race.costs.map((_, g) => bandAt(race, v, kind, g).mean), x, y);
  const group = armGroup(race.looks[v]);
  const id = freshId();
  const between = [...line(SEEN), ...line(KEPT).reverse()];
  group.append(hatchPattern(id), svg("path", { fill: `url(#${id})`, d: between.length ? `${linePath(between)}Z` : "" }));
  group.append(svg("path", { class: "ltv-mean ltv-thin", d: linePath(line(SEEN)) }));
  return group;
}

/** @param {Scene} scene @param {Size} size @returns {{x: Scale, y: Scale}} */
export function architectureScales({ race, across }, { width, height }) {
  const [unit] = UNITS[across];
  const cost = Array.from(race.numbers[across] ?? [], (value) => value / unit);
  const room = (/** @type {Iterable<number>} */ values) => padded(extent(values), 0.05);
  return { x: linear(room(cost), [0, width]), y: linear(room(race.numbers.judged ?? []), [height, 0]) };
}

/** Where an architecture stands. @param {Scene} scene @param {{x: Scale, y: Scale}} scales @param {number} row @returns {[number, number]} */
export function architectureAt({ race, across }, { x, y }, row) {
  return [x(race.numbers[across][row] / UNITS[across][0]), y(race.numbers.judged[row])];
}

/** Every architecture, the front, and what each search has chosen. @param {any} plot @param {Size} size @param {Scene} scene @param {number | null} hit */
export function drawArchitectures(plot, size, scene, hit) {
  const { race, g, across } = scene;
  if (!race.numbers[across]) {
    plot.append(svg("text", { class: "ltv-absent", x: size.width / 2, y: size.height / 2, "text-anchor": "middle", text: "no table to judge by" }));
    return;
  }
  const scales = architectureScales(scene, size);
  axisLeft(plot, scales.y, { title: "all architectures, and what was chosen", format: percentTick, grid: size.width });
  axisBelow(plot, scales.x, { y: size.height, title: UNITS[across][1], format: (v) => `${v}`, at: ticks(scales.x, 4) });
  const at = (/** @type {number} */ row) => architectureAt(scene, scales, row);
  const rows = Array.from(race.numbers.judged, (_, row) => row);
  const dots = armGroup({ token: "quiet", mark: "dot" });
  const front = Array.from(race.numbers[`${across}_front`], at);
  const corners = front.flatMap(([x, y], i) => /** @type {[number, number][]} */ (i ? [[x, front[i - 1][1]], [x, y]] : [[x, y]]));
  dots.append(svg("path", { class: "ltv-dust", d: rows.map((row) => markPath("dot", ...at(row), 1.5)).join("") }), svg("path", { class: "ltv-front", d: linePath(corners) }));
  plot.append(dots);
  const all = lineUp(scene);
  all.forEach(({ v, faint }, n) => {
    const group = armGroup(race.looks[v], faint ? "ltv-faint" : "");
    // What lies on top is smaller, so that one architecture shows all who chose it.
    for (const row of new Set(perSeed(race, "choice", v, g))) if (row >= 0) group.append(markOf(race.looks[v], ...at(row), 4 + 2 * (all.length - 1 - n)));
    plot.append(group);
  });
  if (hit !== null) plot.append(ringAt(...at(hit)));
}
