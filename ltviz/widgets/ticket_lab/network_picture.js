// A canvas that shows the network in a box of its own: painted from the newest picture, read and cut with mouse or keys.

/** @typedef {{layers: NetLayer[], shapes: NetShape[], train: NetOpened["train"], surface: Float32Array | null, locked: boolean}} NetView layers: none before the first picture; locked: nothing may be cut */
/**
 * How one kind of picture is laid out and drawn; sizes in CSS pixels.
 * @template P
 * @typedef {{kind: string, plan(shapes: NetShape[], width: number, ratio: number): P & {height: number},
 *   paint(surface: Surface, view: NetView, plan: P, hit: NetHit | null, c: Colours): void, find(plan: P, view: NetView, x: number, y: number): NetHit | null,
 *   rows(view: NetView, hit: NetHit): Row[], place(plan: P, view: NetView, hit: NetHit): [number, number],
 *   step(view: NetView, hit: NetHit | null, dx: number, dy: number): NetHit}} NetDrawing
 */

/**
 * @template P
 * @param {Card} frame @param {{cut: Cut}} on @param {NetDrawing<P>} drawing
 * @returns {{element: HTMLElement, show(picture: NetPicture | null, opened: NetOpened | null, scene: {hide: string[]}): void, hide(): void}}
 */
export function networkPicture(frame, on, drawing) {
  const element = make("div", { class: `ltv-picture ltv-${drawing.kind}`, hidden: true });
  frame.stage.append(element);
  /** @type {NetView} */
  let view = { layers: [], shapes: [], train: null, surface: null, locked: false };
  /** @type {Beginning | null} */
  let known = null;
  /** @type {NetOpened | null} */
  let open = null;
  const { canvas, eye } = probedCanvas(frame, element, on, drawing, () => view);
  return {
    element,
    show(picture, opened, scene) {
      const anew = opened !== open || element.hidden;
      if (opened !== open) known = null;
      open = opened;
      if (picture) known = withBeginning(known, picture);
      // Between two networks the place of the last one stays: the page below must not jump.
      const layers = layersOf(picture, opened, known);
      view = {
        layers, shapes: opened ? opened.layers : view.shapes, train: opened && opened.train,
        surface: picture && layers.length ? picture.surface : null, locked: scene.hide.includes("cut"),
      };
      element.hidden = false;
      if (anew || !view.layers.length) eye.clear();
      if (anew) canvas.fit();
      const words = pictureWords(view);
      if (canvas.canvas.getAttribute("aria-label") !== words) canvas.canvas.setAttribute("aria-label", words);
      eye.refresh();
      canvas.repaint();
    },
    hide() { element.hidden = true; },
  };
}

/**
 * The canvas, and what hover, keys and clicks do on it.
 * @template P
 * @param {Card} frame @param {HTMLElement} element @param {{cut: Cut}} on @param {NetDrawing<P>} drawing @param {() => NetView} now
 */
function probedCanvas(frame, element, on, drawing, now) {
  /** @type {(P & {height: number}) | null} */
  let plan = null;
  /** @type {NetHit | null} */
  let hit = null;
  let c = colours(frame.root);
  const canvas = surface(frame.life, element, {
    label: pictureWords(now()),
    height(width) {
      plan = now().shapes.length ? drawing.plan(now().shapes, width, window.devicePixelRatio || 1) : null;
      return plan ? plan.height : 1;
    },
    paint(self) {
      if (!plan) return;
      self.context.font = `12px ${getComputedStyle(self.canvas).fontFamily}`;
      drawing.paint(self, now(), plan, hit, c);
    },
  });
  const eye = inspector(frame.life, element, canvas.canvas, {
    find: (x, y) => (plan && now().layers.length ? drawing.find(plan, now(), x, y) : null),
    rows: (found) => [...drawing.rows(now(), found), ...(now().locked ? [] : cutHint(now().layers, found))],
    place: (found) => (plan ? drawing.place(plan, now(), found) : [0, 0]),
    step: (found, dx, dy) => (now().layers.length ? drawing.step(now(), found, dx, dy) : null),
    act: (found) => (now().locked ? "nothing can be cut here" : toggleHit(now().layers, found, on.cut)),
    changed(found) {
      hit = found;
      canvas.canvas.style.cursor = found && found.kind !== "cell" && !now().locked ? "pointer" : "default";
      canvas.repaint();
    },
  });
  onTheme(frame.life, () => { c = colours(frame.root); canvas.repaint(); });
  return { canvas, eye };
}

/** What the picture is to somebody who does not see it. @param {NetView} view @returns {string} */
export function pictureWords({ layers, shapes, locked }) {
  if (!layers.length) return "The network, before its first picture";
  const sizes = [shapes[0].inputs, ...shapes.map(({ outputs }) => outputs)].join("-");
  const kept = layers.map((layer) => `${layer.name} keeps ${count(keptIn(layer))} of ${count(layer.mask.length)} connections`);
  return `Network ${sizes}: ${list(kept)}. Arrow keys walk over them${locked ? "" : ", Enter cuts or restores"}.`;
}
