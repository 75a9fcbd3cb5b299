// Two numbers on one small axis: what the reader predicted, and what was measured.

const AXIS_MARGIN = { top: 4, right: 24, left: 24 };
const ROW = 24; // CSS pixels from one mark to the next

/**
 * The numbers to draw and the range that holds them all.
 * @param {PredictState} state
 * @returns {{marks: {name: string, value: number, open: boolean}[], domain: [number, number]}}
 */
export function predictMarks({ choice: picked, scale, outcome }) {
  const marks = [];
  if (picked !== null) marks.push({ name: "you", value: picked, open: true });
  if (isKnown(outcome)) marks.push({ name: "measured", value: Number(outcome.value), open: false });
  const all = [scale.low, scale.high, ...marks.map((mark) => mark.value)];
  return { marks, domain: [Math.min(...all), Math.max(...all)] };
}

/** @param {Life} own @param {HTMLElement} parent @param {PredictState} state */
export function predictAxis(own, parent, state) {
  const { marks, domain } = predictMarks(state);
  const margin = { ...AXIS_MARGIN, bottom: state.scale.unit === "%" ? 22 : 40 };
  const label = marks.map((mark) => `${mark.name} ${scaleNumber(mark.value, state.scale)}`).join(", ");
  chart(own, parent, {
    margin, label: `On one axis: ${label}`,
    height: () => marks.length * ROW + margin.top + margin.bottom,
    draw: (plot, { width, height }) => {
      const x = linear(domain, [0, width]);
      const short = (/** @type {number} */ v) => (state.scale.unit === "%" ? percentTick(v) : `${v}`);
      const wanted = Math.max(2, Math.floor(width / 90));
      axisBelow(plot, x, { y: height, title: state.scale.unit === "%" ? "" : state.scale.unit, format: short, at: ticks(x, wanted), grid: height });
      marks.forEach((mark, i) => plot.append(...predictMark(mark, x(mark.value), i * ROW + ROW / 2, width, state.scale)));
    },
  });
}

/** A dot and its words, on the side where there is room. @param {{name: string, value: number, open: boolean}} mark @param {number} x @param {number} y @param {number} width @param {PredictScale} scale */
function predictMark(mark, x, y, width, scale) {
  const left = x > width / 2;
  return [
    svg("circle", { class: mark.open ? "ltv-you" : "ltv-measured", cx: x, cy: y, r: 5 }),
    svg("text", { class: "ltv-said", x: left ? x - 11 : x + 11, y, dy: "0.32em", "text-anchor": left ? "end" : "start", text: `${mark.name}: ${scaleNumber(mark.value, scale)}` }),
  ];
}
