// The numbers of a race as they cross from Python (source.py says where each comes from), and pure questions about them.

/**
 * @typedef {{key: string, name: string, said: string, short: string, token: string, dash: number[], mark: string}} ArmLook
 * @typedef {{arm: string, dense: string, named: number | null, home: number, against: string, interrupted: boolean, reasons: string[]}} RaceFacts
 * @typedef {{density: number, value: number}} Published
 * @typedef {{level: number, versus: string, curve: "loss" | "accuracy", prediction: string, paper: Published[], arms: ArmLook[],
 *   seeds: number[], levels: number[], arrays: Record<string, Packed>, facts: RaceFacts}} TicketRaceState
 * @typedef {{arms: ArmLook[], seeds: number[], levels: number[], facts: RaceFacts, V: number, S: number, K: number, T: number, mine: number,
 *   dense: number, density: Typed, steps: Typed, numbers: Record<string, Typed>}} Race
 * V: the run's arms, then "dense" (mine, the arm that the others are compared with, and dense are indices, −1 for none); S seeds; K levels; T steps.
 */

/** What the numbers of `outcome` say of a ticket; −1: it was not compared. */
const OUTCOME_NAMES = ["not winning", "winning", "open"];

/** @param {TicketRaceState} state @returns {Race} */
export function readRace({ arms, seeds, levels, arrays, facts }) {
  const numbers = Object.fromEntries(Object.entries(arrays).map(([name, packed]) => [name, decode(packed)]));
  const find = (/** @type {string} */ key) => arms.findIndex((arm) => arm.key === key);
  return {
    arms, seeds, levels, facts, numbers, V: arms.length, S: seeds.length, K: levels.length, T: numbers.steps.length,
    mine: find(facts.arm), dense: find("dense"), density: numbers.density, steps: numbers.steps,
  };
}

/** One seed's number: test, best_step, censored, blown_up, gap, loss_at_best, accuracy_at_best. @param {Race} race @param {string} name @param {number} v @param {number} s @param {number} k */
export function one(race, name, v, s, k) {
  return race.numbers[name][(v * race.S + s) * race.K + k];
}

/** The numbers of all seeds, NaN where a seed did not run. @param {Race} race @param {string} name @param {number} v @param {number} k @returns {number[]} */
export function bySeed(race, name, v, k) {
  return race.seeds.map((_, s) => one(race, name, v, s, k));
}

/** The arm compared − another: mean and 95 % interval as Python reckoned them. @param {Race} race @param {number} v @param {number} k @returns {Gap} */
export function intervalOf(race, v, k) {
  const [mean, low, high] = race.numbers.interval.slice((v * race.K + k) * 3, (v * race.K + k) * 3 + 3);
  const values = bySeed(race, "gap", v, k);
  return { values, mean, low, high, n: values.filter((d) => !Number.isNaN(d)).length };
}

/** @param {Race} race @param {number} v @param {number} k */
export function compared(race, v, k) {
  return !Number.isNaN(intervalOf(race, v, k).mean);
}

/** The pruned level nearest in density at which the arm ran, or −1. @param {Race} race @param {number} v @param {number} k @returns {number} */
export function nearestLevel(race, v, k) {
  let [best, least] = [-1, Infinity];
  for (let i = 0; i < race.K; i += 1) {
    const distance = Math.abs(Math.log(race.density[i] / race.density[k]));
    if (race.levels[i] > 0 && compared(race, v, i) && distance < least) [best, least] = [i, distance];
  }
  return best;
}

/**
 * The curves of one training, a list of values over the steps for each seed; none where it did not run.
 * @param {Race} race @param {"loss" | "accuracy"} name @param {number} v @param {number} k @returns {Typed[]}
 */
export function curvesOf(race, name, v, k) {
  const row = race.numbers.rows[v * race.K + k];
  if (row < 0) return [];
  return race.seeds.map((_, s) => race.numbers[name].subarray((row * race.S + s) * race.T, (row * race.S + s + 1) * race.T));
}

/** How many networks of an arm had not finished at this level. @param {Race} race @param {number} v @param {number} k */
export function censoredAt(race, v, k) {
  return bySeed(race, "censored", v, k).reduce((a, b) => a + b, 0);
}

/** How many networks of an arm have a loss that is no number in the end. @param {Race} race @param {number} v @param {number} k */
export function blownUpAt(race, v, k) {
  return bySeed(race, "blown_up", v, k).reduce((a, b) => a + b, 0);
}
