// What lies under the pointer, its neighbours for the keyboard, and its exact numbers.

/**
 * What lies under a point.
 * @param {NetLayer[]} net @param {number} layer @param {Layout} plan @param {number} x @param {number} y @param {number} ratio
 * @returns {Hit | null}
 */
export function hitAt(net, layer, { panels, sheet }, x, y, ratio) {
  if (sheet) {
    const [col, row] = [x - sheet.x, y - sheet.y].map((d) => Math.floor((d * ratio * sheet.bin) / sheet.size));
    const inside = col >= 0 && row >= 0 && col < sheet.cols && row < sheet.rows;
    const index = inside ? sheet.place[row * sheet.cols + col] : -1;
    return index < 0 ? null : { kind: "weight", layer, index };
  }
  for (const panel of panels) {
    const top = panel.kind === "map" ? panel.y : panel.y - panel.up;
    const tall = panel.kind === "map" ? panel.up : panel.up + panel.down;
    if (x < panel.x || x >= panel.x + panel.width || y < top || y >= top + tall) continue;
    const [col, row] = [Math.floor((x - panel.x) / panel.cell), Math.floor((y - top) / panel.cell)];
    const index = panel.kind === "map" ? row * Math.round(panel.width / panel.cell) + col : barOrder(net, panel)[Math.min(panel.n - 1, col)];
    return { kind: panel.who, layer: panel.layer, index };
  }
  return null;
}

/**
 * Where a hit is drawn (its middle), in CSS pixels.
 * @param {NetLayer[]} net @param {Layout} plan @param {Hit} hit @param {number} ratio
 * @returns {[number, number]}
 */
export function placeOf(net, { panels, sheet }, hit, ratio) {
  if (sheet) {
    const cell = sheet.place.indexOf(hit.index);
    const step = sheet.size / sheet.bin / ratio;
    return [sheet.x + ((cell % sheet.cols) + 0.5) * step, sheet.y + (Math.floor(cell / sheet.cols) + 0.5) * step];
  }
  const panel = panels.find((p) => p.who === hit.kind && p.layer === hit.layer) || panels[0];
  if (panel.kind === "map") {
    const cols = Math.round(panel.width / panel.cell);
    return [panel.x + ((hit.index % cols) + 0.5) * panel.cell, panel.y + (Math.floor(hit.index / cols) + 0.5) * panel.cell];
  }
  return [panel.x + (barOrder(net, panel).indexOf(hit.index) + 0.5) * panel.cell, panel.y];
}

/**
 * The neighbour that a key asks for; from nothing, the first thing there is.
 * @param {NetLayer[]} net @param {number} layer @param {Layout} plan @param {Hit | null} hit @param {number} dx @param {number} dy
 * @returns {Hit | null}
 */
export function neighbour(net, layer, { panels, sheet }, hit, dx, dy) {
  if (sheet) {
    const cell = hit ? sheet.place.indexOf(hit.index) : 0;
    let [row, col] = [Math.floor(cell / sheet.cols), cell % sheet.cols];
    do {
      row = Math.min(sheet.rows - 1, Math.max(0, row + (hit ? dy : 0)));
      col = Math.min(sheet.cols - 1, Math.max(0, col + (hit ? dx : 0)));
      // Over the gaps between tiles in single steps.
      [dx, dy] = [Math.sign(dx), Math.sign(dy)];
    } while (sheet.place[row * sheet.cols + col] < 0 && row + dy >= 0 && row + dy < sheet.rows && col + dx >= 0 && col + dx < sheet.cols);
    const index = sheet.place[row * sheet.cols + col];
    return index < 0 ? hit : { kind: "weight", layer, index };
  }
  const at = hit ? panels.findIndex((p) => p.who === hit.kind && p.layer === hit.layer) : 0;
  const panel = panels[at];
  if (!hit) return { kind: panel.who, layer: panel.layer, index: panel.kind === "map" ? 0 : barOrder(net, panel)[0] };
  if (panel.kind === "map") {
    const cols = Math.round(panel.width / panel.cell);
    const [row, col] = [Math.floor(hit.index / cols) + dy, (hit.index % cols) + dx];
    if (col === cols && panels.length > 1) return neighbour(net, layer, { panels: panels.slice(1), sheet, loupe: null, height: 0 }, null, 0, 0);
    const rows = panel.n / cols;
    return { ...hit, index: Math.min(rows - 1, Math.max(0, row)) * cols + Math.min(cols - 1, Math.max(0, col)) };
  }
  const far = Math.abs(dy) > 1;
  const next = far || dy === 0 ? panel : panels[Math.min(panels.length - 1, Math.max(0, at + dy))];
  const order = barOrder(net, panel);
  const here = order.indexOf(hit.index) + (far ? dy : dx);
  if (next !== panel && next.kind === "map") return { kind: "input", layer: 0, index: 0 };
  const position = next === panel ? here : Math.floor(((here + 0.5) * next.n) / panel.n);
  return { kind: next.who, layer: next.layer, index: barOrder(net, next)[Math.min(next.n - 1, Math.max(0, position))] };
}

