// The words of the lab: the twin of say.py, which says where each sentence is needed.

/** @type {Record<string, string>} */
const LAB_NAMES = { rings: "Rings", moons: "Moons", spirals: "Spirals", mnist1d: "MNIST-1D" };
/** @type {Record<string, string>} */
const LAB_GUESSES = { more: "more accurate than", same: "about as accurate as", less: "less accurate than" };
/** @type {Record<string, string>} */
const LAB_OUTCOMES = { winning: "A winning ticket", "not winning": "Not a winning ticket", open: "Winning or not stays open" };

/** @param {LabView} view @returns {string} */
export function labTitle({ scene }) {
  return `The ticket lab: ${measured(scene) ? "small and measured" : "small and drawn"}`;
}

/** What the network is doing; once it has done it, what came out. @param {LabView} view @returns {string} */
export function labSentence(view) {
  if (view.picture && !isSettled(view)) return progressSaid(view, view.picture);
  const { arms, recorded, round } = labShown(view);
  if (!arms.length) return `${sceneSaid(view.scene)}: not trained yet.`;
  const text = round === 0 ? wholeSaid(arms) : comparisonSaid(view, arms, round);
  return `${recorded ? `A recorded ladder: ${text}` : text[0].toUpperCase() + text.slice(1)}${guessSaid(view, arms, round)}`;
}

/** Whether the network drawn is untouched, or one of the finished trainings. @param {LabView} view @returns {boolean} */
function isSettled({ picture, arms, scene }) {
  if (!picture || picture.running) return false;
  if (picture.step === 0 && picture.arm === "dense") return true;
  return picture.step >= scene.steps && resultOf(arms, picture.arm, picture.seed, picture.round) !== null;
}

/** @param {LabView} view @param {LabPicture} picture @returns {string} */
function progressSaid({ scene }, { seed, arm, step, loss, density }) {
  const who = arm === "other" && step >= scene.steps ? "changed after its training" : armSaid(arm);
  const at = `Seed ${seed}, ${who}, update ${count(step)} of ${count(scene.steps)}`;
  return `${at}${Number.isFinite(loss) ? `: training loss ${value(loss)}` : ""}; ${percent(density)} of ${count(connectionsOf(scene))} connections.`;
}

/** @param {string} arm @returns {string} */
function armSaid(arm) {
  return arm === "other" ? "a network of your own" : LAB.looks[arm].said;
}

/** @param {LabScene} scene @returns {number} */
function connectionsOf(scene) {
  const sizes = sizesOf(scene);
  return sizes.slice(1).reduce((sum, outputs, i) => sum + outputs * sizes[i], 0);
}

/** @param {LabScene} scene @returns {string} */
function sceneSaid(scene) {
  const noise = measured(scene) ? "" : ` with noise ${fixed(scene.noise, 2)}`;
  return `${LAB_NAMES[scene.set]}${noise}, a network of ${sizesOf(scene).join("-")} units with ${count(connectionsOf(scene))} connections, seed ${scene.seed}`;
}

/** Before anything was pruned. @param {LabArmRun[]} arms @returns {string} */
function wholeSaid(arms) {
  const dense = trainingsOf(arms, "dense", 0);
  const runs = dense.length ? dense : trainingsOf(arms, "other", 0);
  if (!runs.length) return "nothing was trained before pruning.";
  return `${armSaid(runs[0].arm)} has ${percent(accuracyOf(runs))} test accuracy (${runs.length === 1 ? `seed ${runs[0].seed}` : `mean of ${runs.length} seeds`}).`;
}

/** Ticket against its control. @param {LabView} view @param {LabArmRun[]} arms @param {number} round @returns {string} */
function comparisonSaid(view, arms, round) {
  const density = densityAt(arms, round);
  const at = `${Number.isNaN(density) ? `after round ${round}` : `at ${percent(density)} of the connections`} the ticket`;
  const said = armSaid(view.versus);
  const tickets = trainingsOf(arms, "ticket", round);
  const gap = gapOf(arms, view.versus, round);
  if (!tickets.length) return `${at} was not run yet.`;
  if (view.versus === "fresh" && isTooFew(view, arms, round)) {
    return `${at} is compared with ${said} over at least ${LEAST_SEEDS} seeds of a toy, ${gap.n} so far: one toy seed often teaches the opposite.`;
  }
  if (!gap.n) return `${at} has ${percent(accuracyOf(tickets))} test accuracy; ${said} was not run yet.`;
  const ahead = gap.n > 1 ? `; it was ahead in ${gap.won}` : "";
  return `${at} ${differs(gap.mean)} ${said} (${intervalSaid(gap, seedsOf(arms).length)}${ahead})${doubtSaid(gap)}.`;
}

