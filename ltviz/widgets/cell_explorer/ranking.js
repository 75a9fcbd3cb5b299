// Where a cell stands among all: a histogram of validation accuracies, and validation against test of the opened ones.

const BINS = 40;

/** @typedef {{edges: number[], heights: number[]}} CellBins */

/** Counts of equal bins between the least and the greatest. @param {ArrayLike<number>} values @returns {CellBins} */
export function cellBins(values) {
  const [low, high] = extent(Array.from(values));
  const heights = new Array(BINS).fill(0);
  for (let i = 0; i < values.length; i += 1) heights[Math.min(BINS - 1, Math.floor((BINS * (values[i] - low)) / (high - low || 1)))] += 1;
  return { edges: Array.from({ length: BINS + 1 }, (_, i) => low + ((high - low) * i) / BINS), heights };
}

/** @param {any} plot @param {CellScene} scene @param {{width: number, height: number}} size */
export function drawRanking(plot, { record, panels }, { width, height }) {
  const { edges, heights } = cellBins(record.numbers.mean);
  const x = linear([edges[0], edges[BINS]], [0, width]);
  const most = Math.max(...heights);
  axisBelow(plot, x, { y: height, title: `validation accuracy of all ${count(record.numbers.mean.length)} cells`, format: percentTick, at: ticks(x, Math.max(3, width / 110)) });
  plot.append(svg("path", { class: "ltv-all", d: stairsPath(edges.map((edge) => x(edge)), heights, height, (height - 20) / most) }));
  const marks = panels.flatMap(({ cell, role }) => {
    const found = readingOf(record, cell);
    return found ? [{ role, x: x(found.mean), low: found.low, high: found.high, title: cell.title.replace(/ at step.*/, " now") }] : [];
  });
  marks.forEach((mark, i) => {
    const group = svg("g", { class: `ltv-stand ltv-stand-${mark.role}` });
    const [from, to] = [mark.low, mark.high].map((end) => x(bounded(end, edges[0], edges[BINS])));
    if (to > from) group.append(svg("rect", { class: "ltv-range", x: from, width: to - from, y: height - 5, height: 5 }));
    const top = 14 + 15 * i;
    group.append(svg("line", { x1: mark.x, x2: mark.x, y1: top, y2: height }));
    const left = mark.x > width / 2;
    group.append(svg("path", { d: markPath(mark.role === "cut" ? "diamond" : "dot", mark.x, top, 4) }));
    group.append(svg("text", { x: mark.x + (left ? -8 : 8), y: top, dy: "0.32em", "text-anchor": left ? "end" : "start", text: mark.title }));
    plot.append(group);
  });
}

/** Validation against test of the opened cells, with the line where both are equal. @param {any} plot @param {CellScene} scene @param {{width: number, height: number}} size */
export function drawOpened(plot, scene, { width, height }) {
  const found = openedReadings(scene);
  const { mean, test } = scene.record.numbers;
  const ends = padded(extent([...mean, ...test]), 0.03);
  const [x, y] = [linear(ends, [0, width]), linear(ends, [height, 0])];
  axisLeft(plot, y, { title: "test accuracy", format: percentTick, at: ticks(y, 4), grid: width });
  axisBelow(plot, x, { y: height, title: "validation accuracy", format: percentTick, at: ticks(x, 4) });
  plot.append(svg("line", { class: "ltv-equal", x1: x(ends[0]), y1: y(ends[0]), x2: x(ends[1]), y2: y(ends[1]) }));
  found.forEach((one, i) => {
    const last = i === found.length - 1;
    plot.append(svg("line", { class: "ltv-drop", x1: x(one.mean), x2: x(one.mean), y1: y(one.mean), y2: y(one.test) }));
    plot.append(svg("circle", { class: last ? "ltv-opened ltv-last" : "ltv-opened", cx: x(one.mean), cy: y(one.test), r: last ? 5 : 3.5 }));
  });
}

/** What the opened envelopes say together. @param {CellScene} scene @returns {string} */
export function openedSaid(scene) {
  const found = openedReadings(scene);
  if (!found.length) return "No envelope has been opened. Each shows test accuracy and rank of one cell.";
  const gap = meanOf(found.map((one) => one.test - one.mean));
  const best = found.reduce((a, b) => (b.mean > a.mean ? b : a));
  return `Of ${many(found.length, "opened cell")}, test minus validation is ${points(gap)} on average; the best on validation has ${points(best.test - best.mean)}.`;
}
