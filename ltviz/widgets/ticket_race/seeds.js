// The main panel: the arm − its control, one dot for each seed, with the interval of their mean.

/** What the panel shows; nothing while the reader guesses. @param {Scene} scene @returns {Gap} */
function gapOf({ race, k, v, asking }) {
  if (asking) return { values: [], mean: NaN, low: 0, high: 0, n: 0 };
  return intervalOf(race, v, k);
}

/** @param {Scene} scene @param {Size} size @returns {{x: Scale, limit: number}} points */
export function seedScale(scene, { width }) {
  return gapScale(gapOf(scene), width);
}

/** @param {any} plot @param {Size} size @param {Scene} scene @param {number | null} hit */
export function drawSeeds(plot, size, scene, hit) {
  const { race, k, v, asking } = scene;
  const [mine, control] = [race.arms[race.mine], race.arms[v]];
  const other = sidesOf(race, v)[1];
  const why = asking ? "your guess first" : race.levels[k] === 0 ? "nothing is pruned yet" : "not run at this level";
  drawGap(plot, size, {
    gap: gapOf(scene), seeds: race.seeds, look: mine, hidden: asking,
    head: `${clipped(mine.short)} − ${clipped(control.short)} by seed, at ${percent(race.density[k])}`,
    sides: [{ look: control, text: `← ${clipped(other)} better` }, { look: mine, text: `${clipped(mine.short)} better →` }],
    absent: asking || !compared(race, v, k) ? why : "",
  }, hit);
}
