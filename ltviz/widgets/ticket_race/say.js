// The words of a race: the twin of say.py, which says where each sentence is needed.

/** @type {Record<string, string>} */
const PREDICTIONS = { more: "more accurate", same: "about as accurate", less: "less accurate" };
const OUTCOMES = ["Not a winning ticket", "A winning ticket", "Winning or not stays open"];

/** The arm against its control. @param {Race} race @param {number} k @param {number} v @param {string} [prediction] @returns {string} */
export function raceSentence(race, k, v, prediction = "") {
  const expected = PREDICTIONS[prediction];
  return comparison(race, k, v) + (expected ? ` You expected it to be ${expected}.` : "");
}

/** @param {Race} race @param {number} k @param {number} v @returns {string} */
function comparison(race, k, v) {
  const at = `At ${percent(race.density[k])} of the weights`;
  const [mine, said] = [race.arms[race.mine].said, race.arms[v].said];
  const gap = intervalOf(race, v, k);
  if (race.levels[k] === 0 && (Number.isNaN(gap.mean) || (v === race.dense && race.arms[race.mine].key === race.facts.dense))) return `${at} nothing is pruned yet: ${mine} is the dense network.`;
  if (Number.isNaN(gap.mean)) {
    const near = nearestLevel(race, v, k);
    const missing = bySeed(race, "test", race.mine, k).every(Number.isNaN) ? mine : said;
    return `${at} ${missing} was not run${near < 0 ? "" : `; the nearest level that ran is ${percent(race.density[near])}`}.`;
  }
  return `${at} ${mine} ${differs(gap.mean)} ${said} (${intervalSaid(gap, race.S)})${doubtSaid(gap)}.`;
}

/** What else a reader must know about this level. @param {Race} race @param {number} k @param {number} v @returns {string[]} */
export function raceNotes(race, k, v) {
  return [
    outcomeWords(race, k),
    densityWords(race, k, v),
    ...blownUpWords(race, k, shownArms(race, v)),
    censoredWords(race, k, v),
    "All seeds share one test set: the interval does not contain its error.",
    exploratory(race, k),
    race.facts.interrupted ? "The run was interrupted: this is what had finished." : "",
  ].filter((line) => line);
}

/** @param {Race} race @param {number} k @returns {string} */
export function outcomeWords(race, k) {
  const words = OUTCOMES[race.numbers.outcome[k]];
  return words ? `${words}: ${race.facts.reasons[k]}.` : "";
}

/** Of the two that are compared. @param {Race} race @param {number} k @param {number} v @returns {string} */
function densityWords(race, k, v) {
  const two = [race.mine, v].filter((i) => i !== race.dense);
  return leavesSaid(two.map((i) => [race.arms[i].short, race.numbers.kept[i * race.K + k]]), race.density[k]);
}

/** What blew up of these arms, and in the notes what that means. @param {Race} race @param {number} k @param {number[]} arms @returns {string[]} */
export function blownUpWords(race, k, arms) {
  const trained = (/** @type {number} */ i) => bySeed(race, "test", i, k).filter((x) => !Number.isNaN(x)).length;
  return blownUpSaid(arms.filter((i) => blownUpAt(race, i, k) > 0).map((i) => `${race.arms[i].short} ${blownUpAt(race, i, k)} of ${trained(i)}`));
}

/** The arms in the foreground. @param {Race} race @param {number} v @returns {number[]} */
function shownArms(race, v) {
  return [...new Set([race.mine, v, race.dense])].filter((i) => i >= 0);
}

/** @param {Race} race @param {number} k @param {number} v @returns {string} */
function censoredWords(race, k, v) {
  const shown = shownArms(race, v).filter((i) => censoredAt(race, i, k) > 0);
  const found = shown.map((i) => `${race.arms[i].short} ${censoredAt(race, i, k)} of ${race.S}`);
  return found.length ? `Still improving when training ended (arrows): ${list(found)}.` : "";
}

/** @param {Race} race @param {number} k @returns {string} */
function exploratory(race, k) {
  const { named } = race.facts;
  if (named === null) return "Exploratory: no level was named beforehand.";
  if (race.levels[k] === named) return "";
  return `Exploratory: the level named beforehand is ${percent(race.density[race.levels.indexOf(named)])}.`;
}

/** An early-stop step with "≥" where the network had not finished. @param {Race} race @param {number} v @param {number} s @param {number} k @returns {string} */
export function stopWords(race, v, s, k) {
  const step = one(race, "best_step", v, s, k);
  return Number.isNaN(step) ? "–" : `${one(race, "censored", v, s, k) ? "≥ " : ""}${count(step)}`;
}
