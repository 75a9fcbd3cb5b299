// What of the arms may be shown, and which level: shown.py decides the same.

// A toy teaches what fresh values are worth only over so many seeds: single ones often say the opposite.
const LEAST_SEEDS = 20;

/**
 * What the main panel and the words are about: the reader's own arms, or a recorded ladder until there are some. While a guess is asked for, the whole network alone.
 * @param {LabView} view @returns {{arms: LabArmRun[], recorded: boolean, round: number}}
 */
export function labShown({ arms, stored, round, asking }) {
  const recorded = !arms.length && stored.length > 0 && !asking;
  const source = recorded ? stored : arms;
  return { arms: source, recorded, round: asking ? 0 : round >= 0 ? round : roundsOf(source).at(-1) ?? 0 };
}

/** Whether ticket and fresh values wait for more seeds. @param {LabView} view @param {LabArmRun[]} arms @param {number} round @returns {boolean} */
export function isTooFew({ scene }, arms, round) {
  return !measured(scene) && gapOf(arms, "fresh", round).n < LEAST_SEEDS;
}

/** The trainings that may be drawn: no ticket while the reader guesses, no fresh values of a few toys. @param {LabView} view @param {LabArmRun[]} arms @returns {LabArmRun[]} */
export function drawable(view, arms) {
  const waits = roundsOf(arms).filter((round) => isTooFew(view, arms, round));
  return arms.filter(({ arm, round }) => !(view.asking && arm === "ticket") && !(arm === "fresh" && waits.includes(round)));
}

/** The trainings of an arm at a level, one a seed. The dense network is the same at every level. @param {LabArmRun[]} arms @param {string} arm @param {number} round @returns {LabArmRun[]} */
export function trainingsOf(arms, arm, round) {
  const near = arms.filter((run) => run.arm === "dense" || (run.arm === arm && run.round === round)); // few, so that a hover may ask often
  return seedsOf(near).flatMap((seed) => resultOf(near, arm, seed, round) ?? []);
}

/** Mean test accuracy at the early stop; NaN for nothing. @param {LabArmRun[]} runs @returns {number} */
export function accuracyOf(runs) {
  return meanOf(runs.map(({ atBest }) => atBest));
}
