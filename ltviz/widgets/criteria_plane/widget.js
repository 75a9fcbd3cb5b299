// CriteriaPlane: every weight before and after training, the part that a criterion keeps, and a brush.

/**
 * @typedef {{layers: PlaneLayer[], initial: Record<string, Packed>, final: Record<string, Packed>, criterion: string,
 *   density: number, layer: string, brush: number[], caption: string}} CriteriaPlaneState
 */

const TENTHS = 1000; // steps of the density: tenths of a percent
const NEW_BRUSH = 12; // cells each way of one that the button makes

/**
 * What lies under a point.
 * @param {PlanePlan} plan @param {PlaneScene} scene @param {number} x @param {number} y @returns {PlaneHit | null}
 */
export function planeHit({ left, top, cell, map }, { view }, x, y) {
  /** @type {(kind: "bin" | "cell", dx: number, dy: number, size: number, cols: number, rows: number) => PlaneHit | null} */
  const within = (kind, dx, dy, size, cols, rows) => {
    const [col, row] = [Math.floor(dx / size), Math.floor(dy / size)];
    return col >= 0 && row >= 0 && col < cols && row < rows ? { kind, col, row } : null;
  };
  return within("bin", x - left, y - top, cell, BINS, BINS) || within("cell", x - map.x, y - map.y, map.cell, view.map.cols, view.map.rows);
}

/** The exact numbers of a cell. @param {PlaneScene} scene @param {PlaneHit} hit @returns {Row[]} */
export function planeRows({ view, tally, brush, x, y }, { kind, col, row }) {
  if (kind === "cell") {
    const { cols, what, room } = view.map;
    const where = what === "pixel" ? `pixel row ${row}, column ${col}` : what === "weight" ? `unit ${row}, input ${col}` : `block ${row}, ${col} of ${what}`;
    return [where, [brush.length ? "brushed" : "kept", `${count(tally.cells[row * cols + col])} of ${count(room)}`]];
  }
  const edge = (/** @type {Scale} */ scale, /** @type {number} */ at) => scale.domain[0] + (at * 2 * scale.domain[1]) / BINS;
  const span = (/** @type {Scale} */ scale, /** @type {number} */ at) => `${value(edge(scale, at))} to ${value(edge(scale, at + 1))}`;
  const i = row * BINS + col;
  const n = view.totals[i];
  /** @type {Row[]} */
  const rows = [["before", span(x, col)], ["after", span(y, BINS - 1 - row)], ["weights", count(n)]];
  if (n) rows.push(["kept", `${count(tally.bins[i])}, ${percent(tally.bins[i] / n)}`]);
  return rows;
}

/** The neighbour that a key asks for; from nothing, the middle of the plane. @param {PlaneScene} scene @param {PlaneHit | null} hit @param {number} dx @param {number} dy @returns {PlaneHit} */
export function planeStep({ view }, hit, dx, dy) {
  if (!hit) return { kind: "bin", col: BINS / 2, row: BINS / 2 - 1 };
  const [cols, rows] = hit.kind === "bin" ? [BINS, BINS] : [view.map.cols, view.map.rows];
  const walk = (/** @type {number} */ v, /** @type {number} */ n) => Math.max(0, Math.min(n - 1, v));
  return { ...hit, col: walk(hit.col + dx, cols), row: walk(hit.row + dy, rows) };
}

/**
 * What is drawn and counted. The order is kept while the criterion is, and counts follow a cut that moves.
 * @param {Model<CriteriaPlaneState>} model
 * @returns {{scene: (plan: PlanePlan | null) => PlaneScene, view: () => PlaneView, forget: () => void}}
 */