/** The guess was about ticket and dense network, whatever is compared now. @param {LabView} view @param {LabArmRun[]} arms @param {number} round @returns {string} */
function guessSaid({ prediction, versus }, arms, round) {
  const guess = LAB_GUESSES[prediction];
  const gap = gapOf(arms, "dense", round);
  if (!guess || round === 0 || !gap.n) return "";
  return ` You expected it to be ${guess} the dense network${versus === "dense" ? "" : `: it ${differs(gap.mean)} it`}.`;
}

/** What else a reader must know about this level. @param {LabView} view @returns {string[]} */
export function labNotes(view) {
  const { arms, recorded, round } = labShown(view);
  if (view.asking) return [];
  const waits = round > 0 && trainingsOf(arms, "fresh", round).length > 0 && isTooFew(view, arms, round);
  const hidden = round === 0 || (waits && view.versus === "fresh"); // the sentence says why
  const n = hidden ? 0 : gapOf(arms, view.versus, round).n;
  return [
    winningSaid(view, arms, round),
    n === 1 ? "One seed says little: run the rounds over several seeds." : "",
    lateSaid(view, arms, round),
    waits && view.versus !== "fresh" ? `Fresh values of a toy are shown over at least ${LEAST_SEEDS} seeds.` : "",
    round > 0 && !measured(view.scene) ? "A toy set shows what the places of the connections are worth; about winning tickets it says nothing." : "",
    n > 1 ? "The seeds of one ladder share one draw of the data: the interval does not contain its error." : "",
    trainingsOf(arms, "other", round).length ? "A network of your own was cut by hand or trained on: it is no arm of the comparison." : "",
    storedSaid(view, recorded),
  ].filter((line) => line);
}

/** Only in the measured scene, and only by the rule. @param {LabView} view @param {LabArmRun[]} arms @param {number} round @returns {string} */
function winningSaid({ scene }, arms, round) {
  const words = measured(scene) && round > 0 ? LAB_OUTCOMES[outcomeOf(arms, round)] : "";
  return words ? `${words}: the rule asks for an interval of ticket − dense above −0.5 points, and an early stop that is not later.` : "";
}

/** @param {LabView} view @param {LabArmRun[]} arms @param {number} round @returns {string} */
function lateSaid({ versus }, arms, round) {
  const found = [...new Set(["ticket", versus, "dense"])].flatMap((arm) => {
    const runs = trainingsOf(arms, arm, round);
    const late = runs.filter(({ censored }) => censored).length;
    return late && !(arm === "ticket" && round === 0) ? [`${LAB.looks[arm].short} ${late} of ${runs.length}`] : [];
  });
  return found.length ? `Still improving when training ended (arrows): ${list(found)}.` : "";
}

/** @param {LabView} view @param {boolean} recorded @returns {string} */
function storedSaid({ stored }, recorded) {
  if (!stored.length) return "";
  const seeds = seedsOf(stored).length;
  return `Faint: a recorded ladder of this scene, ${seeds === 1 ? "one seed" : `${seeds} seeds`}${recorded ? "; it fills the main panel until an arm is run here" : ""}.`;
}

/** The turns of a training, for those who hear them. @param {LabView} view @returns {string} */
export function labAloud(view) {
  const { picture } = view;
  if (picture?.running) return `Training ${armSaid(picture.arm)}, seed ${picture.seed}.`;
  return [labSentence(view), accuraciesSaid(view)].filter((line) => line).join(" ");
}

/** @param {LabView} view @returns {string} */
export function accuraciesSaid(view) {
  const { arms, round } = labShown(view);
  const visible = drawable(view, arms);
  const names = round > 0 ? ["dense", "ticket", "fresh", "shuffled", "other"] : ["dense", "other"];
  const found = names.flatMap((arm) => {
    const runs = trainingsOf(visible, arm, round);
    return runs.length ? [`${LAB.looks[arm].short} ${percent(accuracyOf(runs))}`] : [];
  });
  return found.length ? `Test accuracy: ${list(found)}.` : "";
}
