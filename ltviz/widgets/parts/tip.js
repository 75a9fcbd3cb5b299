// Hover shows the exact numbers, a click pins them (or does what the widget says), Escape lets go, a double click resets.
// All of it from the keyboard.

/** @param {HTMLElement} stage @returns {Tip} */
export function tip(stage) {
  const element = make("div", { class: "ltv-tip", hidden: true });
  stage.append(element);
  const show = (/** @type {number} */ x, /** @type {number} */ y, /** @type {Row[]} */ rows) => {
    element.replaceChildren(...rows.flatMap(rowCells));
    element.hidden = false;
    const [w, h] = [element.offsetWidth, element.offsetHeight];
    const left = x + 14 + w > stage.clientWidth ? x - 14 - w : x + 14;
    const top = y + 14 + h > stage.clientHeight ? y - 10 - h : y + 14;
    element.style.transform = `translate(${Math.round(Math.max(0, Math.min(left, stage.clientWidth - w)))}px, ${Math.round(Math.max(top, -h))}px)`;
  };
  return { element, show, hide: () => { element.hidden = true; }, pin: (on) => { element.classList.toggle("ltv-pinned", on); } };
}

/** @param {Row} row @returns {HTMLElement[]} */
function rowCells(row) {
  if (typeof row === "string") return [make("span", { class: "ltv-wholerow", text: row })];
  return [make("span", { class: "ltv-key", text: row[0] }), make("span", { class: "ltv-num", text: row[1] })];
}

/**
 * Joins a canvas or an SVG to a tooltip. `H` is whatever the widget calls "the thing under the pointer".
 * @template H
 * @param {Life} own @param {HTMLElement} stage the card's stage @param {any} target the canvas or SVG inside it
 * @param {Inspect<H>} ask
 * @returns {Inspector<H>}
 */
export function inspector(own, stage, target, { find, rows, place, step, act, changed, reset }) {
  const box = tip(stage);
  target.classList.add("ltv-probed");
  const voice = make("span", { class: "ltv-hidden", "aria-live": "polite" });
  stage.append(voice);
  /** @type {H | null} */
  let hit = null;
  let pinned = false;
  /** @type {[number, number]} */
  let at = [0, 0];
  const show = (/** @type {H | null} */ found, /** @type {[number, number]} */ where) => {
    hit = found;
    at = where;
    if (hit === null) box.hide();
    else box.show(at[0], at[1], rows(hit));
    changed?.(hit, pinned);
  };
  const pin = (/** @type {boolean} */ on) => {
    pinned = on;
    box.pin(on);
    changed?.(hit, pinned);
  };
  const clear = () => {
    pinned = false;
    box.pin(false);
    show(null, at);
  };
  /** @returns {[number, number]} */
  const point = (/** @type {PointerEvent} */ event) => {
    const frame = stage.getBoundingClientRect();
    return [event.clientX - frame.left, event.clientY - frame.top];
  };
  own.on(target, "pointermove", (event) => { if (!pinned) show(find(...point(event)), point(event)); });
  own.on(target, "pointerleave", () => { if (!pinned) show(null, at); });
  own.on(target, "click", (event) => {
    const found = find(...point(event));
    if (pinned || found === null) { clear(); return; }
    show(found, point(event));
    if (act) voice.textContent = act(found);
    else pin(true);
  });
  own.on(target, "dblclick", () => { clear(); reset?.(); });
  own.on(target, "keydown", (event) => {
    if (event.key === "Escape" && hit !== null) { clear(); return; }
    if ((event.key === "Enter" || event.key === " ") && hit !== null) {
      event.preventDefault();
      if (act) voice.textContent = act(hit);
      else pin(!pinned);
      return;
    }
    const move = keyStep(event);
    if (!move || !step) return;
    event.preventDefault();
    const [dx, dy] = move === "first" ? [-1e9, -1e9] : move === "last" ? [1e9, 1e9] : move;
    const next = step(hit, dx, dy);
    if (next === null) return;
    show(next, place ? place(next) : at);
    voice.textContent = rows(next).map((row) => (typeof row === "string" ? row : row.join(" "))).join(", ");
  });
  return {
    clear,
    pinned: () => pinned,
    refresh: () => { if (hit !== null) box.show(at[0], at[1], rows(hit)); },
    pinTo(found) {
      // Pinned before it is shown: `changed` must not hear of it as a mere hover.
      pinned = true;
      box.pin(true);
      show(found, place ? place(found) : at);
    },
  };
}

/**
 * A chart of fixed height in a box of the stage, whose numbers can be read. Points go in and out inside its margins.
 * @template H
 * @param {Life} own @param {HTMLElement} stage the card's stage @param {HTMLElement} box
 * @param {{margin: {top: number, right: number, bottom: number, left: number}, tall: number, label: string, reset: () => void,
 *   draw: (plot: any, size: {width: number, height: number}, hit: H | null) => void, rows: (hit: H) => Row[], chosen: (hit: H) => void,
 *   find: (x: number, y: number, size: {width: number, height: number}) => H | null,
 *   place: (hit: H, size: {width: number, height: number}) => number[], step: (hit: H | null, dx: number, dy: number) => H | null}} ask
 *   chosen: a hit was pinned
 * @returns {() => void} repaints it, and says the numbers under the pointer anew
 */
export function probedChart(own, stage, box, { margin, tall, label, draw, find, place, rows, step, chosen, reset }) {
  /** @type {H | null} */
  let hit = null;
  let size = { width: 1, height: 1 };
  const at = () => [box.offsetLeft + margin.left, box.offsetTop + margin.top];
  const view = chart(own, box, { height: () => tall, margin, label, draw: (plot, now) => { size = now; draw(plot, size, hit); } });
  const probe = inspector(own, stage, view.element, {
    find: (x, y) => find(x - at()[0], y - at()[1], size),
    rows,
    place: (found) => { const [x, y] = place(found, size); return [x + at()[0], y + at()[1]]; },
    step,
    changed: (found, pinned) => { hit = found; view.repaint(); if (pinned && found !== null) chosen(found); },
    reset,
  });
  return () => { view.repaint(); if (hit !== null) probe.refresh(); };
}
