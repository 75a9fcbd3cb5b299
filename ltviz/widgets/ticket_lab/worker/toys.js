// Sets of points in the plane, two classes, small enough to watch a network bend around them.

/** @typedef {(along: number, side: number) => [number, number]} Curve the point of class `side` (0 or 1) at `along` in [0, 1) */

const TURNS = 1; // of each arm of the spirals

/** The surface is drawn over [−REACH, REACH] in both coordinates. */
export const REACH = 1.25;

/** @type {Record<string, Curve>} each within [−1, 1] in both coordinates */
export const TOYS = {
  rings: (along, side) => onCircle(2 * Math.PI * along, side ? 0.9 : 0.45),
  spirals: (along, side) => onCircle(2 * Math.PI * TURNS * along + Math.PI * side, 0.1 + 0.85 * along),
  moons: (along, side) => {
    const [x, y] = onCircle(Math.PI * along, 0.6);
    return side ? [0.3 - x, 0.2 - y] : [x - 0.3, y - 0.2];
  },
};

/** @param {number} angle @param {number} radius @returns {[number, number]} */
function onCircle(angle, radius) {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Examples of a toy set, the two classes in turn; `noise` is the deviation of both coordinates from the curve.
 * @param {string} name @param {number} count @param {number} noise in [0, 1] @param {RandomStream} random @param {FloatsKind} Floats @returns {Examples}
 */
export function toyExamples(name, count, noise, random, Floats) {
  const x = new Floats(2 * count), y = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    y[i] = i % 2;
    const point = TOYS[name](random.uniform(), y[i]);
    for (const axis of [0, 1]) x[2 * i + axis] = point[axis] + noise * random.normal();
  }
  return { x, y };
}

/**
 * The decision surface: the probability of class 1 on a grid of points, rows from the lowest y up, each from the lowest x on.
 * @param {Network} network of two inputs and two classes @param {number} grid points along each side @returns {Float32Array}
 */
export function surface(network, grid) {
  const found = new Float32Array(grid * grid), { input, batch, layers } = network;
  const { units } = layers[layers.length - 1];
  const at = (/** @type {number} */ place) => REACH * ((2 * place + 1) / grid - 1); // the middle of a cell
  for (let from = 0; from < found.length; from += batch) {
    const count = Math.min(batch, found.length - from);
    for (let b = 0; b < count; b++) {
      input[b] = at((from + b) % grid);
      input[batch + b] = at(Math.floor((from + b) / grid));
    }
    forward(network, count);
    for (let b = 0; b < count; b++) found[from + b] = 1 / (1 + Math.exp(units[b] - units[batch + b]));
  }
  return found;
}
