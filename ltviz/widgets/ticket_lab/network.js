// The network on show: names and numbers of its units and connections, and what cutting them or restoring them asks for.

/**
 * What the lab posts as `opened` and `frame`, as far as the pictures need it.
 * @typedef {{name: string, inputs: number, outputs: number}} NetShape
 * @typedef {{layers: NetShape[], train: {x: ArrayLike<number>, y: ArrayLike<number>} | null}} NetOpened train: the points, of a set in a plane
 * @typedef {Record<string, Float32Array>} NetValues
 * @typedef {{step: number, seed: number, arm: string, values: NetValues, mask: Record<string, Uint8Array>, surface: Float32Array | null}} NetPicture
 */
/**
 * A layer with its present numbers; first: the values it began with, null where they are not known.
 * @typedef {NetShape & {weight: Float32Array, bias: Float32Array, mask: Uint8Array, first: Float32Array | null}} NetLayer
 * @typedef {(layer: string, places: number[], kept: boolean) => void} Cut places u · inputs + e, of unit u and its input e
 */
/**
 * A connection (layer, its place), a unit (its column, its number; column 0 are the inputs, the last one the classes), or a
 * cell of the decision surface.
 * @typedef {{kind: "connection" | "unit" | "cell", layer: number, at: number}} NetHit
 */
/** The untouched network of a seed, as it was seen; fresh: its values have been drawn anew since. @typedef {{seed: number, values: NetValues, fresh: boolean}} Beginning */

/**
 * What is known of the initial values once this picture was seen. What was cut by hand after fresh values still has those.
 * @param {Beginning | null} known @param {NetPicture} picture @returns {Beginning | null}
 */
export function withBeginning(known, { step, arm, seed, values }) {
  if (arm === "dense" && step === 0) return { seed, values, fresh: false };
  if (!known || known.seed !== seed) return known;
  return { ...known, fresh: arm === "fresh" || (arm === "other" && known.fresh) };
}

/**
 * The layers with their numbers; none while the picture is of another network than the one that was opened.
 * @param {NetPicture | null} picture @param {NetOpened | null} opened @param {Beginning | null} known @returns {NetLayer[]}
 */
export function layersOf(picture, opened, known) {
  if (!picture || !opened) return [];
  const first = known && known.seed === picture.seed && !known.fresh ? known.values : {};
  const layers = opened.layers.map((shape) => {
    const weight = `${shape.name}.weight`;
    return { ...shape, weight: picture.values[weight], bias: picture.values[`${shape.name}.bias`], mask: picture.mask[weight], first: first[weight] || null };
  });
  return layers.every(({ weight, inputs, outputs }) => weight?.length === inputs * outputs) ? layers : [];
}

/** Kept connections of one layer. @param {NetLayer} layer @returns {number} */
export function keptIn({ mask }) {
  return mask.reduce((sum, kept) => sum + kept, 0);
}

/** @param {NetShape[]} layers @param {number} column @param {number} unit @returns {string} */
export function unitName(layers, column, unit) {
  if (column === layers.length) return `class ${unit}`;
  if (column > 0) return `unit ${unit}`;
  return layers[0].inputs === 2 ? "xy"[unit] : `input ${unit}`;
}

/** @param {NetShape[]} layers @param {number} layer @param {number} place @returns {string} */
export function connectionName(layers, layer, place) {
  const { name, inputs } = layers[layer];
  return `${name}: ${unitName(layers, layer, place % inputs)} to ${unitName(layers, layer + 1, Math.floor(place / inputs))}`;
}

/** The exact numbers of a connection. @param {NetLayer[]} layers @param {number} layer @param {number} place @returns {Row[]} */
export function connectionRows(layers, layer, place) {
  const { weight, mask, first } = layers[layer];
  /** @type {Row[]} */
  const rows = [connectionName(layers, layer, place), ["weight", mask[place] ? value(weight[place]) : "pruned"]];
  return first ? [...rows, ["initial", value(first[place])]] : rows;
}

/** The exact numbers of a unit. @param {NetLayer[]} layers @param {number} column @param {number} unit @returns {Row[]} */
export function unitRows(layers, column, unit) {
  const inner = column > 0 && column < layers.length;
  /** @type {Row[]} */
  const rows = [inner ? `${unitName(layers, column, unit)} of ${layers[column - 1].name}` : unitName(layers, column, unit)];
  for (const { layer, places } of placesOf(layers, { kind: "unit", layer: column, at: unit })) {
    const kept = places.filter((place) => layers[layer].mask[place]).length;
    rows.push([layer < column ? "connections in" : "connections out", `${kept} of ${places.length}`]);
  }
  return column > 0 ? [...rows, ["bias", value(layers[column - 1].bias[unit])]] : rows;
}

/** The connections of a hit, by layer: those of a unit lead into it and out of it. @param {NetShape[]} layers @param {NetHit} hit @returns {{layer: number, places: number[]}[]} */
export function placesOf(layers, { kind, layer, at }) {
  if (kind === "connection") return [{ layer, places: [at] }];
  const found = [];
  if (kind === "unit" && layer > 0) {
    const { inputs } = layers[layer - 1];
    found.push({ layer: layer - 1, places: Array.from({ length: inputs }, (_, e) => at * inputs + e) });
  }
  if (kind === "unit" && layer < layers.length) {
    const { inputs, outputs } = layers[layer];
    found.push({ layer, places: Array.from({ length: outputs }, (_, u) => u * inputs + at) });
  }
  return found;
}

/** Whether nothing of a hit is kept: then a click restores it. @param {NetLayer[]} layers @param {NetHit} hit @returns {boolean} */
export function bare(layers, hit) {
  return placesOf(layers, hit).every(({ layer, places }) => places.every((place) => layers[layer].mask[place] === 0));
}

/** What a click on it does. @param {NetLayer[]} layers @param {NetHit} hit @returns {Row[]} */
export function cutHint(layers, hit) {
  if (hit.kind === "cell") return [];
  return [`click or Enter ${bare(layers, hit) ? "restores" : "cuts"} ${hit.kind === "unit" ? "them all" : "it"}`];
}

/** Cuts what was hit, or restores it where nothing of it is left; says which. @param {NetLayer[]} layers @param {NetHit} hit @param {Cut} cut @returns {string} */
export function toggleHit(layers, hit, cut) {
  if (hit.kind === "cell") return "";
  const kept = bare(layers, hit);
  for (const { layer, places } of placesOf(layers, hit)) cut(layers[layer].name, places, kept);
  const name = hit.kind === "unit" ? `all connections of ${unitName(layers, hit.layer, hit.at)}` : connectionName(layers, hit.layer, hit.at);
  return `${name} ${kept ? "restored" : "cut"}`;
}
