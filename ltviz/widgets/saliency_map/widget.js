// SaliencyMap: what a score keeps, folded onto the input and layer by layer, at every density.

/**
 * @typedef {{methods: ScoredMethod[], layers: ScoredLayer[], fold: any, broken: string, arrays: Record<string, Packed>, densities: number[],
 *   density: number, scope: string, method: string, view: "wires" | "scores"}} SaliencyMapState
 */

const LAYERS_MARGIN = { top: 0, right: 20, bottom: 0, left: 2 };

/** @param {Model<SaliencyMapState>} model @returns {any} */
function tableTraits(model) {
  const names = /** @type {const} */ (["methods", "layers", "fold", "broken", "densities", "arrays"]);
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

/**
 * The controls: density, scope and method; under "more" what the maps show.
 * @param {Card} frame @param {Model<SaliencyMapState>} model @param {Sync<SaliencyMapState>} moves @param {() => MapScene} scene
 * @returns {() => void} sets them from the model
 */
function saliencyControls(frame, model, moves, scene) {
  const densities = model.get("densities");
  const pick = (/** @type {"scope" | "method" | "view"} */ name) => (/** @type {any} */ picked) => {
    moves.set(name, picked);
    moves.flush();
  };
  const density = slider({
    label: "density", min: 0, max: densities.length - 1, value: scene().p, text: (i) => percent(densities[i]),
    move: (i) => moves.set("density", densities[i]), done: moves.flush,
  });
  const scope = segments({
    label: "scope of the cut", options: [{ value: "global", label: "one cut" }, { value: "layer", label: "same share of each layer" }],
    value: model.get("scope"), pick: pick("scope"),
  });
  const names = model.get("methods").map(({ name }) => name);
  const options = [{ value: "", label: "all" }, ...names.map((name) => ({ value: name, label: name }))];
  const few = options.length <= 6 && options.reduce((sum, { label }) => sum + label.length, 0) <= 36;
  const method = (few ? segments : choice)({ label: "show", options, value: model.get("method"), pick: pick("method") });
  const view = segments({
    label: "the map shows", named: true, options: [{ value: "wires", label: "wires kept" }, { value: "scores", label: "sum of the scores" }],
    value: model.get("view"), pick: pick("view"),
  });
  frame.controls.replaceChildren(density.element);
  if (model.get("layers").length > 1) frame.controls.append(scope.element);
  if (names.length > 1) frame.controls.append(method.element);
  frame.more.replaceChildren(view.element);
  return () => {
    density.set(scene().p);
    scope.set(model.get("scope"));
    method.set(model.get("method"));
    view.set(model.get("view"));
  };
}

/**
 * The maps, each with what lies under the pointer; a click on one of many opens it.
 * @param {Card} frame @param {HTMLElement} box @param {() => MapScene} scene @param {(m: number) => void} open @param {() => void} reset
 */
function mapsOf(frame, box, scene, open, reset) {
  /** @type {MapPlan} */
  let plan = { tiles: [], alone: false, legend: 0, height: 1 };
  /** @type {MapHit | null} */
  let hit = null;
  let c = colours(frame.root);
  const picture = surface(frame.life, box, {
    label: "maps of the input",
    height: (width) => { plan = planMaps(scene(), width, window.devicePixelRatio || 1); return plan.height; },
    paint: (self) => paintMaps(self, scene(), plan, hit, c),
  });
  const eye = inspector(frame.life, frame.stage, picture.canvas, {
    find: (x, y) => mapHitAt(scene(), plan, x - box.offsetLeft, y - box.offsetTop),
    rows: (found) => mapRows(scene(), found),
    place: (found) => { const [x, y] = mapPlace(scene(), plan, found); return [x + box.offsetLeft, y + box.offsetTop]; },
    step: (found, dx, dy) => mapStep(scene(), plan, found, dx, dy),
    changed(found, pinned) {
      hit = found;
      picture.canvas.style.cursor = found && !plan.alone ? "pointer" : "";
      picture.repaint();
      if (pinned && found && !plan.alone) open(found.m);
    },
    reset,
  });
  onTheme(frame.life, () => { c = colours(frame.root); picture.repaint(); });
  return { picture, eye };
}

/** The rows of the layers. @param {Card} frame @param {HTMLElement} box @param {() => MapScene} scene @param {() => void} reset */
function layersOf(frame, box, scene, reset) {
  const pattern = freshId();
  /** @type {LayerPlan} */
  let plan = planLayers(1, 1);
  /** @type {LayerHit | null} */
  let hit = null;
  const view = chart(frame.life, box, {
    margin: LAYERS_MARGIN, label: "scores and share kept, layer under layer; arrow keys read them",
    height: (width) => planLayers(scene().t.layers.length, width).height,
    draw(plot, size) {
      plan = planLayers(scene().t.layers.length, size.width);
      if (scene().m >= 0) drawLayers(plot, scene(), plan, hit, pattern);
    },
  });
  const bins = () => scene().t.bins;
  const eye = inspector(frame.life, frame.stage, view.element, {
    find: (x, y) => layerHitAt(plan, bins(), x - box.offsetLeft - LAYERS_MARGIN.left, y - box.offsetTop),
    rows: (found) => layerRows(scene(), found),
    place: (found) => { const [x, y] = layerPlace(plan, bins(), found); return [x + box.offsetLeft + LAYERS_MARGIN.left, y + box.offsetTop]; },
    step: (found, dx, dy) => layerStep(scene().t.layers.length, bins(), found, dx, dy),
    changed: (found) => { hit = found; view.repaint(); },
    reset,
  });
  return { view, eye };
}

/** @param {Render<SaliencyMapState>} view */
function render({ model, el }) {
  const frame = card(el, "saliency-map", "Saliency map");
  const moves = sync(model);
  const start = { density: model.get("density"), scope: model.get("scope"), view: model.get("view") };
  let tables = readTables(tableTraits(model));
  const scene = () => mapScene(tables, { method: model.get("method"), scope: model.get("scope"), density: model.get("density"), view: model.get("view") });
  const [mapBox, layerBox] = [make("div", { class: "ltv-maps" }), make("div", { class: "ltv-layers" })];
  frame.stage.append(make("div", { class: "ltv-sides" }, mapBox, layerBox));
  const reset = () => {
    moves.set("density", start.density);
    moves.set("scope", start.scope);
    moves.set("view", start.view);
    moves.flush();
  };
  const open = (/** @type {number} */ m) => { moves.set("method", tables.methods[m].name); moves.flush(); };
  const arrange = () => {
    const alone = scene().m >= 0;
    frame.root.classList.toggle("ltv-alone", alone);
    layerBox.hidden = !alone;
  };
  arrange();
  const maps = mapsOf(frame, mapBox, scene, open, reset);
  const layers = layersOf(frame, layerBox, scene, reset);
  let setControls = saliencyControls(frame, model, moves, scene);
  const show = () => {
    const words = saliencySentence(scene());
    const title = mapTitle(scene());
    frame.title(title);
    frame.say(words);
    frame.describe(`${title}. ${words} Arrow keys in the picture walk through it, Enter ${scene().m < 0 ? "opens a map" : "pins"}.`);
    maps.picture.canvas.setAttribute("aria-label", `${title}. ${words}`);
    setControls();
    for (const { eye } of [maps, layers]) eye.refresh();
    maps.picture.repaint();
    layers.view.repaint();
  };
  const relayout = () => {
    for (const { eye } of [maps, layers]) eye.clear();
    arrange();
    maps.picture.fit();
    show();
  };
  frame.life.watch(model, ["density", "scope", "view"], show);
  frame.life.watch(model, ["method"], relayout);
  frame.life.watch(model, ["methods", "layers", "fold", "broken", "densities", "arrays"], () => {
    tables = readTables(tableTraits(model));
    setControls = saliencyControls(frame, model, moves, scene);
    relayout();
  });
  relayout();
  return frame.life.end;
}

export default { render };
