// TicketRace: an arm, the ticket most often, against another over a ladder of pruning, and seed by seed at one of its levels.

const LEFT = { top: 34, right: 106, bottom: 36, left: 46 };
const RIGHT = { top: 34, right: 110, bottom: 36, left: 52 };
const MAIN = { top: 52, right: 16, bottom: 36, left: 52 };
const QUESTION = "Guess before you look";

/** What the panels draw, from the traits alone. @param {Model<TicketRaceState>} model @param {Race} race @returns {Scene} */
export function sceneOf(model, race) {
  const v = Math.max(0, race.arms.findIndex((arm) => arm.key === model.get("versus")));
  const k = Math.max(0, race.levels.indexOf(model.get("level")));
  const prediction = model.get("prediction");
  return { race, k, v, curve: model.get("curve"), asking: prediction === "ask", prediction, paper: model.get("paper") };
}

/**
 * The four charts, each with what lies under the pointer.
 * @param {Card} frame @param {() => Scene} scene @param {(k: number) => void} go @param {() => void} reset
 */
function panelsOf(frame, scene, go, reset) {
  const [top, bottom] = [208, 262];
  const grid = make("div", { class: "ltv-panels" });
  const boxes = [0, 1, 2, 3].map(() => make("div", { class: "ltv-panel" }));
  grid.append(...boxes);
  frame.stage.append(grid);
  const own = frame.life;
  const draw = (/** @type {(plot: any, size: Size, scene: Scene, hit: any) => void} */ panel) => (/** @type {any} */ plot, /** @type {Size} */ size, /** @type {any} */ hit) => panel(plot, size, scene(), hit);
  const made = [
    probedChart(own, frame.stage, boxes[0], { margin: LEFT, tall: top, label: "test accuracy of every arm by weights kept", draw: draw(drawAccuracy), ...probeAccuracy(scene), chosen: (/** @type {{k: number}} */ hit) => go(hit.k), reset }),
    probedChart(own, frame.stage, boxes[1], { margin: LEFT, tall: bottom, label: "difference from the control at every level", draw: draw(drawLadder), ...probeLadder(scene), chosen: go, reset }),
    probedChart(own, frame.stage, boxes[2], { margin: RIGHT, tall: top, label: "learning curves at this level", draw: draw(drawCurves), ...probeCurves(scene), chosen: () => {}, reset }),
    probedChart(own, frame.stage, boxes[3], { margin: MAIN, tall: bottom, label: "difference from the control for each seed at this level", draw: draw(drawSeeds), ...probeSeeds(scene), chosen: () => {}, reset }),
  ];
  return { main: boxes[3], repaint: () => made.forEach((one) => one()) };
}

/** @param {Render<TicketRaceState>} view */
function render({ model, el }) {
  const frame = card(el, "ticket-race", "Race of pruned networks");
  const moves = sync(model);
  let race = readRace(traits(model));
  const scene = () => sceneOf(model, race);
  const go = (/** @type {number} */ k) => { moves.set("level", race.levels[k]); moves.flush(); };
  const panels = panelsOf(frame, scene, go, () => { moves.set("level", race.facts.home); moves.flush(); });
  let controls = controlsOf(frame, model, race, moves);
  const question = questionOf(frame, moves);
  const notes = make("ul", { class: "ltv-notes" });
  frame.controls.after(question, notes);
  const near = make("button", { class: "ltv-near", type: "button", hidden: true });
  panels.main.append(near);
  frame.life.on(near, "click", () => go(nearestLevel(race, scene().v, scene().k)));
  const show = () => {
    const now = scene();
    panels.repaint();
    controls.set(now);
    frame.controls.hidden = now.asking;
    question.hidden = !now.asking;
    say(frame, notes, now, model);
    offer(near, now);
  };
  frame.life.watch(model, ["arrays", "arms", "seeds", "levels", "facts"], () => {
    race = readRace(traits(model));
    controls.end();
    controls = controlsOf(frame, model, race, moves);
    show();
  });
  frame.life.watch(model, ["level", "versus", "curve", "prediction", "paper"], show);
  show();
  return frame.life.end;
}

