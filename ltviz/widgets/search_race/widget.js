// SearchRace: strategies of architecture search against their cost, and against random search, pair by pair.

const BESIDE = { top: 34, right: 92, bottom: 36, left: 48 };
const AMONG = { top: 34, right: 16, bottom: 36, left: 48 };
const PAIRED = { top: 52, right: 16, bottom: 36, left: 84 };

/** What the panels draw, from the traits alone. @param {Model<SearchRaceState>} model @param {Race} race @returns {Scene} */
export function searchScene(model, race) {
  const v = Math.max(0, race.looks.findIndex((look) => look.key === model.get("strategy")));
  return { race, v, g: Math.max(0, nearestIndex(race.costs, model.get("cost"))), across: model.get("across") };
}

/**
 * The four charts, each with what lies under the pointer.
 * @param {Card} frame @param {() => Scene} scene @param {(g: number) => void} go @param {(v: number) => void} read @param {() => void} reset
 * @returns {() => void} repaints them
 */
function searchPanels(frame, scene, go, read, reset) {
  const [top, bottom] = [216, 216];
  const boxes = [0, 1, 2, 3].map(() => make("div", { class: "ltv-panel" }));
  frame.stage.append(make("div", { class: "ltv-panels" }, ...boxes));
  const draw = (/** @type {(plot: any, size: Size, scene: Scene, hit: any) => void} */ panel) => (/** @type {any} */ plot, /** @type {Size} */ size, /** @type {any} */ hit) => panel(plot, size, scene(), hit);
  const at = (/** @type {{v: number, g: number}} */ hit) => { go(hit.g); read(hit.v); };
  const own = frame.life;
  const made = [
    probedChart(own, frame.stage, boxes[0], { margin: BESIDE, tall: top, label: "validation accuracy of the best so far by cost", draw: draw(drawBest(SEEN)), ...probeBest(scene, SEEN), chosen: at, reset }),
    probedChart(own, frame.stage, boxes[1], { margin: BESIDE, tall: bottom, label: "test accuracy of the best so far by cost", draw: draw(drawBest(KEPT)), ...probeBest(scene, KEPT), chosen: at, reset }),
    probedChart(own, frame.stage, boxes[2], { margin: AMONG, tall: top, label: "accuracy of all architectures by what they cost in use", draw: draw(drawArchitectures), ...probeArchitectures(scene), chosen: () => {}, reset }),
    probedChart(own, frame.stage, boxes[3], { margin: PAIRED, tall: bottom, label: "difference of each strategy for each seed", draw: draw(drawForest), ...probeForest(scene), chosen: read, reset }),
  ];
  return () => made.forEach((one) => one());
}

/** @param {Render<SearchRaceState>} view */
function render({ model, el }) {
  const frame = card(el, "search-race", "Search race: strategies of architecture search against random search");
  const moves = sync(model);
  const state = () => /** @type {any} */ (Object.fromEntries(["strategies", "seeds", "costs", "arrays", "facts"].map((name) => [name, model.get(/** @type {any} */ (name))])));
  let race = readSearches(state());
  const scene = () => searchScene(model, race);
  const go = (/** @type {number} */ g) => { moves.set("cost", race.costs[g]); moves.flush(); };
  const read = (/** @type {number} */ v) => { moves.set("strategy", race.looks[v].key); moves.flush(); };
  const repaint = searchPanels(frame, scene, go, read, () => go(race.G - 1));
  let controls = searchControls(frame, model, race, moves);
  const notes = make("ul", { class: "ltv-notes" });
  frame.controls.after(notes);
  const show = () => {
    const { g, v } = scene();
    repaint();
    controls.set();
    const words = searchSentence(race, g, v);
    frame.title(`Search strategies, ${race.S} ${race.S === 1 ? "search" : "searches"} each, ${count(Math.floor(race.costs[race.G - 1]))} epochs a search`);
    frame.say(words);
    frame.describe(words);
    notes.replaceChildren(...searchNotes(race, g, v).map((text) => make("li", { text })));
  };
  frame.life.watch(model, ["arrays", "strategies", "seeds", "costs", "facts"], () => {
    race = readSearches(state());
    controls.end();
    controls = searchControls(frame, model, race, moves);
    show();
  });
  frame.life.watch(model, ["cost", "strategy", "across"], show);
  show();
  return frame.life.end;
}

/** @param {Card} frame @param {Model<SearchRaceState>} model @param {Race} race @param {Sync<SearchRaceState>} moves */
function searchControls(frame, model, race, moves) {
  const index = () => searchScene(model, race).g;
  const set = (/** @type {number} */ g) => moves.set("cost", race.costs[g]);
  const last = race.G - 1;
  const cost = slider({ label: "epochs spent", min: 0, max: last, value: index(), text: (g) => count(Math.floor(race.costs[g])), move: set, done: moves.flush });
  const play = player(frame.life, {
    label: "the search", pause: 120, rewind: () => set(0), atEnd: () => index() >= last,
    tick: () => { if (index() < last) set(index() + 1); return index() < last; },
  });
  frame.life.on(cost.input, "input", () => play.set(false));
  const options = race.looks.map((look) => ({ value: look.key, label: look.name }));
  const strategy = choice({ label: "read", options, value: model.get("strategy"), pick: (key) => { moves.set("strategy", key); moves.flush(); } });
  const across = segments({
    label: "accuracy against", named: true, value: model.get("across"), pick: (name) => { moves.set("across", name); moves.flush(); },
    options: [{ value: /** @type {"latency" | "macs"} */ ("latency"), label: "latency" }, { value: /** @type {"latency" | "macs"} */ ("macs"), label: "multiplications" }],
  });
  frame.controls.replaceChildren(play.element, cost.element, strategy.element);
  frame.more.replaceChildren(...(race.facts.axes.length > 1 ? [across.element] : []));
  return { end: () => play.set(false), set: () => { cost.set(index()); strategy.set(model.get("strategy")); across.set(model.get("across")); } };
}

export default { render };
