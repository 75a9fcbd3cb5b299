// Scales and ticks: pure functions.

/**
 * A straight scale from data to pixels.
 * @param {[number, number]} domain @param {[number, number]} range @returns {Scale}
 */
export function linear(domain, range) {
  const slope = (range[1] - range[0]) / (domain[1] - domain[0] || 1);
  const scale = (/** @type {number} */ v) => range[0] + (v - domain[0]) * slope;
  const invert = (/** @type {number} */ p) => domain[0] + (p - range[0]) / slope;
  return Object.assign(scale, { invert, domain, range, log: false });
}

/**
 * A logarithmic scale; both ends of the domain must be above 0. Density reads [1, 0.01]: 100 % on the left.
 * @param {[number, number]} domain @param {[number, number]} range @returns {Scale}
 */
export function logarithmic(domain, range) {
  if (!(domain[0] > 0 && domain[1] > 0)) throw new Error(`a log scale needs a domain above 0, got [${domain}]`);
  const inner = linear([Math.log10(domain[0]), Math.log10(domain[1])], range);
  const scale = (/** @type {number} */ v) => inner(Math.log10(v));
  const invert = (/** @type {number} */ p) => 10 ** inner.invert(p);
  return Object.assign(scale, { invert, domain, range, log: true });
}

/**
 * Round numbers inside the domain, about `wanted` of them (1, 2, 5 times a power of ten; powers on a log scale).
 * @param {Scale} scale @param {number} [wanted] @returns {number[]}
 */
export function ticks(scale, wanted = 5) {
  const low = Math.min(...scale.domain);
  const high = Math.max(...scale.domain);
  return scale.log ? logTicks(low, high, wanted) : linearTicks(low, high, wanted);
}

/** @param {number} low @param {number} high @param {number} wanted @returns {number[]} */
function linearTicks(low, high, wanted) {
  const rough = (high - low) / Math.max(1, wanted) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  // The round step nearest to the one asked for, as a ratio.
  const [step] = [1, 2, 5, 10].map((m) => m * power).sort((a, b) => Math.abs(Math.log(a / rough)) - Math.abs(Math.log(b / rough)));
  const found = [];
  // Counted, not summed: 0.1 + 0.2 would print as 0.30000000000000004.
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i += 1) found.push(Number((i * step).toPrecision(12)));
  return found;
}

/** @param {number} low @param {number} high @param {number} wanted @returns {number[]} */
function logTicks(low, high, wanted) {
  for (const steps of [[1, 2, 5], [1, 3], [1]]) {
    const found = [];
    for (let e = Math.floor(Math.log10(low)) - 1; e <= Math.ceil(Math.log10(high)); e += 1) {
      for (const m of steps) {
        const v = Number((m * 10 ** e).toPrecision(12));
        if (v >= low * (1 - 1e-9) && v <= high * (1 + 1e-9)) found.push(v);
      }
    }
    if (found.length <= wanted + 2 || steps.length === 1) return found;
  }
  return [];
}

/** Round numbers that also suit a log axis of less than a decade. @param {Scale} y @returns {number[]} */
export function curveTicks(y) {
  const found = ticks(y, 4);
  return found.length > 2 ? found : ticks(linear(y.domain, y.range), 4);
}

/** Least and greatest of the numbers that there are. @param {Iterable<number>} values @returns {[number, number]} */
export function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const x of values) {
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return low > high ? [0, 1] : [low, high];
}

/** The domain with a share of itself to spare at both ends. @param {[number, number]} domain @param {number} share @returns {[number, number]} */
export function padded([low, high], share) {
  const pad = (high - low || Math.abs(high) || 1) * share;
  return [low - pad, high + pad];
}

/** The nearest of some positions. @param {number[]} at @param {number} x @returns {number} */
export function nearestIndex(at, x) {
  let [best, least] = [-1, Infinity];
  at.forEach((position, i) => {
    const distance = Math.abs(position - x);
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}

/** @param {number} x @param {number} low @param {number} high */
function bounded(x, low, high) {
  return Math.max(low, Math.min(high, x));
}
