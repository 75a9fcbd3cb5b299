// A network of dense layers that trains: plain JavaScript on typed arrays, nothing else needed.
//
//   const network = createNetwork([40, 100, 50, 10]);
//   drawGlorotNormal(network, randomStream(seed, STREAMS.values));          // random.js
//   const optimiser = adam(network);                                        // optimisers.js
//   const loss = trainStep(network, optimiser, data, { order, first: 0 });   // again and again
//
// Weights have PyTorch's layout [out, in]. The values of units lie [unit, example], the examples of a batch side by
// side, so that every product below is a sum of rows. The loops take two units and four of their connections at a
// time: what is read once then serves several products. Connections that both units have lost are left out.

/** @typedef {Float32Array | Float64Array} Floats */
/** @typedef {Float32ArrayConstructor | Float64ArrayConstructor} FloatsKind */
/**
 * What the units on one side of a layer are linked to, two units at a time: units 2p and 2p + 1 have a kept connection,
 * one of them or both, to the units end[start[p]] … end[start[p + 1] − 1] on the other side.
 * @typedef {{ units: number, unitStride: number, endStride: number, start: Int32Array, end: Int32Array }} Links the weight of unit u
 *   and its end e is weight[u · unitStride + e · endStride]
 */
/**
 * units, deltas: values and ∂loss/∂(sum before the activation), [outputs, batch].
 * @typedef {{ name: string, inputs: number, outputs: number, weight: Floats, bias: Floats, mask: Uint8Array,
 *   weightGradient: Floats, biasGradient: Floats, units: Floats, deltas: Floats, byOutput: Links, byInput: Links }} Layer
 */
/** @typedef {{ sizes: number[], batch: number, tanh: boolean, Floats: FloatsKind, input: Floats, target: Uint8Array, layers: Layer[] }} Network */
/** @typedef {{ x: Floats, y: Uint8Array }} Examples x [N, inputs], y [N] the class of each */
/** @typedef {{ order: Uint32Array, first: number }} Batch the examples order[first], order[first + 1], … */
/** @typedef {{ lr: number, step(): void }} Optimiser step() moves the weights along the gradients that backward() left */

// ---- The network

/**
 * Layers fc1, fc2, …, out of sizes [inputs, hidden, …, classes]; all weights 0, nothing pruned.
 * @param {number[]} sizes @param {{ tanh?: boolean, batch?: number, Floats?: FloatsKind }} [options] tanh: the activation, instead of ReLU;
 *   batch: most examples at a time
 * @returns {Network}
 */
export function createNetwork(sizes, { tanh = false, batch = 64, Floats = Float32Array } = {}) {
  if (sizes.length < 2 || !sizes.every((size) => Number.isInteger(size) && size >= 1)) {
    throw new RangeError(`sizes must be two or more whole numbers of at least 1, got [${sizes.join(", ")}]`);
  }
  const layers = sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i], connections = inputs * outputs;
    const name = i === sizes.length - 2 ? "out" : `fc${i + 1}`;
    const floats = (/** @type {number} */ n) => new Floats(n);
    const layer = {
      name, inputs, outputs, mask: new Uint8Array(connections).fill(1),
      byOutput: createLinks(outputs, inputs, inputs, 1), byInput: createLinks(inputs, outputs, 1, inputs),
      weight: floats(connections), bias: floats(outputs), weightGradient: floats(connections), biasGradient: floats(outputs),
      units: floats(even(outputs) * batch), deltas: floats(even(outputs) * batch),
    };
    linkKept(layer);
    return layer;
  });
  return { sizes, batch, tanh, Floats, input: new Floats(even(sizes[0]) * batch), target: new Uint8Array(batch), layers };
}

/** An odd number of units has a row more, which nobody reads. @param {number} units */
function even(units) {
  return units + (units % 2);
}

/** @param {number} units @param {number} ends @param {number} unitStride @param {number} endStride @returns {Links} */
function createLinks(units, ends, unitStride, endStride) {
  const pairs = even(units) / 2;
  return { units, unitStride, endStride, start: new Int32Array(pairs + 1), end: new Int32Array(pairs * ends) };
}

