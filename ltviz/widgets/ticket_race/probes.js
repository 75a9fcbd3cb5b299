// What lies under the pointer in each panel, where it stands, and what it says. Positions are inside the plot.

/** @param {() => Scene} scene */
export function probeAccuracy(scene) {
  const mean = (/** @type {number} */ v, /** @type {number} */ k) => meanOf(bySeed(scene().race, "test", v, k));
  const there = (/** @type {number} */ k) => cast(scene()).map((one) => one.v).filter((v) => !Number.isNaN(mean(v, k))).sort((a, b) => mean(b, k) - mean(a, k));
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const { race } = scene();
      const scales = accuracyScales(scene(), size);
      const k = nearestIndex(race.levels.map((_, i) => scales.x(race.density[i])), x);
      const arms = there(k);
      const i = nearestIndex(arms.map((v) => scales.y(mean(v, k))), y);
      return isInside(x, y, size) && i >= 0 ? { v: arms[i], k } : null;
    },
    place(/** @type {{v: number, k: number}} */ { v, k }, /** @type {Size} */ size) {
      const scales = accuracyScales(scene(), size);
      return [scales.x(scene().race.density[k]), scales.y(mean(v, k))];
    },
    step(/** @type {{v: number, k: number} | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      const { race, k: now } = scene();
      const k = bounded((hit?.k ?? now) + dx, 0, race.K - 1);
      const arms = there(k);
      if (!arms.length) return null;
      return { v: arms[bounded(Math.max(0, arms.indexOf(hit?.v ?? race.mine)) + dy, 0, arms.length - 1)], k };
    },
    rows(/** @type {{v: number, k: number}} */ { v, k }) { return accuracyRows(scene().race, v, k); },
  };
}

/** @param {Race} race @param {number} v @param {number} k @returns {Row[]} */
export function accuracyRows(race, v, k) {
  const values = bySeed(race, "test", v, k);
  const ran = values.filter((x) => !Number.isNaN(x));
  const [low, high] = extent(ran);
  /** @type {Row[]} */
  const rows = [race.arms[v].name, ["weights kept", percent(v === race.dense ? race.density[race.levels.indexOf(0)] : race.density[k])], ["test accuracy", percent(meanOf(values))]];
  if (ran.length > 1) rows.push([`${ran.length} seeds`, `${percent(low)} to ${percent(high)}`]);
  if (v === race.mine && outcomeWords(race, k)) rows.push(outcomeWords(race, k));
  return [...rows, ...blownUpWords(race, k, [v]).slice(0, 1)];
}

/** @param {() => Scene} scene */
export function probeLadder(scene) {
  const levels = () => { const { race, v, asking } = scene(); return race.levels.map((_, k) => k).filter((k) => !asking && compared(race, v, k)); };
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const { x: across } = ladderScales(scene(), size);
      const known = levels();
      const i = nearestIndex(known.map((k) => across(scene().race.density[k])), x);
      return isInside(x, y, size) && i >= 0 ? known[i] : null;
    },
    place(/** @type {number} */ k, /** @type {Size} */ size) {
      const { race, v } = scene();
      const scales = ladderScales(scene(), size);
      return [scales.x(race.density[k]), scales.y(100 * intervalOf(race, v, k).mean)];
    },
    step(/** @type {number | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      const known = levels();
      if (!known.length) return null;
      const from = hit === null ? nearestIndex(known, scene().k) : known.indexOf(hit);
      return known[bounded(from + dx + dy, 0, known.length - 1)];
    },
    rows(/** @type {number} */ k) { const { race, v } = scene(); return gapRows(race, v, k); },
  };
}

/** @param {Race} race @param {number} v @param {number} k @returns {Row[]} */
export function gapRows(race, v, k) {
  const { mean, low, high, n } = intervalOf(race, v, k);
  /** @type {Row[]} */
  const rows = [`${race.arms[race.mine].short} − ${race.arms[v].name}`, ["weights kept", percent(race.density[k])], ["mean", points(mean)]];
  rows.push(n > 1 ? ["95 % interval", `${fixed(100 * low, 1)} to ${fixed(100 * high, 1)}`] : "one seed gives no interval");
  if (n > 1) rows.push(["seeds", `${n}`]);
  const late = [race.mine, v].filter((arm) => censoredAt(race, arm, k)).map((arm) => `${race.arms[arm].short} ${censoredAt(race, arm, k)}`);
  if (late.length) rows.push(`still improving at the end: ${list(late)}`);
  return [...rows, ...blownUpWords(race, k, [race.mine, v]).slice(0, 1)];
}

/** @param {() => Scene} scene */
export function probeCurves(scene) {
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const { x: across } = curveScales(scene(), size);
      return isInside(x, y, size) ? nearestIndex(Array.from(scene().race.steps, (step) => across(step)), x) : null;
    },
    place(/** @type {number} */ t, /** @type {Size} */ size) {
      return [curveScales(scene(), size).x(scene().race.steps[t]), size.height / 2];
    },
    step(/** @type {number | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      return bounded(hit === null ? 0 : hit + dx + dy, 0, scene().race.T - 1);
    },
    rows(/** @type {number} */ t) { return curveRows(scene(), t); },
  };
}

/** @param {Scene} scene @param {number} t @returns {Row[]} */
export function curveRows(scene, t) {
  const { race, k, curve } = scene;
  const said = curve === "loss" ? value : percent;
  const shown = cast(scene).filter((one) => !one.faint).reverse();
  /** @type {Row[]} */
  const rows = [`step ${count(race.steps[t])}, mean validation ${curve}`];
  for (const { v } of shown) {
    const curves = curvesOf(race, curve, v, k);
    if (curves.length) rows.push([race.arms[v].short, said(meanOf(curves.map((values) => values[t])))]);
  }
  return rows;
}

/** @param {() => Scene} scene */
export function probeSeeds(scene) {
  const open = () => { const { race, v, k, asking } = scene(); return !asking && compared(race, v, k); };
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const rows = seedRows(scene().race.S, size.height);
      const s = nearestIndex(scene().race.seeds.map((_, i) => rows.y(i)), y);
      return open() && isInside(x, y, size) && Math.abs(rows.y(s) - y) <= Math.max(12, rows.row) ? s : null;
    },
    place(/** @type {number} */ s, /** @type {Size} */ size) {
      const { race, v, k } = scene();
      return [seedScale(scene(), size).x(100 * (one(race, "gap", v, s, k) || 0)), seedRows(race.S, size.height).y(s)];
    },
    step(/** @type {number | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      return open() ? bounded(hit === null ? 0 : hit + dx + dy, 0, scene().race.S - 1) : null;
    },
    rows(/** @type {number} */ s) { const { race, v, k } = scene(); return seedRowsSaid(race, v, s, k); },
  };
}

/** @param {Race} race @param {number} v @param {number} s @param {number} k @returns {Row[]} */
export function seedRowsSaid(race, v, s, k) {
  /** @type {Row[]} */
  const rows = [`seed ${race.seeds[s]}`];
  for (const arm of [race.mine, v]) rows.push([race.arms[arm].short, percent(one(race, "test", arm, s, k))]);
  rows.push(["difference", points(one(race, "gap", v, s, k))]);
  rows.push(`early stop: ${[race.mine, v].map((arm) => `${race.arms[arm].short} ${stopWords(race, arm, s, k)}`).join(", ")}`);
  const lost = [race.mine, v].filter((arm) => one(race, "blown_up", arm, s, k)).map((arm) => race.arms[arm].short);
  return [...rows, ...blownUpSaid(lost).slice(0, 1)];
}
