// The charts of the lab: learning curves and test accuracy against density at the left, the main panel at the right.

/** @typedef {{width: number, height: number}} Size */
/** The trainings of an arm at a level. @typedef {{arm: string, round: number, density: number, mean: number, runs: LabArmRun[]}} LabLevel */

const SIDE_MARGIN = { top: 34, right: 112, bottom: 36, left: 50 };
const MAIN_MARGIN = { top: 52, right: 16, bottom: 36, left: 52 };
const LAB_LABELS = {
  curves: "learning curves at the level shown", accuracy: "test accuracy of every arm by connections kept", gap: "ticket minus control for each seed at the level shown",
};

/**
 * The three charts and the choice of the control, in an element of their own.
 * @param {Card} frame @param {() => LabView} view @param {{round: (round: number) => void, versus: (versus: string) => void}} on
 * @returns {{element: HTMLElement, repaint: () => void}}
 */
export function labPanels(frame, view, on) {
  const boxes = [0, 1, 2].map(() => make("div", { class: "ltv-panel" }));
  const versus = segments({
    label: "ticket against", named: true, value: view().versus, pick: on.versus,
    options: ["shuffled", "fresh", "dense"].map((arm) => ({ value: arm, label: LAB.looks[arm].short })),
  });
  const element = make("div", { class: "ltv-charts" }, make("div", { class: "ltv-panels" }, ...boxes), versus.element);
  frame.stage.append(element);
  const reset = () => on.round(-1);
  const draw = (/** @type {(plot: any, size: Size, view: LabView, hit: any) => void} */ panel) => (/** @type {any} */ plot, /** @type {Size} */ size, /** @type {any} */ hit) => panel(plot, size, view(), hit);
  const charts = [
    probedChart(frame.life, element, boxes[0], { margin: SIDE_MARGIN, tall: 196, label: LAB_LABELS.curves, draw: draw(drawLabCurves), ...probeLabCurves(view), chosen: () => {}, reset }),
    probedChart(frame.life, element, boxes[1], { margin: SIDE_MARGIN, tall: 214, label: LAB_LABELS.accuracy, draw: draw(drawLabAccuracy), ...probeLabAccuracy(view), chosen: (/** @type {LabLevel} */ hit) => on.round(hit.round), reset }),
    probedChart(frame.life, element, boxes[2], { margin: MAIN_MARGIN, tall: 420, label: LAB_LABELS.gap, draw: draw(drawLabGap), ...probeLabGap(view), chosen: () => {}, reset }),
  ];
  const repaint = () => {
    const { versus: now, asking } = view();
    versus.set(now);
    versus.element.hidden = asking;
    charts.forEach((chart) => chart());
  };
  return { element, repaint };
}

/** The levels at which an arm was trained; the ticket's begin with the dense network. @param {LabArmRun[]} arms @param {string} arm @returns {LabLevel[]} */
export function labLevels(arms, arm) {
  return roundsOf(arms).flatMap((round) => {
    const runs = (arm === "dense") === (round === 0) || arm === "ticket" || arm === "other" ? trainingsOf(arms, arm, round) : [];
    return runs.length ? [{ arm, round, density: meanOf(runs.map((run) => run.density)), mean: accuracyOf(runs), runs }] : [];
  });
}

/** @param {LabView} view @param {Size} size @returns {{x: Scale, y: Scale}} */
export function labAccuracyScales(view, { width, height }) {
  const runs = [...drawable(view, view.arms), ...(view.asking ? [] : drawable(view, view.stored))];
  const [low, high] = padded(extent(runs.map(({ atBest }) => atBest)), 0.08);
  return { x: densityScale(runs.map(({ density }) => density), width), y: linear([Math.max(low, -0.005), Math.min(high, 1.005)], [height, 0]) };
}

/** Test accuracy against density: every arm that was run; a recorded ladder faint behind it. @param {any} plot @param {Size} size @param {LabView} view @param {LabLevel | null} hit */
export function drawLabAccuracy(plot, size, view, hit) {
  const { x, y } = labAccuracyScales(view, size);
  const [own, stored] = [drawable(view, view.arms), view.asking ? [] : drawable(view, view.stored)];
  const { arms, round } = labShown(view);
  const empty = !own.length && !stored.length;
  axisLeft(plot, y, { title: "test accuracy", format: percentTick, at: empty ? [] : undefined, grid: size.width });
  axisBelow(plot, x, { y: size.height, title: "connections kept", format: percentTick });
  if (empty) {
    emptyPlot(plot, size, "not run yet");
    return;
  }
  const density = densityAt(arms, round);
  if (!Number.isNaN(density)) guideAt(plot, x(density), size.height); // of networks made by hand alone there is none
  const inside = clippedGroup(plot, size);
  const ends = [...accuracyGroups(view, stored, true, x, y), ...accuracyGroups(view, own, false, x, y)];
  inside.append(...ends.map(({ group }) => group));
  if (hit) plot.append(ringAt(x(hit.density), y(hit.mean)));
  const outcomes = roundsOf(arms).filter((k) => k > 0).map((k) => outcomeOf(arms, k));
  if (measured(view.scene) && !view.asking) outcomeKey(plot, size.height, LAB.looks.ticket, outcomes);
  const named = new Set(ends.filter(({ faint }) => !faint).map(({ arm }) => arm)); // a name stands once, at the reader's own line
  endLabels(plot, ends.filter(({ arm, faint }) => !faint || !named.has(arm)), size.width + 5, size.height);
}

