// What the reader may do: the two rows of buttons, the question before the first rewind, and the settings under "more".

/** Names of the sets as a reader sees them. @type {Record<string, string>} */
const LAB_SETS = { rings: "rings, 2-D", moons: "moons, 2-D", spirals: "spirals, 2-D", mnist1d: "MNIST-1D, 40-100-50-10" };
const LAB_NOISE = 50; // positions of its slider in a unit
const LAB_ANSWERS = [
  { value: "less", label: "less accurate" }, { value: "same", label: "about the same" }, { value: "more", label: "more accurate" }, { value: "skip", label: "skip" },
];

/**
 * The rows in sight: training; what changes the mask; what changes the values; the whole ladder.
 * @param {Card} frame @param {LabDesk} desk
 */
export function labButtons(frame, desk) {
  const scene = () => desk.view().scene;
  /** What waits for an answer to the question. */
  let waiting = /** @type {(() => void) | null} */ (null);
  const asked = (/** @type {() => void} */ act) => { if (desk.view().asking) { waiting = act; set(); question.querySelector("button")?.focus(); } else act(); };
  const button = (/** @type {string} */ name, /** @type {() => void} */ act, extra = "") => {
    const made = make("button", { type: "button", class: `ltv-lab-${name} ${extra}` });
    frame.life.on(made, "click", act);
    return made;
  };
  const all = {
    train: button("train", () => desk.act(desk.view().running ? "pause" : "train"), "ltv-first"),
    step: button("step", () => desk.act("step")),
    prune: button("prune", () => desk.act("prune", { remove: scene().remove, scope: scene().scope })),
    shuffle: button("shuffle", () => asked(() => desk.act("shuffle"))),
    rewind: button("rewind", () => asked(() => desk.act(desk.view().picture?.arm === "shuffled" ? "ticket" : "rewind", { to: scene().rewind }))),
    fresh: button("fresh", () => asked(() => desk.act("fresh"))),
    ladder: button("ladder", () => asked(() => desk.act("ladder", ladderOf(scene())))),
  };
  const group = (/** @type {string} */ label, /** @type {HTMLElement[]} */ ...buttons) => (
    make("div", { class: "ltv-labgroup", role: "group", "aria-label": label }, make("span", { class: "ltv-label", "aria-hidden": "true", text: label }), ...buttons)
  );
  const groups = [group("train", all.train, all.step), group("mask", all.prune, all.shuffle), group("values", all.rewind, all.fresh), group("all of it", all.ladder)];
  const question = labQuestion(frame, (answer) => {
    const act = waiting;
    desk.save({ prediction: answer });
    act?.();
    all.train.focus(); // the answer that had the focus is gone
  });
  frame.controls.replaceChildren(...groups);
  frame.controls.after(question);
  const set = () => {
    const { scene: now, running, picture, asking } = desk.view();
    if (!asking) waiting = null; // answered here, or in another view
    const off = (/** @type {string} */ name) => now.hide.includes(name);
    for (const [name, made] of Object.entries(all)) made.hidden = off(name);
    for (const one of groups) one.hidden = [...one.querySelectorAll("button")].every((made) => made.hidden);
    all.train.textContent = running ? "Pause" : "Train";
    all.step.textContent = "Step";
    all.prune.textContent = `Prune ${fixed(100 * now.remove, 0)} %`;
    all.shuffle.textContent = "Shuffle the mask";
    all.rewind.textContent = picture?.arm === "shuffled" ? "Back to the ticket" : now.rewind ? `Rewind to update ${count(now.rewind)}` : "Rewind";
    all.fresh.textContent = "Fresh values";
    all.ladder.textContent = ladderName(now);
    for (const name of /** @type {const} */ (["shuffle", "fresh", "rewind"])) all[name].disabled = !picture;
    question.hidden = !waiting;
  };
  return { set };
}

/** "Five rounds for me, 20 seeds". @param {LabScene} scene @returns {string} */
function ladderName({ rounds, seeds }) {
  const number = ["", "One round", "Two rounds", "Three rounds", "Four rounds", "Five rounds", "Six rounds", "Seven rounds", "Eight rounds"][rounds];
  return `${number} for me, ${seeds} ${seeds === 1 ? "seed" : "seeds"}`;
}

/** @param {LabScene} scene */
function ladderOf({ rounds, remove, scope, seed, seeds }) {
  return { rounds, remove, scope, seeds: Array.from({ length: seeds }, (_, i) => seed + i) };
}

