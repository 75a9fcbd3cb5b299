// One row for each layer: trained weights above the line, initial values below it, and what the cut leaves of both.

/**
 * @typedef {{up: number, down: number, tops: number[], bases: number[], height: number}} RowPlan pixels; a row has a head, `up`, `down`
 * @typedef {{layer: number, bin: number}} BinHit
 * @typedef {{ranked: Ranked, remove: Fractions, scope: string, removed: number[], cuts: number[], plan: RowPlan, hit: BinHit | null,
 *   x: Scale, edges: number[], width: number, right: number, hatch: string}} RowScene pixels: edges of the bins, width of the plot, room at its right
 */

const ROW_HEAD = 40; // name, then the words of the cut
const CUT_TOP = 29; // where a cut begins: its knob
const KNOB = 13; // from a cut's line to its words
const ROW_GAP = 12;
const LETTER = 6.3; // about the width of one at 12 pixels
const NARROW = 440;

/** Rows for so many layers; `both` leaves room for the initial values. @param {number} layers @param {boolean} both @returns {RowPlan} */
export function rowPlan(layers, both) {
  const up = layers <= 3 ? 78 : layers <= 6 ? 52 : 30;
  const down = both ? Math.round(0.66 * up) : 0;
  const pitch = ROW_HEAD + up + down + ROW_GAP;
  const tops = Array.from({ length: layers }, (_, i) => i * pitch);
  return { up, down, tops, bases: tops.map((top) => top + ROW_HEAD + up), height: layers * pitch - ROW_GAP };
}

/**
 * Where the words left and right of a cut go: at its two sides, or both at the side that has room.
 * @param {number} x @param {number} width @param {string[]} words two @returns {{x: number, anchor: string, text: string}[]}
 */
export function wordsAtCut(x, width, words) {
  const [left, right] = words.map((word) => LETTER * word.length + KNOB);
  if (x < left) return [{ x: x + KNOB, anchor: "start", text: words.join(", ") }];
  if (x > width - right) return [{ x: x - KNOB, anchor: "end", text: words.join(", ") }];
  return [{ x: x - KNOB, anchor: "end", text: words[0] }, { x: x + KNOB, anchor: "start", text: words[1] }];
}

/**
 * What a picture of this width shows for these traits.
 * @param {Ranked} ranked @param {Fractions} remove @param {string} scope
 * @param {Pick<RowScene, "plan" | "hit" | "hatch" | "width" | "right">} place @returns {RowScene}
 */
export function rowScene(ranked, remove, scope, place) {
  const x = logarithmic([ranked.edges[0], ranked.edges[ranked.bins]], [0, place.width]);
  return {
    ...place, ranked, remove, scope, x,
    edges: Array.from(ranked.edges, (edge) => x(edge)),
    removed: leaving(ranked, remove, scope),
    cuts: cutMagnitudes(ranked, remove, scope),
  };
}

/** Pixels of a layer's cut; NaN where there is none. @param {RowScene} scene @param {number} i @returns {number} */
export function cutX({ x, cuts }, i) {
  return Number.isNaN(cuts[i]) ? NaN : x(Math.max(cuts[i], x.domain[0]));
}

/** Pixels where a layer's bars must be parted so that the right side holds as many as are kept. @param {RowScene} scene @param {number} i @returns {number} */
export function countX({ ranked, edges, removed }, i) {
  let kept = ranked.layers[i].alive - removed[i];
  for (let bin = ranked.bins - 1; bin >= 0; bin -= 1) {
    const here = ranked.final[i * ranked.bins + bin];
    if (kept < here) return edges[bin + 1] - (edges[bin + 1] - edges[bin]) * (kept / here);
    kept -= here;
  }
  return edges[0];
}

/** A name that fits, its middle left out. @param {string} text @param {number} letters @returns {string} */
export function fitted(text, letters) {
  const half = Math.max(3, Math.floor((letters - 1) / 2));
  return text.length <= 2 * half + 1 ? text : `${text.slice(0, half)}…${text.slice(-half)}`;
}

