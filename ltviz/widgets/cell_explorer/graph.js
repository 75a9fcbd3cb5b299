// The cell as a graph: nodes from left to right, neighbours joined by a line, all others by arcs above or below.

/**
 * @typedef {{e: number, points: [number, number][], d: string, x: number, y: number}} PlacedEdge points: on the curve, for the
 *   pointer; x, y: its label
 * @typedef {{x: number, y: number, label: string}} PlacedNode
 * @typedef {{nodes: PlacedNode[], edges: PlacedEdge[], height: number}} GraphPlan
 */

const NODE = 12; // radius
const RISE = 38; // pixels from one arc to the next
const REACH = 18; // pixels from the pointer to an edge that it means

/** Which edges have a place: all where there is one input, so that none moves when another changes, else those with an operation. @param {DrawnCell} cell @returns {number[]} */
function placedEdges(cell) {
  return cell.edges.flatMap((edge, e) => (cell.inputs === 1 || edge.operation !== NONE ? [e] : []));
}

/**
 * Arcs by page, above (1) or below (−1), and level, so that few cross. Inputs lie on top of one another: arcs of the second go below.
 * @param {{source: number, target: number}[]} edges @param {number} inputs @returns {{side: number, level: number}[]}
 */
export function arcPages(edges, inputs) {
  const at = (/** @type {number} */ node) => Math.max(0, node - inputs + 1);
  const order = edges.map((_, i) => i).sort((a, b) => at(edges[a].target) - at(edges[a].source) - at(edges[b].target) + at(edges[b].source) || a - b);
  /** @type {{side: number, level: number}[]} */
  const found = edges.map(() => ({ side: 0, level: 0 }));
  /** @type {number[]} */
  const done = [];
  for (const i of order) {
    const [from, to] = [at(edges[i].source), at(edges[i].target)];
    const fixedSide = inputs === 2 && edges[i].source < 2 ? [1, -1][edges[i].source] : 0;
    if (to - from === 1 && !fixedSide) continue;
    const sides = (fixedSide ? [fixedSide] : [1, -1]).map((side) => {
      const there = done.filter((k) => found[k].side === side).map((k) => ({ from: at(edges[k].source), to: at(edges[k].target), level: found[k].level }));
      const crossings = there.filter((one) => (one.from < from && from < one.to && one.to < to) || (from < one.from && one.from < to && to < one.to)).length;
      const level = 1 + Math.max(0, ...there.filter((one) => one.from < to && from < one.to).map((one) => one.level));
      return { side, level, crossings };
    });
    sides.sort((a, b) => a.crossings - b.crossings || a.level - b.level);
    found[i] = { side: sides[0].side, level: sides[0].level };
    done.push(i);
  }
  return found;
}

/** Places for all nodes and edges. @param {CellPanel} panel @param {number} width @returns {GraphPlan} */
export function planGraph(panel, width) {
  const { cell } = panel;
  const shown = placedEdges(cell);
  const pages = arcPages(shown.map((e) => cell.edges[e]), cell.inputs);
  const most = (/** @type {number} */ side) => Math.max(0, ...pages.filter((page) => page.side === side).map((page) => page.level));
  const two = cell.inputs === 2;
  const least = two ? 46 : 14;
  const base = Math.max(RISE * most(1) + 8, least) + NODE;
  const height = base + Math.max(RISE * most(-1) + 8, least) + NODE;
  const columns = cell.nodes - cell.inputs;
  const margin = NODE + 3;
  const nodes = Array.from({ length: cell.nodes }, (_, node) => {
    const column = Math.max(0, node - cell.inputs + 1);
    return { x: margin + ((width - 2 * margin) * column) / Math.max(1, columns), y: base + (two && node < 2 ? [-34, 34][node] : 0), label: nodeLabel(cell, node) };
  });
  const edges = shown.map((e, i) => placeEdge(e, nodes[cell.edges[e].source], nodes[cell.edges[e].target], pages[i], base, Math.max(3, most(1), most(-1))));
  return { nodes, edges, height };
}

/** @param {DrawnCell} cell @param {number} node */
function nodeLabel({ inputs, outputs, nodes }, node) {
  if (node < inputs) return inputs === 1 ? "in" : `${node}`;
  return outputs.length === 1 && node === nodes - 1 ? "out" : `${node}`;
}

/** @param {number} e @param {PlacedNode} from @param {PlacedNode} to @param {{side: number, level: number}} page @param {number} base @param {number} most levels @returns {PlacedEdge} */
function placeEdge(e, from, to, { side, level }, base, most) {
  const span = to.x - from.x;
  const top = level ? base - side * (RISE * level + 8) : base;
  // Outer arcs leave and arrive more steeply, so that each has its own place at a node.
  const angle = level ? -side * (0.45 + (1.05 * level) / most) : 0;
  const [dx, dy] = [Math.cos(angle) * (NODE + 1), Math.sin(angle) * (NODE + 1)];
  const start = [from.x + dx, from.y + dy];
  const end = [to.x - dx - (level ? 2 : 5) * Math.cos(angle), to.y + dy * (level ? 1.25 : 1)];
  const lift = (8 * top - start[1] - end[1]) / 6; // of the control points, so that the arc's middle lies at `top`
  const reach = Math.min(0.3 * span, 70);
  const c1 = [start[0] + (level ? 0.35 * reach : 0.3 * span), level ? lift : start[1]];
  const c2 = [end[0] - (level ? 0.35 * reach : 0.3 * span), level ? lift : end[1]];
  const at = (/** @type {number} */ u) => /** @type {[number, number]} */ ([0, 1].map((k) => (
    (1 - u) ** 3 * start[k] + 3 * (1 - u) ** 2 * u * c1[k] + 3 * (1 - u) * u ** 2 * c2[k] + u ** 3 * end[k]
  )));
  const points = Array.from({ length: 25 }, (_, i) => at(i / 24));
  const [x, y] = at(0.5);
  const d = `M${px(start[0])} ${px(start[1])}C${px(c1[0])} ${px(c1[1])} ${px(c2[0])} ${px(c2[1])} ${px(end[0])} ${px(end[1])}`;
  return { e, points, d, x, y };
}

