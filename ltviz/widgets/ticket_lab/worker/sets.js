// The sets that the lab trains on, by name.

/**
 * @typedef {{ inputs: number, classes: number, draw: (count: number, noise: number, random: RandomStream, Floats: FloatsKind) => Examples }} LabSet
 */

/** @type {Record<string, LabSet>} */
export const SETS = {
  ...Object.fromEntries(Object.keys(TOYS).map((name) => [name, { inputs: 2, classes: 2, draw: toyExamples.bind(null, name) }])),
  mnist1d: { inputs: 40, classes: 10, draw: (count, _, random, Floats) => mnist1dExamples(count, random, Floats) }, // its noise is part of the recipe
};

/**
 * Three draws of a set. What has more than two inputs is scaled by mean and deviation of the training examples; a plane keeps its points.
 * @param {LabSet} set @param {{ count: number, held: number, noise: number, seed: number }} setup held: validation examples, and as many for test
 * @param {FloatsKind} Floats @returns {Splits}
 */
export function drawSplits({ inputs, draw }, { count, held, noise, seed }, Floats) {
  const [train, validation, test] = [count, held, held].map((n, split) => draw(n, noise, randomStream(seed, STREAMS.data, split), Floats));
  if (inputs > 2) {
    const { length } = train.x;
    let sum = 0, squares = 0;
    for (const v of train.x) sum += v;
    for (const v of train.x) squares += (v - sum / length) ** 2;
    for (const { x } of [train, validation, test]) for (let i = 0; i < x.length; i++) x[i] = (x[i] - sum / length) / Math.sqrt(squares / length);
  }
  return { train, validation, test };
}
