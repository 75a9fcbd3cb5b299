// Predict: a question before the answer. The reader chooses, may say why, and then sees both side by side.

/** @typedef {{question: string, choices: string[], scale: PredictScale, explanation: string, choice: number | null, reason: string, revealed: boolean, outcome: PredictOutcome}} PredictState */

/** @param {Model<PredictState>} model @returns {PredictState} */
function predictState(model) {
  const names = /** @type {const} */ (["question", "choices", "scale", "explanation", "choice", "reason", "revealed", "outcome"]);
  return /** @type {any} */ (Object.fromEntries(names.map((name) => [name, model.get(name)])));
}

/** @param {Render<PredictState>} view */
function render({ model, el }) {
  const frame = card(el, "predict", "Predict: a question before its answer");
  const moves = sync(model);
  const readout = /** @type {HTMLElement} */ (frame.root.querySelector(".ltv-readout"));
  frame.title("Predict");
  const state = () => predictState(model);
  const parts = buttonsOf(state, moves, () => { result.focus({ preventScroll: true }); }, () => { ask.focus(); });
  const result = make("div", { class: "ltv-result", tabindex: "-1", "aria-live": "polite" });
  frame.stage.after(readout, result, parts.element);
  /** @type {{element: HTMLElement, set: (state: PredictState) => void, focus: () => void}} */
  let ask;
  let drawn = life();
  frame.life.add(() => drawn.end());
  const build = () => {
    ask = onScale(model.get("scale")) ? sliderOf(state(), moves) : listOf(state(), moves);
    frame.stage.replaceChildren(ask.element);
    show();
  };
  const show = () => {
    const now = state();
    ask.set(now);
    parts.set(now);
    drawn.end();
    drawn = life();
    result.hidden = !now.revealed;
    result.replaceChildren();
    if (now.revealed) showResult(drawn, result, now);
    tell(readout, predictSentence(now));
    readout.classList.toggle("ltv-said", now.revealed);
    frame.describe(`A prediction. ${now.question}`);
  };
  frame.life.watch(model, ["question", "choices", "scale"], build);
  frame.life.watch(model, ["explanation", "choice", "reason", "revealed", "outcome"], show);
  build();
  return frame.life.end;
}

/** The choices; locked once the answer is shown. @param {PredictState} state @param {Sync<PredictState>} moves */
function listOf({ question, choices }, moves) {
  const list = choiceList({ question, choices, pick: (i) => { moves.set("choice", i); moves.flush(); } });
  return {
    element: list.element, focus: list.focus,
    set(/** @type {PredictState} */ now) {
      list.set(now.choice);
      list.element.classList.toggle("ltv-locked", now.revealed);
    },
  };
}

/** The question and its slider, which predicts nothing until it is touched. @param {PredictState} state @param {Sync<PredictState>} moves */
function sliderOf({ question, scale }, moves) {
  const middle = scale.low + Math.round((scale.high - scale.low) / scale.step / 2) * scale.step;
  let touched = false;
  const text = (/** @type {number} */ v) => (touched ? scaleNumber(v, scale) : "?");
  const move = (/** @type {number} */ v) => { moves.set("choice", v); };
  const control = slider({ label: "your prediction", min: scale.low, max: scale.high, step: scale.step, value: middle, text, move, done: moves.flush });
  control.input.addEventListener("input", () => { touched = true; }, { capture: true });
  // A click on the thumb, or Enter, is a prediction too: the middle can be meant.
  const mean = () => { touched = true; control.set(control.input.valueAsNumber); move(control.input.valueAsNumber); moves.flush(); };
  control.input.addEventListener("click", mean);
  control.input.addEventListener("keydown", (event) => { if (event.key === "Enter") mean(); });
  const element = make("fieldset", { class: "ltv-choices" }, make("legend", {}, ...prose(question)), control.element);
  return {
    element, focus: () => { control.input.focus(); },
    set(/** @type {PredictState} */ now) {
      touched = now.choice !== null;
      control.set(now.choice === null ? middle : now.choice);
      element.classList.toggle("ltv-locked", now.revealed);
      element.classList.toggle("ltv-unset", !touched);
    },
  };
}

/**
 * The reason, and the buttons below it: reveal and skip before, predict again after.
 * @param {() => PredictState} state @param {Sync<PredictState>} moves @param {() => void} shown @param {() => void} asked where the focus goes
 */
function buttonsOf(state, moves, shown, asked) {
  const id = freshId();
  const input = make("input", { type: "text", id, maxlength: 300, autocomplete: "off" });
  const why = make("div", { class: "ltv-why" }, make("label", { for: id, text: "Your reason, in a few words" }), input);
  const button = (/** @type {string} */ text, /** @type {string | undefined} */ kind, /** @type {() => void} */ act) => {
    const made = make("button", { type: "button", text, class: kind });
    made.addEventListener("click", act);
    return made;
  };
  const turn = (/** @type {Partial<PredictState>} */ to, /** @type {() => void} */ then) => {
    for (const [name, value] of Object.entries(to)) moves.set(/** @type {any} */ (name), /** @type {any} */ (value));
    moves.flush();
    then();
  };
  const go = () => { if (state().choice !== null) turn({ revealed: true }, shown); };
  const reveal = button("Reveal", undefined, go);
  const skip = button("Skip", "ltv-skip", () => turn({ choice: null, revealed: true }, shown));
  const again = button("Predict again", "ltv-skip", () => turn({ choice: null, reason: "", revealed: false }, asked));
  // Told when the field is left, not at each letter: a slow kernel's echo of an older text would take letters away.
  const tellReason = () => { moves.set("reason", input.value); moves.flush(); };
  input.addEventListener("change", tellReason);
  input.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => { if (event.key === "Enter") { tellReason(); go(); } });
  return {
    element: make("div", { class: "ltv-ask" }, why, make("div", { class: "ltv-buttons" }, reveal, skip, again)),
    set(/** @type {PredictState} */ now) {
      if (input.value !== now.reason && !input.matches(":focus")) input.value = now.reason;
      why.hidden = reveal.hidden = skip.hidden = now.revealed;
      again.hidden = !now.revealed;
      reveal.disabled = now.choice === null;
      reveal.textContent = isKnown(now.outcome) ? "Reveal" : "Keep my prediction";
    },
  };
}

/** Prediction and answer side by side, two numbers on one axis; then what there is to say. @param {Life} own @param {HTMLElement} parent @param {PredictState} state */
function showResult(own, parent, state) {
  const known = isKnown(state.outcome);
  const reason = state.reason ? [make("p", { class: "ltv-quiet", text: `Your reason was: “${state.reason}”` })] : [];
  const measured = known && state.outcome.text ? [make("p", { class: "ltv-quiet" }, ...prose(state.outcome.text))] : [];
  if (known && onScale(state.scale)) {
    const box = make("div", { class: "ltv-axisbox" });
    parent.append(box, ...reason, ...measured);
    predictAxis(own, box, state);
  } else {
    const mine = sideOf("You predicted", predictedWords(state), reason);
    parent.append(make("div", { class: "ltv-sides" }, mine, sideOf("The answer", known ? answeredWords(state) : "not measured yet", measured)));
  }
  if (known) parent.append(make("p", { class: "ltv-because" }, ...prose(state.explanation)));
}

/** @param {string} head @param {string} text @param {Node[]} more @returns {HTMLElement} */
function sideOf(head, text, more) {
  return make("div", {}, make("p", { class: "ltv-head", text: head }), make("p", {}, ...prose(text)), ...more);
}

export default { render };