/** The edge under the pointer, or null. @param {GraphPlan} plan @param {number} x @param {number} y @returns {number | null} */
export function edgeAt({ edges }, x, y) {
  let [best, least] = [/** @type {number | null} */ (null), REACH];
  for (const edge of edges) {
    for (const point of [...edge.points, [edge.x, edge.y]]) {
      const distance = Math.hypot(point[0] - x, point[1] - y);
      if (distance < least) [best, least] = [edge.e, distance];
    }
  }
  return best;
}

/** The next edge that has a place. @param {GraphPlan} plan @param {number} edge @param {number} by @returns {number} */
export function edgeStep({ edges }, edge, by) {
  const places = edges.map((one) => one.e);
  const now = places.indexOf(edge);
  return places[bounded((now < 0 ? 0 : now) + by, 0, places.length - 1)];
}

/**
 * @param {any} plot @param {CellPanel} panel @param {GraphPlan} plan @param {number | null} chosen the edge that the controls are about
 * @param {number | null} hit
 */
export function drawGraph(plot, panel, plan, chosen, hit) {
  const { cell } = panel;
  // Quiet edges first: what is computed lies on top.
  const shown = plan.edges.filter(({ e }) => panel.role !== "given" || cell.edges[e].operation !== NONE);
  const order = shown.sort((a, b) => weightOf(cell.edges[a.e]) - weightOf(cell.edges[b.e]));
  for (const edge of order) if (edge.e === chosen) plot.append(svg("path", { class: "ltv-chosen-edge", d: edge.d }));
  for (const edge of order) plot.append(edgeLine(cell.edges[edge.e], edge, edge.e === hit));
  // No line runs through a name.
  for (const edge of order) if (cell.edges[edge.e].operation !== NONE) plot.append(edgeName(cell.edges[edge.e], edge, edge.e === hit));
  plan.nodes.forEach((node, i) => {
    const leaving = cell.outputs.includes(i);
    const live = cell.edges.some((edge) => !edge.why && edge.operation !== NONE && (edge.source === i || edge.target === i));
    const end = i < cell.inputs || (leaving && cell.outputs.length === 1);
    const kind = end ? " ltv-end" : leaving ? " ltv-leaving" : "";
    const group = svg("g", { class: `ltv-node${kind}${live ? "" : " ltv-idle"}` });
    group.append(svg("circle", { cx: node.x, cy: node.y, r: NODE }), svg("text", { x: node.x, y: node.y, dy: "0.34em", "text-anchor": "middle", text: node.label }));
    plot.append(group);
  });
}

/** @param {CellEdge} edge */
function weightOf(edge) {
  return edge.operation === NONE ? 0 : edge.why ? 1 : 2;
}

/** @param {CellEdge} edge @param {boolean} lit @returns {any} */
function edgeGroup(edge, lit) {
  return svg("g", { class: `ltv-edge ltv-${operationKind(edge.operation)}${edge.why ? " ltv-dead" : ""}${lit ? " ltv-lit" : ""}` });
}

/** @param {CellEdge} edge @param {PlacedEdge} placed @param {boolean} lit @returns {any} */
function edgeLine(edge, placed, lit) {
  const group = edgeGroup(edge, lit);
  group.append(svg("path", { d: placed.d }));
  if (edge.operation === NONE) return group;
  const [[x0, y0], [x1, y1]] = [placed.points[22], placed.points[24]];
  group.append(svg("path", { class: "ltv-head", d: headPath(x1, y1, Math.atan2(y1 - y0, x1 - x0)) }));
  return group;
}

/** @param {CellEdge} edge @param {PlacedEdge} placed @param {boolean} lit @returns {any} */
function edgeName(edge, { x, y }, lit) {
  const group = edgeGroup(edge, lit);
  group.append(svg("text", { x, y, dy: "0.34em", "text-anchor": "middle", text: shortOperation(edge.operation) }));
  return group;
}

/** An arrow's head with its tip a little past a point. @param {number} x @param {number} y @param {number} angle @returns {string} */
function headPath(x, y, angle) {
  const corner = (/** @type {number} */ along, /** @type {number} */ across) => (
    `${px(x + along * Math.cos(angle) - across * Math.sin(angle))} ${px(y + along * Math.sin(angle) + across * Math.cos(angle))}`
  );
  return `M${corner(4, 0)}L${corner(-4, 4)}L${corner(-4, -4)}Z`;
}
