// Numbers as a reader sees them. ltviz/widgets/words.py says the same in Python; one table of cases tests both.

/** Fixed digits with a real minus; "−0.0" is never shown. @param {number} x @param {number} digits @returns {string} */
export function fixed(x, digits) {
  if (Number.isNaN(x)) return "–";
  const text = Math.abs(x).toFixed(digits);
  return x < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A whole number with thousands set apart: 266,200. @param {number} n @returns {string} */
export function count(n) {
  const text = Math.abs(Math.round(n)).toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return n < 0 && text !== "0" ? `−${text}` : text;
}

/**
 * A fraction in percent: "21.1 %"; below 1 % two digits, and only a true 0 or 1 prints as "0 %" or "100 %".
 * @param {number} fraction @returns {string}
 */
export function percent(fraction) {
  if (Number.isNaN(fraction)) return "–";
  const x = 100 * fraction;
  if (x === 0) return "0 %";
  if (x === 100) return "100 %";
  const size = Math.abs(x);
  if (size < 0.005) return x < 0 ? "> −0.01 %" : "< 0.01 %";
  if (size < 1) return `${fixed(x, 2)} %`;
  if (size < 100 && size >= 99.95) return `${fixed(x, 2)} %`;
  return `${fixed(x, 1)} %`;
}

/** A difference of two fractions in points: "+1.2 points". @param {number} difference @returns {string} */
export function points(difference) {
  const x = 100 * difference;
  const text = fixed(x, 1);
  return `${x > 0 && Number(text) !== 0 ? "+" : ""}${text} points`;
}

/** A weight or a score, three significant digits: "0.0312". @param {number} x @returns {string} */
export function value(x) {
  if (Number.isNaN(x)) return "–";
  if (x === 0) return "0";
  const size = Math.abs(x);
  const text = size >= 1e-4 && size < 1e5 ? fixed(size, Math.max(0, 2 - Math.floor(Math.log10(size)))) : size.toExponential(2);
  return x < 0 ? `−${text}` : text;
}

/** "a", "a and b", "a, b and c". @param {string[]} names @returns {string} */
export function list(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

/** A fraction as an axis says it, with no more digits than it needs: "50 %", "2.5 %". @param {number} fraction @returns {string} */
export function percentTick(fraction) {
  return `${Number((100 * fraction).toPrecision(6))} %`;
}

/** A name that fits beside a line. @param {string} name @param {number} [most] @returns {string} */
export function clipped(name, most = 16) {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name;
}