/** Fresh initial values: weights normal with variance 2 / (inputs + outputs), biases 0 (Glorot and Bengio 2010). @param {Network} network @param {{ normal(): number }} random */
export function drawGlorotNormal(network, random) {
  for (const { inputs, outputs, weight, bias, mask } of network.layers) {
    const deviation = Math.sqrt(2 / (inputs + outputs));
    for (let i = 0; i < weight.length; i++) {
      const drawn = deviation * random.normal(); // drawn for the pruned too: a mask must not move the others' values
      weight[i] = mask[i] ? drawn : 0;
    }
    bias.fill(0);
  }
}

/** Copies of all values, by parameter: fc1.weight, fc1.bias, … @param {Network} network @returns {Record<string, Floats>} */
export function copyValues(network) {
  return Object.fromEntries(network.layers.flatMap(({ name, weight, bias }) => [[`${name}.weight`, weight.slice()], [`${name}.bias`, bias.slice()]]));
}

/** Puts such values back; what is pruned stays 0. @param {Network} network @param {Record<string, ArrayLike<number>>} values */
export function setValues(network, values) {
  for (const { name, weight, bias, mask } of network.layers) {
    weight.set(ofLength(weight.length, values, `${name}.weight`));
    bias.set(ofLength(bias.length, values, `${name}.bias`));
    for (let i = 0; i < weight.length; i++) if (!mask[i]) weight[i] = 0;
  }
}

/** Copies of the masks, by weight: 1 is kept, 0 is pruned. @param {Network} network @returns {Record<string, Uint8Array>} */
export function copyMask(network) {
  return Object.fromEntries(network.layers.map(({ name, mask }) => [`${name}.weight`, mask.slice()]));
}

/** Prunes: weights that the mask does not keep are 0 and stay 0. @param {Network} network @param {Record<string, ArrayLike<number>>} kept */
export function setMask(network, kept) {
  for (const layer of network.layers) {
    layer.mask.set(ofLength(layer.mask.length, kept, `${layer.name}.weight`));
    for (let i = 0; i < layer.weight.length; i++) if (!layer.mask[i]) layer.weight[i] = 0;
    linkKept(layer);
  }
}

/** @param {number} length @param {Record<string, ArrayLike<number>>} arrays @param {string} name */
function ofLength(length, arrays, name) {
  const found = Object.hasOwn(arrays, name) ? arrays[name].length : "none";
  if (found !== length) throw new RangeError(`${name} must hold ${length} numbers, got ${found}`);
  return arrays[name];
}

/** @param {Layer} layer */
function linkKept({ inputs, outputs, mask, byOutput, byInput }) {
  listLinks(byOutput, mask, inputs);
  listLinks(byInput, mask, outputs);
}

/** @param {Links} links @param {Uint8Array} mask @param {number} ends */
function listLinks({ units, unitStride, endStride, start, end }, mask, ends) {
  let k = 0;
  for (let u = 0; u < units; u += 2) {
    for (let e = 0; e < ends; e++) {
      const place = u * unitStride + e * endStride;
      if (mask[place] || (u + 1 < units && mask[place + unitStride])) end[k++] = e;
    }
    start[u / 2 + 1] = k;
  }
}

// ---- Forward and backward

/** Reads a batch of `count` examples into the network. @param {Network} network @param {Examples} data @param {Batch} batch @param {number} [count] */
export function loadBatch({ batch, input, target, sizes: [inputs] }, { x, y }, { order, first }, count = batch) {
  for (let b = 0; b < count; b++) {
    const example = order[first + b];
    target[b] = y[example];
    for (let i = 0; i < inputs; i++) input[i * batch + b] = x[example * inputs + i];
  }
}

