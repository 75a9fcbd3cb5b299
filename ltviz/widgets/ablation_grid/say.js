// The words of an ablation: the twin of say.py, which says where each sentence is needed.

/** A network as the subject of a sentence. @param {Ablation} grid @param {string} name */
export function saidOf(grid, name) {
  return name === UNPRUNED ? "the dense network" : cellOf(grid, name)?.said ?? name;
}

/** The chosen cell against what it is compared with, and what its sign is worth. @param {Ablation} grid @param {GridView} view @returns {string} */
export function gridSentence(grid, view) {
  const { k, cell, second } = view;
  const against = second || view.versus;
  const at = `At ${percent(grid.density[k])} of the weights,`;
  const missing = missingWords(grid, view, against);
  if (missing) return `${at} ${missing}.`;
  if (cell === against) return `${at} ${saidOf(grid, cell)} has ${percent(meanOf(testOf(grid, cell, k)))} of the test examples right; the others are measured by it.`;
  const gap = gapBetween(grid, cell, against, k);
  const text = `${at} ${saidOf(grid, cell)} ${differs(gap.mean)} ${saidOf(grid, against)} (${intervalSaid(gap, grid.S)})${doubtSaid(gap)}.`;
  return second ? text : `${text}${worth(grid, view)}`;
}

/** @param {Ablation} grid @param {GridView} view @param {string} against @returns {string} */
function missingWords(grid, { k, cell }, against) {
  if (gapBetween(grid, cell, against, k).n) return "";
  const absent = [cell, against].find((name) => !recorded(grid, name, k));
  const near = nearestBoth(grid, cell, against, k);
  const level = near < 0 ? "" : `; the nearest level that has both is ${percent(grid.density[near])}`;
  return `${absent ? saidOf(grid, absent) : "no seed of both"} was not recorded${level}`;
}

/** Sign kept − sign lost, where both were recorded; null where not. @param {Ablation} grid @param {string} key @param {number} k @returns {Gap | null} */
export function signGap(grid, key, k) {
  const [kept, lost] = ["kept", "lost"].map((sign) => changedKey(key, { sign }));
  const gap = grid.names.includes(kept) && grid.names.includes(lost) ? gapBetween(grid, kept, lost, k) : null;
  return gap?.n ? gap : null;
}

/** @param {Ablation} grid @param {GridView} view @returns {string} */
function worth(grid, { k, cell }) {
  const gap = signGap(grid, cell, k);
  return gap ? ` Its initial signs are worth ${fixed(100 * gap.mean, 1)} points (${intervalSaid(gap, grid.S)})${doubtSaid(gap)}.` : "";
}

/** What else a reader must know. @param {Ablation} grid @param {GridView} view @returns {string[]} */
export function gridNotes(grid, view) {
  const two = [...new Set([view.cell, view.second || view.versus])];
  return [
    namedWords(grid),
    ...blownUpWords(grid, view),
    luckWords(intervalCount(grid, view)),
    densityWords(grid, view.k, two),
    lateWords(grid, view.k, two),
    "All seeds share one test set: the intervals do not contain its error.",
    grid.facts.interrupted ? "The run was interrupted: this is what had finished." : "",
  ].filter((line) => line);
}

/** @param {Ablation} grid @returns {string} */
function namedWords(grid) {
  const { cells, level, versus } = grid.facts.named;
  if (!cells.length || level === null) return "Exploratory: no comparison was named beforehand.";
  const who = list(cells.map((key) => shortName(grid, key)));
  return `Named beforehand (bold): ${who}, against ${saidOf(grid, versus)}, at ${percent(grid.density[grid.levels.indexOf(level)])}. Every other comparison is exploratory.`;
}

