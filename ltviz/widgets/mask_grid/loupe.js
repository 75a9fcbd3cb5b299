// Beside a sheet: the magnifier, and the legend below.

/**
 * The magnifier: the whole tile of a unit, or the cells around a weight, large enough to read.
 * @param {Surface} surface @param {NetLayer} layer @param {Sheet} sheet @param {{x: number, y: number, side: number}} box
 * @param {number} level @param {Hit | null} hit @param {Uint32Array} pixels @param {Colours} c
 */
function paintLoupe(surface, layer, sheet, box, level, hit, pixels, c) {
  const g = surface.context;
  const cell = sheet.place.indexOf(hit ? hit.index : layer.order[0] * layer.inputs * layer.taps);
  const [row, col] = [Math.floor(cell / sheet.cols), cell % sheet.cols];
  const tiles = sheet.kind === "tiles";
  const [h, w] = tiles ? sheet.tile : [Math.min(21, sheet.rows), Math.min(21, sheet.cols)];
  const top = tiles ? row - (row % (h + sheet.gap)) : Math.min(sheet.rows - h, Math.max(0, row - 10));
  const left = tiles ? col - (col % (w + sheet.gap)) : Math.min(sheet.cols - w, Math.max(0, col - 10));
  const at = (/** @type {number} */ i) => sheet.place[(top + Math.floor(i / w)) * sheet.cols + left + (i % w)];
  const side = Math.max(1, Math.floor(box.side / Math.max(h, w)));
  const gone = (/** @type {number} */ i) => at(i) >= 0 && layer.removed[at(i)] <= level;
  const shade = (/** @type {number} */ i) => (at(i) < 0 ? 0 : pixels[at(i)]);
  paintCells(surface, { x: box.x, y: box.y, rows: h, cols: w, cell: side }, shade, gone, c);
  g.strokeStyle = c.line;
  g.strokeRect(box.x - 0.5, box.y - 0.5, w * side + 1, h * side + 1);
  const unit = Math.floor((hit ? hit.index : sheet.place[cell]) / (layer.inputs * layer.taps));
  write(g, tiles ? `unit ${unit}` : `around unit ${unit}`, box.x, box.y - 7, c.ink);
  write(g, `keeps ${count(layer.byUnit[level][unit])} of ${count(layer.inputs * layer.taps)}`, box.x, box.y + h * side + 17, c.quiet);
  // Where it is in the sheet, and which weight in here.
  const step = sheet.size / sheet.bin / surface.ratio();
  g.strokeStyle = c.ink;
  g.strokeRect(sheet.x + left * step - 0.5, sheet.y + top * step - 0.5, w * step + 1, h * step + 1);
  if (hit) g.strokeRect(box.x + (col - left) * side - 0.5, box.y + (row - top) * side - 0.5, side + 1, side + 1);
}

/**
 * What the axes are, and what the colours mean: in a row below, or in a column by the magnifier.
 * @param {Surface} surface @param {NetLayer} layer @param {Layout} plan @param {Colours} c
 */
function paintLegend(surface, layer, { sheet, loupe, height }, c) {
  if (!sheet) return;
  const g = surface.context;
  const each = layer.image ? "the pixels it sees" : "its kernel";
  const heads = { tiles: `unit →   a tile each: ${each}`, matrix: "unit ↓   input →", kernels: "unit ↓   input channel →" };
  write(g, heads[sheet.kind], 0, sheet.y - 7, c.ink);
  const known = layer.final || layer.initial;
  const marks = known ? [[c.positive, "positive"], [c.negative, "negative"], ["", "pruned"]] : [[c.kept, "kept"], ["", "pruned"]];
  const below = loupe && loupe.x > 1;
  let x = !loupe ? 0 : below ? loupe.x : loupe.x + LOUPE + 20;
  let y = !loupe ? height - 12 : below ? loupe.y + LOUPE + 40 : loupe.y + 12;
  for (const [colour, name] of marks) {
    paintMark(surface, x, y, colour, c);
    write(g, name, x + 16, y + 9, c.quiet);
    if (loupe) y += 19;
    else x += 16 + g.measureText(name).width + 16;
  }
  if (known) write(g, surface.width() < 460 ? "paler: smaller" : "paler: smaller in its layer", x, y + 9, c.quiet);
}
