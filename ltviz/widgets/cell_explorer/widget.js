// CellExplorer: cells as graphs, cut from a search, built by hand with what a table knows of them, or given.

const BUILD_HINT = "Click an edge, or walk to it with the arrow keys; a second click or Enter takes the next operation.";

/** A button with a text that changes. @param {Card} frame @param {() => void} act @returns {HTMLButtonElement} */
function textButton(frame, act) {
  const button = make("button", { type: "button" });
  frame.life.on(button, "click", act);
  return button;
}

/** An envelope, its flap down or up. @param {boolean} open @returns {any} */
function envelopeIcon(open) {
  const flap = open ? "M1.5 5.5L8 1L14.5 5.5L8 10Z" : "M1.5 4L8 9L14.5 4";
  return svg("svg", { viewBox: "0 0 16 14", class: "ltv-envelope", "aria-hidden": "true" }, svg("path", { d: `M1.5 4V13H14.5V4${open ? "" : "Z"}${flap}` }));
}

/**
 * Play and steps, where there is a search. @param {Card} frame @param {Model<CellExplorerState>} model @param {CellRecord} record @param {Sync<CellExplorerState>} moves
 * @returns {{elements: HTMLElement[], rest: HTMLElement[], set: () => void, end: () => void}}
 */
function searchControls(frame, model, record, moves) {
  const steps = record.facts.steps ?? [];
  if (!record.alphas.length) return { elements: [], rest: [], set: () => {}, end: () => {} };
  const index = () => Math.max(0, steps.indexOf(model.get("step")));
  const go = (/** @type {number} */ t) => moves.set("step", steps[bounded(t, 0, steps.length - 1)]);
  const step = slider({ label: "step", min: 0, max: steps.length - 1, value: index(), text: (t) => count(steps[t]), move: go, done: moves.flush });
  const atEnd = () => index() >= steps.length - 1;
  const play = player(frame.life, {
    label: "the search", pause: 120, atEnd, rewind: () => go(0),
    tick() { go(index() + 1); return !atEnd(); },
  });
  frame.life.on(step.input, "input", () => play.set(false));
  const switches = /** @type {const} */ ([["none", "none may win"], ["raw", "compare raw α"]]).map(([name, label]) => ({
    name, control: toggle({ label, value: model.get(name), pick: (on) => { moves.set(name, on); moves.flush(); } }),
  }));
  return {
    elements: [play.element, step.element], rest: switches.map(({ control }) => control.element), end: () => play.set(false),
    set() { step.set(index()); for (const { name, control } of switches) control.set(model.get(name)); },
  };
}

/**
 * The edge, its operation and the envelope, where there is a table.
 * @param {Card} frame @param {Model<CellExplorerState>} model @param {() => CellScene} scene @param {Sync<CellExplorerState>} moves @param {(edge: number, operation: string) => void} put
 * @returns {{elements: HTMLElement[], rest: HTMLElement[], set: () => void}}
 */
function buildControls(frame, model, scene, moves, put) {
  const { space, numbers } = scene().record;
  if (!numbers.rows) return { elements: [], rest: [], set: () => {} };
  const own = () => /** @type {CellPanel} */ (scene().panels.find(({ role }) => role === "own")).cell;
  const found = () => readingOf(scene().record, own());
  const pick = (/** @type {number} */ e) => { moves.set("edge", e); moves.flush(); };
  const edge = choice({ label: "edge", options: edgePairs(space.nodes).map(([i, j], e) => ({ value: e, label: `${i}→${j}` })), value: scene().edge, pick });
  const operation = segments({
    label: "operation", options: space.operations.map((name) => ({ value: name, label: shortOperation(name) })),
    value: own().edges[scene().edge].operation, pick: (name) => put(scene().edge, name),
  });
  const envelope = textButton(frame, () => {
    const reading = found();
    if (reading) { moves.set("opened", [...scene().opened, reading.id]); moves.flush(); }
  });
  const beside = textButton(frame, () => {
    moves.set("cells", [{ title: "kept beside", text: printCell(own()), inputs: 1, outputs: [space.nodes - 1] }]);
    moves.flush();
  });
  const alone = textButton(frame, () => { moves.set("cells", []); moves.flush(); });
  beside.textContent = "keep this cell beside";
  alone.textContent = "only one cell";
  return {
    elements: [edge.element, operation.element, envelope], rest: [beside, alone],
    set() {
      const reading = found();
      const known = reading !== null && scene().opened.includes(reading.id);
      edge.set(scene().edge);
      operation.set(own().edges[scene().edge].operation);
      envelope.disabled = reading === null || known;
      envelope.replaceChildren(envelopeIcon(known), known ? "the envelope is open" : "open the envelope");
      alone.hidden = !model.get("cells").length;
    },
  };
}

