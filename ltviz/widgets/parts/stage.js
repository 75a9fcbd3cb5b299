// A canvas that is sharp on every screen and is painted at most once a frame.

/**
 * @param {Life} own
 * @param {HTMLElement} parent its width is the canvas's width
 * @param {{height: (width: number) => number, paint: (surface: Surface) => void, label: string}} ask sizes in CSS pixels
 * @returns {Surface}
 */
export function surface(own, parent, { height, paint, label }) {
  const canvas = make("canvas", { role: "img", "aria-label": label, tabindex: "0" });
  const context = canvas.getContext("2d");
  let frame = 0;
  let wide = 0;
  let high = 0;
  const ratio = () => window.devicePixelRatio || 1;
  const fit = () => {
    const width = Math.max(1, Math.floor(parent.clientWidth));
    wide = width;
    resize(height(width));
    repaint();
  };
  const resize = (/** @type {number} */ tall) => {
    high = tall;
    const [w, h] = [Math.round(wide * ratio()), Math.round(high * ratio())];
    if (canvas.width === w && canvas.height === h) return;
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${wide}px`;
    canvas.style.height = `${high}px`;
  };
  const repaint = () => {
    if (!frame && wide > 0) frame = requestAnimationFrame(draw);
  };
  const draw = () => {
    frame = 0;
    context.setTransform(ratio(), 0, 0, ratio(), 0, 0);
    context.clearRect(0, 0, wide, high);
    paint(self);
  };
  const self = { canvas, context, width: () => wide, height: () => high, ratio, fit, repaint };
  parent.append(canvas);
  onResize(own, parent, fit);
  onTheme(own, repaint);
  own.add(() => cancelAnimationFrame(frame));
  fit();
  return self;
}

/**
 * Calls `act` when the element's width changes (also from 0: a hidden tab that opens) or the screen's pixel ratio does.
 * @param {Life} own @param {HTMLElement} element @param {() => void} act
 */
export function onResize(own, element, act) {
  let seen = element.clientWidth;
  const watcher = new ResizeObserver(() => {
    if (element.clientWidth === seen) return;
    // Hidden counts as a width of its own: what was painted meanwhile is painted anew when it comes back.
    seen = element.clientWidth;
    if (seen > 0) act();
  });
  watcher.observe(element);
  own.add(() => watcher.disconnect());
  own.on(matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`), "change", act);
}
