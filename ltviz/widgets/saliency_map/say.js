// The readout of SaliencyMap. say.py says the same words; a test compares them.

const NAMED_SCORES = 4; // layers, or methods, that a sentence can name; beyond, it names the extremes or counts
/** @type {((weights: string) => string)[]} global, layer */
const CUT_OF = [(weights) => `all ${weights} weights`, (weights) => `each layer, ${weights} weights in all`];
const FOLD_CELLS = { pixel: "input pixel", tap: "tap of the first kernel", input: "input" };

/** What stays, in which layers, and whether it lies on a path from an input to an output. @param {MapScene} scene @returns {string} */
export function saliencySentence(scene) {
  return scene.m < 0 ? sideBySide(scene) : alone(scene, scene.m);
}

/** @param {MapScene} scene @param {number} m @returns {string} */
function alone(scene, m) {
  const { name, never } = scene.t.methods[m];
  const kept = `${name} keeps ${percent(densityOf(scene, m))} of ${CUT_OF[scene.s](count(scene.t.all))}`;
  const parts = [`${kept}${keptByLayer(scene, m)}.`, pathWords(scene, m), tieWords(scene, m)];
  if (never) parts.push(`${count(never)} may never stay.`);
  return parts.filter(Boolean).join(" ");
}

/** @param {MapScene} scene @param {number} m @returns {string} */
function keptByLayer(scene, m) {
  const { layers } = scene.t;
  const densities = Array.from(keptBy(scene, m), (kept, i) => kept / layers[i].size);
  const shares = densities.map(percent);
  if (new Set(shares).size === 1) return "";
  if (shares.length <= NAMED_SCORES) return `: ${list(shares.map((share, i) => `${layers[i].label} ${share}`))}`;
  const [low, high] = [densities.indexOf(Math.min(...densities)), densities.indexOf(Math.max(...densities))];
  return `: from ${shares[low]} of ${layers[low].label} to ${shares[high]} of ${layers[high].label}`;
}

/** Collapse in words, else the effective density. @param {MapScene} scene @param {number} m @returns {string} */
function pathWords(scene, m) {
  const lost = lostWords(scene, m);
  const live = liveBy(scene, m);
  if (!live) return lost ? `${lost}. ${scene.t.broken}` : scene.t.broken;
  if (lost) return `${lost}: nothing passes.`;
  if (totalOf(live) === 0) return "None of them lies on a path from input to output: nothing passes.";
  const off = totalOf(keptBy(scene, m)) - totalOf(live);
  if (off === 0) return "All of them lie on a path from input to output.";
  return `Effective density ${percent(effectiveOf(scene, m))}: ${count(off)} of them ${off === 1 ? "lies" : "lie"} on no path from input to output.`;
}

/** As in "fc1 lost all its weights"; "" where every layer keeps some. @param {MapScene} scene @param {number} m @returns {string} */
export function lostWords(scene, m) {
  const lost = lostIn(scene, m);
  return lost.length ? `${list(lost)} lost all ${lost.length === 1 ? "its" : "their"} weights` : "";
}

/** @param {MapScene} scene @param {number} m @returns {string} */
function tieWords(scene, m) {
  if (scene.t.methods[m].equal) return "All its scores are equal: position alone decides which weights stay.";
  const tied = tiedIn(scene, m);
  return tied ? `Position decides among ${count(tied)} equal scores.` : "";
}

/** @param {MapScene} scene @returns {string} */
function sideBySide(scene) {
  const shares = shownMethods(scene).map((m) => densityOf(scene, m));
  const [low, high] = [percent(Math.min(...shares)), percent(Math.max(...shares))];
  const share = low === high ? low : `${low} to ${high}`;
  const each = `Each of these ${shares.length} masks keeps ${share} of ${CUT_OF[scene.s](count(scene.t.all))}.`;
  return [each, allPaths(scene), allLost(scene), allTies(scene)].filter(Boolean).join(" ");
}

/** @param {MapScene} scene @returns {string} */
function allPaths(scene) {
  if (scene.t.broken) return scene.t.broken;
  const shares = shownMethods(scene).map((m) => effectiveOf(scene, m));
  const ends = [shares.indexOf(Math.min(...shares)), shares.indexOf(Math.max(...shares))];
  const [low, high] = ends.map((m) => percent(shares[m]));
  if (low === high) return `Effective density is ${low} in each.`;
  return `Effective density goes from ${low} (${scene.t.methods[ends[0]].name}) to ${high} (${scene.t.methods[ends[1]].name}).`;
}

/** @param {MapScene} scene @returns {string} */
function allLost(scene) {
  const lost = shownMethods(scene).filter((m) => lostIn(scene, m).length);
  const nothing = scene.t.broken ? "" : ": nothing passes";
  if (lost.length > 2) return `In ${lost.length} of them a layer lost all its weights${nothing}.`;
  return lost.map((m) => `In ${scene.t.methods[m].name} ${lostWords(scene, m)}${nothing}.`).join(" ");
}

/** @param {MapScene} scene @returns {string} */
function allTies(scene) {
  const { methods } = scene.t;
  const equal = methods.filter((one) => one.equal).map(({ name }) => name);
  if (equal.length) {
    const names = equal.length <= NAMED_SCORES ? list(equal) : `${equal.length} of them`;
    return `All scores of ${names} are equal: position alone decides which weights stay.`;
  }
  const tied = methods.filter((_, m) => tiedIn(scene, m)).length;
  return tied ? `In ${tied} of them position decides among equal scores.` : "";
}

/** What the maps show, above them. @param {MapScene} scene @returns {string} */
export function mapTitle({ t, m, view }) {
  const what = `${view === "wires" ? "wires kept" : "sum of the scores"} per ${FOLD_CELLS[t.fold.kind]}`;
  return m < 0 ? `Side by side: ${what}` : `${t.methods[m].name}: ${what}, and the cut through the layers`;
}
