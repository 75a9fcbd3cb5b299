// The numbers of an ablation as they cross from Python (source.py says where each comes from), and pure questions about them.

/**
 * @typedef {{key: string, criterion: string, values: string, sign: string, zeros: string, name: string, said: string, token: string}} Cell
 * @typedef {{key: string, label: string}} Part
 * @typedef {{axes: Record<string, Part[]>, heads: Record<string, string>, versus: {key: string, label: string, name: string}[], named: {cells: string[], level: number | null,
 *   versus: string}, home: {level: number, cell: string}, interrupted: boolean, started: string[], quantiles: number[]}} GridFacts
 * @typedef {{level: number, cell: string, second: string, sign: "both" | "kept" | "lost", versus: string, zeros: string, more: boolean, cells: Cell[],
 *   seeds: number[], levels: number[], arrays: Record<string, Packed>, facts: GridFacts}} AblationGridState
 * @typedef {{cells: Cell[], names: string[], seeds: number[], levels: number[], facts: GridFacts, S: number, K: number, density: Typed,
 *   numbers: Record<string, Typed>}} Ablation
 * names: the cells' keys, and then perhaps "dense" (V of them); S seeds; K pruned levels.
 * @typedef {{k: number, cell: string, versus: string, second: string, sign: "both" | "kept" | "lost", zeros: string}} GridView
 * versus: what the strips compare with, a key or "dense"; second: another cell that the reader chose instead, or "".
 */

const PARTS = ["criterion", "values", "sign", "zeros"];
const STRIPS = ["criterion", "values", "zeros"];
const UNPRUNED = "dense";
const TICKET_KEY = "large_final/rewind/kept/zero";

/** @param {AblationGridState} state @returns {Ablation} */
export function readAblation({ cells, seeds, levels, arrays, facts }) {
  const numbers = Object.fromEntries(Object.entries(arrays).map(([name, packed]) => [name, decode(packed)]));
  const names = cells.map((cell) => cell.key);
  const V = numbers.kept.length / levels.length;
  return {
    cells, names: V > names.length ? [...names, UNPRUNED] : names, seeds, levels, facts, S: seeds.length, K: levels.length,
    density: numbers.density, numbers,
  };
}

/** @param {Ablation} grid @param {string} key @returns {Cell | undefined} */
export function cellOf(grid, key) {
  return grid.cells.find((cell) => cell.key === key);
}

/** The key of a cell that differs in these parts. @param {string} key @param {Record<string, string>} changes @returns {string} */
export function changedKey(key, changes) {
  const own = key.split("/");
  return PARTS.map((part, i) => changes[part] ?? own[i]).join("/");
}

/** Each seed's test accuracy, NaN where it was not recorded. @param {Ablation} grid @param {string} name @param {number} k @returns {number[]} */
export function testOf(grid, name, k) {
  const v = grid.names.indexOf(name);
  return grid.seeds.map((_, s) => (v < 0 ? NaN : grid.numbers.test[(v * grid.S + s) * grid.K + k]));
}

/** @param {Ablation} grid @param {string} name @param {number} k */
export function recorded(grid, name, k) {
  return testOf(grid, name, k).some((x) => !Number.isNaN(x));
}

/** How many networks of a cell were trained. @param {Ablation} grid @param {string} name @param {number} k */
export function trainedAt(grid, name, k) {
  return testOf(grid, name, k).filter((x) => !Number.isNaN(x)).length;
}

/** "kept", "censored" or "blown_up" of a network. @param {Ablation} grid @param {string} what @param {string} name @param {number} k @returns {number} */
export function numberOf(grid, what, name, k) {
  return grid.numbers[what][grid.names.indexOf(name) * grid.K + k];
}

/** first − second, its mean and interval. @param {Ablation} grid @param {string} first @param {string} second @param {number} k @returns {Gap} */
export function gapBetween(grid, first, second, k) {
  const theirs = testOf(grid, second, k);
  const values = testOf(grid, first, k).map((x, s) => x - theirs[s]);
  const found = tInterval(values, grid.facts.quantiles);
  if (found.n === 0) return { values, mean: NaN, low: NaN, high: NaN, n: 0 };
  return first === second ? { values, mean: 0, low: 0, high: 0, n: found.n } : { values, ...found };
}

/** Index of the level nearest in density at which some seed has both, or −1. @param {Ablation} grid @param {string} first @param {string} second @param {number} k */
export function nearestBoth(grid, first, second, k) {
  let [best, least] = [-1, Infinity];
  for (let i = 0; i < grid.K; i += 1) {
    const distance = Math.abs(Math.log(grid.density[i] / grid.density[k]));
    if (gapBetween(grid, first, second, i).n && distance < least) [best, least] = [i, distance];
  }
  return best;
}

/**
 * @typedef {{part: string, value: string, label: string, keys: string[]}} StripRow keys: one cell, or two with both signs
 * @typedef {{part: string, head: string, rows: StripRow[]}} Strip
 */

/** The three strips: each cell one change away from the ticket. Signs are shown where the values change. @param {Ablation} grid @param {string} sign @returns {Strip[]} */
export function stripsOf({ facts }, sign) {
  return STRIPS.map((part) => {
    const signs = part !== "values" || sign === "kept" ? ["kept"] : sign === "lost" ? ["lost"] : ["kept", "lost"];
    const rows = facts.axes[part].map(({ key, label }) => ({
      part, value: key, label, keys: signs.map((each) => changedKey(TICKET_KEY, { [part]: key, sign: each })),
    }));
    return { part, head: facts.heads[part], rows };
  });
}

/**
 * The range of the strips at one level, in points. Changed values and zeros always fit, with their intervals where these are not
 * far wider; a criterion that is far worse would crowd them, so its dot stands at the edge, beside its number.
 * @param {Ablation} grid @param {string} versus @param {number} k @returns {[number, number]}
 */
export function stripDomain(grid, versus, k) {
  const gaps = (/** @type {boolean} */ fine) => stripsOf(grid, "both").filter((strip) => (strip.part !== "criterion") === fine)
    .flatMap((strip) => strip.rows.flatMap((row) => row.keys)).map((key) => gapBetween(grid, key, versus, k)).filter((gap) => gap.n);
  const most = Math.max(0.4, ...gaps(true).map((gap) => Math.abs(100 * gap.mean)));
  const ends = gaps(true).flatMap((gap) => [gap.low, gap.high]).map((end) => bounded(100 * end, -1.6 * most, 1.6 * most));
  const others = gaps(false).map((gap) => 100 * gap.mean).filter((mean) => Math.abs(mean) <= 3 * most);
  return padded([Math.min(-0.4, ...ends, ...others), Math.max(0.4, ...ends, ...others)], 0.05);
}

/** The chosen kind of zeros as a table: criteria down, values across; each box has a cell for each sign. @param {Ablation} grid @param {GridView} view */
export function tableOf({ facts }, { zeros, sign }) {
  const signs = sign === "both" ? ["kept", "lost"] : [sign];
  const boxes = facts.axes.criterion.map((criterion) => facts.axes.values.map((values) => (
    signs.map((each) => changedKey(TICKET_KEY, { criterion: criterion.key, values: values.key, sign: each, zeros }))
  )));
  return { rows: facts.axes.criterion, columns: facts.axes.values, boxes };
}