/** Everything, anew. @param {any} plot @param {RowScene} scene */
export function drawRows(plot, scene) {
  plot.append(hatchPattern(scene.hatch));
  scene.ranked.layers.forEach((_, i) => {
    drawTrained(plot, scene, i);
    if (scene.ranked.initial) drawInitial(plot, scene, i);
    plot.append(svg("line", { class: "ltv-base", x1: 0, x2: scene.width, y1: scene.plan.bases[i], y2: scene.plan.bases[i] }));
    drawHit(plot, scene, i);
  });
  drawCuts(plot, scene);
  scene.ranked.layers.forEach((_, i) => {
    drawNames(plot, scene, i);
    drawDensity(plot, scene, i);
  });
  drawLegend(plot, scene);
  const at = ticks(scene.x, scene.width / 80).filter((v) => scene.x(v) > 12); // a number further left would leave the card
  axisBelow(plot, scene.x, { y: scene.plan.height + 6, title: "|w|, log scale", format: magnitudeTick, at });
}

/** @param {number} v */
function magnitudeTick(v) {
  return v >= 1e-4 ? String(Number(v.toPrecision(6))) : v.toExponential(0).replace("-", "−");
}

/** @param {any} plot @param {RowScene} scene @param {number} i */
function drawTrained(plot, scene, i) {
  const { ranked, plan, edges } = scene;
  const heights = ranked.final.subarray(i * ranked.bins, (i + 1) * ranked.bins);
  const unit = plan.up / Math.max(1, ...heights);
  const whole = stairsPath(edges, heights, plan.bases[i], unit);
  const cut = splitsTie(ranked, i, scene.removed[i], scene.cuts[i]) ? countX(scene, i) : cutX(scene, i);
  plot.append(svg("path", { class: "ltv-bar", d: whole, fill: `url(#${scene.hatch})` }), svg("path", { class: "ltv-outline", d: whole }));
  if (scene.removed[i] < ranked.layers[i].alive) {
    plot.append(svg("path", { class: "ltv-kept", d: stairsPath(edges, heights, plan.bases[i], unit, cut) }));
  }
}

/** @param {any} plot @param {RowScene} scene @param {number} i */
function drawInitial(plot, { ranked, plan, edges, removed }, i) {
  const all = startedIn(ranked, i);
  const unit = -plan.down / Math.max(1, ...all);
  const stay = survivingInitial(ranked, i, removed[i]).slice(0, -1);
  const whole = stairsPath(edges, all, plan.bases[i], unit);
  plot.append(
    svg("path", { class: "ltv-all", d: whole }),
    svg("path", { class: "ltv-survivors", d: stairsPath(edges, stay, plan.bases[i], unit) }),
    svg("path", { class: "ltv-outline", d: whole }),
  );
}

/** All initial values of a layer by bin, without zeros. @param {Ranked} ranked @param {number} i @returns {Uint32Array} */
export function startedIn({ initial, bins }, i) {
  return /** @type {Uint32Array} */ (initial).subarray(i * (bins + 1), i * (bins + 1) + bins);
}

/** @param {any} plot @param {RowScene} scene @param {number} i */
function drawHit(plot, { hit, edges, plan }, i) {
  if (hit?.layer !== i) return;
  const [x, width] = [edges[hit.bin], edges[hit.bin + 1] - edges[hit.bin]];
  plot.append(svg("rect", { class: "ltv-hit", x, width, y: plan.bases[i] - plan.up - 2, height: plan.up + plan.down + 4 }));
}