/** Values of all units for the loaded batch; those of the last layer are the logits. @param {Network} network @param {number} [count] */
export function forward({ input, layers, tanh, batch }, count = batch) {
  let below = input;
  for (const layer of layers) {
    for (let u = 0; u < layer.outputs; u++) layer.units.fill(layer.bias[u], u * batch, u * batch + count);
    addProducts(layer.units, layer.byOutput, layer.weight, below, batch, count);
    below = layer.units;
    if (layer !== layers[layers.length - 1]) activate(below, tanh, batch, count);
  }
}

/** @param {Floats} units @param {boolean} tanh @param {number} batch @param {number} count */
function activate(units, tanh, batch, count) {
  for (let row = 0; row < units.length; row += batch) {
    for (let i = row; i < row + count; i++) units[i] = tanh ? Math.tanh(units[i]) : units[i] > 0 ? units[i] : 0;
  }
}

/** Adds to each unit and example Σ weight · value, over the unit's links. @param {Floats} into @param {Links} links @param {Floats} weight @param {Floats} values @param {number} batch @param {number} count */
function addProducts(into, { units, unitStride, endStride, start, end }, weight, values, batch, count) {
  for (let u = 0; u < units; u += 2) {
    const first = u * unitStride, second = u + 1 < units ? first + unitStride : first; // a lone unit is its own second
    const one = u * batch, two = one + batch, stop = start[u / 2 + 1];
    let k = start[u / 2];
    for (; k + 4 <= stop; k += 4) {
      const e0 = end[k], e1 = end[k + 1], e2 = end[k + 2], e3 = end[k + 3];
      const r0 = e0 * batch, r1 = e1 * batch, r2 = e2 * batch, r3 = e3 * batch;
      const v0 = weight[first + e0 * endStride], v1 = weight[first + e1 * endStride], v2 = weight[first + e2 * endStride], v3 = weight[first + e3 * endStride];
      const w0 = weight[second + e0 * endStride], w1 = weight[second + e1 * endStride], w2 = weight[second + e2 * endStride], w3 = weight[second + e3 * endStride];
      for (let b = 0; b < count; b++) {
        const x0 = values[r0 + b], x1 = values[r1 + b], x2 = values[r2 + b], x3 = values[r3 + b];
        into[one + b] += v0 * x0 + v1 * x1 + v2 * x2 + v3 * x3;
        into[two + b] += w0 * x0 + w1 * x1 + w2 * x2 + w3 * x3;
      }
    }
    for (; k < stop; k++) {
      const r = end[k] * batch, v = weight[first + end[k] * endStride], w = weight[second + end[k] * endStride];
      for (let b = 0; b < count; b++) {
        into[one + b] += v * values[r + b];
        into[two + b] += w * values[r + b];
      }
    }
  }
}

/**
 * Mean softmax cross-entropy of the batch, and into the last layer's deltas its gradient, (softmax − target) / count.
 * @param {Network} network @param {number} [count]
 */
export function softmaxLoss({ layers, target, batch }, count = batch) {
  const { units, deltas, outputs } = layers[layers.length - 1];
  let loss = 0;
  for (let b = 0; b < count; b++) {
    let most = -Infinity, sum = 0;
    for (let u = 0; u < outputs; u++) most = Math.max(most, units[u * batch + b]); // taken off, so that exp cannot overflow
    for (let u = 0; u < outputs; u++) sum += deltas[u * batch + b] = Math.exp(units[u * batch + b] - most);
    for (let u = 0; u < outputs; u++) deltas[u * batch + b] /= sum * count;
    deltas[target[b] * batch + b] -= 1 / count;
    loss += Math.log(sum) + most - units[target[b] * batch + b];
  }
  return loss / count;
}

/** Gradients of the biases and of the kept weights, from the last layer's deltas. Those of pruned weights mean nothing. @param {Network} network @param {number} [count] */
export function backward({ input, layers, tanh, batch }, count = batch) {
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l], below = l > 0 ? layers[l - 1] : null;
    weightGradients(layer, below ? below.units : input, batch, count);
    if (!below) continue;
    below.deltas.fill(0);
    addProducts(below.deltas, layer.byInput, layer.weight, layer.deltas, batch, count);
    for (let row = 0; row < below.outputs * batch; row += batch) {
      for (let i = row; i < row + count; i++) { // the activation's slope, from its value
        const y = below.units[i];
        below.deltas[i] *= tanh ? 1 - y * y : y > 0 ? 1 : 0;
      }
    }
  }
}

