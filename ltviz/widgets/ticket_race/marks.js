// Shapes: a hue stands for a mask, a dash and a mark for the values in it (names.py has the table).

/** A ticket at a level: filled = winning, ringed = not, half = open. @param {number} outcome @param {number} x @param {number} y @param {number} r @returns {any[]} */
export function ticketMark(outcome, x, y, r) {
  if (outcome === WINS) return [svg("path", { class: "ltv-solid", d: markPath("dot", x, y, r) })];
  const ring = svg("path", { class: "ltv-open", d: markPath("dot", x, y, r) });
  if (outcome !== OPEN) return [ring];
  const half = `M${px(x)} ${px(y - r)}A${px(r)} ${px(r)} 0 0 0 ${px(x)} ${px(y + r)}Z`;
  return [ring, svg("path", { class: "ltv-solid", d: half })];
}

/**
 * Names at the ends of lines, each with its mark, moved apart.
 * @param {any} plot @param {{look: ArmLook, y: number, faint: boolean}[]} ends @param {number} x where they start @param {number} height
 */
export function endLabels(plot, ends, x, height) {
  const known = ends.filter((end) => Number.isFinite(end.y));
  const at = spread(known.map((end) => end.y), 14, 4, height);
  known.forEach(({ look, faint }, i) => {
    const group = armGroup(look, faint ? "ltv-faint ltv-named" : "");
    group.append(markOf(look, x + 4, at[i], 3), svg("text", { class: "ltv-name", x: x + 12, y: at[i], dy: "0.34em", text: clipped(look.short) }));
    plot.append(group);
  });
}