/** @param {any} plot @param {RowScene} scene @param {number} i */
function drawNames(plot, { ranked, plan, width }, i) {
  const { name, label, size, alive, zeros } = ranked.layers[i];
  const gone = size - alive + zeros;
  const apart = gone ? `0: ${count(gone)} weights` : "";
  const room = width / LETTER - apart.length - count(size).length - 14;
  plot.append(
    svg("text", { y: plan.tops[i] + 13 },
      svg("tspan", { class: "ltv-name", text: fitted(label, room) }),
      svg("tspan", { class: "ltv-note", dx: 9, text: `${count(size)} weights` }),
      svg("title", { text: name })),
    svg("text", { class: "ltv-note", x: width, y: plan.tops[i] + 13, "text-anchor": "end", text: apart }),
  );
}

/** What the layer ends with, at its right. @param {any} plot @param {RowScene} scene @param {number} i */
function drawDensity(plot, { ranked, removed, plan, width, right }, i) {
  const kept = ranked.layers[i].alive - removed[i];
  const [x, y] = [width + right, plan.bases[i] - plan.up / 2];
  plot.append(
    svg("text", { class: "ltv-density", x, y, "text-anchor": "end", text: percent(kept / ranked.layers[i].size) }),
    svg("text", { class: "ltv-note", x, y: y + 17, "text-anchor": "end", text: width < NARROW ? count(kept) : `${count(kept)} kept` }),
  );
}

/** What the two sides are, once, where the tails leave room. @param {any} plot @param {RowScene} scene */
function drawLegend(plot, { ranked, plan, width }) {
  const short = width < NARROW;
  const y = plan.bases[0];
  plot.append(svg("text", { class: "ltv-note", x: 6, y: y - 10, text: short ? "trained" : "trained weights" }));
  if (!ranked.initial || plan.down < 30) return;
  plot.append(
    svg("text", { class: "ltv-note", x: 6, y: y + 19, text: short ? "initial" : "their initial values" }),
    svg("text", { class: "ltv-survivor-words", x: 6, y: y + 35, text: short ? "of the kept" : "those of the kept weights" }),
  );
}

/** @param {any} plot @param {RowScene} scene */
function drawCuts(plot, scene) {
  const { ranked, plan, scope } = scene;
  const together = scope === "global";
  ranked.layers.forEach((layer, i) => {
    const x = cutX(scene, i);
    if (Number.isNaN(x) || (together && i > 0)) return;
    const foot = together ? plan.height + 6 : plan.bases[i];
    plot.append(svg("line", { class: "ltv-cut-line", x1: x, x2: x, y1: plan.tops[i] + CUT_TOP, y2: foot }));
    drawCutWords(plot, scene, i, x);
  });
}

/** The fraction that a layer's cut stands for, or the one cut of all. @param {RowScene} scene @param {number} i @returns {number} */
export function cutShare({ ranked, remove, scope }, i) {
  return scope === "global" ? overallFraction(ranked, remove) : layerFractions(ranked, remove)[i];
}

/** What the two sides of a cut are. @param {RowScene} scene @param {number} i @param {boolean} [brief] without the verbs @returns {string[]} */
export function sidesOfCut(scene, i, brief = false) {
  const { ranked, cuts, scope, removed } = scene;
  const mine = ranked.layers.map((_, j) => j).filter((j) => scope === "global" || j === i);
  const [all, none] = [mine.every((j) => removed[j] === 0), mine.every((j) => removed[j] === ranked.layers[j].alive)];
  const gone = `${percent(cutShare(scene, i))}${brief ? "" : " removed"}`;
  if (all || none) return [gone, all ? "all kept" : "nothing kept"];
  return [gone, `|w| ≥ ${value(cuts[i])}${brief ? "" : " kept"}`];
}

/** @param {any} plot @param {RowScene} scene @param {number} i @param {number} x */
function drawCutWords(plot, scene, i, x) {
  const { plan, width } = scene;
  for (const { x: at, anchor, text } of wordsAtCut(x, width, sidesOfCut(scene, i, width < NARROW))) {
    plot.append(svg("text", { x: at, y: plan.tops[i] + CUT_TOP + 4, "text-anchor": anchor, text }));
  }
}
