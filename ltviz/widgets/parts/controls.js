// Native controls with labels. Each returns its element (not yet in the page) and a setter that fires no event.

/**
 * A slider. `move` is called at every change, `done` once at the end of a drag or a key press.
 * @param {{label: string, min: number, max: number, step?: number, value: number,
 *   text: (value: number) => string, move: (value: number) => void, done?: () => void}} ask
 * @returns {Slider}
 */
export function slider({ label, min, max, step = 1, value: start, text, move, done }) {
  const id = freshId();
  const input = make("input", { type: "range", id, min, max, step });
  const shown = make("span", { class: "ltv-value", "aria-hidden": "true" });
  // Room for the longest words, so that the track does not jump.
  const room = () => { shown.style.minWidth = `${Math.max(text(Number(input.min)).length, text(Number(input.max)).length)}ch`; };
  const set = (/** @type {number} */ v) => {
    input.value = String(v);
    show();
  };
  const show = () => {
    const words = text(input.valueAsNumber);
    const span = Number(input.max) - Number(input.min);
    shown.textContent = words;
    input.setAttribute("aria-valuetext", words);
    input.style.setProperty("--ltv-fill", `${span > 0 ? (100 * (input.valueAsNumber - Number(input.min))) / span : 0}%`);
  };
  input.addEventListener("input", () => { show(); move(input.valueAsNumber); });
  input.addEventListener("change", () => done?.());
  const element = make("div", { class: "ltv-control ltv-wide" }, make("label", { for: id, text: label }), input, shown);
  set(start);
  room();
  return { element, input, set, range(low, high) { input.min = String(low); input.max = String(high); room(); show(); } };
}

const PLAY_SHAPE = "M2 1 L13 7 L2 13 Z";
const PAUSE_SHAPE = "M2 1 H5.5 V13 H2 Z M8.5 1 H12 V13 H8.5 Z";

/**
 * Play and pause with a choice of speed. `tick` makes one step and says whether there is another; it starts over
 * from `rewind` when asked to play at the end.
 * @param {Life} own
 * @param {{label: string, tick: () => boolean, rewind: () => void, atEnd: () => boolean, pause?: number}} ask pause: ms a step at 1×
 * @returns {Player}
 */
export function player(own, { label, tick, rewind, atEnd, pause = 700 }) {
  const shape = svg("path", { d: PLAY_SHAPE });
  const button = make("button", { class: "ltv-play", type: "button", "aria-label": `play ${label}` }, svg("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, shape));
  const speed = choice({ label: "speed", hidden: true, options: [0.5, 1, 2, 4].map((v) => ({ value: v, label: `${v}×` })), value: 1, pick: () => {} });
  let timer = 0;
  const show = () => {
    shape.setAttribute("d", timer ? PAUSE_SHAPE : PLAY_SHAPE);
    button.setAttribute("aria-label", `${timer ? "pause" : "play"} ${label}`);
  };
  const next = () => { timer = tick() ? window.setTimeout(next, pause / speed.get()) : 0; show(); };
  const set = (/** @type {boolean} */ on) => {
    window.clearTimeout(timer);
    timer = 0;
    if (on && atEnd()) rewind();
    if (on) timer = window.setTimeout(next, pause / speed.get() / 2);
    show();
  };
  button.addEventListener("click", () => set(!timer));
  own.add(() => window.clearTimeout(timer));
  return { element: make("div", { class: "ltv-control" }, button, speed.element), set, playing: () => timer !== 0 };
}

/**
 * A drop-down list. Labels are text.
 * @template V
 * @param {{label: string, hidden?: boolean, options: Choice<V>[], value: V, pick: (value: V) => void}} ask hidden: the label is for screen readers only
 * @returns {Control<V> & {get: () => V}}
 */
export function choice({ label, hidden, options, value: start, pick }) {
  const id = freshId();
  const select = make("select", { id }, ...options.map((o, i) => make("option", { value: i, text: o.label })));
  const set = (/** @type {V} */ v) => { select.selectedIndex = options.findIndex((o) => o.value === v); };
  const get = () => options[select.selectedIndex].value;
  select.addEventListener("change", () => pick(get()));
  set(start);
  const name = make("label", { for: id, text: label, class: hidden ? "ltv-hidden" : undefined });
  return { element: make("div", { class: "ltv-control" }, name, select), set, get };
}

/**
 * A few choices side by side (radio buttons: arrow keys move among them).
 * @template V
 * @param {{label: string, named?: boolean, options: Choice<V>[], value: V, pick: (value: V) => void}} ask named: the label stands before them
 * @returns {Control<V>}
 */
export function segments({ label, named, options, value: start, pick }) {
  const name = freshId();
  const inputs = options.map((o, i) => make("input", { type: "radio", name, value: i }));
  const labels = options.map((o, i) => make("label", {}, inputs[i], make("span", { text: o.label })));
  inputs.forEach((input, i) => input.addEventListener("change", () => pick(options[i].value)));
  const set = (/** @type {V} */ v) => inputs.forEach((input, i) => { input.checked = options[i].value === v; });
  set(start);
  const group = make("fieldset", { class: "ltv-segments" }, make("legend", { class: "ltv-hidden", text: label }), ...labels);
  const before = named ? [make("span", { class: "ltv-label", "aria-hidden": "true", text: label })] : [];
  return { element: make("div", { class: "ltv-control" }, ...before, group), set };
}

/**
 * A check box.
 * @param {{label: string, value: boolean, pick: (value: boolean) => void}} ask
 * @returns {Control<boolean>}
 */
export function toggle({ label, value: start, pick }) {
  const id = freshId();
  const input = make("input", { type: "checkbox", id });
  input.addEventListener("change", () => pick(input.checked));
  const set = (/** @type {boolean} */ v) => { input.checked = v; };
  set(start);
  return { element: make("div", { class: "ltv-control ltv-toggle" }, input, make("label", { for: id, text: label })), set };
}
