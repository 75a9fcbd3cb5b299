// MagnitudeHistogram: log |weight| by layer, and a cut to drag, for each layer or through all of them.

/**
 * @typedef {{remove: Fractions, scope: string, layers: RankedLayer[], arrays: Record<string, Packed>}} MagnitudeHistogramState
 */

const FRACTIONS = 1000; // steps of the cut: tenths of a percent
const HANDLE_WIDTH = 36; // pixels that a finger can take
const BEYOND = 8; // pixels left of the axis where nothing is cut: a log scale has no 0

/** `remove` after one layer's fraction has changed: one number where all agree. @param {Ranked} ranked @param {Fractions} remove @param {number} layer @param {number} fraction @returns {Fractions} */
export function withFraction(ranked, remove, layer, fraction) {
  const fractions = layerFractions(ranked, remove).map((f, i) => (i === layer ? fraction : f));
  if (fractions.every((f) => f === fraction)) return fraction;
  return Object.fromEntries(ranked.layers.map(({ name }, i) => [name, fractions[i]]));
}

/** A fraction some steps on, in tenths of a percent: one sideways, ten up. @param {number} fraction @param {[number, number] | "first" | "last"} step @returns {number} */
export function steppedFraction(fraction, step) {
  if (step === "first") return 0;
  if (step === "last") return 1;
  const moved = Math.round(fraction * FRACTIONS) + step[0] - 10 * step[1];
  return Math.min(FRACTIONS, Math.max(0, moved)) / FRACTIONS;
}

/** What lies in a bin, exactly. @param {RowScene} scene @param {BinHit} hit @returns {Row[]} */
export function binRows({ ranked, removed }, { layer, bin }) {
  const { label } = ranked.layers[layer];
  const { edges, bins } = ranked;
  const trained = ranked.final[layer * bins + bin];
  /** @type {Row[]} */
  const rows = [
    `${label}, |w| ${bin > 0 ? `${value(edges[bin])} to ` : "up to "}${value(edges[bin + 1])}`,
    ["trained weights", count(trained)],
    ["share of the layer", percent(trained / ranked.layers[layer].size)],
  ];
  if (!ranked.initial) return rows;
  rows.push(["initial values", count(startedIn(ranked, layer)[bin])]);
  rows.push(["of kept weights", `about ${count(survivingInitial(ranked, layer, removed[layer])[bin])}`]);
  return rows;
}

/**
 * A handle on a cut: drag it, or move it by keys.
 * @param {Life} own @param {{key: (step: [number, number] | "first" | "last") => void, drag: (x: number) => void, done: () => void, reset: () => void}} ask x: pixels in the stage
 * @returns {HTMLElement}
 */
function cutHandle(own, { key, drag, done, reset }) {
  const element = make("div", { class: "ltv-cut", role: "slider", tabindex: "0", "aria-valuemin": 0, "aria-valuemax": 100 });
  let grip = 0; // from the pointer to the cut
  own.on(element, "pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    grip = event.clientX - element.offsetLeft - HANDLE_WIDTH / 2;
  });
  own.on(element, "pointermove", (event) => {
    if (element.hasPointerCapture(event.pointerId)) drag(event.clientX - grip);
  });
  own.on(element, "lostpointercapture", done);
  own.on(element, "dblclick", reset);
  own.on(element, "keydown", (event) => {
    const step = keyStep(event);
    if (!step) return;
    event.preventDefault();
    key(step);
    done();
  });
  return element;
}

/** Puts a layer's handle on its cut and says where that is. @param {HTMLElement} handle @param {RowScene} scene @param {number} i @param {number} left of the plot in the stage */
function placeHandle(handle, scene, i, left) {
  const { plan, ranked, scope } = scene;
  const x = cutX(scene, i);
  const together = scope === "global";
  handle.hidden = Number.isNaN(x) || (together && i > 0);
  if (handle.hidden) return;
  const foot = together ? plan.height : plan.bases[i];
  const top = plan.tops[i] + CUT_TOP - HANDLE_WIDTH / 2;
  Object.assign(handle.style, { left: `${left + x - HANDLE_WIDTH / 2}px`, top: `${top}px`, height: `${foot - top}px`, width: `${HANDLE_WIDTH}px` });
  handle.setAttribute("aria-label", together ? "cut of all layers" : `cut of ${ranked.layers[i].label}`);
  handle.setAttribute("aria-valuenow", fixed(100 * cutShare(scene, i), 1));
  handle.setAttribute("aria-valuetext", sidesOfCut(scene, i).join(", "));
}

/** What the handles, the slider and the keys do to the traits. @param {Model<MagnitudeHistogramState>} model @param {() => RowScene} scene */
function cutMoves(model, scene) {
  const moves = sync(model);
  const start = { remove: model.get("remove"), scope: model.get("scope") };
  return {
    ...moves,
    /** @param {number} i @param {number} fraction */
    to(i, fraction) {
      const { ranked, remove, scope } = scene();
      moves.set("remove", scope === "global" ? fraction : withFraction(ranked, remove, i, fraction));
    },
    /** @param {number} i @param {number} x pixels in the plot */
    drag(i, x) {
      const { ranked, scope, x: scale } = scene();
      const row = scope === "global" ? ranked.layers.length : i;
      this.to(i, x < -BEYOND ? 0 : fractionBelow(ranked, row, scale.invert(x)));
    },
    reset() {
      moves.set("scope", start.scope);
      moves.set("remove", start.remove);
      moves.flush();
    },
  };
}

