// What lies under the pointer in the maps and in the rows, its neighbours for the keyboard, and its exact numbers.

/** @param {MapScene} scene @param {MapPlan} plan @param {number} x @param {number} y @returns {MapHit | null} */
export function mapHitAt({ t }, { tiles, alone }, x, y) {
  const tile = tiles.find((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
  if (!tile) return null;
  if (!alone) return { m: tile.m, cell: -1 };
  const row = t.fold.rows === 1 ? 0 : Math.floor((y - tile.y) / tile.cell);
  return { m: tile.m, cell: row * t.fold.cols + Math.min(t.fold.cols - 1, Math.floor((x - tile.x) / tile.cell)) };
}

/** Where a hit is drawn: its middle. @param {MapScene} scene @param {MapPlan} plan @param {MapHit} hit @returns {[number, number]} */
export function mapPlace({ t }, { tiles }, { m, cell }) {
  const tile = tiles.find((one) => one.m === m) || tiles[0];
  if (cell < 0) return [tile.x + tile.width / 2, tile.y + tile.height / 2];
  const x = tile.x + ((cell % t.fold.cols) + 0.5) * tile.cell;
  return [x, t.fold.rows === 1 ? tile.y + tile.height / 2 : tile.y + (Math.floor(cell / t.fold.cols) + 0.5) * tile.cell];
}

/** The neighbour that a key asks for. @param {MapScene} scene @param {MapPlan} plan @param {MapHit | null} hit @param {number} dx @param {number} dy @returns {MapHit} */
export function mapStep({ t, m }, { tiles, alone }, hit, dx, dy) {
  const walk = (/** @type {number} */ v, /** @type {number} */ top) => Math.max(0, Math.min(top, v));
  if (!alone) {
    const across = tiles.filter(({ y }) => y === tiles[0].y).length;
    const at = tiles.findIndex((one) => one.m === hit?.m);
    return { m: tiles[at < 0 ? 0 : walk(at + dx + dy * across, tiles.length - 1)].m, cell: -1 };
  }
  const { rows, cols } = t.fold;
  if (!hit) return { m, cell: Math.floor(rows / 2) * cols + Math.floor(cols / 2) };
  const [row, col] = [Math.floor(hit.cell / cols), hit.cell % cols];
  return { m, cell: walk(row + (rows === 1 ? 0 : dy), rows - 1) * cols + walk(col + (rows === 1 && Math.abs(dy) > 1 ? dy : dx), cols - 1) };
}

/** @param {MapScene} scene @param {MapHit} hit @returns {Row[]} */
export function mapRows(scene, { m, cell }) {
  const { fold, layers, methods } = scene.t;
  if (cell >= 0) {
    return [
      cellName(fold, cell),
      ["wires kept", `${count(wiresOf(scene, m)[cell])} of ${count(fold.most)}`],
      ["sum of the scores", value(scoresOf(scene, m)[cell])],
    ];
  }
  const kept = keptBy(scene, m);
  /** @type {Row[]} */
  const rows = [methods[m].name, ...layers.map(({ label, size }, i) => /** @type {Row} */ ([`${label} keeps`, percent(kept[i] / size)]))];
  if (!scene.t.broken) rows.push(["on a path", percent(effectiveOf(scene, m))]);
  return rows;
}

/** @param {Fold} fold @param {number} cell @returns {string} */
function cellName({ kind, rows, cols }, cell) {
  const name = kind === "tap" ? "tap of the kernel" : kind;
  return rows === 1 ? `${name} ${cell}` : `${name} row ${Math.floor(cell / cols)}, column ${cell % cols}`;
}

/**
 * What lies under a point of the rows: a bin of the scores, or (bin -1) the share that a layer keeps.
 * @param {LayerPlan} plan @param {number} bins @param {number} x @param {number} y @returns {LayerHit | null}
 */
export function layerHitAt(plan, bins, x, y) {
  const layer = plan.bases.findIndex((base) => y >= base - plan.up - ROW_TITLE && y <= base);
  if (layer < 0) return null;
  if (x >= plan.right) return { layer, bin: -1 };
  const bin = Math.floor((x / plan.wide) * bins);
  return bin < 0 || bin >= bins ? null : { layer, bin };
}

/** @param {LayerPlan} plan @param {number} bins @param {LayerHit} hit @returns {[number, number]} */
export function layerPlace(plan, bins, { layer, bin }) {
  return [bin < 0 ? plan.right : ((bin + 0.5) / bins) * plan.wide, plan.bases[layer]];
}

/** @param {number} layers @param {number} bins @param {LayerHit | null} hit @param {number} dx @param {number} dy @returns {LayerHit} */
export function layerStep(layers, bins, hit, dx, dy) {
  const walk = (/** @type {number} */ v, /** @type {number} */ low, /** @type {number} */ top) => Math.max(low, Math.min(top, v));
  if (!hit) return { layer: 0, bin: -1 };
  const far = Math.abs(dy) === 10; // Page keys go ten bins, up and down go to the next layer
  return { layer: walk(hit.layer + (far ? 0 : dy), 0, layers - 1), bin: walk(hit.bin + (far ? dy : dx), -1, bins - 1) };
}

/** @param {MapScene} scene @param {LayerHit} hit @returns {Row[]} */
export function layerRows(scene, { layer, bin }) {
  const { t, m } = scene;
  const { name, size } = t.layers[layer];
  if (bin >= 0) {
    const [low, high] = edgesOf(scene, m).subarray(bin, bin + 2);
    return [`${name}, score ${value(low)} to ${value(high)}`, ["weights", count(barsOf(scene, m, layer)[bin])]];
  }
  const kept = keptBy(scene, m)[layer];
  const live = liveBy(scene, m);
  const [zeros, never] = t.apart.subarray(2 * (m * t.layers.length + layer), 2 * (m * t.layers.length + layer) + 2);
  /** @type {Row[]} */
  const rows = [name, ["kept", `${count(kept)} of ${count(size)}`], ["density", percent(kept / size)]];
  if (live) rows.push(["on a path", `${count(live[layer])}`], ["effective density", percent(live[layer] / size)]);
  if (zeros) rows.push(["scores of 0", count(zeros)]);
  if (never) rows.push(["may never stay", count(never)]);
  return rows;
}