/** @param {Model<TicketRaceState>} model @returns {any} */
function traits(model) {
  const names = /** @type {const} */ (["arms", "seeds", "levels", "arrays", "facts"]);
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

/** The readout, the notes below and the words for a screen reader. @param {Card} frame @param {HTMLElement} notes @param {Scene} scene @param {Model<TicketRaceState>} model */
function say(frame, notes, { race, k, v, asking, prediction }, model) {
  const here = model.get("level") === race.facts.home && model.get("versus") === race.facts.against;
  const mine = race.arms[race.mine];
  frame.title(mine.key === "ticket" ? `Ticket against control over ${race.levels[race.K - 1]} rounds of pruning` : `Pruned networks: ${mine.said} against the others`);
  const words = asking ? `At ${percent(race.density[k])} of the weights, will ${mine.said} be more or less accurate than ${race.arms[v].said}? ${QUESTION}.` : raceSentence(race, k, v, here ? prediction : "");
  frame.say(words);
  frame.describe(words);
  notes.replaceChildren(...(asking ? [] : raceNotes(race, k, v)).map((text) => make("li", { text })));
}

/** Where a control did not run: the way to the nearest level where it did. @param {HTMLButtonElement} near @param {Scene} scene */
function offer(near, { race, k, v, asking }) {
  const to = asking || compared(race, v, k) ? -1 : nearestLevel(race, v, k);
  near.hidden = to < 0;
  near.textContent = to < 0 ? "" : `go to ${percent(race.density[to])}`;
}

/** @param {Card} frame @param {Model<TicketRaceState>} model @param {Race} race @param {Sync<TicketRaceState>} moves */
function controlsOf(frame, model, race, moves) {
  const index = () => race.levels.indexOf(model.get("level"));
  const set = (/** @type {number} */ k) => moves.set("level", race.levels[k]);
  const level = slider({
    label: "weights kept", min: 0, max: race.K - 1, value: index(), text: (k) => percent(race.density[k]), move: set, done: moves.flush,
  });
  const last = () => race.K - 1;
  const play = player(frame.life, {
    label: "the levels", rewind: () => set(0), atEnd: () => index() >= last(),
    tick: () => { if (index() < last()) set(index() + 1); return index() < last(); },
  });
  frame.life.on(level.input, "input", () => play.set(false));
  const options = race.arms.filter((arm) => arm.key !== race.facts.arm).map((arm) => ({ value: arm.key, label: arm.name }));
  const versus = choice({ label: "against", options, value: model.get("versus"), pick: (key) => { moves.set("versus", key); moves.flush(); } });
  const curve = segments({
    label: "learning curves", options: [{ value: "loss", label: "validation loss" }, { value: "accuracy", label: "validation accuracy" }],
    value: model.get("curve"), pick: (name) => { moves.set("curve", /** @type {"loss" | "accuracy"} */ (name)); moves.flush(); },
  });
  frame.controls.replaceChildren(play.element, level.element, versus.element);
  frame.more.replaceChildren(curve.element);
  return { end: () => play.set(false), set: (/** @type {Scene} */ now) => { level.set(now.k); versus.set(model.get("versus")); curve.set(now.curve); } };
}

/** Three answers and a way past them. @param {Card} frame @param {Sync<TicketRaceState>} moves @returns {HTMLElement} */
function questionOf(frame, moves) {
  const answers = [["more", "more accurate"], ["same", "about the same"], ["less", "less accurate"], ["skip", "skip"]];
  const buttons = answers.map(([value, text]) => {
    const button = make("button", { type: "button", text, class: value === "skip" ? "ltv-skip" : undefined });
    frame.life.on(button, "click", () => { moves.set("prediction", value); moves.flush(); });
    return button;
  });
  return make("div", { class: "ltv-question", role: "group", "aria-label": QUESTION }, ...buttons);
}

export default { render };