/**
 * What a move on an edge does. @param {Model<CellExplorerState>} model @param {Sync<CellExplorerState>} moves @param {() => CellScene} scene
 * @returns {EdgeActs & {put: (edge: number, operation: string) => void}}
 */
function edgeActs(model, moves, scene) {
  const home = { step: model.get("step"), edge: model.get("edge") };
  const own = () => scene().panels.find(({ role }) => role === "own")?.cell;
  const set = (/** @type {Partial<CellExplorerState>} */ values) => {
    for (const [name, value] of Object.entries(values)) moves.set(/** @type {any} */ (name), /** @type {any} */ (value));
    moves.flush();
  };
  const put = (/** @type {number} */ edge, /** @type {string} */ operation) => {
    const cell = own();
    if (cell) set({ edge, cell: printCell(withOperation(cell, edge, operation)) });
  };
  return {
    put, reset: () => set(home), choose: (edge) => set({ edge }),
    cycle(edge) {
      const cell = own();
      if (cell) put(edge, nextOperation(scene().record.space.operations, cell.edges[edge].operation));
    },
  };
}

/** The readout, the lines below and the words for a screen reader. @param {Card} frame @param {CellScene} scene @param {HTMLElement} hint @param {HTMLElement} notes */
function sayScene(frame, scene, hint, notes) {
  const tabled = "rows" in scene.record.numbers;
  const words = cellSentence(scene);
  frame.root.classList.toggle("ltv-tabled", tabled);
  frame.root.classList.toggle("ltv-unsearched", !scene.cut && !tabled);
  /** @type {HTMLElement} */ (frame.more.parentElement).hidden = !scene.cut && !tabled;
  frame.title(titleOf(scene));
  frame.say(words);
  frame.describe(`${cellAlt(scene)} ${words}`);
  hint.textContent = tabled ? BUILD_HINT : "";
  notes.replaceChildren(...cellNotes(scene).map((text) => make("li", { text })));
}

/** @param {Render<CellExplorerState>} view */
function render({ model, el }) {
  const frame = card(el, "cell-explorer", "Cell explorer");
  const moves = sync(model);
  let record = readRecord(model);
  let scene = cellScene(model, record);
  const now = () => scene;
  const acts = edgeActs(model, moves, now);
  const switches = make("div", { class: "ltv-tools" });
  frame.more.append(switches);
  const paint = cellPanels(frame, now, acts);
  const [hint, notes] = [make("p", { class: "ltv-hint" }), make("ul", { class: "ltv-notes" })];
  frame.controls.after(hint, notes);
  const controlsOf = () => {
    const search = searchControls(frame, model, record, moves);
    const build = buildControls(frame, model, now, moves, acts.put);
    frame.controls.replaceChildren(...search.elements, make("div", { class: "ltv-build" }, ...build.elements));
    switches.replaceChildren(...search.rest, ...build.rest);
    return { end: search.end, set() { search.set(); build.set(); } };
  };
  let controls = controlsOf();
  const show = () => {
    scene = cellScene(model, record);
    sayScene(frame, scene, hint, notes);
    controls.set();
    paint();
  };
  frame.life.watch(model, ["space", "arrays", "facts"], () => {
    record = readRecord(model);
    scene = cellScene(model, record);
    controls.end();
    controls = controlsOf();
    show();
  });
  frame.life.watch(model, ["cell", "cells", "edge", "step", "none", "raw", "opened"], show);
  show();
  return frame.life.end;
}

/** @param {CellScene} scene @returns {string} */
function titleOf({ record, cut, panels }) {
  const n = record.numbers.mean?.length;
  const table = n ? `${count(n)} different cells, each trained for ${count(record.facts.epochs ?? 0)} epochs` : "";
  if (cut) return `A search for a cell, and what it would be cut to${table ? `; ${table}` : ""}`;
  return table || (panels.length === 1 ? "A cell as a graph" : "Cells as graphs");
}

export default { render };
