// One training: validated as it goes, stopped where it diverges, tested once at its end.

/** @typedef {{ train: Examples, validation: Examples, test: Examples }} Splits */
/** @typedef {Pick<LabSetup, "count" | "lr" | "batch" | "steps" | "every" | "adam">} TrainingRecipe */
/**
 * best: the validated step of least loss; censored: it lies in the last tenth of the schedule, so the minimum may not have come yet.
 * @typedef {{ curve: TrainingCurve, best: number, censored: boolean, atBest: number, atEnd: number }} Trained atBest, atEnd: test accuracy
 */

const DIVERGED = 10; // times the loss of guessing; a loss that has come there does not come back by itself
const CENSORED = 0.9; // of the schedule

/**
 * A training of the network's present values under its present mask, from update `start` on. `go(until)` yields after every update.
 * @param {Network} network @param {() => Splits} examples @param {TrainingRecipe} recipe @param {{ seed: number, start?: number, curve?: TrainingCurve, reached?: (step: number) => void }} from
 *   examples: asked for when they are needed; curve: what there is of it so far; reached: told after every update
 */
export function createTrainer(network, examples, recipe, { seed, start = 0, curve = { steps: [], loss: [], accuracy: [] }, reached = () => {} }) {
  const begun = (/** @type {number} */ lr) => (recipe.adam ? adam : sgd)(network, { lr });
  const batches = shuffledBatches(recipe.count, recipe.batch, seed);
  const limit = DIVERGED * Math.log(network.sizes[network.sizes.length - 1]);
  let sum = 0, since = 0;
  let safe = { step: start, values: copyValues(network) };
  let best = { step: start, loss: Infinity, values: safe.values };
  const trainer = {
    optimiser: begun(recipe.lr), curve, step: start,
    /** Mean training loss of the updates since the last validation; NaN before the first. */
    loss: NaN,
    /** @param {number} [until] @returns {Generator<void, "paused" | "ended" | "diverged">} */
    *go(until = recipe.steps) {
      const data = examples();
      while (trainer.step < Math.min(until, recipe.steps)) {
        sum += trainStep(network, trainer.optimiser, data.train, batches.at(trainer.step));
        since += 1;
        trainer.step += 1;
        trainer.loss = sum / since;
        const due = trainer.step % recipe.every === 0 || trainer.step === recipe.steps;
        if (!Number.isFinite(sum) || (due && trainer.loss > limit)) return stepBack();
        if (due) validate();
        reached(trainer.step);
        yield;
      }
      return trainer.step >= recipe.steps ? "ended" : "paused";
    },
    /** The finished training's numbers; the network keeps its last values. @returns {Trained} */
    result() {
      const last = copyValues(network), data = examples();
      const atEnd = evaluate(network, data.test).accuracy;
      setValues(network, best.values);
      const atBest = evaluate(network, data.test).accuracy;
      setValues(network, last);
      return { curve, best: best.step, censored: best.step > CENSORED * recipe.steps, atBest, atEnd };
    },
  };
  function validate() {
    const { loss, accuracy } = evaluate(network, examples().validation);
    curve.steps.push(trainer.step);
    curve.loss.push(loss);
    curve.accuracy.push(accuracy);
    sum = since = 0;
    safe = { step: trainer.step, values: copyValues(network) };
    if (loss < best.loss) best = { step: trainer.step, loss, values: safe.values };
  }
  /** To the last validation. @returns {"diverged"} */
  function stepBack() {
    setValues(network, safe.values);
    trainer.step = safe.step;
    trainer.optimiser = begun(trainer.optimiser.lr); // its means have diverged, too
    trainer.loss = NaN;
    sum = since = 0;
    return "diverged";
  }
  return trainer;
}
