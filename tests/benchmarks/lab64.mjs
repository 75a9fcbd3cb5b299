// Processor seconds per update of the lab's engine and of the same network in plain triple loops, in turn; prints them as JSON.
// node tests/benchmarks/lab.mjs REPEATS STEPS
import { adam } from "../../ltviz/widgets/ticket_lab/worker/optimisers.js";
import { copyMask, createNetwork, drawGlorotNormal, setMask, trainStep } from "../../ltviz/widgets/ticket_lab/worker/engine.js";
import { randomStream, shuffled, shuffledBatches, STREAMS } from "../../ltviz/widgets/ticket_lab/worker/random.js";

const [REPEATS, STEPS] = process.argv.slice(2).map(Number);
const SIZES = [40, 100, 50, 10], BATCH = 64, EXAMPLES = 4000, SEED = 0;

function examples(Floats) {
  const random = randomStream(SEED, STREAMS.data);
  const x = Floats.from({ length: EXAMPLES * SIZES[0] }, () => random.normal());
  return { x, y: Uint8Array.from({ length: EXAMPLES }, () => random.below(10)) };
}

/** An endless training by the engine, of which every weight but the share `density` is pruned. */
function engine(Floats, density) {
  const network = createNetwork(SIZES, { batch: BATCH, Floats });
  drawGlorotNormal(network, randomStream(SEED, STREAMS.values));
  const keep = (layer) => shuffled(layer.fill(0).fill(1, 0, Math.round(density * layer.length)), randomStream(SEED, STREAMS.mask));
  setMask(network, Object.fromEntries(Object.entries(copyMask(network)).map(([name, layer]) => [name, keep(layer)])));
  const optimiser = adam(network), data = examples(Floats), batches = shuffledBatches(EXAMPLES, BATCH, SEED);
  let step = 0;
  return () => trainStep(network, optimiser, data, batches.at(step++));
}

/** The same in the loops that the formulas suggest: example, unit, input; without masks. */
function plain() {
  const random = randomStream(SEED, STREAMS.values);
  const layers = SIZES.slice(1).map((outputs, l) => {
    const inputs = SIZES[l], n = inputs * outputs, deviation = Math.sqrt(2 / (inputs + outputs));
    return {
      inputs, outputs, weight: Float32Array.from({ length: n }, () => deviation * random.normal()), bias: new Float32Array(outputs),
      weightGradient: new Float32Array(n), biasGradient: new Float32Array(outputs),
      units: new Float32Array(outputs * BATCH), deltas: new Float32Array(outputs * BATCH),
    };
  });
  const input = new Float32Array(SIZES[0] * BATCH), target = new Uint8Array(BATCH), data = examples(Float32Array);
  const network = { layers: layers.map((layer) => ({ ...layer, mask: null })), Floats: Float32Array };
  const optimiser = adam(network), batches = shuffledBatches(EXAMPLES, BATCH, SEED);
  let step = 0;
  return () => {
    const { order, first } = batches.at(step++);
    for (let b = 0; b < BATCH; b++) {
      target[b] = data.y[order[first + b]];
      for (let i = 0; i < SIZES[0]; i++) input[b * SIZES[0] + i] = data.x[order[first + b] * SIZES[0] + i];
    }
    layers.forEach((layer, l) => plainForward(layer, l > 0 ? layers[l - 1].units : input, l < layers.length - 1));
    const loss = plainLoss(layers[layers.length - 1], target);
    for (let l = layers.length - 1; l >= 0; l--) {
      plainGradients(layers[l], l > 0 ? layers[l - 1].units : input);
      if (l > 0) plainDeltas(layers[l], layers[l - 1]);
    }
    optimiser.step();
    return loss;
  };
}

function plainForward({ inputs, outputs, weight, bias, units }, below, hidden) {
  for (let b = 0; b < BATCH; b++) {
    for (let u = 0; u < outputs; u++) {
      let sum = bias[u];
      for (let i = 0; i < inputs; i++) sum += weight[u * inputs + i] * below[b * inputs + i];
      units[b * outputs + u] = hidden && sum < 0 ? 0 : sum;
    }
  }
}

function plainLoss({ outputs, units, deltas }, target) {
  let loss = 0;
  for (let b = 0; b < BATCH; b++) {
    const row = b * outputs;
    let most = -Infinity, sum = 0;
    for (let u = 0; u < outputs; u++) most = Math.max(most, units[row + u]);
    for (let u = 0; u < outputs; u++) sum += Math.exp(units[row + u] - most);
    for (let u = 0; u < outputs; u++) deltas[row + u] = (Math.exp(units[row + u] - most) / sum - (u === target[b] ? 1 : 0)) / BATCH;
    loss += Math.log(sum) + most - units[row + target[b]];
  }
  return loss / BATCH;
}

function plainGradients({ inputs, outputs, deltas, weightGradient, biasGradient }, below) {
  weightGradient.fill(0);
  biasGradient.fill(0);
  for (let b = 0; b < BATCH; b++) {
    for (let u = 0; u < outputs; u++) {
      const delta = deltas[b * outputs + u];
      biasGradient[u] += delta;
      for (let i = 0; i < inputs; i++) weightGradient[u * inputs + i] += delta * below[b * inputs + i];
    }
  }
}

function plainDeltas({ inputs, outputs, weight, deltas }, below) {
  for (let b = 0; b < BATCH; b++) {
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let u = 0; u < outputs; u++) sum += weight[u * inputs + i] * deltas[b * outputs + u];
      below.deltas[b * inputs + i] = below.units[b * inputs + i] > 0 ? sum : 0;
    }
  }
}

const works = { plain: plain(), dense: engine(Float32Array, 1), dense64: engine(Float64Array,1), pruned: engine(Float32Array, 0.2), pruned64: engine(Float64Array, 0.2) };
const seconds = {}, losses = {};
for (const name of Object.keys(works)) seconds[name] = [];
for (let repeat = -1; repeat < REPEATS; repeat++) { // the first round only warms the compiler
  for (const [name, step] of Object.entries(works)) {
    const before = process.cpuUsage(); // processor time: another program on the machine does not count
    for (let i = 0; i < STEPS; i++) losses[name] = step();
    const { user, system } = process.cpuUsage(before);
    if (repeat >= 0) seconds[name].push((user + system) / 1e6 / STEPS);
  }
}
console.log(JSON.stringify({ seconds, losses }));