/** What is compared or drawn as a line, by its name; of the other cells only how many. @param {Ablation} grid @param {GridView} view @returns {string[]} */
function blownUpWords(grid, { k, cell, second, versus }) {
  const shown = new Set([cell, second || versus, versus, TICKET_KEY, UNPRUNED]);
  const lost = (/** @type {string} */ name) => lostWords(grid, name, k);
  const found = [...shown].filter(lost).map((name) => `${shortName(grid, name)} ${lost(name)}`);
  const others = grid.names.filter((name) => !shown.has(name) && lost(name)).length;
  if (others) found.push(`networks of ${others} other cell${others > 1 ? "s" : ""}`);
  return blownUpSaid(found);
}

/** How many networks of a cell blew up, of those that were trained; nothing where none did. @param {Ablation} grid @param {string} name @param {number} k @returns {string} */
function lostWords(grid, name, k) {
  const lost = numberOf(grid, "blown_up", name, k);
  return lost > 0 ? `${lost} of ${trainedAt(grid, name, k)}` : "";
}

/** How many intervals the strips show. @param {Ablation} grid @param {GridView} view @returns {number} */
export function intervalCount(grid, { k, versus, sign }) {
  const keys = new Set(stripsOf(grid, sign).flatMap((strip) => strip.rows.flatMap((row) => row.keys)));
  return [...keys].filter((key) => key !== versus && gapBetween(grid, key, versus, k).n > 1).length;
}

/** @param {number} count @returns {string} */
function luckWords(count) {
  if (count < 2) return "";
  return `Of ${count} intervals at 95 %, ${fixed(count / 20, 1)} exclude zero by luck on average where nothing differs.`;
}

/** @param {Ablation} grid @param {number} k @param {string[]} names @returns {string} */
function densityWords(grid, k, names) {
  const pruned = names.filter((name) => name !== UNPRUNED);
  return leavesSaid(pruned.map((name) => [shortName(grid, name), numberOf(grid, "kept", name, k)]), grid.density[k]);
}

/** @param {Ablation} grid @param {number} k @param {string[]} names @returns {string} */
function lateWords(grid, k, names) {
  const found = names.filter((name) => numberOf(grid, "censored", name, k) > 0).map((name) => `${shortName(grid, name)} ${numberOf(grid, "censored", name, k)} of ${grid.S}`);
  return found.length ? `Still improving when training ended: ${list(found)}.` : "";
}

/** The numbers of a cell. @param {Ablation} grid @param {GridView} view @param {string} key @returns {Row[]} */
export function cellRows(grid, { k, versus }, key) {
  const cell = cellOf(grid, key);
  const name = cell ? cell.name : ownName(grid, key);
  if (!cell || !recorded(grid, key, k)) return [name, "not recorded at this density"];
  /** @type {Row[]} */
  const rows = [name, ["test accuracy", percent(meanOf(testOf(grid, key, k)))]];
  const gap = gapBetween(grid, key, versus, k);
  if (key !== versus && gap.n) {
    rows.push([`minus ${shortName(grid, versus)}`, points(gap.mean)]);
    rows.push(gap.n > 1 ? ["95 % interval", `${fixed(100 * gap.low, 1)} to ${fixed(100 * gap.high, 1)}`] : "one seed gives no interval");
  }
  rows.push(["seeds", `${trainedAt(grid, key, k)}`]);
  const lost = lostWords(grid, key, k);
  // What it means stands in the notes, for every cell of this density.
  if (lost) rows.push(blownUpSaid([lost])[0]);
  if (densityWords(grid, k, [key])) rows.push(["weights kept", percent(numberOf(grid, "kept", key, k))]);
  return rows;
}

/** A network in a few words. @param {Ablation} grid @param {string} key @returns {string} */
export function shortName(grid, key) {
  return grid.facts.versus.find((one) => one.key === key)?.name ?? cellOf(grid, key)?.name ?? key;
}

/** The name of a cell that the run does not know, from its parts. @param {Ablation} grid @param {string} key @returns {string} */
function ownName({ facts }, key) {
  const own = key.split("/");
  return PARTS.map((part, i) => facts.axes[part].find((one) => one.key === own[i])?.label ?? own[i]).join(" · ");
}
