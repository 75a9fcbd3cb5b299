// Between the traits and the worker: one lab for each model, however many views it has.

/**
 * @typedef {{scene: LabScene, arms: LabArmRun[], masks: any, network: any, start: any, stored: LabArmRun[], prediction: string, versus: string,
 *   round: number, linked: boolean}} TicketLabState
 * @typedef {NetPicture & {type: string, running: boolean, [name: string]: any}} LabPicture the newest frame
 * @typedef {{scene: LabScene, arms: LabArmRun[], stored: LabArmRun[], picture: LabPicture | null, opened: any, round: number, versus: string, asking: boolean,
 *   prediction: string, words: string, running: boolean}} LabView words: what must be said now, e.g. why something was refused
 * @typedef {ReturnType<typeof labDesk>} LabDesk
 */

/** @param {Model<TicketLabState>} model */
export function labDesk(model) {
  const own = life();
  /** @type {Set<() => void>} */
  const views = new Set();
  /** @type {LabPicture | null} */
  let picture = null;
  let opened = /** @type {any} */ (null), words = "", running = false, diverged = false, frame = 0;
  let opening = 0; // networks asked for that the worker has not opened yet: what it posts is still about the one before
  let scene = model.get("scene");
  const show = () => { for (const view of views) view(); };

  const open = () => {
    opened = picture = null;
    running = diverged = false;
    opening += 1;
    connection.send({ type: "open", setup: setupOf(scene), start: startOf(model.get("start")) });
  };
  /** Sets traits and tells the kernel at once. @param {Partial<TicketLabState>} changed */
  const save = (changed) => {
    for (const [name, value] of Object.entries(changed)) model.set(/** @type {any} */ (name), value);
    model.save_changes();
  };

  /** @type {Record<string, (message: LabMessage) => void>} */
  const hear = {
    opened(message) {
      opening -= 1;
      if (!opening) opened = message;
    },
    frame(message) {
      if (!opened) return connection.send({ type: "seen" });
      picture = /** @type {any} */ (message);
      running = message.running;
      if (!running) save({ network: networkIn(message, opened) });
      cancelAnimationFrame(frame);
      // A hidden page draws nothing and answers nothing: the training goes on without frames.
      frame = requestAnimationFrame(() => { show(); connection.send({ type: "seen" }); });
    },
    arm({ run }) {
      if (!opened) return;
      const { mask, values, ...finished } = run;
      save({ arms: withRun(model.get("arms"), finished), masks: withMask(model.get("masks"), run, opened.layers) });
      if (model.get("round") >= 0) save({ round: -1 });
    },
    done() { running = false; },
    refused({ what, reason, seed }) {
      if (what === "open") opening -= 1;
      if (!opening) say(what === "open" ? reason : `${ofSeed(seed)}${LAB_ACTIONS[what] ?? what}: ${reason}`);
    },
    diverged({ step, lr, seed }) {
      if (!opened) return;
      diverged = seed === undefined; // a ladder has gone on to its next seed
      const end = diverged ? `it stands at update ${count(step)} again, where it was still finite` : "this seed's rounds end there";
      say(`${ofSeed(seed)}the training has left all bounds at a learning rate of ${lr}: ${end}`);
    },
    moved({ reason, anew }) {
      if (anew) opening = 1; // it has sent the last `open` again
      say(`this page refuses workers (${reason}), so the page itself trains, in short slices${anew ? "; the lab began anew" : ""}`);
    },
  };
  const connection = connect(LAB.worker, (message) => hear[message.type]?.(message));
  own.add(connection.close);
  /** @param {string} text */
  const say = (text) => { words = text; show(); };

  /** Goes over to another scene. @param {LabScene} asked @param {string} note what must be said of it */
  const enter = (asked, note) => {
    const before = scene, same = sameExperiment(before, asked);
    const misfit = Boolean(model.get("start").values) && [asked.set, ...asked.hidden].join() !== [before.set, ...before.hidden].join();
    const alike = sameTraining(before, asked), arms = model.get("arms");
    const staying = same ? arms : arms.filter(({ arm }) => alike && arm === "dense");
    const cleared = !same && (arms.length > staying.length || model.get("stored").length > 0);
    scene = asked;
    words = [note, cleared ? OTHER_EXPERIMENT[staying.length ? "dense" : "none"] : "", misfit ? "the network that was sent in has other layers: this one begins with values of its own" : ""].filter(Boolean).join("; ");
    if (model.get("linked")) writeAddress(scene);
    if (cleared) save({ arms: staying, masks: {}, stored: [] });
    if (misfit) save({ start: {} });
    const untouched = !picture || picture.arm === "dense"; // it can still be pruned in another way
    if ((same || (alike && untouched)) && before.seed === scene.seed) return show();
    if (opened && sameExperiment({ ...before, lr: scene.lr }, scene) && before.seed === scene.seed) act("rate", { lr: scene.lr });
    else {
      save({ network: {} });
      open();
    }
    show();
  };
  /** @param {LabScene} asked @param {string} note */
  const change = (asked, note) => {
    enter(asked, note);
    save({ scene: asked });
  };
  /** @param {string} type @param {Record<string, any>} [more] */
  const act = (type, more = {}) => {
    if (!opened && !opening) return; // the worker has another network still, and it is said why
    if (type !== "rate") words = "";
    diverged = false;
    connection.send({ type, ...more });
  };
  /** Changes the scene; what makes no sense stays as it was, with a word about it. @param {Record<string, any>} changed */
  const ask = (changed) => {
    const other = "set" in changed && changed.set !== scene.set; // another set brings its own settings
    const { scene: asked, words: found } = other ? completeScene({ ...changed, seed: scene.seed, hide: scene.hide }) : completeScene({ ...scene, ...changed }, scene);
    change(asked, found.join("; "));
  };
  own.watch(model, ["scene"], () => { if (!isSameScene(model.get("scene"), scene)) enter(model.get("scene"), ""); });
  own.watch(model, ["start"], open);
  own.watch(model, ["arms", "masks", "stored", "versus", "round", "prediction"], show);
  own.add(() => cancelAnimationFrame(frame));
  open();
  if (model.get("linked")) linkAddress(own, change);
  return {
    act, save, diverged: () => diverged, close: own.end, where: connection.where,
    /** @param {() => void} view called when there is something new to draw @returns {() => void} */
    listen(view) { views.add(view); return () => { views.delete(view); }; },
    ask,
    /** On from where it was still finite. */
    slower() {
      ask({ lr: scene.lr / 10 });
      connection.send({ type: "train" });
    },
    /** @returns {LabView} */
    view() {
      const prediction = model.get("prediction");
      return {
        scene, arms: model.get("arms"), stored: model.get("stored"), picture: picture ?? pictureIn(model.get("network")), opened, round: model.get("round"),
        versus: model.get("versus"), asking: prediction === "ask", prediction, words, running,
      };
    },
  };
}

