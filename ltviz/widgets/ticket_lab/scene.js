// A scene: everything that the lab is set to, as scene.py defines it (LAB holds its tables), and as the fragment of an address.

/**
 * @typedef {{set: string, noise: number, hidden: number[], activation: string, optimiser: string, lr: number, batch: number, steps: number, rewind: number,
 *   remove: number, scope: string, rounds: number, seed: number, seeds: number, hide: string[]}} LabScene
 */

/** Whether the network is too large to draw each connection: then "winning" may be said. @param {{set: string}} scene @returns {boolean} */
export function measured({ set }) {
  return set === "mnist1d";
}

/** Units of every layer, inputs first. @param {LabScene} scene @returns {number[]} */
export function sizesOf({ set, hidden }) {
  const { inputs, classes } = LAB.data[set];
  return [inputs, ...hidden, classes];
}

/** What the worker opens. @param {LabScene} scene @returns {LabSetup} */
export function setupOf(scene) {
  const { set, noise, seed, lr, batch, steps, rewind } = scene;
  const { count, held, every, grid } = LAB.data[set];
  return { set, noise, seed, lr, batch, steps, rewindTo: rewind, sizes: sizesOf(scene), tanh: scene.activation === "tanh", adam: scene.optimiser === "adam", count, held, every, grid };
}

/** Whether arms of the one may be compared with arms of the other. @param {LabScene} a @param {LabScene} b @returns {boolean} */
export function sameExperiment(a, b) {
  return Object.keys(LAB.rules).every((name) => LAB.keepsArms.includes(name) || String(a[/** @type {keyof LabScene} */ (name)]) === String(b[/** @type {keyof LabScene} */ (name)]));
}

/** Whether the whole network is trained alike in both: only what prunes it may differ. @param {LabScene} a @param {LabScene} b @returns {boolean} */
export function sameTraining(a, b) {
  return JSON.stringify(setupOf({ ...a, seed: 0 })) === JSON.stringify(setupOf({ ...b, seed: 0 }));
}

/**
 * A whole scene from some entries; what makes no sense is replaced by what `own` has, with a word about it.
 * @param {Record<string, any>} given @param {LabScene} [own] the set's own scene, where there is none before
 * @returns {{scene: LabScene, words: string[]}}
 */
export function completeScene(given, own) {
  const words = Object.keys(given).filter((name) => !Object.hasOwn(LAB.rules, name)).map((name) => `“${shortened(name)}” is no entry of a scene: left out`);
  const first = Object.keys(LAB.scenes)[0];
  const set = fits("set", given.set ?? first, first) ? given.set ?? first : first;
  /** @type {any} */
  const scene = structuredClone(own ?? LAB.scenes[set]);
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(LAB.rules, name)) continue;
    if (fits(name, value, set)) scene[name] = value;
    else words.push(`${name} must be ${ruleSaid(name, set)}, got “${shortened(value)}”: it is ${said(scene[name])} now`);
  }
  if (scene.rewind >= scene.steps) {
    words.push(`rewind must be below steps (${scene.steps}), got ${scene.rewind}: it is 0 now`);
    scene.rewind = 0;
  }
  return { scene, words };
}

/** @param {any} value @returns {string} */
function said(value) {
  return Array.isArray(value) ? value.join(", ") || "empty" : String(value);
}

/** A stranger's text in a sentence of ours. @param {any} value @returns {string} */
function shortened(value) {
  const text = said(value);
  return text.length > 30 ? `${text.slice(0, 29)}…` : text;
}

/** @param {string} name @param {any} value @param {string} set @returns {boolean} */
function fits(name, value, set) {
  const rule = LAB.rules[name];
  const inside = (/** @type {any} */ v, least = rule.least, most = rule.most) => typeof v === "number" && Number.isFinite(v) && v >= least && v <= most;
  const widest = measured({ set }) ? rule.measured : rule.drawn;
  switch (rule.kind) {
    case "whole": return Number.isInteger(value) && inside(value);
    case "number": return inside(value);
    case "one": return rule.of.includes(value);
    case "widths": return Array.isArray(value) && value.length >= 1 && value.length <= rule.most && value.every((v) => Number.isInteger(v) && inside(v, 1, widest));
    default: return Array.isArray(value) && value.every((v) => rule.of.includes(v));
  }
}

/** @param {string} name @param {string} set @returns {string} */
function ruleSaid(name, set) {
  const { kind, least, most, of, drawn, measured: large } = LAB.rules[name];
  switch (kind) {
    case "whole": return `a whole number in [${least}, ${most}]`;
    case "number": return `a number in [${least}, ${most}]`;
    case "one": return `one of ${of.join(", ")}`;
    case "widths": return `1 to ${most} whole numbers in [1, ${measured({ set }) ? large : drawn}]`;
    default: return `names out of ${of.join(", ")}`;
  }
}

/** A scene as the fragment of an address: what differs from the set's own. @param {LabScene} scene @returns {string} without "#" */
export function fragmentOf(scene) {
  const own = LAB.scenes[scene.set];
  const entries = Object.entries(scene).filter(([name, value]) => name === "set" || String(value) !== String(own[name]));
  return entries.map(([name, value]) => `${name}=${Array.isArray(value) ? value.join("-") : value}`).join("&");
}

/** The scene that a fragment asks for. @param {string} text with or without "#" @returns {{scene: LabScene, words: string[]}} */
export function sceneIn(text) {
  /** @type {Record<string, any>} */
  const given = {};
  for (const [name, value] of new URLSearchParams(text.replace(/^#/, ""))) given[name] = read(name, value);
  return completeScene(given);
}

/** @param {string} name @param {string} text @returns {any} */
function read(name, text) {
  const kind = Object.hasOwn(LAB.rules, name) ? LAB.rules[name].kind : "one";
  if (kind === "one") return text;
  if (kind === "names") return text.split("-").filter(Boolean);
  const numbers = (kind === "widths" ? text.split("-") : [text]).map((part) => (part.trim() ? Number(part) : NaN));
  if (numbers.some(Number.isNaN)) return text; // said as it stands
  return kind === "widths" ? numbers : numbers[0];
}
