// What the picture shows now, from the traits alone; scene.py reckons the same.

/**
 * @typedef {{nodes: number, operations: string[], incoming: number | null}} CellSpace
 * @typedef {{ids?: string[], epochs?: number, seeds?: number[], steps?: number[], gap?: Record<string, number>}} CellFacts
 * @typedef {{cell: string, cells: CellText[], edge: number, step: number, none: boolean, raw: boolean, opened: string[],
 *   space: CellSpace, arrays: Record<string, Packed>, facts: CellFacts}} CellExplorerState
 * @typedef {{row: number, id: string, mean: number, low: number, high: number, test: number, rank: number, parameters: number, macs: number}} CellReading
 * @typedef {{cell: DrawnCell, role: "cut" | "own" | "given"}} CellPanel
 * @typedef {{space: CellSpace, facts: CellFacts, numbers: Record<string, Typed>, alphas: number[][][], skips: Record<string, number[]>}} CellRecord
 * alphas [T][E][O], empty without a trace; skips: "true" or "false" (none may win) → share of edges that skip wins, [T]
 * @typedef {{record: CellRecord, t: number, rule: CutRule, edge: number, opened: string[], panels: CellPanel[], cut: CellCut | null}} CellScene
 */

const NOWHERE = 65535; // in `rows`: no path leads through this cell
const OWN_TITLE = "built by hand";

/** The arrays of the traits, decoded once for all scenes. @param {Model<CellExplorerState>} model @returns {CellRecord} */
export function readRecord(model) {
  const [space, facts, arrays] = [model.get("space"), model.get("facts"), model.get("arrays")];
  const numbers = Object.fromEntries(Object.entries(arrays).map(([name, packed]) => [name, decode(packed)]));
  const alphas = numbers.alphas ? nested(numbers.alphas, arrays.alphas.shape) : [];
  const skips = Object.fromEntries([true, false].map((none) => [String(none), skipShare(alphas, space.operations ?? [], none)]));
  return { space, facts, numbers, alphas, skips };
}

/** Flat numbers as [T][E][O]. @param {Typed} flat @param {number[]} shape @returns {number[][][]} */
function nested(flat, [T, E, O]) {
  const row = (/** @type {number} */ t, /** @type {number} */ e) => Array.from(flat.subarray((t * E + e) * O, (t * E + e + 1) * O));
  return Array.from({ length: T }, (_, t) => Array.from({ length: E }, (__, e) => row(t, e)));
}

/** @param {Model<CellExplorerState>} model @param {CellRecord} record @returns {CellScene} */
export function cellScene(model, record) {
  const { space, facts, alphas, numbers } = record;
  const t = alphas.length ? Math.max(0, (facts.steps ?? []).indexOf(model.get("step"))) : 0;
  const rule = { none: model.get("none"), raw: model.get("raw"), incoming: space.incoming };
  const cut = alphas.length ? cutCell(alphas[t], space.operations, space.nodes, rule) : null;
  /** @type {CellPanel[]} */
  const panels = [];
  if (cut) panels.push({ role: "cut", cell: drawnCell(`cut at step ${count((facts.steps ?? [])[t])}`, cut.operations, space.nodes) });
  if (numbers.rows) panels.push({ role: "own", cell: parseCell({ title: OWN_TITLE, text: model.get("cell"), inputs: 1, outputs: [space.nodes - 1] }) });
  for (const cell of model.get("cells")) panels.push({ role: "given", cell: parseCell(cell) });
  return { record, t, rule, edge: model.get("edge"), opened: model.get("opened"), panels, cut };
}

/** What the table holds of a cell; null where no path leads through it or it is of another space. @param {CellRecord} record @param {DrawnCell} cell @returns {CellReading | null} */
export function readingOf(record, cell) {
  const { space, numbers } = record;
  if (!numbers.rows || cell.nodes !== space.nodes || cell.inputs !== 1) return null;
  const digits = operationsOf(cell).map((name) => space.operations.indexOf(name));
  if (digits.includes(-1)) return null;
  const row = numbers.rows[digits.reduce((place, digit) => place * space.operations.length + digit, 0)];
  return row === NOWHERE ? null : readingAt(record, row);
}

/** @param {CellRecord} record @param {number} row @returns {CellReading} */
export function readingAt({ facts, numbers }, row) {
  const at = (/** @type {string} */ name) => numbers[name][row];
  return {
    row, id: (facts.ids ?? [])[row], mean: at("mean"), low: at("low"), high: at("high"), test: at("test"), rank: at("rank"),
    parameters: at("parameters"), macs: at("macs"),
  };
}

/** What the opened envelopes hold, in the order in which they were opened. @param {CellScene} scene @returns {CellReading[]} */
export function openedReadings({ record, opened }) {
  const ids = record.facts.ids ?? [];
  return opened.filter((id) => ids.includes(id)).map((id) => readingAt(record, ids.indexOf(id)));
}

/** The cell with another operation on one edge. @param {DrawnCell} cell @param {number} edge @param {string} operation @returns {DrawnCell} */
export function withOperation(cell, edge, operation) {
  return drawnCell(cell.title, operationsOf(cell).map((name, e) => (e === edge ? operation : name)), cell.nodes, cell.inputs, cell.outputs);
}

/** The operation after this one; past the last the first. @param {string[]} operations @param {string} now @returns {string} */
export function nextOperation(operations, now) {
  return operations[(operations.indexOf(now) + 1) % operations.length];
}

/** Edges on which another rule puts something else. @param {CellScene} scene @param {CutRule} other @returns {string[]} */
export function differingEdges({ record, t, cut }, other) {
  const { nodes, operations } = record.space;
  const theirs = cutCell(record.alphas[t], operations, nodes, other).operations;
  return edgePairs(nodes).flatMap(([i, j], e) => (cut && cut.operations[e] !== theirs[e] ? [`${i}→${j}`] : []));
}

/** The supernet's validation accuracy when it was last measured; null where it was not yet. @param {CellRecord} record @param {number} t @returns {number | null} */
export function validatedAt({ facts, numbers }, t) {
  const done = Array.from(numbers.evaluated).filter((step) => step <= (facts.steps ?? [])[t]).length;
  return done ? numbers.validation[done - 1] : null;
}
