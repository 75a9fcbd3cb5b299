// Cells as strings, "|conv3~0|+|skip~0|conv3~1|"; notation.py reads the same, and shared cases hold both to it.

/**
 * @typedef {{title: string, text: string, inputs: number, outputs: number[]}} CellText
 * @typedef {{source: number, target: number, operation: string, why: string}} CellEdge why: the reason for which it is dead, or ""
 * @typedef {{title: string, nodes: number, inputs: number, outputs: number[], edges: CellEdge[], gap: string}} DrawnCell
 * edges: one for each pair, those with "none" included; gap: why no path leads through, or ""
 */

const NONE = "none";
const OPERATION_KINDS = /** @type {Record<string, string>} */ ({ none: "none", skip: "skip", avg3: "pooled", max3: "pooled" });
const SHORT_OPERATIONS = /** @type {Record<string, string>} */ ({ sep_conv_3x3: "sep 3×3", sep_conv_5x5: "sep 5×5", dil_conv_3x3: "dil 3×3", dil_conv_5x5: "dil 5×5" });

/** "learned", "pooled", "skip" or "none". @param {string} operation @returns {string} */
export function operationKind(operation) {
  return OPERATION_KINDS[operation] ?? "learned";
}

/** The operation as it stands on an edge. @param {string} operation @returns {string} */
export function shortOperation(operation) {
  return SHORT_OPERATIONS[operation] ?? operation;
}

/** [source, target] of every possible edge, by target. @param {number} nodes @param {number} [inputs] @returns {[number, number][]} */
export function edgePairs(nodes, inputs = 1) {
  /** @type {[number, number][]} */
  const found = [];
  for (let j = inputs; j < nodes; j += 1) for (let i = 0; i < j; i += 1) found.push([i, j]);
  return found;
}

/** A cell from one operation for each pair. @param {string} title @param {string[]} operations @param {number} nodes @param {number} [inputs] @param {number[]} [outputs] @returns {DrawnCell} */
export function drawnCell(title, operations, nodes, inputs = 1, outputs = [nodes - 1]) {
  const edges = edgePairs(nodes, inputs).map(([source, target], e) => ({ source, target, operation: operations[e], why: "" }));
  const present = edges.filter((edge) => edge.operation !== NONE);
  const begun = new Set(Array.from({ length: inputs }, (_, i) => i));
  for (const { source, target } of present) if (begun.has(source)) begun.add(target);
  const led = new Set(outputs);
  for (const { source, target } of [...present].reverse()) if (led.has(target)) led.add(source);
  for (const edge of present) {
    if (!begun.has(edge.source)) edge.why = `nothing reaches node ${edge.source}`;
    else if (!led.has(edge.target)) edge.why = `nothing leads on from node ${edge.target}`;
  }
  return { title, nodes, inputs, outputs, edges, gap: gapIn(present, inputs, outputs) };
}

/** Why no path leads from an input to an output; "" where one does. @param {CellEdge[]} present @param {number} inputs @param {number[]} outputs @returns {string} */
function gapIn(present, inputs, outputs) {
  if (present.some((edge) => !edge.why)) return "";
  if (!present.some((edge) => outputs.includes(edge.target))) return `every edge into node ${outputs[outputs.length - 1]} is none`;
  if (!present.some((edge) => edge.source < inputs)) return "every edge out of the input is none";
  return "the edges from the input lead nowhere";
}

/** Python has checked the text. @param {CellText} cell @returns {DrawnCell} */
export function parseCell({ title, text, inputs, outputs }) {
  const groups = text.split("+").map((group) => group.slice(1, -1).split("|").map((entry) => entry.split("~")));
  const nodes = inputs + groups.length;
  const operations = edgePairs(nodes, inputs).map(([source, target]) => (
    groups[target - inputs].find(([, from]) => Number(from) === source)?.[0] ?? NONE
  ));
  return drawnCell(title, operations, nodes, inputs, outputs);
}

/** @param {DrawnCell} cell @returns {string} */
export function printCell({ edges, inputs, nodes }) {
  const groups = [];
  for (let j = inputs; j < nodes; j += 1) groups.push(`|${edges.filter((edge) => edge.target === j).map((edge) => `${edge.operation}~${edge.source}`).join("|")}|`);
  return groups.join("+");
}

/** The operations, edge by edge. @param {DrawnCell} cell @returns {string[]} */
export function operationsOf(cell) {
  return cell.edges.map((edge) => edge.operation);
}
