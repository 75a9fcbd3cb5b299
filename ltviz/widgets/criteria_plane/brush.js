// The brush: a rectangle on the plane, drawn by the pointer, moved by it or by the keys.

/**
 * @typedef {{element: HTMLElement, place: (left: number, top: number, width: number, height: number) => void, hide: () => void}} BrushBox
 */

/**
 * The rectangle itself: drag it, or arrow keys move it, with Shift its lower right corner; Delete takes it away.
 * @param {Life} own @param {HTMLElement} stage
 * @param {{grab: () => (dx: number, dy: number) => void, key: (dx: number, dy: number, grow: boolean) => void, done: () => void, remove: () => void}} ask
 *   grab: called when a drag starts, gives what moves it so many pixels from there; key: cells
 * @returns {BrushBox}
 */
export function brushBox(own, stage, { grab, key, done, remove }) {
  const away = make("button", { type: "button", class: "ltv-brush-away", "aria-label": "remove the brush", text: "×" });
  const help = "brush: arrow keys move it, with Shift they resize it, Delete removes it";
  const element = make("div", { class: "ltv-brush", role: "application", tabindex: "0", "aria-label": help, hidden: true }, away);
  stage.append(element);
  /** @type {((dx: number, dy: number) => void) | null} */
  let pull = null;
  let [x, y] = [0, 0];
  own.on(away, "click", remove);
  own.on(element, "pointerdown", (event) => {
    if (event.button !== 0 || event.target === away) return;
    element.setPointerCapture(event.pointerId);
    [pull, x, y] = [grab(), event.clientX, event.clientY];
  });
  own.on(element, "pointermove", (event) => pull?.(event.clientX - x, event.clientY - y));
  own.on(element, "lostpointercapture", () => {
    pull = null;
    done();
  });
  own.on(element, "keydown", (event) => {
    if (event.target !== element) return;
    if (["Delete", "Backspace", "Escape"].includes(event.key)) {
      remove();
      return;
    }
    const step = keyStep(event);
    if (!Array.isArray(step)) return;
    event.preventDefault();
    key(step[0], step[1], event.shiftKey);
    done();
  });
  return {
    element,
    place(left, top, width, height) {
      Object.assign(element.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
      element.hidden = false;
    },
    hide: () => { element.hidden = true; },
  };
}

/**
 * Draws a new rectangle from where the pointer goes down to where it is; a click draws none.
 * @param {Life} own @param {HTMLElement} canvas
 * @param {{inside: (x: number, y: number) => boolean, draw: (from: [number, number], to: [number, number]) => void, done: () => void}} ask pixels of the canvas
 * @returns {() => boolean} whether a drag goes on
 */
export function brushDrag(own, canvas, { inside, draw, done }) {
  /** @type {[number, number] | null} */
  let from = null;
  let drawn = false;
  own.on(canvas, "pointerdown", (event) => {
    drawn = false;
    if (event.button !== 0 || !inside(event.offsetX, event.offsetY)) return;
    from = [event.offsetX, event.offsetY];
    canvas.setPointerCapture(event.pointerId);
  });
  own.on(canvas, "pointermove", (event) => {
    if (!from || (!drawn && Math.hypot(event.offsetX - from[0], event.offsetY - from[1]) < 4)) return;
    drawn = true;
    draw(from, [event.offsetX, event.offsetY]);
  });
  own.on(canvas, "lostpointercapture", () => {
    from = null;
    if (drawn) done();
  });
  // The click that ends a drag pins nothing.
  own.on(canvas, "click", (event) => { if (drawn) event.stopImmediatePropagation(); });
  return () => from !== null && drawn;
}
