// The learning curves of the level shown, the one that is being trained among them, and where each training stopped.

// The ticket is drawn last, on top.
const LAB_DRAWN = ["other", "shuffled", "fresh", "dense", "ticket"];

/** Finished trainings with a curve, by arm; a recorded one lies behind. @param {LabView} view @returns {{arm: string, faint: boolean, runs: LabArmRun[]}[]} */
export function curveArms(view) {
  const { arms, recorded, round } = labShown(view);
  const known = drawable(view, arms).filter(({ curve }) => curve.steps.length);
  const names = round > 0 ? LAB_DRAWN : LAB_DRAWN.filter((arm) => arm !== "ticket");
  return names.map((arm) => ({ arm, faint: recorded, runs: trainingsOf(known, arm, round) })).filter(({ runs }) => runs.length);
}

/** The training that is going on, or was paused; null where it has not been validated yet, or is among the finished ones. @param {LabView} view @returns {LabPicture | null} */
export function liveCurve(view) {
  const { picture } = view;
  return picture?.curve.steps.length && !isSettled(view) ? picture : null;
}

/** @param {LabView} view @param {Size} size @returns {{x: Scale, y: Scale}} */
export function labCurveScales(view, { width, height }) {
  const curves = [...curveArms(view).flatMap(({ runs }) => runs.map(({ curve }) => curve)), ...[liveCurve(view)?.curve ?? []].flat()];
  const [low, high] = extent(curves.flatMap((curve) => settledLosses(curve, view.scene.steps)));
  const y = logarithmic([Math.max(low, 1e-6) * 0.85, Math.max(high, 2e-6) * 1.1], [height, 0]);
  return { x: linear([0, view.scene.steps], [0, width]), y };
}

/** Losses after the first tenth, which is the same steep line everywhere; all of them as long as there is no more. @param {{steps: number[], loss: number[]}} curve @param {number} schedule @returns {number[]} */
function settledLosses({ steps, loss }, schedule) {
  const late = loss.filter((_, t) => steps[t] >= schedule / 10);
  return (late.length ? late : loss).filter((value) => value > 0);
}

/** @param {any} plot @param {Size} size @param {LabView} view @param {number | null} hit a step */
export function drawLabCurves(plot, size, view, hit) {
  const { x, y } = labCurveScales(view, size);
  const { arms, round } = labShown(view);
  const shown = curveArms(view), live = liveCurve(view);
  const empty = !shown.length && !live;
  axisLeft(plot, y, { title: `validation loss, log axis${round > 0 ? `, at ${percent(densityAt(arms, round))}` : ""}`, format: (v) => `${v}`, at: empty ? [] : curveTicks(y), grid: size.width });
  axisBelow(plot, x, { y: size.height, title: "thousand updates", format: (v) => `${v / 1000}`, at: ticks(x, 4) });
  if (empty) emptyPlot(plot, size, "not run yet: press train");
  if (hit !== null) guideAt(plot, x(hit), size.height);
  const inside = clippedGroup(plot, size);
  inside.append(...shown.map((one) => curvesGroup(one, x, y)), ...shown.map((one) => stopsGroup(one, x, y)));
  const ends = shown.map(({ arm, faint, runs }) => ({ look: LAB.looks[arm], faint, y: y(meanCurve(runs.map(({ curve }) => curve.loss)).at(-1) ?? NaN) }));
  if (live) {
    inside.append(liveGroup(live, x, y));
    if (!shown.some(({ arm }) => arm === live.arm)) ends.push({ look: LAB.looks[live.arm], faint: false, y: y(live.curve.loss.at(-1) ?? NaN) });
  }
  endLabels(plot, ends, size.width + 13, size.height);
}

/** What an empty plot says. @param {any} plot @param {Size} size @param {string} text */
export function emptyPlot(plot, { width, height }, text) {
  plot.append(svg("text", { class: "ltv-absent", x: width / 2, y: height / 2, "text-anchor": "middle", text }));
}

/** @param {{steps: number[], loss: number[]}} curve @param {Scale} x @param {Scale} y @returns {string} */
function lossPath({ steps, loss }, x, y) {
  return linePath(steps.map((step, t) => [x(step), y(loss[t])]));
}

/** Every seed thin, their mean in the arm's dash. @param {{arm: string, faint: boolean, runs: LabArmRun[]}} one @param {Scale} x @param {Scale} y @returns {any} */
function curvesGroup({ arm, faint, runs }, x, y) {
  const group = armGroup(LAB.looks[arm], faint ? "ltv-faint" : "");
  if (runs.length > 1) for (const { curve } of runs) group.append(svg("path", { class: "ltv-seed", d: lossPath(curve, x, y) }));
  const loss = meanCurve(runs.map(({ curve }) => curve.loss));
  const kind = arm === "dense" ? "ltv-mean ltv-thick" : "ltv-mean";
  group.append(svg("path", { class: kind, "stroke-dasharray": LAB.looks[arm].dash.join(" "), d: lossPath({ steps: runs[0].curve.steps, loss }, x, y) }));
  return group;
}

/** Where each seed stopped; an arrow where it had not finished. @param {{arm: string, faint: boolean, runs: LabArmRun[]}} one @param {Scale} x @param {Scale} y @returns {any} */
function stopsGroup({ arm, faint, runs }, x, y) {
  const group = armGroup(LAB.looks[arm], faint ? "ltv-stops ltv-faint" : "ltv-stops");
  for (const { curve, best, censored } of runs) {
    const at = y(curve.loss[curve.steps.indexOf(best)]);
    if (!Number.isFinite(at)) continue; // it never got better than where it began
    group.append(censored ? svg("path", { class: "ltv-arrow", d: arrowPath(x(best), at) }) : markOf(LAB.looks[arm], x(best), at, 3));
  }
  return group;
}

/** @param {LabPicture} live @param {Scale} x @param {Scale} y @returns {any} */
function liveGroup({ arm, curve }, x, y) {
  const group = armGroup(LAB.looks[arm], "ltv-live");
  const last = curve.steps.length - 1;
  group.append(svg("path", { class: "ltv-mean", "stroke-dasharray": LAB.looks[arm].dash.join(" "), d: lossPath(curve, x, y) }));
  group.append(svg("path", { class: "ltv-solid", d: markPath("dot", x(curve.steps[last]), y(curve.loss[last]), 3.5) }));
  return group;
}
