// Quiz: one question; picking an answer says at once whether it is right, and why.

/** @typedef {{question: string, choices: QuizChoice[], chosen: number | null, tries: number[]}} QuizState */
/** @typedef {{text: string, reason: string, right: boolean}} QuizChoice */

/** The readout, as Python's Quiz.sentence says it. @param {QuizState} state @returns {string} */
export function quizSentence({ choices, chosen, tries }) {
  if (chosen === null) return `Choose one of ${choices.length} answers.`;
  const { right, reason } = choices[chosen];
  if (!right) return `✗ Not this one. ${reason}`;
  return `${tries.length <= 1 ? "✓ Right, at the first try." : `✓ Right, at try ${tries.length}.`} ${reason}`;
}

/** The tries after one more pick: none is counted once the right answer was found. @param {QuizState} state @param {number} pick @returns {number[]} */
export function quizTries({ choices, tries }, pick) {
  const solved = tries.some((i) => choices[i].right);
  return solved || tries[tries.length - 1] === pick ? tries : [...tries, pick];
}

/** What stands at the end of each row: words and a mark, for the answers that were picked. @param {QuizState} state @returns {string[]} */
export function quizMarks({ choices, chosen, tries }) {
  return choices.map(({ right }, i) => {
    if (i !== chosen && !tries.includes(i)) return "";
    return right ? "✓ right" : "✗ not this";
  });
}

/** @param {Render<QuizState>} view */
function render({ model, el }) {
  const frame = card(el, "quiz", "Quiz: a question with its answers");
  const moves = sync(model);
  const readout = /** @type {HTMLElement} */ (frame.root.querySelector(".ltv-readout"));
  const keys = make("p", { class: "ltv-keys", text: "Arrow keys move, Enter answers." });
  frame.title("Check yourself");
  frame.stage.after(readout);
  const state = () => ({ question: model.get("question"), choices: model.get("choices"), chosen: model.get("chosen"), tries: model.get("tries") });
  const pick = (/** @type {number} */ i) => {
    moves.set("tries", quizTries(state(), i));
    moves.set("chosen", i);
    moves.flush();
  };
  /** @type {ChoiceList} */
  let answers;
  const build = () => {
    const { question, choices } = state();
    answers = choiceList({ question, choices: choices.map(({ text }) => text), pick, careful: true });
    frame.stage.replaceChildren(answers.element, keys);
    show();
  };
  const show = () => {
    const now = state();
    answers.set(now.chosen, quizMarks(now));
    tell(readout, quizSentence(now));
    readout.classList.toggle("ltv-said", now.chosen !== null);
    frame.describe(`${now.question} ${now.choices.length} answers.`);
  };
  frame.life.watch(model, ["question", "choices"], build);
  frame.life.watch(model, ["chosen", "tries"], show);
  build();
  return frame.life.end;
}

export default { render };
