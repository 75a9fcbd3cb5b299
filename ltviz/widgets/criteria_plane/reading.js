// The readout: word for word what reading.py says.

const PARTED = 0.01; // of the layer: fewer weights that equal the last kept one need no words

/** @type {Record<string, string>} what is kept, with its edges */
const KEPT_RULES = {
  large_final: "those with |after| ≥ {}",
  small_final: "those with |after| ≤ {}",
  large_init: "those with |before| ≥ {}",
  small_init: "those with |before| ≤ {}",
  large_init_large_final: "those with |before| ≥ {} and |after| ≥ {}",
  small_init_small_final: "those with |before| ≤ {} and |after| ≤ {}",
  magnitude_increase: "those with |after| − |before| ≥ {}",
  movement: "those with |after − before| ≥ {}",
  random: "drawn, whatever their values",
};
/** @type {Record<string, string>} */
const SIGN_RULES = { "": "", same_sign: ", and the same sign", diff_sign: ", and the sign flipped" };

/** Which weights are kept, by their values. @param {string} criterion @param {number[]} edges @returns {string} */
export function keptRule(criterion, edges) {
  const [base, sign] = criterionParts(criterion);
  return edges.reduce((text, edge) => text.replace("{}", value(edge)), KEPT_RULES[base]) + SIGN_RULES[sign];
}

/**
 * @param {string} label the layer's @param {string} criterion @param {number} density @param {PlaneCut} cut
 * @param {{n: number, kept: number} | null} brushed how many weights lie in the brush, and how many of them are kept @returns {string}
 */
export function planeSentence(label, criterion, density, cut, brushed) {
  const n = cut.kept + cut.removed;
  const said = [`${criterion} keeps all ${weightsOf(n)} of ${label}`];
  if (cut.removed) {
    said[0] = `${criterion} keeps ${percent(cut.kept / n)} of ${label}, ${count(cut.kept)} of ${weightsOf(n)}`;
    if (cut.kept) said[0] += `: ${keptRule(criterion, cut.edges)}`;
  }
  if (cut.never > roundHalfEven((1 - density) * n)) {
    const why = criterionParts(criterion)[1] === "same_sign" ? "changed sign" : "kept their sign";
    said.push(`${count(cut.never)} ${why} and are never kept`);
  }
  if (cut.parted > Math.max(1, PARTED * n)) said.push(`${count(cut.parted)} more equal the last of them and leave by position`);
  return `${said.join("; ")}.${brushed ? brushWords(brushed) : ""}`;
}

/** @param {{n: number, kept: number}} brushed */
function brushWords({ n, kept }) {
  return n ? ` Brushed: ${weightsOf(n)}, ${percent(kept / n)} of them kept.` : " No weight is brushed.";
}

/** @param {number} n */
function weightsOf(n) {
  return `${count(n)} weight${n === 1 ? "" : "s"}`;
}
