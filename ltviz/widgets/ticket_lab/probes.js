// What lies under the pointer in each chart of the lab, where it stands, and what it says. Positions are inside the plot.

/** @param {() => LabView} view */
export function probeLabCurves(view) {
  const known = () => [...new Set([...curveArms(view()).flatMap(({ runs }) => runs[0].curve.steps), ...(liveCurve(view())?.curve.steps ?? [])])].sort((a, b) => a - b);
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const { x: across } = labCurveScales(view(), size);
      const steps = known();
      const t = nearestIndex(steps.map((step) => across(step)), x);
      return isInside(x, y, size) && t >= 0 ? steps[t] : null;
    },
    place(/** @type {number} */ step, /** @type {Size} */ size) { return [labCurveScales(view(), size).x(step), size.height / 2]; },
    step(/** @type {number | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      const steps = known();
      return steps.length ? steps[bounded(hit === null ? 0 : steps.indexOf(hit) + dx + dy, 0, steps.length - 1)] : null;
    },
    rows(/** @type {number} */ step) { return labCurveRows(view(), step); },
  };
}

/** @param {LabView} view @param {number} step @returns {Row[]} */
export function labCurveRows(view, step) {
  /** @type {Row[]} */
  const rows = [`update ${count(step)}, validation loss`];
  for (const { arm, runs } of curveArms(view).reverse()) {
    const t = runs[0].curve.steps.indexOf(step);
    if (t >= 0) rows.push([LAB.looks[arm].short, value(meanOf(runs.map(({ curve }) => curve.loss[t])))]);
  }
  const live = liveCurve(view);
  const t = live ? live.curve.steps.indexOf(step) : -1;
  if (live && t >= 0) rows.push([`${LAB.looks[live.arm].short}, now`, value(live.curve.loss[t])]);
  return rows;
}

/** @param {() => LabView} view */
export function probeLabAccuracy(view) {
  const levels = () => {
    const { arms } = labShown(view());
    const visible = drawable(view(), arms);
    return LAB_DRAWN.flatMap((arm) => labLevels(visible, arm)).filter(({ arm, round }) => arm !== "ticket" || round > 0);
  };
  const at = (/** @type {number} */ round) => levels().filter((level) => level.round === round).sort((a, b) => b.mean - a.mean);
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const scales = labAccuracyScales(view(), size), known = levels();
      const i = nearestIndex(known.map(({ density, mean }) => Math.hypot(scales.x(density) - x, scales.y(mean) - y)), 0);
      return isInside(x, y, size) && i >= 0 ? known[i] : null;
    },
    place(/** @type {LabLevel} */ { density, mean }, /** @type {Size} */ size) {
      const scales = labAccuracyScales(view(), size);
      return [scales.x(density), scales.y(mean)];
    },
    step(/** @type {LabLevel | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      const rounds = [...new Set(levels().map(({ round }) => round))].sort((a, b) => a - b);
      if (!rounds.length) return null;
      const from = rounds.indexOf(hit?.round ?? labShown(view()).round);
      const there = at(rounds[bounded(Math.max(0, from) + dx, 0, rounds.length - 1)]);
      const i = there.findIndex(({ arm }) => arm === (hit?.arm ?? "ticket"));
      return there[bounded(Math.max(0, i) + dy, 0, there.length - 1)];
    },
    rows(/** @type {LabLevel} */ hit) { return labLevelRows(view(), hit); },
  };
}

/** @param {LabView} view @param {LabLevel} level @returns {Row[]} */
export function labLevelRows(view, { arm, round, density, mean, runs }) {
  const [low, high] = extent(runs.map(({ atBest }) => atBest));
  /** @type {Row[]} */
  const rows = [LAB.looks[arm].name, ["connections kept", percent(density)], ["test accuracy", percent(mean)]];
  rows.push(runs.length > 1 ? [`${runs.length} seeds`, `${percent(low)} to ${percent(high)}`] : `seed ${runs[0].seed}`);
  const outcome = arm === "ticket" && measured(view.scene) ? outcomeOf(labShown(view).arms, round) : "";
  return outcome ? [...rows, outcome] : rows;
}

/** @param {() => LabView} view */
export function probeLabGap(view) {
  const seeds = () => { const { seeds: known, absent } = labGap(view()); return absent ? [] : known; };
  return {
    find(/** @type {number} */ x, /** @type {number} */ y, /** @type {Size} */ size) {
      const known = seeds();
      const rows = seedRows(known.length || 1, size.height);
      const s = nearestIndex(known.map((_, i) => rows.y(i)), y);
      return s >= 0 && isInside(x, y, size) && Math.abs(rows.y(s) - y) <= Math.max(12, rows.row) ? s : null;
    },
    place(/** @type {number} */ s, /** @type {Size} */ size) {
      const { gap } = labGap(view());
      return [gapScale(gap, size.width).x(100 * (gap.values[s] || 0)), seedRows(seeds().length || 1, size.height).y(s)];
    },
    step(/** @type {number | null} */ hit, /** @type {number} */ dx, /** @type {number} */ dy) {
      const known = seeds();
      return known.length ? bounded(hit === null ? 0 : hit + dx + dy, 0, known.length - 1) : null;
    },
    rows(/** @type {number} */ s) { return labSeedRows(view(), seeds()[s]); },
  };
}

/** @param {LabView} view @param {number | undefined} seed @returns {Row[]} */
export function labSeedRows(view, seed) {
  if (seed === undefined) return []; // fewer seeds than a moment ago
  const { arms, round } = labShown(view);
  const found = ["ticket", view.versus].map((arm) => ({ short: LAB.looks[arm].short, run: resultOf(arms, arm, seed, round) }));
  const [ticket, control] = found.map(({ run }) => run?.atBest ?? NaN);
  const stop = (/** @type {LabArmRun | null} */ run) => (run ? `${run.censored ? "≥ " : ""}${count(run.best)}` : "–");
  /** @type {Row[]} */
  const rows = [`seed ${seed}`, ...found.map(({ short, run }) => /** @type {Row} */ ([short, percent(run?.atBest ?? NaN)]))];
  return [...rows, ["difference", points(ticket - control)], `early stop: ${found.map(({ short, run }) => `${short} ${stop(run)}`).join(", ")}`];
}
