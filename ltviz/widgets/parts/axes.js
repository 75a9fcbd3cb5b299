// Axes in SVG: quiet lines, numbers that a reader can check, a title with its unit.

/**
 * A chart that is drawn anew when its width or its data change. `draw` gets an empty group moved to the plot's corner.
 * @param {Life} own
 * @param {HTMLElement} parent
 * @param {{height: (width: number) => number, margin: {top: number, right: number, bottom: number, left: number}, label: string,
 *   draw: (plot: any, size: {width: number, height: number}) => void}} ask height of the whole chart; `size` is the plot inside the margins
 * @returns {{element: any, margin: {top: number, right: number, bottom: number, left: number}, repaint: () => void}}
 */
export function chart(own, parent, { height, margin, label, draw }) {
  const element = svg("svg", { role: "img", "aria-label": label, tabindex: "0" });
  let frame = 0;
  const now = () => {
    frame = 0;
    // Hidden for a moment, as while JupyterLab changes its theme: what was drawn is still right.
    if (parent.clientWidth === 0 && element.hasChildNodes()) return;
    const width = Math.max(1, parent.clientWidth);
    const tall = height(width);
    element.setAttribute("width", width);
    element.setAttribute("height", tall);
    const plot = svg("g", { transform: `translate(${margin.left},${margin.top})` });
    draw(plot, { width: Math.max(1, width - margin.left - margin.right), height: Math.max(1, tall - margin.top - margin.bottom) });
    element.replaceChildren(plot);
  };
  const repaint = () => { if (!frame) frame = requestAnimationFrame(now); };
  parent.append(element);
  onResize(own, parent, repaint);
  own.add(() => cancelAnimationFrame(frame));
  now();
  return { element, margin, repaint };
}

/**
 * An axis below the plot.
 * @param {any} plot @param {Scale} scale
 * @param {{y: number, title: string, format: (v: number) => string, at?: number[], grid?: number}} ask y: where it lies; grid: height of grid lines
 */
export function axisBelow(plot, scale, { y, title, format, at, grid }) {
  const [from, to] = [Math.min(...scale.range), Math.max(...scale.range)];
  const axis = svg("g", { class: "ltv-axis", transform: `translate(0,${y})` });
  const lines = svg("g", { class: "ltv-grid" });
  axis.append(svg("line", { x1: from, x2: to, y1: 0, y2: 0 }));
  for (const v of at ?? ticks(scale, Math.max(2, (to - from) / 90))) {
    const x = scale(v);
    axis.append(svg("line", { x1: x, x2: x, y1: 0, y2: 4 }), svg("text", { x, y: 16, "text-anchor": "middle", text: format(v) }));
    if (grid) lines.append(svg("line", { x1: x, x2: x, y1: y - grid, y2: y }));
  }
  axis.append(svg("text", { class: "ltv-axis-title", x: to, y: 32, "text-anchor": "end", text: title }));
  plot.append(lines, axis);
}

/**
 * An axis at the left; its title stands above it, level, where it can be read.
 * @param {any} plot @param {Scale} scale
 * @param {{title: string, format: (v: number) => string, at?: number[], grid?: number}} ask grid: width of grid lines
 */
export function axisLeft(plot, scale, { title, format, at, grid }) {
  const [from, to] = [Math.min(...scale.range), Math.max(...scale.range)];
  const axis = svg("g", { class: "ltv-axis" });
  const lines = svg("g", { class: "ltv-grid" });
  for (const v of at ?? ticks(scale, Math.max(2, (to - from) / 45))) {
    const y = scale(v);
    axis.append(svg("text", { x: -7, y, dy: "0.32em", "text-anchor": "end", text: format(v) }));
    if (grid) lines.append(svg("line", { x1: 0, x2: grid, y1: y, y2: y }));
  }
  axis.append(svg("text", { class: "ltv-axis-title", x: -7, y: from - 12, "text-anchor": "start", text: title }));
  plot.append(lines, axis);
}

/** A group that shows nothing below the plot. @param {any} plot @param {{width: number, height: number}} size @returns {any} */
export function clippedGroup(plot, { width, height }) {
  const id = freshId();
  const group = svg("g", { "clip-path": `url(#${id})` });
  plot.append(svg("clipPath", { id }, svg("rect", { x: -6, y: -8, width: width + 18, height: height + 8 })), group);
  return group;
}

/** A thin line down the plot: where one looks. @param {any} plot @param {number} x @param {number} height */
export function guideAt(plot, x, height) {
  plot.append(svg("line", { class: "ltv-guide", x1: x, x2: x, y1: -6, y2: height }));
}

/** Density on a log axis from 100 % at the left, with room for half a mark at both ends. @param {Iterable<number>} densities @param {number} width @returns {Scale} */
export function densityScale(densities, width) {
  const edge = 7;
  return logarithmic([1, Math.min(0.5, ...densities)], [edge, width - edge]);
}

/** Whether a pointer is in the plot; a little beside it still counts. @param {number} x @param {number} y @param {{width: number, height: number}} size */
export function isInside(x, y, { width, height }) {
  return x >= -14 && x <= width + 14 && y >= -14 && y <= height + 14;
}