/** Three answers and a way past them. @param {Card} frame @param {(answer: string) => void} take @returns {HTMLElement} */
function labQuestion(frame, take) {
  const text = "Guess first. Pruned, put back to the values that it began with, and trained again: against the whole network, the ticket will be";
  const buttons = LAB_ANSWERS.map(({ value: answer, label }) => {
    const made = make("button", { type: "button", text: label, class: answer === "skip" ? "ltv-skip" : undefined });
    frame.life.on(made, "click", () => take(answer));
    return made;
  });
  return make("div", { class: "ltv-question", role: "group", "aria-label": text, hidden: true }, make("p", { text: `${text} …` }), ...buttons);
}

/** A number that is typed. @param {string} label @param {(value: number) => void} take */
function labNumber(label, take) {
  const id = freshId();
  const input = make("input", { type: "number", id, inputmode: "decimal", class: "ltv-labnumber" });
  let typing = false; // a frame that comes meanwhile must not write over it
  input.addEventListener("input", () => { typing = true; });
  input.addEventListener("change", () => { typing = false; take(input.valueAsNumber); });
  const set = (/** @type {number} */ shown) => { if (!typing) input.value = String(shown); };
  return { input, set, element: make("div", { class: "ltv-control" }, make("label", { for: id, text: label }), input) };
}

/**
 * The scene under "more". Nonsense is refused with the rule.
 * @param {Card} frame @param {LabDesk} desk
 */
export function labSettings(frame, desk) {
  const scene = () => desk.view().scene;
  const typed = (/** @type {"lr" | "seed" | "steps" | "rewind" | "rounds" | "seeds"} */ name, /** @type {string} */ label) => {
    const made = labNumber(label, (value) => desk.ask({ [name]: value }));
    const { least, most, kind } = LAB.rules[name];
    Object.assign(made.input, { min: least, max: most, step: kind === "whole" ? 1 : "any" });
    return made;
  };
  const pick = (/** @type {keyof LabScene} */ name, /** @type {string} */ label, /** @type {Choice<any>[]} */ options) => choice({ label, options, value: scene()[name], pick: (picked) => desk.ask({ [name]: picked }) });
  const set = pick("set", "data", Object.entries(LAB_SETS).map(([value, label]) => ({ value, label })));
  const noise = slider({ label: "noise", min: 0, max: LAB_NOISE / 2, value: 0, text: (v) => fixed(v / LAB_NOISE, 2), move: () => {}, done: () => desk.ask({ noise: noise.input.valueAsNumber / LAB_NOISE }) });
  const remove = slider({ label: "pruned at a time", min: 5, max: 95, step: 5, value: 20, text: (v) => `${v} %`, move: () => {}, done: () => desk.ask({ remove: remove.input.valueAsNumber / 100 }) });
  const scope = segments({ label: "least weights of", named: true, options: [{ value: "layer", label: "each layer" }, { value: "global", label: "all layers" }], value: scene().scope, pick: (v) => desk.ask({ scope: v }) });
  const optimiser = pick("optimiser", "optimiser", [{ value: "adam", label: "Adam" }, { value: "sgd", label: "SGD, momentum" }]);
  const activation = pick("activation", "activation", [{ value: "tanh", label: "tanh" }, { value: "relu", label: "ReLU" }]);
  const numbers = { seed: typed("seed", "seed"), steps: typed("steps", "updates"), rewind: typed("rewind", "rewind to update"), rounds: typed("rounds", "rounds"), seeds: typed("seeds", "seeds"), lr: typed("lr", "learning rate") };
  const body = [set.element, noise.element, numbers.seed.element, remove.element, scope.element, numbers.steps.element, numbers.rewind.element,
    numbers.rounds.element, numbers.seeds.element, numbers.lr.element, optimiser.element, activation.element];
  frame.more.replaceChildren(...body);
  return {
    set() {
      const now = scene();
      frame.more.parentElement?.toggleAttribute("hidden", now.hide.includes("more"));
      noise.element.hidden = measured(now);
      for (const [one, shown] of /** @type {[Control<any>, any][]} */ ([[set, now.set], [noise, Math.round(now.noise * LAB_NOISE)], [remove, Math.round(100 * now.remove)], [scope, now.scope], [optimiser, now.optimiser], [activation, now.activation]])) one.set(shown);
      for (const [name, one] of Object.entries(numbers)) one.set(/** @type {any} */ (now[/** @type {keyof LabScene} */ (name)]));
    },
  };
}