export function planeScenes(model) {
  /** @type {PlaneView | null} */
  let view = null;
  /** @type {{layer: Ordered, lined: LinedUp} | null} */
  let ordered = null;
  /** @type {{brush: number[], follow: (removed: number) => PlaneTally} | null} */
  let counter = null;
  /** @type {{density: number, cut: PlaneCut, tally: PlaneTally} | null} */
  let counted = null;
  const seen = () => {
    const row = model.get("layers").find(({ name }) => name === model.get("layer")) || model.get("layers")[0];
    if (!view || view.row !== row) {
      view = viewLayer(row, model.get("initial")[row.name], model.get("final")[row.name]);
      ordered = null;
    }
    return view;
  };
  const counts = () => {
    const [now, criterion, density, brush] = [seen(), model.get("criterion"), model.get("density"), model.get("brush")];
    if (!ordered || ordered.layer.criterion !== criterion) {
      const layer = orderLayer(criterion, now);
      ordered = { layer, lined: lineUp(now, layer.order) };
      counter = null;
    }
    if (!counter || counter.brush !== brush) {
      counter = { brush, follow: followCut(ordered.lined, now.map, brush) };
      counted = null;
    }
    if (!counted || counted.density !== density) {
      const cut = cutLayer(ordered.layer, density);
      counted = { density, cut, tally: counter.follow(cut.removed) };
    }
    return { view: now, criterion, brush, ...counted };
  };
  return {
    view: seen,
    forget() { view = null; },
    scene(plan) {
      const { left, top, side } = plan || { left: 0, top: 0, side: 1 };
      const [rx, ry] = seen().row.reach;
      return { ...counts(), x: linear([-rx, rx], [left, left + side]), y: linear([-ry, ry], [top + side, top]) };
    },
  };
}

/**
 * The controls: density, criterion, layer; under "more" a button for the brush, which needs no pointer.
 * @param {Card} frame @param {Model<CriteriaPlaneState>} model @param {Sync<CriteriaPlaneState>} moves @param {() => void} toggleBrush
 * @returns {() => void} sets them from the model
 */
function addPlaneControls(frame, model, moves, toggleBrush) {
  const pick = (/** @type {"criterion" | "layer"} */ trait) => (/** @type {string} */ v) => {
    moves.set(trait, v);
    moves.flush();
  };
  const density = slider({
    label: "density", min: 1, max: TENTHS, value: 1, text: (v) => percent(v / TENTHS),
    move: (v) => moves.set("density", v / TENTHS), done: moves.flush,
  });
  const criterion = choice({ label: "keep", options: criteriaNames().map((name) => ({ value: name, label: name })), value: "large_final", pick: pick("criterion") });
  const names = model.get("layers").map(({ name, label }) => ({ value: name, label }));
  const shown = () => model.get("layer") || names[0].value;
  const layer = (names.length <= 4 && names.every(({ label }) => label.length <= 12) ? segments : choice)({ label: "layer", options: names, value: shown(), pick: pick("layer") });
  const brush = make("button", { type: "button" });
  frame.life.on(brush, "click", toggleBrush);
  frame.controls.append(criterion.element, density.element);
  if (names.length > 1) frame.controls.append(layer.element);
  frame.more.append(brush);
  return () => {
    density.set(Math.round(TENTHS * model.get("density")));
    criterion.set(model.get("criterion"));
    layer.set(shown());
    brush.textContent = model.get("brush").length ? "remove the brush" : "brush the smallest weights";
  };
}

