// The numbers of a race of searches as they cross from Python (source.py says where each comes from), and questions about them.

/**
 * @typedef {{key: string, name: string, said: string, short: string, token: string, dash: number[], mark: string}} StrategyLook
 * @typedef {{versus: string, architectures: number, axes: string[], interrupted: number}} SearchFacts
 * @typedef {{cost: number, strategy: string, across: "latency" | "macs", strategies: StrategyLook[], seeds: number[], costs: number[],
 *   arrays: Record<string, Packed>, facts: SearchFacts}} SearchRaceState
 * @typedef {{looks: StrategyLook[], seeds: number[], costs: number[], facts: SearchFacts, V: number, S: number, G: number, versus: number,
 *   numbers: Record<string, Typed>}} Race
 * V strategies (versus: the index of the one that the others are compared with), S seeds, G costs in epochs.
 * @typedef {{race: Race, g: number, v: number, across: string}} Scene g: the cost at which one looks; v: the strategy that is read
 * @typedef {{width: number, height: number}} Size
 * @typedef {{mean: number, low: number, high: number}} Band
 */

const SEEN = 0; // of the two bands: validation, then test
const KEPT = 1;

/** @param {SearchRaceState} state @returns {Race} */
export function readSearches({ strategies, seeds, costs, arrays, facts }) {
  const numbers = Object.fromEntries(Object.entries(arrays).map(([name, packed]) => [name, decode(packed)]));
  const versus = strategies.findIndex((one) => one.key === facts.versus);
  return { looks: strategies, seeds, costs, facts, V: strategies.length, S: seeds.length, G: costs.length, versus, numbers };
}

/** The numbers of all seeds: validation, test, choice, worth, gap or rank. @param {Race} race @param {string} name @param {number} v @param {number} g @returns {number[]} */
export function perSeed(race, name, v, g) {
  return race.seeds.map((_, s) => race.numbers[name][(v * race.S + s) * race.G + g]);
}

/** Mean and interval of validation (0) or test (1). @param {Race} race @param {number} v @param {number} kind @param {number} g @returns {Band} */
export function bandAt(race, v, kind, g) {
  const from = ((v * 2 + kind) * race.G + g) * 3;
  const [mean, low, high] = race.numbers.bands.slice(from, from + 3);
  return { mean, low, high };
}

/** What a strategy's choice is worth more than that of `versus`. @param {Race} race @param {number} v @param {number} g @returns {Gap} */
export function gapTo(race, v, g) {
  const [mean, low, high] = race.numbers.interval.slice((v * race.G + g) * 3, (v * race.G + g) * 3 + 3);
  const values = perSeed(race, "gap", v, g);
  return { values, mean, low, high, n: values.filter((d) => !Number.isNaN(d)).length };
}

/** Who is drawn, the faint ones first, the strategy that is read on top. @param {Scene} scene @returns {{v: number, faint: boolean}[]} */
export function lineUp({ race, v }) {
  const focus = race.versus === v ? [v] : [race.versus, v];
  const others = race.looks.map((_, i) => i).filter((i) => !focus.includes(i));
  return [...others.map((i) => ({ v: i, faint: true })), ...focus.map((i) => ({ v: i, faint: false }))];
}

/** The strategies that are compared with another one. @param {Race} race @returns {number[]} */
export function rivals(race) {
  return race.looks.map((_, i) => i).filter((i) => i !== race.versus);
}

/** How many searches of each strategy have chosen this architecture. @param {Scene} scene @param {number} row @returns {{v: number, times: number}[]} */
export function choosers({ race, g }, row) {
  const all = race.looks.map((_, v) => ({ v, times: perSeed(race, "choice", v, g).filter((one) => one === row).length }));
  return all.filter((one) => one.times > 0);
}
