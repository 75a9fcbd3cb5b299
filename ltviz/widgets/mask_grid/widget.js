// MaskGrid: the wires of a whole network, or every weight of one layer, at each level of pruning.

/**
 * @typedef {{layers: LayerTrait[], removed: Record<string, Packed>, initial: Record<string, Packed>, final: Record<string, Packed>,
 *   levels: number[], level: number, layer: string, values: "final" | "initial", pinned: any[], brush: number[], caption: string}} MaskGridState
 * @typedef {{kind: "input" | "unit" | "weight", layer: number, index: number}} Hit
 * @typedef {{panels: Panel[], sheet: Sheet | null, loupe: {x: number, y: number, side: number} | null, height: number}} Layout
 */

const SHEET_HEAD = 20;
const LEGEND = 24;

/**
 * Where everything stands at a width: the panels of the wires (`layer` −1), or one layer's sheet with its magnifier.
 * @param {NetLayer[]} net @param {number} layer @param {number} width CSS pixels @param {number} ratio device pixels to one
 * @returns {Layout}
 */
export function layout(net, layer, width, ratio) {
  if (layer < 0) return { ...planWires(net, width), sheet: null, loupe: null };
  const whole = Object.assign(planSheet(net[layer], width - 2, SHEET_TALL, ratio), { x: 1, y: SHEET_HEAD });
  const zoom = (/** @type {Sheet} */ sheet) => sheet.size / sheet.bin;
  if (zoom(whole) / ratio >= HATCH_FROM) {
    return { panels: [], sheet: whole, loupe: null, height: Math.ceil(whole.y + whole.height + LEGEND) };
  }
  // Too small to tell weights apart: a magnifier beside the sheet where that costs no size, else below.
  const slim = Object.assign(planSheet(net[layer], Math.max(1, width - LOUPE - 20), SHEET_TALL, ratio), { x: 1, y: SHEET_HEAD });
  const beside = width >= 560 && zoom(slim) === zoom(whole);
  const sheet = beside ? slim : whole;
  const loupe = beside ? { x: Math.min(width - LOUPE, sheet.width + 28), y: SHEET_HEAD, side: LOUPE } : { x: 1, y: sheet.y + sheet.height + 28, side: LOUPE };
  const end = beside ? Math.max(sheet.y + sheet.height, loupe.y + LOUPE + 110) : loupe.y + LOUPE + 20;
  return { panels: [], sheet, loupe, height: Math.ceil(end + 2) };
}

/**
 * Draws the picture as it stands.
 * @param {Surface} surface @param {NetLayer[]} net @param {number} layer @param {Layout} plan @param {number} level @param {Hit | null} hit
 * @param {Colours} c @param {(layer: number) => Uint32Array} pixels
 */
function paint(surface, net, layer, plan, level, hit, c, pixels) {
  surface.context.font = `12px ${getComputedStyle(surface.canvas).fontFamily}`;
  if (!plan.sheet) {
    paintWires(surface, net, plan.panels, level, /** @type {Lit | null} */ (hit), c, pixels);
    return;
  }
  paintSheet(surface, net[layer], plan.sheet, level, pixels(layer), c);
  if (plan.loupe) paintLoupe(surface, net[layer], plan.sheet, plan.loupe, level, hit, pixels(layer), c);
  paintLegend(surface, net[layer], plan, c);
}

/**
 * The controls: play, level, what to show; under "more" which values give the colours.
 * @param {Card} frame @param {Model<MaskGridState>} model @param {Sync<MaskGridState>} moves
 * @returns {() => void} sets them from the model
 */
function addControls(frame, model, moves) {
  const levels = model.get("levels");
  const layers = model.get("layers");
  const last = levels.length - 1;
  const at = () => Math.max(0, levels.indexOf(model.get("level")));
  const go = (/** @type {number} */ i) => moves.set("level", levels[Math.min(last, i)]);
  const level = slider({
    label: "level", min: 0, max: last, value: at(), text: (i) => `${levels[i]} of ${levels[last]}`, move: go, done: moves.flush,
  });
  const play = player(frame.life, {
    label: "levels", atEnd: () => at() === last, rewind: () => go(0),
    tick() {
      go(at() + 1);
      return at() < last;
    },
  });
  const pick = (/** @type {string} */ layer) => {
    moves.set("layer", layer);
    moves.flush();
  };
  const names = [{ value: "", label: "all wires" }, ...layers.map(({ name, label }) => ({ value: name, label }))];
  const few = names.length <= 5 && names.every(({ label }) => label.length <= 12);
  const show = (few ? segments : choice)({ label: "show", options: names, value: model.get("layer"), pick });
  const values = segments({
    label: "colour by", named: true,
    options: /** @type {Choice<"final" | "initial">[]} */ ([{ value: "final", label: "trained values" }, { value: "initial", label: "initial values" }]),
    value: model.get("values"),
    pick(which) {
      moves.set("values", which);
      moves.flush();
    },
  });
  const masked = segments({
    label: "mask", options: [{ value: levels[0], label: "all weights" }, { value: levels[last], label: "kept by the mask" }],
    value: model.get("level"),
    pick(one) {
      moves.set("level", one);
      moves.flush();
    },
  });
  if (last === 1) frame.controls.append(masked.element);
  if (last > 1) frame.controls.append(play.element, level.element);
  frame.controls.append(show.element);
  if (Object.keys(model.get("initial")).length && Object.keys(model.get("final")).length) frame.more.append(values.element);
  return () => {
    level.set(at());
    masked.set(model.get("level"));
    show.set(model.get("layer"));
    values.set(model.get("values"));
  };
}