/**
 * The exact numbers of a hit, for the tooltip.
 * @param {NetLayer[]} net @param {Hit} hit @param {number} level @param {number[]} levels
 * @returns {Row[]}
 */
export function rowsOf(net, hit, level, levels) {
  const layer = net[hit.layer];
  if (hit.kind === "weight") return weightRows(layer, hit.index, level, levels);
  if (hit.kind === "input") {
    const [all, name] = layer.image ? [pixelCounts(layer, level), pixelName(layer, hit.index)] : [layer.byInput[level], `input ${hit.index}`];
    return [name, [`wires into ${layer.label}`, `${count(all[hit.index])} of ${count(layer.units * (layer.image ? layer.image[0] : layer.taps))}`]];
  }
  /** @type {Row[]} */
  const rows = [`unit ${hit.index} of ${layer.label}`, ["wires in", `${count(layer.byUnit[level][hit.index])} of ${count(layer.inputs * layer.taps)}`]];
  const out = outgoing(net, hit.layer, level);
  const next = net[hit.layer + 1];
  if (out) rows.push([`out, into ${next.label}`, `${count(out[hit.index])} of ${count(next.removed.length / layer.units)}`]);
  return rows;
}

/** @param {NetLayer} layer @param {number} input @returns {string} */
function pixelName({ image }, input) {
  const [channels, h, w] = /** @type {[number, number, number]} */ (image);
  const pixel = input % (h * w);
  const where = `pixel row ${Math.floor(pixel / w)}, column ${pixel % w}`;
  return channels > 1 && input >= h * w ? `${where}, channel ${Math.floor(input / (h * w))}` : where;
}

/** @param {NetLayer} layer @param {number} at @param {number} level @param {number[]} levels @returns {Row[]} */
function weightRows(layer, at, level, levels) {
  const each = layer.inputs * layer.taps;
  const [unit, left] = [Math.floor(at / each), at % each];
  const tap = left % layer.taps;
  const kernel = layer.taps > 1 ? `, tap row ${Math.floor(tap / layer.kernel[1])}, column ${tap % layer.kernel[1]}` : "";
  const from = layer.image ? pixelName(layer, left) : `${layer.taps > 1 ? "channel" : "input"} ${Math.floor(left / layer.taps)}${kernel}`;
  /** @type {Row[]} */
  const rows = [`${layer.label}: unit ${unit}, ${from}`];
  if (layer.initial) rows.push(["initial", value(layer.initial[at])]);
  if (layer.final) rows.push([layer.initial ? "trained" : "weight", value(layer.final[at])]);
  const gone = layer.removed[at];
  const ladder = levels.length > 2;
  if (gone <= level) rows.push(ladder ? ["pruned", `at level ${gone}`] : ["pruned", "by the mask"]);
  else if (gone <= levels[levels.length - 1]) rows.push(["kept", `until level ${gone}`]);
  else rows.push(["kept", ladder ? "at every level" : "yes"]);
  return rows;
}
