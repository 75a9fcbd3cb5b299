// The cell that a mixture would be cut to now; derivation.py cuts the same way.

/**
 * @typedef {{none: boolean, raw: boolean, incoming: number | null}} CutRule none: "none" may win an edge; raw: edges are compared by α, not by its
 *   softmax; incoming: the edges that each node keeps, the strongest
 * @typedef {{winners: string[], kept: boolean[], operations: string[]}} CellCut
 */

/** @param {number[]} alphas @returns {number[]} */
export function softmax(alphas) {
  const most = Math.max(...alphas);
  const raised = alphas.map((alpha) => Math.exp(alpha - most));
  const sum = raised.reduce((a, b) => a + b, 0);
  return raised.map((x) => x / sum);
}

/** The strongest operation, of equals the earlier. @param {number[]} strength @param {string[]} operations @param {boolean} none @returns {number} */
function winnerOf(strength, operations, none) {
  let best = -1;
  strength.forEach((x, o) => { if ((none || operations[o] !== NONE) && (best < 0 || x > strength[best])) best = o; });
  return best;
}

/** @param {number[][]} alphas [E][O] @param {string[]} operations @param {number} nodes @param {CutRule} rule @returns {CellCut} */
export function cutCell(alphas, operations, nodes, { none, raw, incoming }) {
  const strength = raw ? alphas : alphas.map(softmax);
  const won = strength.map((row) => winnerOf(row, operations, none));
  const winners = won.map((o) => operations[o]);
  const kept = winners.map(() => true);
  const pairs = edgePairs(nodes);
  for (let node = 1; node < nodes && incoming; node += 1) {
    const into = pairs.map((_, e) => e).filter((e) => pairs[e][1] === node);
    into.sort((a, b) => strength[b][won[b]] - strength[a][won[a]] || a - b);
    for (const e of into.slice(incoming)) kept[e] = false;
  }
  return { winners, kept, operations: winners.map((name, e) => (kept[e] ? name : NONE)) };
}

/** Share of the edges that skip wins, at each step. @param {number[][][]} alphas [T][E][O] @param {string[]} operations @param {boolean} none @returns {number[]} */
export function skipShare(alphas, operations, none) {
  const skip = operations.indexOf("skip");
  return alphas.map((rows) => rows.filter((row) => winnerOf(row, operations, none) === skip).length / rows.length);
}
