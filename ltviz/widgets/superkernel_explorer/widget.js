// SuperkernelExplorer: how norms and thresholds decide a network, over a recorded search.

/**
 * @typedef {{lam: number, seed: number, step: number, layer: string, shift: number, lambdas: number[], seeds: number[], steps: number[],
 *   layers: KernelLayer[], arrays: Record<string, Packed>, facts: KernelFacts}} SuperkernelExplorerState
 */

const NO_MARGIN = { top: 0, right: 1, bottom: 0, left: 2 };
const SHIFTS = 20; // positions of the slider in a unit of norm

/** @param {Model<SuperkernelExplorerState>} model @returns {any} */
function recorded(model) {
  const names = /** @type {const} */ (["lambdas", "seeds", "steps", "layers", "arrays", "facts"]);
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

/** @param {Model<SuperkernelExplorerState>} model @param {KernelTrace} trace @returns {KernelScene} */
function sceneNow(model, trace) {
  const names = /** @type {const} */ (["lam", "seed", "step", "layer", "shift"]);
  return kernelScene(trace, /** @type {any} */ (Object.fromEntries(names.map((name) => [name, model.get(name)]))));
}

/**
 * λ, step and thresholds in sight; under "more" seed and layer.
 * @param {Card} frame @param {Model<SuperkernelExplorerState>} model @param {Sync<SuperkernelExplorerState>} moves @param {() => KernelScene} scene
 * @returns {{set: () => void, end: () => void}}
 */
function kernelControls(frame, model, moves, scene) {
  const { steps, seeds, lambdas, layers, facts } = scene().trace;
  const pick = (/** @type {"lam" | "seed" | "layer"} */ name) => (/** @type {any} */ picked) => { moves.set(name, picked); moves.flush(); };
  const step = slider({
    label: "step", min: 0, max: steps.length - 1, value: scene().t, text: (i) => count(steps[i]),
    move: (i) => moves.set("step", steps[i]), done: moves.flush,
  });
  const play = player(frame.life, {
    label: "the search", pause: 180, rewind: () => moves.set("step", steps[0]), atEnd: () => scene().t >= steps.length - 1,
    tick: () => { const { t } = scene(); if (t < steps.length - 1) moves.set("step", steps[t + 1]); return scene().t < steps.length - 1; },
  });
  step.input.addEventListener("input", () => play.set(false));
  const strengths = lambdas.map((v, i) => ({ value: v, label: facts.names[i] }));
  const lam = (strengths.length <= 6 ? segments : choice)({ label: "λ", named: true, options: strengths, value: model.get("lam"), pick: pick("lam") });
  const shift = slider({
    label: "what if: thresholds, not retrained", min: -SHIFTS * facts.most, max: SHIFTS * facts.most, value: Math.round(SHIFTS * scene().shift),
    text: (i) => (i ? `${i > 0 ? "+" : ""}${fixed(i / SHIFTS, 2)}` : "as trained"), move: (i) => moves.set("shift", i / SHIFTS), done: moves.flush,
  });
  const seed = choice({ label: "seed", options: seeds.map((v) => ({ value: v, label: String(v) })), value: model.get("seed"), pick: pick("seed") });
  const layer = choice({ label: "layer", options: layers.map(({ name }) => ({ value: name, label: name })), value: model.get("layer"), pick: pick("layer") });
  frame.controls.replaceChildren(play.element, step.element, lam.element, shift.element);
  frame.more.replaceChildren(layer.element, seed.element);
  const set = () => {
    step.set(scene().t);
    lam.set(model.get("lam"));
    shift.set(Math.round(SHIFTS * scene().shift));
    seed.set(model.get("seed"));
    layer.set(model.get("layer"));
  };
  return { set, end: () => play.set(false) };
}

/** The row of decisions. @param {Card} frame @param {HTMLElement} box @param {() => KernelScene} scene @param {(l: number) => void} choose @param {() => void} reset */
function rowOf(frame, box, scene, choose, reset) {
  const pattern = freshId();
  let plan = rowLayout(1, 1);
  /** @type {number | null} */
  let hit = null;
  const layers = () => scene().trace.L;
  const view = chart(frame.life, box, {
    margin: NO_MARGIN, label: "decisions, layer by layer; arrow keys read them, Enter shows the norms of one",
    height: (width) => rowLayout(layers(), width - 3).height,
    draw(plot, { width }) { plan = rowLayout(layers(), width); drawKernels(plot, scene(), plan, hit, pattern); },
  });
  const eye = inspector(frame.life, frame.stage, view.element, {
    find: (x, y) => layerUnder(plan, layers(), x - box.offsetLeft - NO_MARGIN.left, y - box.offsetTop),
    rows: (found) => layerWords(scene(), found),
    place: (found) => [box.offsetLeft + (found + 0.5) * plan.pitch, box.offsetTop + plan.side],
    step: (found, dx, dy) => bounded(found === null ? scene().layer : found + dx + dy, 0, layers() - 1),
    changed: (found, pinned) => { hit = found; view.repaint(); if (pinned && found !== null) choose(found); },
    reset,
  });
  return { view, eye };
}

/** The three panels. @param {Card} frame @param {HTMLElement} box @param {() => KernelScene} scene @param {(t: number) => void} go @param {() => void} reset */
function panelsIn(frame, box, scene, go, reset) {
  const pattern = freshId();
  let plan = panelLayout(600);
  /** @type {PartHit | null} */
  let hit = null;
  const view = chart(frame.life, box, {
    margin: NO_MARGIN, label: "norm and threshold of ring, first and second half over the steps; arrow keys read them",
    height: (width) => panelsTall(panelLayout(width - 3)),
    draw(plot, { width }) { plan = panelLayout(width); drawPanels(plot, scene(), plan, hit, pattern); },
  });
  const eye = inspector(frame.life, frame.stage, view.element, {
    find: (x, y) => partUnder(scene(), plan, x - box.offsetLeft - NO_MARGIN.left, y - box.offsetTop),
    rows: (found) => partWords(scene(), found),
    place({ part, t }) {
      const [x, y] = panelCorner(plan, part);
      const at = panelScales(scene(), plan);
      return [box.offsetLeft + NO_MARGIN.left + x + at.x(scene().trace.steps[t]), box.offsetTop + y + at.y(partNorm(scene(), part, t))];
    },
    step(found, dx, dy) {
      if (!found) return { part: 0, t: scene().t };
      const far = Math.abs(dy) === 10; // Page keys go ten steps, up and down to the next part
      return { part: bounded(found.part + (far ? 0 : dy), 0, 2), t: bounded(found.t + (far ? dy : dx), 0, scene().trace.T - 1) };
    },
    changed: (found, pinned) => { hit = found; view.repaint(); if (pinned && found) go(found.t); },
    reset,
  });
  return { view, eye };
}

/** The block strings, the layer on show marked. @param {HTMLElement} list @param {KernelScene} scene */
function showBlocks(list, scene) {
  list.replaceChildren(...scene.trace.layers.map((_, l) => (
    make("li", { class: l === scene.layer ? "ltv-mine" : undefined }, make("code", { text: decidedBlock(scene, l) }))
  )));
}

/** @param {Render<SuperkernelExplorerState>} view */
function render({ model, el }) {
  const frame = card(el, "superkernel-explorer", "Superkernels: what a search decides");
  const moves = sync(model);
  let trace = readKernels(recorded(model));
  let now = sceneNow(model, trace);
  const scene = () => now;
  const start = { step: model.get("step"), shift: model.get("shift") };
  const [top, middle, bottom] = ["ltv-row", "ltv-parts", "ltv-costs"].map((name) => make("div", { class: name }));
  const list = make("ol", { class: "ltv-blocks", "aria-label": "block strings" });
  frame.stage.append(top, middle, bottom, list);
  const reset = () => {
    moves.set("step", start.step);
    moves.set("shift", start.shift);
    moves.flush();
  };
  const row = rowOf(frame, top, scene, (l) => { moves.set("layer", trace.layers[l].name); moves.flush(); }, reset);
  const parts = panelsIn(frame, middle, scene, (t) => { moves.set("step", trace.steps[t]); moves.flush(); }, reset);
  const costs = chart(frame.life, bottom, { margin: NO_MARGIN, label: "cost of the network, layer by layer", height: () => 44, draw: (plot, { width }) => drawCosts(plot, now, width) });
  let controls = kernelControls(frame, model, moves, scene);
  const show = () => {
    now = sceneNow(model, trace);
    const words = kernelSentence(now);
    const { facts: { status }, steps, T } = trace;
    const ended = status === "complete" ? "" : `, ${status}`;
    frame.title(`A search of ${count(steps[T - 1])} steps${ended}: decisions, and the norms of layer ${trace.layers[now.layer].name}`);
    frame.say(words);
    frame.describe(`${words} Block strings: ${trace.layers.map((_, l) => decidedBlock(now, l)).join(", ")}.`);
    controls.set();
    showBlocks(list, now);
    for (const { view, eye } of [row, parts]) { eye.refresh(); view.repaint(); }
    costs.repaint();
  };
  frame.life.watch(model, ["lam", "seed", "step", "layer", "shift"], show);
  frame.life.watch(model, ["lambdas", "seeds", "steps", "layers", "arrays", "facts"], () => {
    trace = readKernels(recorded(model));
    now = sceneNow(model, trace);
    for (const { eye } of [row, parts]) eye.clear();
    controls.end();
    controls = kernelControls(frame, model, moves, scene);
    show();
  });
  show();
  return frame.life.end;
}

export default { render };
