// One network with its data, where it began, and what was done to it since.

/** @typedef {"whole" | "pruned" | "cut" | "shuffled"} LabPlaces what the mask is; cut: by hand */

const DATA = 0; // seed of the examples: all networks train on one draw, so that arms of different seeds can be compared

/**
 * A network that was made elsewhere: the initial values of the setup's own seed, whatever is pruned, and a mask under which it begins.
 * round: how many rounds of pruning have led to that mask, which is then a ticket's; 0 where it was cut otherwise.
 * @typedef {{ values: Record<string, ArrayLike<number>>, mask: Record<string, ArrayLike<number>>, round?: number }} LabStart
 */

/** Throws what is wrong with the setup or the start, by name. @param {LabSetup} setup @param {LabStart | null} [start] */
export function createLab(setup, start = null) {
  checkSetup(setup);
  const Floats = Float32Array, { sizes, set: name } = setup;
  if (!Object.hasOwn(SETS, name)) throw new RangeError(`set must be one of ${Object.keys(SETS).join(", ")}, got ${name}`);
  const set = SETS[name], { inputs, classes } = set;
  if (sizes[0] !== inputs || sizes[sizes.length - 1] !== classes) throw new RangeError(`sizes must lead from ${inputs} to ${classes} for ${name}, got [${sizes.join(", ")}]`);
  if (setup.grid && inputs !== 2) throw new RangeError(`grid must be 0 for ${name}, which has ${inputs} inputs, got ${setup.grid}`);
  const network = createNetwork(sizes, { tanh: setup.tanh, batch: setup.batch, Floats });
  /** @type {Splits | null} */
  let splits = null;
  const examples = () => (splits ??= drawSplits(set, { ...setup, seed: DATA }, Floats)); // a first picture does not wait for them
  const whole = copyMask(network);
  if (start) checkStart(network, start);
  let recipe = setup, seed = setup.seed, round = 0, draws = 0, began = 0;
  /** @type {Map<number, Record<string, Floats>>} values by step, of the network that nothing was done to */
  let kept = new Map();
  let place = /** @type {LabPlaces} */ ("whole");
  let values = /** @type {"original" | "fresh" | "trained"} */ ("original"); // what the training began with, or goes on from
  /** The mask before it was shuffled, and what it was. */
  let unshuffled = { mask: whole, place };
  /** @param {number} step */
  const reached = (step) => { if (step === setup.rewindTo && lab.arm() === "dense") kept.set(step, copyValues(network)); };
  let trainer = createTrainer(network, examples, recipe, { seed });

  /** @param {{ start?: number, curve?: TrainingCurve }} [from] */
  const restart = (from) => { began = from?.start ?? 0; trainer = createTrainer(network, examples, recipe, { seed, reached, ...from }); };
  /** @param {LabPlaces} kind */
  const masked = (kind) => {
    place = kind;
    unshuffled = { mask: copyMask(network), place };
  };
  const rewound = () => lab.rewind(kept.has(setup.rewindTo) ? setup.rewindTo : 0);
  const lab = {
    network, examples,
    get trainer() { return trainer; },
    /** The whole network of a seed, nothing pruned: drawn, or that of the start. @param {number} from */
    whole(from) {
      seed = from;
      round = draws = 0;
      setMask(network, whole);
      masked("whole");
      if (start && seed === setup.seed) setValues(network, start.values);
      else drawInitial(network, seed);
      kept = new Map([[0, copyValues(network)]]);
      values = "original";
      restart();
    },
    /** The untouched network: of the setup's seed, under the mask of the start. */
    begin() {
      lab.whole(setup.seed);
      if (!start || !hasPruned(start.mask)) return;
      setMask(network, start.mask);
      round = start.round ?? 0;
      masked(round > 0 ? "pruned" : "cut");
    },
    /** Keeps fewer of the connections; the values stay, so that they can be rewound, or trained on. @param {number} remove @param {string} scope */
    prune(remove, scope) {
      prune(network, remove, scope);
      round += 1;
      masked(place === "whole" ? "pruned" : place);
      values = "trained";
      restart({ start: trainer.step });
    },
    /** The values of step k under the present mask. @param {number} step */
    rewind(step) {
      const found = kept.get(step);
      if (!found) throw new RangeError(`rewind must name a step whose values were kept (${[...kept.keys()].join(", ")}), got ${step}`);
      setValues(network, found);
      values = "original";
      restart({ start: step });
    },
    /** The mask where it was before it was shuffled, with the values of the step that is rewound to. */
    ticket() {
      ({ place } = unshuffled);
      setMask(network, unshuffled.mask);
      rewound();
    },
    /** That mask with other values. */
    fresh() {
      lab.ticket();
      draws += 1;
      drawInitial(network, seed, draws);
      values = "fresh";
      restart();
    },
    /** That mask at other places of each layer, with the original values. */
    shuffle() {
      draws += 1;
      setMask(network, shuffledMask(unshuffled.mask, seed, draws));
      place = "shuffled";
      rewound();
    },
    /** Cuts connections, or restores them with the values they began with. @param {string} name @param {number[]} places @param {boolean} keep */
    keep(name, places, keep) {
      const layer = network.layers.find((each) => each.name === name);
      if (!layer) throw new RangeError(`layer must be one of ${network.layers.map((each) => each.name).join(", ")}, got ${name}`);
      const wrong = places.find((place) => !Number.isInteger(place) || place < 0 || place >= layer.mask.length);
      if (wrong !== undefined) throw new RangeError(`place must be a whole number in [0, ${layer.mask.length - 1}], got ${wrong}`);
      const mask = copyMask(network), first = kept.get(0);
      for (const place of places) {
        mask[`${name}.weight`][place] = keep ? 1 : 0;
        if (keep && first && !layer.mask[place]) layer.weight[place] = first[`${name}.weight`][place];
      }
      setMask(network, mask);
      masked("cut");
      restart({ start: trainer.step, curve: trainer.curve });
    },
    /** A training that goes on at another rate is no arm of the experiment. @param {number} lr */
    rate(lr) {
      checkSetup({ ...recipe, lr });
      if (lr !== recipe.lr && trainer.step > began) values = "trained";
      recipe = { ...recipe, lr };
      trainer.optimiser.lr = lr;
    },
    /** @returns {LabArm} */
    arm() {
      if (place === "whole") return values === "original" ? "dense" : "other";
      if (place === "pruned" && values !== "trained") return values === "original" ? "ticket" : "fresh";
      return place === "shuffled" && values === "original" ? "shuffled" : "other";
    },
    /** Why it cannot be trained now; "" where it can. */
    refusal() {
      const ended = trainer.step >= recipe.steps ? `all ${recipe.steps} updates of the schedule are done: rewind, or take fresh values` : "";
      return refusal(network) || ended;
    },
    /** The numbers of the finished training. @returns {LabPostedRun} */
    run() {
      const mask = copyMask(network), arm = lab.arm();
      const run = { arm, seed, round, density: density(mask), densities: Object.values(layerDensity(mask)), ...trainer.result() };
      return ["dense", "ticket"].includes(arm) ? { ...run, mask } : run;
    },
    /** What a page draws: copies, so that they may be handed over. */
    picture() {
      const { step, loss, curve } = trainer;
      const mask = copyMask(network);
      return { step, loss, curve: structuredClone(curve), arm: lab.arm(), seed, round, density: density(mask), values: copyValues(network), mask, surface: setup.grid ? surface(network, setup.grid) : null };
    },
  };
  lab.begin();
  return lab;
}

