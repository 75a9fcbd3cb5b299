// Arrays from Python: little-endian bytes with dtype and shape.

/** @type {Record<string, any>} */
const ARRAY_TYPES = {
  bool: Uint8Array, uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array,
  uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array,
};

/**
 * The numbers of a packed array, flat in C order; float16 arrives as float32, and NaN stays NaN.
 * @param {Packed} packed
 * @returns {any} a typed array
 */
export function decode(packed) {
  const bytes = bytesOf(packed.data);
  const count = packed.shape.reduce((a, b) => a * b, 1);
  const Kind = packed.dtype === "float16" ? Uint16Array : ARRAY_TYPES[packed.dtype];
  if (!Kind) throw new Error(`an array's dtype must be one of ${Object.keys(ARRAY_TYPES)}, got ${packed.dtype}`);
  if (bytes.byteLength !== count * Kind.BYTES_PER_ELEMENT) {
    throw new Error(`${packed.dtype} of shape [${packed.shape}] needs ${count * Kind.BYTES_PER_ELEMENT} bytes, got ${bytes.byteLength}`);
  }
  // A view at an odd offset cannot be read as wider numbers: copy then, and only then.
  const fits = bytes.byteOffset % Kind.BYTES_PER_ELEMENT === 0;
  const buffer = fits ? bytes.buffer : bytes.slice().buffer;
  const numbers = new Kind(buffer, fits ? bytes.byteOffset : 0, count);
  return packed.dtype === "float16" ? fromHalf(numbers) : numbers;
}

/** Numbers on their way to Python, where `ltviz.widgets.arrays.unpack` reads them. @param {Typed} numbers @param {number[]} shape @returns {Packed} */
export function encode(numbers, shape) {
  const dtype = Object.keys(ARRAY_TYPES).find((name) => name !== "bool" && numbers instanceof ARRAY_TYPES[name]) || "none";
  return { data: new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength), dtype, shape };
}

/** @param {any} data @returns {Uint8Array} */
function bytesOf(data) {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}

/** IEEE half precision to single. @param {Uint16Array} halves @returns {Float32Array} */
export function fromHalf(halves) {
  const table = halfTable();
  const out = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i += 1) out[i] = table[halves[i]];
  return out;
}

/** @type {Float32Array | null} */
let halves = null;

/** All 65,536 halves, made once: a million look-ups then cost a millisecond or two. @returns {Float32Array} */
function halfTable() {
  if (halves) return halves;
  halves = new Float32Array(65536);
  for (let h = 0; h < 65536; h += 1) {
    const exponent = (h >> 10) & 31;
    const fraction = h & 1023;
    const size = exponent === 31 ? (fraction ? NaN : Infinity)
      : exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024);
    halves[h] = h & 32768 ? -size : size;
  }
  return halves;
}

/**
 * Which weights lie in a brush [x0, x1, y0, y1], its edges included, by their values before and after; null without one.
 * @param {Float32Array} before @param {Float32Array} after @param {number[]} brush @returns {Uint8Array | null}
 */
export function insideBrush(before, after, brush) {
  if (!brush.length) return null;
  const [left, right, bottom, top] = brush;
  const inside = new Uint8Array(before.length);
  for (let i = 0; i < inside.length; i += 1) {
    if (before[i] >= left && before[i] <= right && after[i] >= bottom && after[i] <= top) inside[i] = 1;
  }
  return inside;
}
