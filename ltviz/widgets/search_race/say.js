// The words of a race of searches: the twin of say.py.

/** What the choice of a strategy has, and how it compares. @param {Race} race @param {number} g @param {number} v @returns {string} */
export function searchSentence(race, g, v) {
  const at = `After ${count(Math.floor(race.costs[g]))} epochs`;
  const { said } = race.looks[v];
  const [validation, test] = [bandAt(race, v, SEEN, g).mean, bandAt(race, v, KEPT, g).mean];
  if (Number.isNaN(validation)) return `${at} ${said} has no choice yet.`;
  return `${at} the choice of ${said} has ${percent(validation)} on validation and ${percent(test)} on test. ${comparedWith(race, g, v)}`;
}

/** @param {Race} race @param {number} g @param {number} v @returns {string} */
function comparedWith(race, g, v) {
  const where = race.facts.architectures ? "On seeds that no search saw" : "On test";
  const versus = race.looks[race.versus].said;
  if (v === race.versus) return `${where} it has ${percent(meanOf(perSeed(race, "worth", v, g)))}.`;
  const gap = gapTo(race, v, g);
  if (Number.isNaN(gap.mean)) return `There is no choice of ${versus} to compare it with.`;
  return `${where} it ${differs(gap.mean)} that of ${versus} (${intervalSaid(gap, race.S)})${doubtSaid(gap)}.`;
}

/** What else a reader must know at this cost. @param {Race} race @param {number} g @param {number} v @returns {string[]} */
export function searchNotes(race, g, v) {
  const shared = race.facts.architectures ? "All searches read the same trainings" : "All searches share one test set";
  return [
    rankWords(race, g, v),
    `Intervals are over searches. ${shared}, whose own luck is not in them.`,
    g === race.G - 1 ? "" : "Exploratory: the budget is not spent yet.",
    race.facts.interrupted ? `Interrupted searches, counted as far as they came: ${race.facts.interrupted}.` : "",
  ].filter((line) => line);
}

/** @param {Race} race @param {number} g @param {number} v @returns {string} */
function rankWords(race, g, v) {
  const known = perSeed(race, "rank", v, g).filter((rank) => rank > 0);
  if (!race.facts.architectures || !known.length) return "";
  if (known.length === 1) return `Its choice has rank ${known[0]} of ${race.facts.architectures} architectures.`;
  const [best, worst] = extent(known);
  return `Its choices have rank ${best} to ${worst} of ${race.facts.architectures} architectures, on average ${fixed(meanOf(known), 1)}.`;
}
