// The readout of CellExplorer and the lines below it; say.py says the same words, and a test compares them.

const IN_ENVELOPE = "Its test accuracy and rank lie in an envelope.";
const SEARCHED = "building by hand while looking at test is a search on the test set.";

/** @param {number} n @param {string} noun */
function many(n, noun) {
  return `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** The readout: the search, then the cell built by hand, then the cells given. @param {CellScene} scene @returns {string} */
export function cellSentence(scene) {
  const say = { cut: cutSaid, own: ownSaid, given: givenSaid };
  return scene.panels.map(({ role, cell }) => say[role](scene, cell)).join(" ");
}

/** @param {DrawnCell} cell */
function liveEdges({ edges }) {
  return edges.filter((edge) => edge.operation !== NONE && !edge.why);
}

/** @param {CellScene} scene @param {DrawnCell} cell @returns {string} */
function cutSaid({ record, t, cut }, cell) {
  const winners = cut ? cut.winners : [];
  const skips = winners.filter((name) => name === "skip").length;
  const now = cell.gap ? `no path would lead through the cell cut now: ${cell.gap}` : `the cell that would be cut now has ${many(liveEdges(cell).length, "live edge")}`;
  const known = validatedAt(record, t);
  const reached = known === null ? "" : ` The supernet has ${percent(known)} on validation.`;
  return `Step ${count((record.facts.steps ?? [])[t])}: skip wins ${skips} of ${winners.length} edges; ${now}.${reached}`;
}

/** @param {CellScene} scene @param {DrawnCell} cell @returns {string} */
function ownSaid(scene, cell) {
  const found = readingOf(scene.record, cell);
  if (!found) return `No path leads through the cell built by hand: ${cell.gap}. ${countedSaid(scene)}`.trim();
  const head = `Built by hand: ${percent(found.mean)} on validation${intervalOf(scene, found)}; ${count(found.parameters)} parameters, ${count(found.macs)} MACs.`;
  if (!scene.opened.includes(found.id)) return `${head} ${IN_ENVELOPE} ${countedSaid(scene)}`.trim();
  const seeds = many((scene.record.facts.seeds ?? [])[1] ?? 0, "seed");
  return `${head} Test ${percent(found.test)} over ${seeds} that no search saw, rank ${count(found.rank)} of ${count(scene.record.numbers.mean.length)}. ${countedSaid(scene)}`;
}

/** @param {CellScene} scene @param {CellReading} found @returns {string} */
function intervalOf({ record }, found) {
  const [n] = record.facts.seeds ?? [1];
  return n === 1 ? " (one seed)" : ` (95 % interval ${fixed(100 * found.low, 1)} to ${fixed(100 * found.high, 1)}, ${n} seeds)`;
}

/** @param {CellScene} scene @returns {string} */
function countedSaid({ opened }) {
  return opened.length ? `${many(opened.length, "envelope")} opened: ${SEARCHED}` : "";
}

/** @param {CellScene} scene @param {DrawnCell} cell @returns {string} */
function givenSaid({ record }, cell) {
  const kinds = cell.edges.filter((edge) => edge.operation !== NONE).map((edge) => operationKind(edge.operation));
  const amounts = ["learned", "pooled", "skip"].map((name) => /** @type {[number, string]} */ ([kinds.filter((one) => one === name).length, name]));
  const parts = list(amounts.filter(([n]) => n).map(([n, name]) => `${count(n)} ${name}`));
  const found = readingOf(record, cell);
  const reached = found ? `; ${percent(found.mean)} on validation` : "";
  const lost = cell.gap ? `; no path leads through: ${cell.gap}` : "";
  return `${cell.title}: ${many(kinds.length, "edge")}${parts ? `, ${parts}` : ""}${reached}${lost}.`;
}

/** What leaves a cell, dead edges with their reasons, and what another rule would cut. @param {CellScene} scene @returns {string[]} */
export function cellNotes(scene) {
  const several = scene.panels.filter(({ cell }) => cell.outputs.length > 1).map(({ cell }) => (
    `${cell.title}: nodes ${list(cell.outputs.map(String))} leave the cell side by side.`
  ));
  const dead = scene.panels.flatMap(({ cell }) => (cell.gap ? [] : deadNotes(cell)));
  return [...several, ...dead, ...(scene.cut ? ruleNotes(scene) : [])];
}

/** A line for each reason. @param {DrawnCell} cell @returns {string[]} */
function deadNotes({ title, edges }) {
  const reasons = [...new Set(edges.map((edge) => edge.why).filter(Boolean))];
  return reasons.map((why) => {
    const names = edges.filter((edge) => edge.why === why).map((edge) => `${edge.source}→${edge.target}`);
    return `${title}: ${names.length === 1 ? "the edge" : "the edges"} ${list(names)} ${names.length === 1 ? "is" : "are"} dead, ${why}.`;
  });
}

/** @param {CellScene} scene @returns {string[]} */
function ruleNotes(scene) {
  const { rule } = scene;
  const raw = rule.raw ? "the softmax" : "raw α";
  const none = rule.none ? "none is left out" : "none may win";
  return [
    `Cut by ${raw}, ${differsSaid(differingEdges(scene, { ...rule, raw: !rule.raw }))}.`,
    `Cut if ${none}, ${differsSaid(differingEdges(scene, { ...rule, none: !rule.none }))}.`,
  ];
}

/** @param {string[]} edges */
function differsSaid(edges) {
  if (!edges.length) return "the cell is the same";
  return edges.length === 1 ? `the edge ${edges[0]} differs` : `the edges ${list(edges)} differ`;
}

/** The picture in words. @param {CellScene} scene @returns {string} */
export function cellAlt(scene) {
  const said = scene.panels.map(({ cell }) => {
    const edges = liveEdges(cell).map((edge) => `${edge.operation} from ${edge.source} to ${edge.target}`);
    return `${cell.title}: ${list(edges) || "no live edge"}.`;
  });
  return `A cell as a graph from left to right. ${said.join(" ")}`;
}

/** What is known of an edge, for the tooltip. @param {CellScene} scene @param {CellPanel} panel @param {number} e @returns {Row[]} */
export function edgeRows({ record, t, cut }, { cell, role }, e) {
  const { source, target, operation, why } = cell.edges[e];
  /** @type {Row[]} */
  const rows = [`${source} → ${target}: ${operation}${why ? ", dead" : ""}`];
  if (why) rows.push(why);
  if (role !== "cut" || !cut) return rows;
  if (!cut.kept[e]) rows.push(`${cut.winners[e]} won, but ${record.space.incoming} other edges into node ${target} are stronger`);
  const alphas = record.alphas[t][e];
  const shares = softmax(alphas);
  return [...rows, ...record.space.operations.map((name, o) => /** @type {Row} */ ([name, `${percent(shares[o])}, α ${fixed(alphas[o], 3)}`]))];
}