/** Finds, walks and reads out the bins. @param {() => RowScene} scene @param {{left: number}} margin @param {(hit: BinHit | null) => void} changed @param {() => void} reset @returns {Inspect<BinHit>} */
function binInspector(scene, margin, changed, reset) {
  return {
    find(x, y) {
      const { plan, edges, ranked } = scene();
      const layer = plan.bases.findIndex((base) => y >= base - plan.up - 4 && y <= base + plan.down + 4);
      const bin = edges.findIndex((edge) => edge > x - margin.left) - 1;
      return layer < 0 || bin < 0 || bin >= ranked.bins ? null : { layer, bin };
    },
    rows: (hit) => binRows(scene(), hit),
    place: ({ layer, bin }) => [margin.left + scene().edges[bin], scene().plan.bases[layer]],
    step(hit, dx, dy) {
      const { ranked } = scene();
      const at = hit ?? { layer: 0, bin: ranked.bins >> 1 };
      const walk = (/** @type {number} */ v, /** @type {number} */ top) => Math.max(0, Math.min(top, v));
      const tenfold = Math.abs(dy) === 10; // Page keys go ten bins, up and down go to the next layer
      return { layer: walk(at.layer + (tenfold ? 0 : dy), ranked.layers.length - 1), bin: walk(at.bin + (tenfold ? dy : dx), ranked.bins - 1) };
    },
    changed,
    reset,
  };
}

/** @param {Render<MagnitudeHistogramState>} view */
function render({ model, el }) {
  const frame = card(el, "magnitude-histogram", "Magnitude histogram");
  const margin = { top: 0, right: 0, bottom: 42, left: 2 };
  const hatch = freshId();
  /** @type {Ranked} */
  let ranked;
  /** @type {RowPlan} */
  let plan;
  /** @type {HTMLElement[]} */
  let handles = [];
  /** @type {BinHit | null} */
  let hit = null;
  let width = 0;
  const scene = () => rowScene(ranked, model.get("remove"), model.get("scope"), { plan, hit, hatch, width, right: margin.right });
  const moves = cutMoves(model, scene);

  const load = () => {
    ranked = readRanks(model.get("layers"), model.get("arrays"));
    plan = rowPlan(ranked.layers.length, ranked.initial !== null);
    hit = null;
    handles.forEach((handle) => handle.remove());
    handles = ranked.layers.map((_, i) => cutHandle(frame.life, {
      key: (step) => moves.to(i, steppedFraction(cutShare(scene(), i), step)),
      drag: (x) => moves.drag(i, x - margin.left),
      done: moves.flush,
      reset: moves.reset,
    }));
    frame.stage.append(...handles);
  };
  const draw = (/** @type {any} */ plot, /** @type {{width: number}} */ size) => {
    width = size.width;
    const now = scene();
    drawRows(plot, now);
    handles.forEach((handle, i) => placeHandle(handle, now, i, margin.left));
  };
  const height = (/** @type {number} */ wide) => {
    margin.right = wide < 520 ? 62 : 96;
    return plan.height + margin.bottom;
  };
  load();
  const picture = chart(frame.life, frame.stage, { margin, height, draw, label: "magnitudes of the weights, layer under layer; arrow keys read the bins" });
  const inspect = inspector(frame.life, frame.stage, picture.element, binInspector(scene, margin, (found) => { hit = found; picture.repaint(); }, moves.reset));
  const scope = segments({
    label: "scope of the cut",
    options: [{ value: "layer", label: "by layer" }, { value: "global", label: "global" }],
    value: model.get("scope"),
    pick: (picked) => { moves.set("scope", picked); moves.flush(); },
  });
  const remove = slider({
    label: "remove", min: 0, max: FRACTIONS, value: 0, text: (v) => percent(v / FRACTIONS),
    move: (v) => moves.set("remove", v / FRACTIONS), done: moves.flush,
  });
  if (model.get("layers").length > 1) frame.controls.append(scope.element);
  frame.controls.append(remove.element);
  const show = () => {
    const words = cutSentence(ranked, model.get("remove"), model.get("scope"));
    frame.say(words);
    frame.describe(`Histograms of log |weight| by layer, with the cut. ${words}`);
    scope.set(model.get("scope"));
    remove.set(Math.round(FRACTIONS * overallFraction(ranked, model.get("remove"))));
    inspect.refresh();
    picture.repaint();
  };
  frame.title("Magnitude of every weight, layer by layer");
  frame.life.watch(model, ["layers", "arrays"], () => { load(); inspect.clear(); show(); });
  frame.life.watch(model, ["remove", "scope"], show);
  show();
  return frame.life.end;
}

export default { render };
