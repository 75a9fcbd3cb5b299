// Elements. Text is only ever set as text: a layer's name comes from a stranger's model.

/**
 * @param {string} tag
 * @param {Record<string, any>} [set] `class`, `text`, any attribute, or a property starting with a dot (".value")
 * @param {...Node} children
 * @returns {any}
 */
export function make(tag, set = {}, ...children) {
  return fill(document.createElement(tag), set, children);
}

/**
 * The same for SVG.
 * @param {string} tag @param {Record<string, any>} [set] @param {...Node} children
 * @returns {any}
 */
export function svg(tag, set = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), set, children);
}

/** @param {any} element @param {Record<string, any>} set @param {Node[]} children */
function fill(element, set, children) {
  for (const [name, value] of Object.entries(set)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") element.textContent = value;
    else if (name.startsWith(".")) element[name.slice(1)] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

let lastId = 0;

/** An id that no other element of the page has. @returns {string} */
export function freshId() {
  lastId += 1;
  return `ltv-${lastId}-${Math.random().toString(36).slice(2, 7)}`;
}