/** One group for each arm: seeds, mean line, marks. @param {LabView} view @param {LabArmRun[]} arms @param {boolean} faint @param {Scale} x @param {Scale} y */
function accuracyGroups(view, arms, faint, x, y) {
  return LAB_DRAWN.flatMap((arm) => {
    const look = LAB.looks[arm], levels = labLevels(arms, arm);
    const own = levels.filter(({ round }) => arm !== "ticket" || round > 0);
    if (!own.length) return [];
    const group = armGroup(look, faint ? "ltv-faint" : "");
    group.append(meanPath(arm, levels, x, y), cloud(look, own.flatMap(({ runs }) => runs.map((run) => /** @type {[number, number]} */ ([x(run.density), y(run.atBest)]))), 1.6));
    for (const { round, density, mean } of own) {
      const r = round === labShown(view).round ? 5 : 3.2;
      group.append(...(arm === "ticket" && measured(view.scene) ? ticketMark(outcomeOf(arms, round), x(density), y(mean), r) : [markOf(look, x(density), y(mean), r)]));
    }
    return [{ arm, look, faint, group, y: y(own[own.length - 1].mean) }];
  });
}

/** The dense network is what the others are measured by: its line crosses the plot. @param {string} arm @param {LabLevel[]} levels @param {Scale} x @param {Scale} y @returns {any} */
function meanPath(arm, levels, x, y) {
  const dense = arm === "dense";
  const d = dense ? linePath(x.range.map((at) => [at, y(levels[0].mean)])) : linePath(levels.map(({ density, mean }) => [x(density), y(mean)]));
  return svg("path", { class: dense ? "ltv-mean ltv-thick" : "ltv-mean", "stroke-dasharray": LAB.looks[arm].dash.join(" "), d: arm === "other" ? "" : d });
}

/** What the main panel shows, or why it shows nothing. @param {LabView} view @returns {{gap: Gap, seeds: number[], absent: string}} */
export function labGap(view) {
  const { arms, round } = labShown(view);
  const gap = view.asking || round === 0 ? { values: [], mean: NaN, low: 0, high: 0, n: 0, seeds: [] } : gapOf(arms, view.versus, round);
  return { gap, seeds: gap.seeds, absent: gapAbsent(view, arms, round, gap.n) };
}

/** @param {LabView} view @param {LabArmRun[]} arms @param {number} round @param {number} n @returns {string} */
function gapAbsent(view, arms, round, n) {
  if (view.asking) return "your guess first";
  if (!arms.length) return "not run yet: press train";
  if (round === 0) return roundsOf(arms).some((k) => k > 0) ? "nothing is pruned at this level" : "no ticket yet:\nprune, rewind, train";
  if (view.versus === "fresh" && isTooFew(view, arms, round)) return `run ${LEAST_SEEDS} seeds: one toy seed\noften teaches the opposite`;
  if (n) return "";
  return trainingsOf(arms, "ticket", round).length ? `${LAB.looks[view.versus].short}: not run at this level yet` : "ticket: not run at this level yet";
}

/** Ticket − control, seed by seed. @param {any} plot @param {Size} size @param {LabView} view @param {number | null} hit */
export function drawLabGap(plot, size, view, hit) {
  const { arms, recorded, round } = labShown(view);
  const { gap, seeds, absent } = labGap(view);
  const [ticket, control] = [LAB.looks.ticket, LAB.looks[view.versus]];
  drawGap(plot, size, {
    gap: absent ? { ...gap, low: 0, high: 0, values: [] } : gap, seeds, look: ticket, hidden: Boolean(absent), absent,
    head: `${recorded ? "recorded: " : ""}ticket − ${clipped(control.short)} by seed${round > 0 ? `, at ${percent(densityAt(arms, round))}` : ""}`,
    sides: [{ look: control, text: "← control better" }, { look: ticket, text: "ticket better →" }],
  }, hit);
  if (absent || gap.n !== 1) return;
  ["one seed says little:", "run the rounds over several seeds"].forEach((text, i) => plot.append(svg("text", { class: "ltv-absent", x: size.width / 2, y: 24 + 18 * i, "text-anchor": "middle", text })));
}
