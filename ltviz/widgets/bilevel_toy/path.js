// The toy of DARTS as pure functions; ltviz/bilevel.py computes the same to the last bit, and a test compares them.

/** @typedef {[number, number]} ToyPoint architecture α and weight w */

/** L_val(w, α). @param {number} alpha @param {number} w @returns {number} */
export function validationLoss(alpha, w) {
  return alpha * w - 2 * alpha + 1;
}

/** L_train(w, α). @param {number} alpha @param {number} w @returns {number} */
export function trainingLoss(alpha, w) {
  return w * w - 2 * alpha * w + alpha * alpha;
}

/** ∂L_train/∂w. @param {number} alpha @param {number} w @returns {number} */
export function weightGradient(alpha, w) {
  return 2 * (w - alpha);
}

/** dL_val(w', α)/dα at w' = w − ξ ∂L_train/∂w. @param {number} alpha @param {number} w @param {number} xi @returns {number} */
export function architectureGradient(alpha, w, xi) {
  const look = w - xi * weightGradient(alpha, w);
  return look - 2 + 2 * xi * alpha;
}

/** Where the iterates come to rest: α = w = this. @param {number} xi @returns {number} */
export function fixedPoint(xi) {
  return 2 / (1 + 2 * xi);
}

/** The path, the start first: each step moves α, then w. @param {number} xi @param {number[]} rates of α and w @param {number[]} start @param {number} steps @returns {ToyPoint[]} */
export function iterates(xi, rates, start, steps) {
  let [alpha, w] = start;
  /** @type {ToyPoint[]} */
  const path = [[alpha, w]];
  for (let i = 0; i < steps; i += 1) {
    alpha = alpha - rates[0] * architectureGradient(alpha, w, xi);
    w = w - rates[1] * weightGradient(alpha, w);
    path.push([alpha, w]);
  }
  return path;
}

/** The readout. @param {number} xi @param {number} step @param {ToyPoint} point @returns {string} */
export function toySentence(xi, step, [alpha, w]) {
  const rest = fixedPoint(xi);
  const when = step === 0 ? "at the start" : `after ${count(step)} step${step === 1 ? "" : "s"}`;
  const at = `α = ${fixed(alpha, 2)}, w = ${fixed(w, 2)}, validation loss ${fixed(validationLoss(alpha, w), 2)}`;
  const end = Math.abs(rest - 1) < 0.005 ? ", the optimum." : `, where it is ${fixed(validationLoss(rest, rest), 2)}; the optimum (1, 1) has 0.`;
  return `ξ = ${fixed(xi, 2)}, ${xi === 0 ? "first" : "second"} order: ${when} ${at}. The steps lead to α = w = ${fixed(rest, 2)}${end}`;
}
