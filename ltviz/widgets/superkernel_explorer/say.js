// The readout of SuperkernelExplorer. say.py says the same words; a test compares them.

/** What is decided, what that costs, and how accurate it is where that was evaluated. @param {KernelScene} scene @returns {string} */
export function kernelSentence(scene) {
  return `${kernelPlace(scene)}: ${kernelDecisions(scene)}. ${kernelCost(scene)}`;
}

/** @param {KernelScene} scene @returns {string} */
function kernelPlace({ trace: { facts, seeds, steps }, a, s, t, shift }) {
  const place = `λ = ${facts.names[a]}, seed ${seeds[s]}, step ${count(steps[t])}`;
  if (shift) return `What if, not retrained, every threshold ${fixed(Math.abs(shift), 2)} ${shift > 0 ? "higher" : "lower"}; ${place}`;
  return steps[t] < facts.warmup ? `${place} of the warm-up` : place;
}

/** @param {KernelScene} scene @returns {string} */
function kernelDecisions({ on, t, trace: { L } }) {
  const kept = on[t].filter(([, first]) => first);
  const [rings, wide, out] = [kept.filter(([ring]) => ring).length, kept.filter(([, , second]) => second).length, L - kept.length];
  const left = out ? `; ${out} ${out === 1 ? "is" : "are"} left out` : "";
  return `the ring stays in ${rings} of ${L} layers, the second half in ${wide}${left}`;
}

/** @param {KernelScene} scene @returns {string} */
function kernelCost(scene) {
  const cost = networkCost(scene);
  const costs = `The network costs ${costText(cost, scene.trace.facts.unit)}, ${percent(cost / scene.trace.largest)} of the largest`;
  const accuracy = knownAccuracy(scene);
  return Number.isNaN(accuracy) ? `${costs}.` : `${costs}; its validation accuracy is ${percent(accuracy)}.`;
}

/** A cost with its unit: "131.5 ms", "233,592 MAC". @param {number} cost @param {string} unit @returns {string} */
export function costText(cost, unit) {
  return unit === "ms" ? `${fixed(cost, 1)} ${unit}` : `${count(cost)} ${unit}`;
}
