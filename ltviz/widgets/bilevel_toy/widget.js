// BilevelToy: the iterates of DARTS on a problem of two numbers, for any ξ.

/** @typedef {{xi: number, step: number, steps: number, start: number[], rates: number[]}} BilevelToyState */

const HUNDREDTHS = 100; // a slider of ξ moves in these, as those of the start and of the rates
const RATE_MOST = 0.3;
const START_MOST = 3;

/** A slider in hundredths. @param {string} label @param {number} min @param {number} max @param {number} start @param {(value: number) => void} move @param {() => void} done */
function hundredths(label, min, max, start, move, done) {
  const made = slider({
    label, min: Math.round(min * HUNDREDTHS), max: Math.round(max * HUNDREDTHS), value: Math.round(start * HUNDREDTHS),
    text: (v) => fixed(v / HUNDREDTHS, 2), move: (v) => move(v / HUNDREDTHS), done,
  });
  return { element: made.element, set: (/** @type {number} */ v) => made.set(Math.round(v * HUNDREDTHS)) };
}

/** The pair with one of its two numbers changed. @param {number[]} pair @param {number} i @param {number} changed */
function withOne(pair, i, changed) {
  return pair.map((one, j) => (j === i ? changed : one));
}

/**
 * Play, step and ξ; under "more" where the path begins and how far a step goes.
 * @param {Card} frame @param {Model<BilevelToyState>} model @param {Sync<BilevelToyState>} moves
 * @returns {() => void} sets them from the model
 */
function toyControls(frame, model, moves) {
  const go = (/** @type {number} */ i) => moves.set("step", Math.min(model.get("steps"), i));
  const step = slider({ label: "step", min: 0, max: model.get("steps"), value: model.get("step"), text: (v) => count(v), move: go, done: moves.flush });
  const atEnd = () => model.get("step") >= model.get("steps");
  const play = player(frame.life, {
    label: "steps", pause: 60, atEnd, rewind: () => go(0),
    tick() { go(model.get("step") + 1); return !atEnd(); },
  });
  const xi = hundredths("ξ", 0, XI_MOST, model.get("xi"), (v) => moves.set("xi", v), moves.flush);
  const pair = (/** @type {"start" | "rates"} */ name, /** @type {number} */ i, /** @type {string} */ label, /** @type {number} */ min, /** @type {number} */ max) => {
    const made = hundredths(label, min, max, model.get(name)[i], (v) => moves.set(name, withOne(model.get(name), i, v)), moves.flush);
    return { element: made.element, set: () => made.set(model.get(name)[i]) };
  };
  const pairs = [
    pair("start", 0, "start α", -START_MOST, START_MOST), pair("start", 1, "start w", -START_MOST, START_MOST),
    pair("rates", 0, "learning rate of α", 0.01, RATE_MOST), pair("rates", 1, "learning rate of w", 0.01, RATE_MOST),
  ];
  frame.controls.append(play.element, step.element, xi.element);
  frame.more.append(...pairs.map(({ element }) => element));
  return () => {
    step.range(0, model.get("steps"));
    step.set(model.get("step"));
    xi.set(model.get("xi"));
    for (const one of pairs) one.set();
  };
}

/** @param {Render<BilevelToyState>} view */
function render({ model, el }) {
  const frame = card(el, "bilevel-toy", "Bilevel toy");
  const moves = sync(model);
  const first = { xi: model.get("xi"), step: model.get("step"), start: model.get("start"), rates: model.get("rates") };
  const margin = { top: 26, right: 56, bottom: 42, left: 30 };
  /** @type {number | null} */
  let hit = null;
  /** @type {ToyPoint[]} */
  let path = [];
  /** @type {ToyPlan} */
  let plan = { x: linear([0, 1], [0, 1]), y: linear([0, 1], [0, 1]) };
  const trace = () => { path = iterates(model.get("xi"), model.get("rates"), model.get("start"), model.get("steps")); };
  const last = () => path.length - 1;
  const scene = () => ({ xi: model.get("xi"), step: Math.min(model.get("step"), last()), path, hit: hit === null ? null : Math.min(hit, last()) });
  trace();
  const picture = chart(frame.life, frame.stage, {
    margin, height: (width) => (width < 520 ? 360 : 440), label: "the plane of α and w; arrow keys walk along the iterates",
    draw(plot, size) { plan = planPlane(path, size); drawPlane(plot, scene(), plan, size); },
  });
  const eye = inspector(frame.life, frame.stage, picture.element, {
    find: (x, y) => iterateAt(scene(), plan, x - margin.left, y - margin.top),
    rows: (i) => iterateRows(scene(), Math.min(i, last())),
    place: (i) => [margin.left + plan.x(path[i][0]), margin.top + plan.y(path[i][1])],
    step: (i, dx, dy) => bounded((i ?? scene().step) + dx + dy, 0, last()),
    changed: (found) => { hit = found; picture.repaint(); },
    reset() {
      for (const name of /** @type {(keyof typeof first)[]} */ (Object.keys(first))) moves.set(name, first[name]);
      moves.flush();
    },
  });
  const setControls = toyControls(frame, model, moves);
  const show = () => {
    const { step, xi } = scene();
    const words = toySentence(xi, step, path[step]);
    frame.say(words);
    frame.describe(`The path of architecture α and weight w, contours of the validation loss and the line w = α. ${words}`);
    setControls();
    eye.refresh();
    picture.repaint();
  };
  frame.title("Two levels with one number each: α is moved on the validation loss, w on the training loss");
  frame.life.watch(model, ["step"], show);
  frame.life.watch(model, ["xi", "rates", "start", "steps"], () => { trace(); show(); });
  show();
  return frame.life.end;
}

export default { render };
