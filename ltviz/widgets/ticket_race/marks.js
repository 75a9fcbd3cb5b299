// Shapes: a hue stands for a mask, a dash and a mark for the values in it (names.py has the table).

/** A ticket at a level: filled = winning, ringed = not, half = open. @param {number} outcome @param {number} x @param {number} y @param {number} r @returns {any[]} */
export function ticketMark(outcome, x, y, r) {
  if (outcome === WINS) return [svg("path", { class: "ltv-solid", d: markPath("dot", x, y, r) })];
  const ring = svg("path", { class: "ltv-open", d: markPath("dot", x, y, r) });
  if (outcome !== OPEN) return [ring];
  const half = `M${px(x)} ${px(y - r)}A${px(r)} ${px(r)} 0 0 0 ${px(x)} ${px(y + r)}Z`;
  return [ring, svg("path", { class: "ltv-solid", d: half })];
}
