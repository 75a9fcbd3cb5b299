// The four panels. Left: every level of the ladder, on one axis of density. Right: the level chosen.

/**
 * @typedef {{race: Race, k: number, v: number, curve: "loss" | "accuracy", asking: boolean, prediction: string, paper: Published[]}} Scene
 * v: the control. asking: the arm compared is hidden until the reader has guessed.
 * @typedef {{width: number, height: number}} Size
 */

/** Who is drawn, the faint ones first and the arm compared on top. @param {Scene} scene @returns {{v: number, faint: boolean}[]} */
export function cast({ race, v, asking }) {
  const focus = [race.dense, v, race.mine].filter((i, n, all) => i >= 0 && all.indexOf(i) === n);
  const others = race.arms.map((_, i) => i).filter((i) => !focus.includes(i));
  const all = [...others.map((i) => ({ v: i, faint: true })), ...focus.map((i) => ({ v: i, faint: false }))];
  return all.filter((one) => !(asking && one.v === race.mine));
}

/** The arms compared, the dense network and the paper decide the range; a background arm may leave it. @param {Scene} scene @param {Size} size @returns {{x: Scale, y: Scale}} */
export function accuracyScales(scene, { width, height }) {
  const { race, paper } = scene;
  const shown = cast(scene).filter((one) => !one.faint).flatMap(({ v }) => race.levels.flatMap((_, k) => bySeed(race, "test", v, k)));
  const [low, high] = padded(extent([...shown, ...paper.map((p) => p.value)]), 0.06);
  return { x: densityScale(race.density, width), y: linear([Math.max(low, -0.005), Math.min(high, 1.005)], [height, 0]) };
}

/** Test accuracy against density. @param {any} plot @param {Size} size @param {Scene} scene @param {{v: number, k: number} | null} hit */
export function drawAccuracy(plot, size, scene, hit) {
  const { race, k, paper } = scene;
  const { x, y } = accuracyScales(scene, size);
  axisLeft(plot, y, { title: "test accuracy", format: percentTick, grid: size.width });
  axisBelow(plot, x, { y: size.height, title: "weights kept", format: percentTick });
  guideAt(plot, x(race.density[k]), size.height);
  const inside = clippedGroup(plot, size);
  const ends = cast(scene).map(({ v, faint }) => {
    const look = race.arms[v];
    const group = armGroup(look, faint ? "ltv-faint" : "");
    const means = meanLine(scene, v, x, y);
    group.append(svg("path", { class: v === race.dense ? "ltv-mean ltv-thick" : "ltv-mean", "stroke-dasharray": look.dash.join(" "), d: linePath(means) }));
    group.append(cloud(look, seedPoints(race, v, x, y), 1.6), ...levelMarks(race, v, k, means));
    inside.append(group);
    return { look, faint, y: lastOf(means) };
  });
  for (const p of paper) plot.append(svg("path", { class: "ltv-published", d: markPath("diamond", x(p.density), y(p.value), 4) }));
  if (hit) plot.append(ringAt(x(race.density[hit.k]), y(meanOf(bySeed(race, "test", hit.v, hit.k)))));
  key(plot, size, scene);
  endLabels(plot, ends, size.width + 5, size.height);
}

/** @param {Scene} scene @param {number} v @param {Scale} x @param {Scale} y @returns {[number, number][]} */
function meanLine({ race }, v, x, y) {
  return race.levels.map((_, k) => [x(race.density[k]), y(meanOf(bySeed(race, "test", v, k)))]);
}

/** The dense network stands at its own level only; its line is what the others are measured by. @param {Race} race @param {number} v @param {Scale} x @param {Scale} y @returns {[number, number][]} */
function seedPoints(race, v, x, y) {
  return race.levels.flatMap((level, k) => {
    if (v === race.dense && level > 0) return [];
    return bySeed(race, "test", v, k).map((value) => /** @type {[number, number]} */ ([x(race.density[k]), y(value)]));
  });
}

/** @param {Race} race @param {number} v @param {number} chosen @param {[number, number][]} means @returns {any[]} */
function levelMarks(race, v, chosen, means) {
  return means.flatMap(([x, y], k) => {
    if (!Number.isFinite(y) || (v === race.dense) !== (race.levels[k] === 0)) return [];
    const r = k === chosen ? 5 : 3.2;
    return v === race.mine && race.arms[v].key === "ticket" ? ticketMark(OUTCOME_NAMES[race.numbers.outcome[k]], x, y, r) : [markOf(race.arms[v], x, y, r)];
  });
}

