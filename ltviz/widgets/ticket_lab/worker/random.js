// Random numbers from a seed, and what is made of them alone: an order, and the batches of a training.

/** @typedef {{ uniform(): number, below(n: number): number, normal(): number }} RandomStream */
/** What a seed is used for. Each use has a stream of its own, so that one does not move the others. */
export const STREAMS = { values: 1, batches: 2, mask: 3, data: 4 };

/**
 * Random numbers that hang on the seed, its use and a number (of an epoch, say) alone: the generator sfc32.
 * uniform() lies in [0, 1), below(n) is one of 0 … n − 1, normal() has mean 0 and deviation 1.
 * @param {number} seed a whole number @param {number} use @param {number} [number] @returns {RandomStream}
 */
export function randomStream(seed, use, number = 0) {
  let a = seed | 0, b = use | 0, c = number | 0, counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 20; i++) next(); // neighbouring seeds have drifted apart by then
  const uniform = () => next() / 2 ** 32;
  return {
    uniform,
    below: (n) => Math.floor(uniform() * n),
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()), // Box and Muller
  };
}

/** Puts the items into a random order, in place (Fisher and Yates). @template {Uint32Array | Uint8Array} T @param {T} items @param {RandomStream} random @returns {T} */
export function shuffled(items, random) {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const held = items[last];
    items[last] = items[other];
    items[other] = held;
  }
  return items;
}

/**
 * The batches of a training. The order in epoch e hangs on the seed and e alone, so that a training which goes on
 * from step k sees what an unbroken one sees. What an epoch leaves over is dropped.
 * @param {number} examples @param {number} batch @param {number} seed @returns {{ at(step: number): { order: Uint32Array, first: number } }}
 */
export function shuffledBatches(examples, batch, seed) {
  if (batch > examples) throw new RangeError(`batch must be at most the ${examples} examples, got ${batch}`);
  const perEpoch = Math.floor(examples / batch);
  const order = new Uint32Array(examples);
  const now = { order, first: 0 };
  let epoch = -1;
  return {
    at(step) {
      const wanted = Math.floor(step / perEpoch);
      if (wanted !== epoch) {
        epoch = wanted;
        for (let i = 0; i < examples; i++) order[i] = i;
        shuffled(order, randomStream(seed, STREAMS.batches, epoch));
      }
      now.first = (step % perEpoch) * batch;
      return now;
    },
  };
}
