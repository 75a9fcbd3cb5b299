// What moves the weights along their gradients. A pruned weight is never moved, so it stays exactly 0.

/**
 * Stochastic gradient descent with momentum, as PyTorch has it: v ← momentum · v + g, w ← w − lr · v.
 * @param {Network} network @param {{ lr?: number, momentum?: number }} [options] @returns {Optimiser}
 */
export function sgd(network, { lr = 0.1, momentum = 0.9 } = {}) {
  const moved = parameters(network).map((each) => ({ ...each, velocity: new network.Floats(each.value.length) }));
  return {
    lr,
    step() {
      for (const { value, gradient, mask, velocity } of moved) {
        for (let i = 0; i < value.length; i++) {
          if (mask && !mask[i]) continue;
          velocity[i] = momentum * velocity[i] + gradient[i];
          value[i] -= this.lr * velocity[i];
        }
      }
    },
  };
}

/**
 * Adam (Kingma and Ba 2015, algorithm 1): the mean of the gradients over the root of the mean of their squares.
 * @param {Network} network @param {{ lr?: number, beta1?: number, beta2?: number, epsilon?: number }} [options] @returns {Optimiser}
 */
export function adam(network, { lr = 1.2e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = {}) {
  const moved = parameters(network).map((each) => ({ ...each, mean: new network.Floats(each.value.length), square: new network.Floats(each.value.length) }));
  let updates = 0;
  return {
    lr,
    step() {
      updates += 1;
      const rate = this.lr / (1 - beta1 ** updates), root = Math.sqrt(1 - beta2 ** updates); // both means began at 0
      for (const { value, gradient, mask, mean, square } of moved) {
        for (let i = 0; i < value.length; i++) {
          if (mask && !mask[i]) continue;
          const g = gradient[i];
          mean[i] = beta1 * mean[i] + (1 - beta1) * g;
          square[i] = beta2 * square[i] + (1 - beta2) * g * g;
          value[i] -= (rate * mean[i]) / (Math.sqrt(square[i]) / root + epsilon);
        }
      }
    },
  };
}

/** @param {Network} network @returns {{ value: Floats, gradient: Floats, mask: Uint8Array | null }[]} biases are never pruned */
function parameters(network) {
  return network.layers.flatMap(({ weight, weightGradient, mask, bias, biasGradient }) => [
    { value: weight, gradient: weightGradient, mask },
    { value: bias, gradient: biasGradient, mask: null },
  ]);
}
