// The pure functions of Quiz and Predict, on the shipped files: they are joined as Python joins them.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const WIDGETS = new URL("../../ltviz/widgets/", import.meta.url);
const load = async (...paths) => {
  const texts = await Promise.all(paths.map((path) => readFile(new URL(path, WIDGETS), "utf8")));
  return import(`data:text/javascript,${encodeURIComponent(texts.join("\n"))}`);
};
const PARTS = ["dom", "numbers", "choices", "scale", "axes"].map((name) => `parts/${name}.js`);
const quiz = await load(...PARTS, "quiz/widget.js");
const predict = await load(...PARTS, "predict/say.js", "predict/axis.js");

const choices = [{ text: "a", reason: "ra", right: false }, { text: "b", reason: "rb", right: true }, { text: "c", reason: "rc", right: false }];
const state = (chosen, tries) => ({ question: "q", choices, chosen, tries });

test("code is what stands between two backticks, and nothing else is markup", () => {
  const parts = (text) => quiz.pieces(text).map(({ code, text: inside }) => (code ? `[${inside}]` : inside)).join("|");
  assert.equal(parts("rank by `w.abs()` only"), "rank by |[w.abs()]| only");
  assert.equal(parts("`a``b`"), "[a]|[b]");
  assert.equal(parts("a ` alone"), "a ` alone");
  assert.equal(parts("`` x"), "`` x");
  assert.equal(parts("<b>bold</b> `<i>`"), "<b>bold</b> |[<i>]");
  assert.equal(parts(""), "");
});

test("a try counts until the right answer was found", () => {
  assert.deepEqual(quiz.quizTries(state(null, []), 0), [0]);
  assert.deepEqual(quiz.quizTries(state(0, [0]), 0), [0]);
  assert.deepEqual(quiz.quizTries(state(0, [0]), 1), [0, 1]);
  assert.deepEqual(quiz.quizTries(state(1, [0, 1]), 2), [0, 1]);
});

test("only what was picked is marked, with words", () => {
  assert.deepEqual(quiz.quizMarks(state(null, [])), ["", "", ""]);
  assert.deepEqual(quiz.quizMarks(state(0, [2, 0])), ["✗ not this", "", "✗ not this"]);
  assert.deepEqual(quiz.quizMarks(state(1, [1])), ["", "✓ right", ""]);
});

test("an answer says right or not, and its reason", () => {
  assert.equal(quiz.quizSentence(state(null, [])), "Choose one of 3 answers.");
  assert.equal(quiz.quizSentence(state(2, [2])), "✗ Not this one. rc");
  assert.equal(quiz.quizSentence(state(1, [1])), "✓ Right, at the first try. rb");
  assert.equal(quiz.quizSentence(state(1, [0, 2, 1])), "✓ Right, at try 3. rb");
});

const scale = { low: 0, high: 1.5, step: 0.05, unit: "%" };
const number = (choice, outcome, unit = scale) => ({ question: "q", choices: [], scale: unit, explanation: "", choice, reason: "", revealed: true, outcome });

test("a number has the decimals of its steps, and its unit", () => {
  assert.deepEqual([1, 10, 0.5, 0.25, 0.001, 1e-9].map(predict.scaleDecimals), [0, 0, 1, 2, 3, 6]);
  assert.equal(predict.scaleNumber(320.4, { ...scale, step: 10, unit: "steps" }), "320 steps");
  assert.equal(predict.scaleNumber(1 / 3, { ...scale, step: 0.25, unit: "" }), "0.33");
  assert.deepEqual([0.1, 0.97213, 1.5, 0].map((v) => predict.scaleNumber(v, scale)), ["10 %", "97.2 %", "150 %", "0 %"]);
});

test("the axis holds the scale and what was measured beside it", () => {
  const found = predict.predictMarks(number(0.1, { value: 2, right: null, text: "" }));
  assert.deepEqual(found.marks.map(({ name, value }) => [name, value]), [["you", 0.1], ["measured", 2]]);
  assert.deepEqual(found.domain, [0, 2]);
  assert.deepEqual(predict.predictMarks(number(null, {})), { marks: [], domain: [0, 1.5] });
});

test("an answer that is not measured yet is neither right nor wrong", () => {
  assert.match(predict.predictSentence(number(0.1, {})), /^Your prediction is kept\./);
  assert.match(predict.predictSentence(number(null, {})), /^You skipped\. The answer comes/);
  assert.equal(predict.predictSentence(number(0.1, { value: 0.1, right: null, text: "" })), "✓ You predicted 10 %, and so it is.");
});
