// What lies under the pointer in each panel, where it stands, and what it says. Positions are inside the plot.

/** @param {() => Scene} scene @param {number} kind validation or test */
export function probeBest(scene, kind) {
  const mean = (/** @type {number} */ v, /** @type {number} */ g) => bandAt(scene().race, v, kind, g).mean;
  const there = (/** @type {number} */ g) => scene().race.looks.map((_, v) => v).filter((v) => !Number.isNaN(mean(v, g))).sort((a, b) => mean(b, g) - mean(a, g));
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const scales = bestScales(scene(), size);
      const g = nearestIndex(scene().race.costs.map((cost) => scales.x(cost)), x);
      const known = there(g);
      const i = nearestIndex(known.map((v) => scales.y(mean(v, g))), y);
      return isInside(x, y, size) && i >= 0 ? { v: known[i], g } : null;
    },
    place(/** @type {{v: number, g: number}} */ { v, g }, /** @type {Size} */ size) {
      const scales = bestScales(scene(), size);
      return [scales.x(scene().race.costs[g]), scales.y(mean(v, g))];
    },
    step(/** @type {{v: number, g: number} | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      const { race, g: now, v } = scene();
      const g = bounded((hit?.g ?? now) + dx, 0, race.G - 1);
      const known = there(g);
      return known.length ? { v: known[bounded(Math.max(0, known.indexOf(hit?.v ?? v)) + dy, 0, known.length - 1)], g } : null;
    },
    rows(/** @type {{v: number, g: number}} */ { v, g }) { return bestRows(scene().race, v, g); },
  };
}

/** @param {Race} race @param {number} v @param {number} g @returns {Row[]} */
export function bestRows(race, v, g) {
  const said = (/** @type {Band} */ { mean, low, high }) => (Number.isFinite(high) ? `${percent(mean)} (${percent(low)} to ${percent(high)})` : percent(mean));
  const [seen, kept] = [bandAt(race, v, SEEN, g), bandAt(race, v, KEPT, g)];
  return [race.looks[v].name, ["epochs", count(Math.floor(race.costs[g]))], ["validation", said(seen)], ["test", said(kept)], ["test − validation", points(kept.mean - seen.mean)]];
}

/** @param {() => Scene} scene */
export function probeArchitectures(scene) {
  const order = () => {
    const { race, across } = scene();
    const cost = race.numbers[across] ?? [];
    return Array.from(cost, (_, row) => row).sort((a, b) => cost[a] - cost[b] || a - b);
  };
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const scales = architectureScales(scene(), size);
      const rows = order();
      const away = rows.map((row) => { const [a, b] = architectureAt(scene(), scales, row); return (a - x) ** 2 + (b - y) ** 2; });
      const i = nearestIndex(away, 0);
      return i >= 0 && away[i] <= 18 ** 2 ? rows[i] : null;
    },
    place(/** @type {number} */ row, /** @type {Size} */ size) { return architectureAt(scene(), architectureScales(scene(), size), row); },
    step(/** @type {number | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      const rows = order();
      return rows.length ? rows[bounded(hit === null ? 0 : rows.indexOf(hit) + dx + dy, 0, rows.length - 1)] : null;
    },
    rows(/** @type {number} */ row) { return architectureRows(scene(), row); },
  };
}

/** @param {Scene} scene @param {number} row @returns {Row[]} */
export function architectureRows(scene, row) {
  const { race } = scene;
  const { judged, latency, macs } = race.numbers;
  /** @type {Row[]} */
  const rows = [["accuracy", percent(judged[row])], ["rank", `${1 + judged.filter((/** @type {number} */ other) => other > judged[row]).length} of ${judged.length}`]];
  if (latency) rows.push(["milliseconds", fixed(latency[row], 2)]);
  if (macs) rows.push(["multiplications", count(macs[row])]);
  const by = choosers(scene, row).map(({ v, times }) => `${race.looks[v].short} ${times}`);
  return by.length ? [...rows, `chosen by ${list(by)} of ${race.S}`] : rows;
}

/** @param {() => Scene} scene */
export function probeForest(scene) {
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const all = rivals(scene().race);
      const i = nearestIndex(all.map((_, n) => forestScales(scene(), size).y(n)), y);
      return isInside(x, y, size) && i >= 0 ? all[i] : null;
    },
    place(/** @type {number} */ v, /** @type {Size} */ size) {
      const { race, g } = scene();
      const scales = forestScales(scene(), size);
      return [scales.x(100 * gapTo(race, v, g).mean || 0), scales.y(rivals(race).indexOf(v))];
    },
    step(/** @type {number | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      const all = rivals(scene().race);
      return all.length ? all[bounded(hit === null ? 0 : all.indexOf(hit) + dx + dy, 0, all.length - 1)] : null;
    },
    rows(/** @type {number} */ v) { return forestRows(scene(), v); },
  };
}

/** @param {Scene} scene @param {number} v @returns {Row[]} */
export function forestRows({ race, g }, v) {
  const gap = gapTo(race, v, g);
  const head = `${race.looks[v].said} − ${race.looks[race.versus].said}`;
  if (Number.isNaN(gap.mean)) return [head, "not known at this cost"];
  /** @type {Row[]} */
  const rows = [head, ["mean", points(gap.mean)]];
  rows.push(gap.n > 1 ? ["95 % interval", `${fixed(100 * gap.low, 1)} to ${fixed(100 * gap.high, 1)}`] : "one seed gives no interval");
  const ahead = gap.values.filter((d) => d > 0).length;
  return [...rows, ["seeds ahead", `${ahead} of ${gap.n}`]];
}