/** @param {Render<CriteriaPlaneState>} view */
function render({ model, el }) {
  const frame = card(el, "criteria-plane", "Criteria plane");
  const moves = sync(model);
  const start = { criterion: model.get("criterion"), density: model.get("density"), layer: model.get("layer"), brush: model.get("brush") };
  const scenes = planeScenes(model);
  let c = colours(frame.root);
  /** @type {PlanePlan | null} */
  let plan = null;
  /** @type {PlaneScene} */
  let scene = scenes.scene(null);
  const setBrush = (/** @type {number[]} */ brush) => moves.set("brush", brush);
  const setCells = (/** @type {CellBox} */ cells) => setBrush(cellsBrush(cells, scenes.view()));
  const cellsNow = () => brushCells(model.get("brush"), scenes.view().row.reach);

  const picture = surface(frame.life, frame.stage, {
    label: "Criteria plane",
    height(width) {
      plan = planPlane(scenes.view().map, width, window.devicePixelRatio || 1);
      return plan.height;
    },
    paint(self) {
      if (!plan) return;
      scene = scenes.scene(plan);
      paintPlane(self, plan, scene, c);
    },
  });
  const removeBrush = () => {
    setBrush([]);
    moves.flush();
    picture.canvas.focus();
  };
  const box = brushBox(frame.life, frame.stage, {
    grab() {
      const from = cellsNow();
      const size = plan ? plan.cell : 1;
      return (dx, dy) => setCells(movedCells(from, Math.round(dx / size), Math.round(dy / size)));
    },
    key: (dx, dy, grow) => setCells((grow ? grownCells : movedCells)(cellsNow(), dx, dy)),
    done: moves.flush,
    remove: removeBrush,
  });
  const dragging = brushDrag(frame.life, picture.canvas, {
    inside: (x, y) => plan !== null && planeHit(plan, scene, x, y)?.kind === "bin",
    draw(from, to) {
      if (!plan) return;
      const { left, top, cell } = plan;
      const cells = [[from[0], to[0], left], [from[1], to[1], top]].flatMap(([a, b, origin]) => [
        Math.max(0, Math.floor((Math.min(a, b) - origin) / cell)), Math.min(BINS, Math.ceil((Math.max(a, b) - origin) / cell)),
      ]);
      setCells(/** @type {CellBox} */ (cells));
    },
    done: moves.flush,
  });
  const eye = inspector(frame.life, frame.stage, picture.canvas, {
    find: (x, y) => (plan && !dragging() ? planeHit(plan, scene, x, y) : null),
    rows: (hit) => planeRows(scene, hit),
    place({ kind, col, row }) {
      const { left, top, cell, map } = plan || { left: 0, top: 0, cell: 1, map: { x: 0, y: 0, cell: 1 } };
      const [x, y, size] = kind === "bin" ? [left, top, cell] : [map.x, map.y, map.cell];
      return [x + (col + 0.5) * size, y + (row + 0.5) * size];
    },
    step: (hit, dx, dy) => planeStep(scene, hit, dx, dy),
    reset() {
      moves.set("criterion", start.criterion);
      moves.set("density", start.density);
      moves.set("layer", start.layer);
      setBrush(start.brush);
      moves.flush();
    },
  });
  const setControls = addPlaneControls(frame, model, moves, () => {
    if (model.get("brush").length) removeBrush();
    else {
      const [low, high] = [(BINS - NEW_BRUSH) / 2, (BINS + NEW_BRUSH) / 2];
      setCells([low, high, low, high]);
      moves.flush();
      box.element.focus();
    }
  });
  const placeBrush = () => {
    if (!model.get("brush").length || !plan) {
      box.hide();
      return;
    }
    const [left, right, top, bottom] = cellsNow().map((at) => at * (plan ? plan.cell : 1));
    box.place(plan.left + left, plan.top + top, right - left, bottom - top);
  };
  const say = () => {
    scene = scenes.scene(plan);
    const { label } = scene.view.row;
    const words = planeSentence(label, scene.criterion, model.get("density"), scene.cut, scene.tally.brushed);
    const title = `Every weight of ${label} before and after training${model.get("caption") ? `, ${model.get("caption")}` : ""}`;
    frame.title(title);
    frame.say(words.replace(/(?<=[≥≤]) /g, "\u00a0")); // the number stays with its sign
    frame.describe(`${title}. Drag a rectangle in the plane, or use the button under more, to see where its weights sit. Arrow keys in the picture read its cells.`);
    picture.canvas.setAttribute("aria-label", `${title}. ${words}`);
    setControls();
    placeBrush();
    eye.refresh();
    picture.repaint();
  };
  const relayout = () => {
    eye.clear();
    picture.fit();
    say();
  };
  frame.life.watch(model, ["criterion", "density", "brush", "caption"], say);
  frame.life.watch(model, ["layer"], relayout);
  frame.life.watch(model, ["layers", "initial", "final"], () => {
    scenes.forget();
    relayout();
  });
  onResize(frame.life, frame.stage, placeBrush);
  onTheme(frame.life, () => {
    c = colours(frame.root);
    picture.repaint();
  });
  relayout();
  return frame.life.end;
}

export default { render };
