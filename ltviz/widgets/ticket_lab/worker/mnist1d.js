// MNIST-1D drawn in the page: the twin of ltviz/datasets/mnist1d.py (Greydanus and Kobak, 2011.14439, section 2). The recipe is the
// same to the last constant; the random numbers are the page's own, so the examples are others.

const LENGTH = 40, CANVAS = 72; // points of an example, and of the canvas that it is drawn on
const PADDING = [36, 60], MAX_SHIFT = 48; // points of silence behind a curve; points that it moves right, fewer than this
const SCALE = 0.4, SHEAR = 0.75, WHITE_NOISE = 0.02; // of the height; of the slope from end to end; deviation everywhere
const CORRELATED_NOISE = 0.25, SMOOTHING = 2; // deviation in the silence before it is smoothed; of the smoothing, in points

// The digits 0 to 9 as strokes of a pen that moves downwards; the height is the pen's place.
const PEN = [
  [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
  [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
  [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
  [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
  [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
  [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
  [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
  [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
  [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
  [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
];

/** @typedef {{ padding: number, height: number, shift: number, silence: ArrayLike<number>, white: ArrayLike<number>, slope: number }} Mnist1dDraw height, slope in [0, 1) */

/** The ten curves, each of deviation 1/6 and from 0 on. */
const TEMPLATES = PEN.map((row) => {
  const mean = row.reduce((sum, v) => sum + v) / row.length;
  const deviation = Math.sqrt(row.reduce((sum, v) => sum + (v - mean) ** 2, 0) / row.length);
  return row.map((v) => (v - row[0]) / deviation / 6);
});

/** One example from its random numbers, before the set is scaled: LENGTH numbers. @param {number} digit @param {Mnist1dDraw} draw */
export function mnist1dCurve(digit, { padding, height, shift, silence, white, slope }) {
  const curve = TEMPLATES[digit], canvas = new Float64Array(CANVAS), smooth = smoothed(silence);
  const at = (/** @type {number} */ i) => (i < curve.length ? curve[i] : 0);
  for (let i = 0; i < CANVAS; i++) {
    const place = (((i - shift + CANVAS) % CANVAS) / (CANVAS - 1)) * (curve.length + padding - 1), left = Math.floor(place);
    const drawn = at(left) + (place - left) * (at(left + 1) - at(left));
    canvas[i] = place < curve.length ? drawn * (1 + SCALE * (height - 0.5)) : CORRELATED_NOISE * smooth[i];
    canvas[i] += WHITE_NOISE * white[i] - SHEAR * (slope - 0.5) * (i / (CANVAS - 1) - 0.5);
  }
  const example = new Float64Array(LENGTH);
  for (let i = 0; i < LENGTH; i++) {
    const place = (i * (CANVAS - 1)) / (LENGTH - 1), left = Math.min(Math.floor(place), CANVAS - 2);
    example[i] = canvas[left] + (place - left) * (canvas[left + 1] - canvas[left]);
  }
  return example;
}

/** Smoothed by a Gaussian, the row mirrored at both ends. @param {ArrayLike<number>} row */
function smoothed(row) {
  const reach = 4 * SMOOTHING, result = new Float64Array(CANVAS);
  let total = 0;
  for (let offset = -reach; offset <= reach; offset++) {
    const weight = Math.exp(-0.5 * (offset / SMOOTHING) ** 2);
    total += weight;
    for (let i = 0; i < CANVAS; i++) {
      const place = i + offset;
      result[i] += weight * row[place < 0 ? -1 - place : place >= CANVAS ? 2 * CANVAS - 1 - place : place];
    }
  }
  for (let i = 0; i < CANVAS; i++) result[i] /= total;
  return result;
}

/** Examples before scaling, every class equally often, give or take one. @param {number} count @param {RandomStream} random @param {FloatsKind} Floats @returns {Examples} */
export function mnist1dExamples(count, random, Floats) {
  const x = new Floats(count * LENGTH);
  const y = shuffled(Uint8Array.from({ length: count }, (_, i) => i % PEN.length), random);
  const silence = new Float64Array(CANVAS), white = new Float64Array(CANVAS);
  for (let i = 0; i < count; i++) {
    const padding = PADDING[0] + random.below(PADDING[1] - PADDING[0] + 1), height = random.uniform(), shift = random.below(MAX_SHIFT);
    for (const row of [silence, white]) for (let k = 0; k < CANVAS; k++) row[k] = random.normal();
    x.set(mnist1dCurve(y[i], { padding, height, shift, silence, white, slope: random.uniform() }), i * LENGTH);
  }
  return { x, y };
}