/** @param {Render<MaskGridState>} view */
function render({ model, el }) {
  const frame = card(el, "mask-grid", "Mask grid");
  const moves = sync(model);
  const start = { level: model.get("level"), layer: model.get("layer") };
  /** @type {NetLayer[]} */
  let net = [];
  /** @type {Layout | null} */
  let plan = null;
  /** @type {Hit | null} */
  let hit = null;
  let c = colours(frame.root);
  /** @type {Map<number, Uint32Array>} */
  const shades = new Map();
  const shown = () => model.get("layers").findIndex((one) => one.name === model.get("layer"));
  const pixels = (/** @type {number} */ layer) => {
    const { initial, final, removed } = net[layer];
    const values = (model.get("values") === "initial" && initial) || final || initial;
    const inside = () => initial && final && insideBrush(initial, final, model.get("brush"));
    const found = shades.get(layer) || weightPixels(values, removed.length, c, inside());
    shades.set(layer, found);
    return found;
  };
  const picture = surface(frame.life, frame.stage, {
    label: "Mask grid",
    height(width) {
      if (!net.length) takeNet();
      plan = layout(net, shown(), width, window.devicePixelRatio || 1);
      return plan.height;
    },
    paint(self) {
      if (plan) paint(self, net, shown(), plan, model.get("level"), hit, c, pixels);
    },
  });
  const eye = inspector(frame.life, frame.stage, picture.canvas, {
    find: (x, y) => (plan ? hitAt(net, shown(), plan, x, y, picture.ratio()) : null),
    rows: (found) => rowsOf(net, found, model.get("level"), model.get("levels")),
    place: (found) => (plan ? placeOf(net, plan, found, picture.ratio()) : [0, 0]),
    step: (found, dx, dy) => (plan ? neighbour(net, shown(), plan, found, dx, dy) : null),
    changed(found, pinned) {
      hit = found;
      const now = pinned && found ? [found.kind, found.layer, found.index] : [];
      if (String(now) !== String(model.get("pinned"))) moves.set("pinned", now);
      picture.repaint();
    },
    reset() {
      moves.set("level", start.level);
      moves.set("layer", start.layer);
      moves.flush();
    },
  });
  const setControls = addControls(frame, model, moves);

  function takeNet() {
    net = makeNet(model.get("layers"), model.get("removed"), model.get("initial"), model.get("final"), model.get("levels"));
    shades.clear();
  }
  const say = () => {
    const layer = shown();
    const words = sentence(net, model.get("level"), layer);
    const what = layer < 0 ? "Wires that the mask keeps" : `Weights of ${net[layer].label}`;
    frame.title(model.get("caption") ? `${what}, ${model.get("caption")}` : what);
    frame.say(words);
    frame.describe(`${what}. Arrow keys in the picture walk through it, Enter pins, Escape lets go.`);
    picture.canvas.setAttribute("aria-label", `${what}. ${words}`);
    setControls();
    eye.refresh();
    picture.repaint();
  };
  const readPinned = () => {
    const [kind, layer, index] = model.get("pinned");
    const fits = kind && (kind === "weight") === shown() >= 0 && (kind !== "weight" || layer === shown());
    if (!fits) eye.clear();
    else if (!eye.pinned() || !hit || hit.kind !== kind || hit.layer !== layer || hit.index !== index) eye.pinTo({ kind, layer, index });
  };
  const relayout = () => {
    picture.fit();
    readPinned();
    say();
  };
  frame.life.watch(model, ["level", "caption"], say);
  frame.life.watch(model, ["layer"], relayout);
  frame.life.watch(model, ["pinned"], readPinned);
  frame.life.watch(model, ["values", "brush"], () => {
    shades.clear();
    picture.repaint();
    setControls();
  });
  frame.life.watch(model, ["layers", "removed", "initial", "final", "levels"], () => {
    takeNet();
    relayout();
  });
  onTheme(frame.life, () => {
    c = colours(frame.root);
    shades.clear();
    picture.repaint();
  });
  relayout();
  return frame.life.end;
}

export default { render };