/** The marks that occur, in words. @param {any} plot @param {Size} size @param {Scene} scene */
function key(plot, { height }, { race, asking, paper }) {
  outcomeKey(plot, height, race.arms[race.mine], asking ? [] : Array.from(race.numbers.outcome, (outcome) => OUTCOME_NAMES[outcome]));
  if (!paper.length) return;
  plot.append(svg("path", { class: "ltv-published", d: markPath("diamond", 11, height - 30, 4) }));
  plot.append(svg("text", { class: "ltv-note", x: 19, y: height - 30, dy: "0.34em", text: "the paper" }));
}

/** @param {Scene} scene @param {Size} size @returns {{x: Scale, y: Scale}} */
export function ladderScales({ race, v, asking }, { width, height }) {
  const dots = (asking ? [] : race.levels).flatMap((_, k) => bySeed(race, "gap", v, k)).filter((d) => !Number.isNaN(d));
  const [low, high] = padded(extent([...dots, 0, 0.001, -0.001]), 0.12);
  return { x: densityScale(race.density, width), y: linear([100 * low, 100 * high], [height, 0]) };
}

/** The arm − its control at every level. @param {any} plot @param {Size} size @param {Scene} scene @param {number | null} hit */
export function drawLadder(plot, size, scene, hit) {
  const { race, k, v } = scene;
  const { x, y } = ladderScales(scene, size);
  axisLeft(plot, y, { title: `${clipped(race.arms[race.mine].short)} − ${clipped(race.arms[v].short)}, points`, format: signed, grid: size.width, at: scene.asking ? [0] : undefined });
  axisBelow(plot, x, { y: size.height, title: "weights kept", format: percentTick });
  guideAt(plot, x(race.density[k]), size.height);
  plot.append(svg("line", { class: "ltv-zero", x1: 0, x2: size.width, y1: y(0), y2: y(0) }));
  sideNames(plot, size, y(0), sidesOf(race, v));
  if (scene.asking) return;
  const group = armGroup(race.arms[race.mine]);
  const means = race.levels.map((_, i) => intervalOf(race, v, i).mean).map((m, i) => /** @type {[number, number]} */ ([x(race.density[i]), y(100 * m)]));
  group.append(svg("path", { class: "ltv-mean ltv-thin", d: linePath(means) }));
  race.levels.forEach((_, i) => { if (compared(race, v, i)) group.append(rung(scene, i, x, y)); });
  plot.append(group);
  if (hit !== null) plot.append(ringAt(...means[hit]));
}

/** One level: its interval, its seeds, its mean. @param {Scene} scene @param {number} i @param {Scale} x @param {Scale} y @returns {any} */
function rung({ race, k, v }, i, x, y) {
  const { mean, low, high } = intervalOf(race, v, i);
  const [bottom, top] = y.range;
  const clip = (/** @type {number} */ value) => Math.max(top, Math.min(bottom, y(100 * value)));
  const at = x(race.density[i]);
  const look = race.arms[race.mine];
  const group = svg("g", { class: i === k ? "ltv-rung" : "ltv-rung ltv-past" });
  if (Number.isFinite(high)) group.append(svg("rect", { class: "ltv-band", x: at - 4, width: 8, y: clip(high), height: Math.max(1, clip(low) - clip(high)) }));
  group.append(cloud(look, bySeed(race, "gap", v, i).map((d) => [at, y(100 * d)]), 1.6));
  group.append(markOf(look, at, y(100 * mean), i === k ? 5 : 3.2));
  return group;
}

/** What the two are called beside an arrow: a ticket has controls, of other arms none is one. @param {Race} race @param {number} v @returns {string[]} */
export function sidesOf(race, v) {
  const mine = race.arms[race.mine];
  return [mine.short, mine.key === "ticket" ? "control" : race.arms[v].short];
}

/** Who is ahead on either side of zero. @param {any} plot @param {Size} size @param {number} zero @param {string[]} names */
function sideNames(plot, { width, height }, zero, [mine, other]) {
  if (zero > 16) plot.append(svg("text", { class: "ltv-note", x: width + 6, y: Math.max(8, zero - 8), text: `${clipped(mine)} better` }));
  if (height - zero > 16) plot.append(svg("text", { class: "ltv-note", x: width + 6, y: Math.min(height, zero + 17), text: `${clipped(other)} better` }));
}