const OTHER_EXPERIMENT = {
  none: "other settings are another experiment: the arms before are gone from the picture",
  dense: "another way of pruning is another experiment: of the arms before, the dense network stays",
};

/** A ladder says which of its seeds it is about. @param {number | undefined} seed @returns {string} */
function ofSeed(seed) {
  return seed === undefined ? "" : `seed ${seed}: `;
}

// What a message is called in a sentence.
/** @type {Record<string, string>} */
const LAB_ACTIONS = {
  train: "not trained", step: "not trained", prune: "not pruned", rewind: "not rewound", fresh: "no fresh values", shuffle: "not shuffled",
  keep: "not cut", ladder: "no rounds", rate: "the learning rate stays",
};

/** The paused network as a trait. @param {LabMessage} frame @param {any} opened @returns {any} */
function networkIn({ seed, arm, round, step, density, values, mask }, opened) {
  const shapes = Object.fromEntries(opened.layers.flatMap((/** @type {any} */ { name, inputs, outputs }) => [[`${name}.weight`, [outputs, inputs]], [`${name}.bias`, [outputs]]]));
  const packed = (/** @type {Record<string, Typed>} */ arrays) => Object.fromEntries(Object.entries(arrays).map(([name, numbers]) => [name, encode(numbers, shapes[name])]));
  return { seed, arm, round, step, density, values: packed(values), mask: packed(mask) };
}

/** That trait as something to draw, until the worker has drawn. @param {any} network @returns {LabPicture | null} */
function pictureIn(network) {
  if (!network.values) return null;
  return { type: "frame", running: false, ...network, loss: NaN, curve: { steps: [], loss: [], accuracy: [] }, ...startOf(network), surface: null };
}

/** Packed values and mask as numbers. @param {any} packed @returns {any} */
function startOf(packed) {
  if (!packed.values) return undefined;
  const numbers = (/** @type {Record<string, Packed>} */ arrays) => Object.fromEntries(Object.entries(arrays).map(([name, one]) => [name, decode(one)]));
  return { values: numbers(packed.values), mask: numbers(packed.mask), round: packed.round ?? 0 };
}

/** @param {LabScene} a @param {LabScene} b @returns {boolean} */
function isSameScene(a, b) {
  return fragmentOf(a) === fragmentOf(b);
}

/** @param {LabScene} scene */
function writeAddress(scene) {
  history.replaceState(null, "", `#${fragmentOf(scene)}`);
}

/** The scene of the page's address, now and whenever it is changed by hand. @param {Life} own @param {(scene: LabScene, words: string) => void} take */
function linkAddress(own, take) {
  const hear = () => {
    const { scene, words } = sceneIn(location.hash);
    take(scene, words.join("; "));
  };
  own.on(window, "hashchange", hear);
  if (location.hash.length > 1) hear();
}
