// What a prediction says. say.py says the same in Python; one test holds the two together.

/** @typedef {{low: number, high: number, step: number, unit: string}} PredictScale `{}` where a choice is predicted */
/** @typedef {{value: number | null, right: number | null, text: string}} PredictOutcome `{}` until it is measured */

const SKIP_WORDS = "Skipping is always possible.";
const LATER_WORDS = "The answer comes here when the cells below have run.";

/** @param {PredictScale} scale @returns {boolean} */
export function onScale(scale) { return scale.step !== undefined; }

/** @param {PredictOutcome} outcome @returns {boolean} */
export function isKnown(outcome) { return outcome.text !== undefined; }

/** The readout. @param {PredictState} state @returns {string} */
export function predictSentence(state) {
  if (!state.revealed) return askedWords(state);
  if (state.choice === null) return `You skipped. ${isKnown(state.outcome) ? "This is the answer." : LATER_WORDS}`;
  if (!isKnown(state.outcome)) return `Your prediction is kept. ${LATER_WORDS}`;
  return onScale(state.scale) ? apartWords(state) : metWords(state);
}

/** A number on the scale with its unit; whole percents without a decimal. @param {number} value @param {PredictScale} scale @returns {string} */
export function scaleNumber(value, scale) {
  return scale.unit === "%" ? percent(value).replace(".0 %", " %") : `${fixed(value, scaleDecimals(scale.step))} ${scale.unit}`.trimEnd();
}

/** How many decimals the steps of a slider need, at most 6. @param {number} step @returns {number} */
export function scaleDecimals(step) {
  for (let n = 0; n < 6; n += 1) if (Math.abs(step - Number(step.toFixed(n))) < 1e-9) return n;
  return 6;
}

/** @param {PredictState} state @returns {string} */
export function predictedWords({ choice: picked, choices, scale }) {
  if (picked === null) return "nothing";
  return onScale(scale) ? scaleNumber(picked, scale) : choices[picked];
}

/** @param {PredictState} state @returns {string} */
export function answeredWords({ outcome, choices, scale }) {
  if (!isKnown(outcome)) return "";
  if (onScale(scale)) return scaleNumber(/** @type {number} */ (outcome.value), scale);
  return outcome.right === null ? "None of these." : choices[outcome.right];
}

/** @param {PredictState} state @returns {string} */
function askedWords({ choice: picked, choices, scale }) {
  if (picked !== null) return "Chosen. Add your reason if you like, then go on.";
  if (!onScale(scale)) return `Choose one of ${choices.length}. ${SKIP_WORDS}`;
  return `Move the slider, from ${scaleNumber(scale.low, scale)} to ${scaleNumber(scale.high, scale)}. ${SKIP_WORDS}`;
}

/** @param {PredictState} state @returns {string} */
function metWords({ choice: picked, choices, outcome }) {
  if (outcome.right === null) return `✗ None of the ${choices.length} came out.`;
  return outcome.right === picked ? "✓ It came out as you predicted." : "✗ It came out otherwise.";
}

/** @param {PredictState} state @returns {string} */
function apartWords(state) {
  const gap = Number(state.choice) - Number(state.outcome.value);
  const size = state.scale.unit === "%" ? points(Math.abs(gap)).replace("+", "") : scaleNumber(Math.abs(gap), state.scale);
  if (parseFloat(size) === 0) return `✓ You predicted ${predictedWords(state)}, and so it is.`;
  return `You predicted ${predictedWords(state)}. That is ${size} ${gap > 0 ? "above" : "below"} what was measured, ${answeredWords(state)}.`;
}
