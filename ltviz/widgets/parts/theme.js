// Colours as the page shows them now. tokens.css is the only place that names one.

const COLOUR_NAMES = [
  "ground", "ink", "quiet", "line", "wash", "hatch", "positive", "negative", "kept",
  "dense", "ticket", "fresh", "shuffled", "published", "score-0", "score-1", "score-2", "score-3", "score-4", "class-0", "class-1",
];

/**
 * The tokens resolved to what a canvas understands.
 * @param {HTMLElement} root an element inside the card
 * @returns {Colours} names without "--ltv-"
 */
export function colours(root) {
  const probe = document.createElement("span");
  probe.className = "ltv-hidden";
  // JupyterLab renders before it puts the card into the page, where nothing has a colour yet: ask beside it then.
  const home = root.isConnected ? root : document.body.appendChild(make("div", { class: "ltv ltv-hidden" }));
  home.append(probe);
  /** @type {Colours} */
  const found = {};
  for (const name of COLOUR_NAMES) {
    probe.style.color = `var(--ltv-${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  (root.isConnected ? probe : home).remove();
  return found;
}

/** "rgb(1, 2, 3)" or "rgba(…)" as three bytes. @param {string} text @returns {Rgb} */
export function rgb(text) {
  const parts = (text.match(/[\d.]+/g) || []).map(Number);
  if (parts.length < 3) throw new Error(`not a resolved colour: ${text}`);
  const scale = text.startsWith("color(") ? 255 : 1;
  return [parts[0] * scale, parts[1] * scale, parts[2] * scale];
}

/** Between two colours. @param {Rgb} a @param {Rgb} b @param {number} t 0 is a, 1 is b @returns {Rgb} */
export function blend(a, b, t) {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
}

/**
 * A look-up table of packed pixels (little-endian RGBA) along some stops, for ImageData seen as Uint32Array.
 * @param {string[]} stops resolved colours, first to last
 * @param {number} [size] entries
 * @returns {Uint32Array}
 */
export function ramp(stops, size = 256) {
  const points = stops.map(rgb);
  const table = new Uint32Array(size);
  for (let i = 0; i < size; i += 1) {
    const at = (i / Math.max(1, size - 1)) * (points.length - 1);
    const k = Math.min(points.length - 2, Math.floor(at));
    const [r, g, b] = blend(points[k], points[k + 1], at - k);
    table[i] = pixel(r, g, b);
  }
  return table;
}

/** One opaque pixel. @param {number} r @param {number} g @param {number} b @returns {number} */
export function pixel(r, g, b) {
  return ((255 << 24) | (Math.round(b) << 16) | (Math.round(g) << 8) | Math.round(r)) >>> 0;
}

/** "rgb(…)" of a packed pixel. @param {number} p @returns {string} */
export function css(p) {
  return `rgb(${p & 255}, ${(p >> 8) & 255}, ${(p >> 16) & 255})`;
}

/**
 * Calls `act` when the page turns light or dark.
 * @param {Life} life @param {() => void} act
 */
export function onTheme(life, act) {
  const watcher = new MutationObserver(act);
  const options = { attributes: true, attributeFilter: ["data-theme", "data-jp-theme-light", "data-jp-theme-name", "class"] };
  watcher.observe(document.documentElement, options);
  watcher.observe(document.body, options);
  life.add(() => watcher.disconnect());
  life.on(matchMedia("(prefers-color-scheme: dark)"), "change", act);
}