/** @param {Layer} layer @param {Floats} below values of the units that feed it @param {number} batch @param {number} count */
function weightGradients({ inputs, outputs, deltas, weightGradient, biasGradient, byOutput: { start, end } }, below, batch, count) {
  for (let u = 0; u < outputs; u += 2) {
    const first = u * inputs, second = u + 1 < outputs ? first + inputs : first; // the first is written last
    const one = u * batch, two = one + batch, stop = start[u / 2 + 1];
    let k = start[u / 2];
    for (; k + 4 <= stop; k += 4) {
      const e0 = end[k], e1 = end[k + 1], e2 = end[k + 2], e3 = end[k + 3];
      const r0 = e0 * batch, r1 = e1 * batch, r2 = e2 * batch, r3 = e3 * batch;
      let g0 = 0, g1 = 0, g2 = 0, g3 = 0, h0 = 0, h1 = 0, h2 = 0, h3 = 0;
      for (let b = 0; b < count; b++) {
        const d = deltas[one + b], f = deltas[two + b];
        const x0 = below[r0 + b], x1 = below[r1 + b], x2 = below[r2 + b], x3 = below[r3 + b];
        g0 += d * x0; g1 += d * x1; g2 += d * x2; g3 += d * x3;
        h0 += f * x0; h1 += f * x1; h2 += f * x2; h3 += f * x3;
      }
      weightGradient[second + e0] = h0; weightGradient[second + e1] = h1; weightGradient[second + e2] = h2; weightGradient[second + e3] = h3;
      weightGradient[first + e0] = g0; weightGradient[first + e1] = g1; weightGradient[first + e2] = g2; weightGradient[first + e3] = g3;
    }
    for (; k < stop; k++) {
      let g = 0, h = 0;
      for (let b = 0, r = end[k] * batch; b < count; b++) {
        g += deltas[one + b] * below[r + b];
        h += deltas[two + b] * below[r + b];
      }
      weightGradient[second + end[k]] = h;
      weightGradient[first + end[k]] = g;
    }
  }
  for (let u = 0; u < outputs; u++) {
    let g = 0;
    for (let i = u * batch; i < u * batch + count; i++) g += deltas[i];
    biasGradient[u] = g;
  }
}

// ---- Training

/** One update from one batch; its loss before the update. A loss that is no finite number changes nothing. @param {Network} network @param {Optimiser} optimiser @param {Examples} data @param {Batch} batch */
export function trainStep(network, optimiser, data, batch) {
  loadBatch(network, data, batch);
  forward(network);
  const loss = softmaxLoss(network);
  if (!Number.isFinite(loss)) return loss;
  backward(network);
  optimiser.step();
  return loss;
}

/** Mean loss and share of right answers over all examples. @param {Network} network @param {Examples} data */
export function evaluate(network, data) {
  const examples = data.y.length;
  const batch = { order: Uint32Array.from({ length: examples }, (_, i) => i), first: 0 };
  let loss = 0, right = 0;
  for (; batch.first < examples; batch.first += network.batch) {
    const count = Math.min(network.batch, examples - batch.first);
    loadBatch(network, data, batch, count);
    forward(network, count);
    loss += count * softmaxLoss(network, count);
    for (let b = 0; b < count; b++) if (likeliest(network, b) === network.target[b]) right += 1;
  }
  return { loss: loss / examples, accuracy: right / examples };
}

/** The class with the largest logit for example b of the batch; the first where some are equal. @param {Network} network @param {number} b */
export function likeliest({ layers, batch }, b) {
  const { units, outputs } = layers[layers.length - 1];
  let best = 0;
  for (let u = 1; u < outputs; u++) if (units[u * batch + b] > units[best * batch + b]) best = u;
  return best;
}