/** Throws what is wrong, by name. @param {Network} network @param {LabStart} start */
function checkStart(network, { values, mask, round = 0 }) {
  if (!Number.isInteger(round) || round < 0) throw new RangeError(`round of a start must be a whole number of at least 0, got ${round}`);
  checkArrays("values", copyValues(network), values, Number.isFinite, "finite numbers");
  checkArrays("mask", copyMask(network), mask, (kept) => kept === 0 || kept === 1, "0 or 1");
}

/** @param {string} what @param {Record<string, ArrayLike<number>>} own @param {Record<string, ArrayLike<number>>} given @param {(each: number) => boolean} fits @param {string} rule */
function checkArrays(what, own, given, fits, rule) {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(own, name));
  if (unknown !== undefined) throw new RangeError(`${what} of a start must be named ${Object.keys(own).join(", ")}, got ${unknown}`);
  for (const [name, { length }] of Object.entries(own)) {
    const wrong = Array.from(ofLength(length, given, name)).find((each) => !fits(each));
    if (wrong !== undefined) throw new RangeError(`${what} of a start must be ${rule}, got ${wrong} in ${name}`);
  }
}

/** @param {Record<string, ArrayLike<number>>} mask */
function hasPruned(mask) {
  return Object.values(mask).some((kept) => Array.from(kept).includes(0));
}
