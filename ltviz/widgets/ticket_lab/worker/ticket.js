// The steps of the lottery ticket experiment: prune, rewind, fresh values, shuffled masks (Frankle and Carbin 2019).
// Pruning itself is makeMask of parts/masks.js, the twin of ltviz.pruning.make_mask, joined with this file.

/**
 * Prunes a fraction of the weights that are left, those of least size; by layer, or all layers ranked together.
 * The biases stay. @param {Network} network @param {number} remove in [0, 1] @param {string} [scope] "layer" or "global"
 */
export function prune(network, remove, scope = "layer") {
  const sizes = Object.fromEntries(network.layers.map(({ name, weight }) => [`${name}.weight`, weight.map(Math.abs)]));
  setMask(network, makeMask(sizes, remove, { scope, mask: copyMask(network) }));
}

/** The masks with the places of each layer in a random order: as many connections, elsewhere. @param {Mask} mask @param {number} seed @param {number} [draw] @returns {Mask} */
export function shuffledMask(mask, seed, draw = 0) {
  const random = randomStream(seed, STREAMS.mask, draw);
  return Object.fromEntries(Object.entries(mask).map(([name, kept]) => [name, shuffled(kept.slice(), random)]));
}

/** Initial values of a seed, or fresh ones: draw 1, 2, … The pruned weights' are drawn, too, and stay 0. @param {Network} network @param {number} seed @param {number} [draw] */
export function drawInitial(network, seed, draw = 0) {
  drawGlorotNormal(network, randomStream(seed, STREAMS.values, draw));
}

/** Why a network with these masks cannot be trained; "" where it can. @param {Network} network */
export function refusal(network) {
  const empty = network.layers.find(({ mask }) => !mask.includes(1));
  if (!empty) return "";
  return `${empty.name} has no connection left, so nothing of the input reaches the output: restore one of its connections, or the mask before`;
}
