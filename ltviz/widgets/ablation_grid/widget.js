// AblationGrid: what makes a ticket a ticket, one change at a time, and the full grid behind "more".

const HINT = "Click two cells to compare them: the one clicked last, minus the one before.";

/** What the picture shows, from the traits alone. @param {Model<AblationGridState>} model @param {Ablation} grid @returns {GridView} */
export function viewOf(model, grid) {
  return {
    k: Math.max(0, grid.levels.indexOf(model.get("level"))), cell: model.get("cell"), second: model.get("second"), sign: model.get("sign"),
    versus: grid.facts.versus.find((one) => one.label === model.get("versus"))?.key ?? TICKET_KEY, zeros: model.get("zeros"),
  };
}

/**
 * A chart of cells: hover says their numbers, a click or Enter chooses.
 * @template P
 * @param {Card} frame @param {HTMLElement} box
 * @param {{label: string, bottom: number, top: number, plan: (width: number) => P & {height: number}, draw: (plot: any, plan: P, hit: string | null) => void,
 *   find: (plan: P, x: number, y: number) => string | null, place: (plan: P, key: string) => [number, number],
 *   step: (plan: P, hit: string | null, dx: number, dy: number) => string, rows: (key: string) => Row[], pick: (key: string) => void, reset: () => void}} ask
 * @returns {() => void} repaints it
 */
function chartOfCells(frame, box, { label, top, bottom, plan, draw, find, place, step, rows, pick, reset }) {
  /** @type {string | null} */
  let hit = null;
  let wide = 1;
  const margin = { top, right: 0, bottom, left: 0 };
  const view = chart(frame.life, box, {
    margin, label, height: (width) => plan(width).height + top + bottom,
    draw: (plot, size) => { wide = size.width; draw(plot, plan(wide), hit); },
  });
  const probe = inspector(frame.life, box, view.element, {
    find: (x, y) => find(plan(wide), x, y - top),
    rows,
    place: (key) => { const [x, y] = place(plan(wide), key); return [x, y + top]; },
    step: (found, dx, dy) => step(plan(wide), found, dx, dy),
    changed(found, pinned) {
      hit = found;
      view.repaint();
      // The readout keeps the numbers of what is chosen: the tooltip need not stay.
      if (pinned && found !== null) { probe.clear(); pick(found); }
    },
    reset,
  });
  return () => { view.repaint(); probe.refresh(); };
}

/** @param {Render<AblationGridState>} view */
function render({ model, el }) {
  const frame = card(el, "ablation-grid", "Ablation of a ticket: one change at a time");
  const moves = sync(model);
  let grid = readAblation(traitsOf(model));
  const now = () => viewOf(model, grid);
  const set = (/** @type {Partial<AblationGridState>} */ values) => {
    for (const [name, value] of Object.entries(values)) moves.set(/** @type {any} */ (name), /** @type {any} */ (value));
    moves.flush();
  };
  const reset = () => set({ ...grid.facts.home, second: "" });
  const boxes = Object.fromEntries(["strips", "starts", "table", "pair"].map((name) => [name, make("div", { class: `ltv-${name}` })]));
  frame.stage.append(boxes.strips, boxes.starts);
  const paint = [
    stripsChart(frame, boxes.strips, () => grid, now, set, reset),
    startsCharts(frame, boxes.starts, () => grid, now),
    tableChart(frame, boxes.table, () => grid, now, set, reset),
    pairChart(frame, boxes.pair, () => grid, now),
  ];
  const notes = make("ul", { class: "ltv-notes" });
  const tools = { pair: make("div", { class: "ltv-tools" }), table: make("div", { class: "ltv-tools" }) };
  const head = make("p", { class: "ltv-subhead" });
  frame.controls.after(notes);
  // The pair stands below the table: when it opens, the cell under the pointer stays where it is.
  frame.more.append(head, tools.table, boxes.table, make("p", { class: "ltv-hint", text: HINT }), tools.pair, boxes.pair);
  const fold = /** @type {HTMLDetailsElement} */ (frame.more.parentElement);
  frame.life.on(fold, "toggle", () => { if (fold.open !== model.get("more")) set({ more: fold.open }); });
  let controls = controlsOf(frame, tools, model, grid, moves, set);
  const show = () => {
    const view = now();
    fold.open = model.get("more");
    boxes.starts.hidden = !grid.facts.started.length;
    boxes.pair.hidden = !view.second;
    paint.forEach((one) => one());
    controls(view);
    frame.title(`What makes a ticket: one change at a time, ${grid.S} ${grid.S === 1 ? "seed" : "seeds"}`);
    frame.say(gridSentence(grid, view));
    frame.describe(gridSentence(grid, view));
    head.textContent = `the full grid: points of test accuracy, minus ${shortName(grid, view.versus)}${view.sign === "both" ? "; signs kept above, lost below" : ""}`;
    notes.replaceChildren(...gridNotes(grid, view).map((text) => make("li", { text })));
  };
  frame.life.watch(model, ["cells", "seeds", "levels", "arrays", "facts"], () => {
    grid = readAblation(traitsOf(model));
    controls = controlsOf(frame, tools, model, grid, moves, set);
    show();
  });
  frame.life.watch(model, ["level", "cell", "second", "sign", "versus", "zeros", "more"], show);
  show();
  return frame.life.end;
}

/** @param {Model<AblationGridState>} model @returns {any} */
function traitsOf(model) {
  const names = /** @type {const} */ (["cells", "seeds", "levels", "arrays", "facts"]);
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

/** @param {Card} frame @param {HTMLElement} box @param {() => Ablation} grid @param {() => GridView} now @param {(values: Partial<AblationGridState>) => void} set @param {() => void} reset */
function stripsChart(frame, box, grid, now, set, reset) {
  return chartOfCells(frame, box, {
    label: "three strips of differences: which weights stay, with what values they start, what becomes of the pruned",
    top: 18, bottom: 38, reset,
    plan: (width) => stripPlan(grid(), now(), width),
    draw: (plot, plan, hit) => drawStrips(plot, grid(), now(), plan, hit),
    find: stripAt,
    place: (plan, key) => [(plan.left + plan.right) / 2, spotsOf(plan).find((spot) => spot.key === key)?.y ?? 0],
    step(plan, hit, dx, dy) {
      const spots = spotsOf(plan);
      const from = spots.findIndex((spot) => spot.key === (hit ?? now().cell));
      return spots[bounded(from + (hit === null && from >= 0 ? 0 : dx + dy), 0, spots.length - 1)].key;
    },
    rows: (key) => cellRows(grid(), now(), key),
    pick: (key) => { if (grid().names.includes(key)) set({ cell: key, second: "" }); },
  });
}

/** @param {Card} frame @param {HTMLElement} box @param {() => Ablation} grid @param {() => GridView} now @param {(values: Partial<AblationGridState>) => void} set @param {() => void} reset */
function tableChart(frame, box, grid, now, set, reset) {
  return chartOfCells(frame, box, {
    label: "the full grid: criteria down, values across", top: 0, bottom: 4, reset,
    plan: (width) => tablePlan(grid(), now(), width),
    draw: (plot, plan, hit) => drawTable(plot, grid(), now(), plan, hit),
    find: tableAt,
    place(plan, key) {
      const found = plan.cells.find((cell) => cell.key === key);
      return found ? [found.x + found.width / 2, found.y + found.height / 2] : [0, 0];
    },
    step: (plan, hit, dx, dy) => tableStep(plan, hit, dx, dy),
    rows: (key) => cellRows(grid(), now(), key),
    pick(key) {
      const { cell } = now();
      if (grid().names.includes(key) && key !== cell) set({ cell: key, second: cell });
    },
  });
}

/** The chosen cell's histogram beside that of what it is compared with. @param {Card} frame @param {HTMLElement} box @param {() => Ablation} grid @param {() => GridView} now */
function startsCharts(frame, box, grid, now) {
  const other = () => now().second || TICKET_KEY;
  const head = make("p", { class: "ltv-subhead", text: "what training starts with, one layer of one network" });
  const halves = [make("div", {}), make("div", {})];
  box.append(head, make("div", { class: "ltv-halves" }, ...halves));
  const charts = [() => now().cell, other].map((key, i) => chart(frame.life, halves[i], {
    margin: { top: 34, right: 10, bottom: 22, left: 2 }, height: () => START_HEIGHT + 56,
    label: i ? "starting values of the cell compared with" : "starting values of the chosen cell",
    draw: (plot, size) => { if (grid().facts.started.length) drawStarts(plot, size, grid(), key(), cellOf(grid(), key())?.name ?? key()); },
  }));
  return () => charts.forEach((one) => one.repaint());
}

/** Two cells, seed by seed. @param {Card} frame @param {HTMLElement} box @param {() => Ablation} grid @param {() => GridView} now */
function pairChart(frame, box, grid, now) {
  const view = chart(frame.life, box, {
    margin: { top: 52, right: 16, bottom: 36, left: 66 }, height: () => 92 + 30 + 22 * Math.min(12, grid().S),
    label: "the difference of two cells for each seed",
    draw(plot, size) {
      const { cell, second, k } = now();
      if (!second) return;
      const [one, two] = [cell, second].map((key) => ({ token: cellOf(grid(), key)?.token ?? "kept", mark: "dot" }));
      const gap = gapBetween(grid(), cell, second, k);
      drawGap(plot, size, {
        gap, seeds: grid().seeds, look: one, absent: gap.n ? "" : "not recorded for both",
        head: clipped(`${shortName(grid(), cell)} − ${shortName(grid(), second)}, at ${percent(grid().density[k])}`, Math.floor(size.width / 6)),
        sides: [{ look: two, text: "← second better" }, { look: one, text: "first better →" }],
      }, null);
    },
  });
  return view.repaint;
}

/** The density: a slider, or words where there is only one. @param {Ablation} grid @param {Sync<AblationGridState>} moves @returns {Control<number>} */
function densityControl(grid, moves) {
  const label = "weights kept";
  const text = (/** @type {number} */ k) => percent(grid.density[k]);
  if (grid.K > 1) return slider({ label, min: 0, max: grid.K - 1, value: 0, text, move: (k) => moves.set("level", grid.levels[k]), done: moves.flush });
  const shown = make("span", { class: "ltv-value" });
  // One element around both: a screen reader says the name and the number in one breath.
  const words = make("span", {}, make("span", { class: "ltv-label", text: `${label} ` }), shown);
  return { element: make("div", { class: "ltv-control" }, words), set(k) { shown.textContent = text(k); } };
}

/**
 * @param {Card} frame @param {{pair: HTMLElement, table: HTMLElement}} tools @param {Model<AblationGridState>} model @param {Ablation} grid @param {Sync<AblationGridState>} moves
 * @param {(values: Partial<AblationGridState>) => void} set @returns {(view: GridView) => void} shows the traits
 */
function controlsOf(frame, tools, model, grid, moves, set) {
  const level = densityControl(grid, moves);
  const sign = segments({
    label: "initial signs", named: true, value: model.get("sign"), pick: (value) => set({ sign: /** @type {any} */ (value) }),
    options: ["both", "kept", "lost"].map((value) => ({ value, label: value })),
  });
  const versus = segments({
    label: "minus", named: true, value: model.get("versus"), pick: (value) => set({ versus: value }),
    options: grid.facts.versus.map(({ label }) => ({ value: label, label })),
  });
  const cells = grid.cells.map((cell) => ({ value: cell.key, label: cell.name }));
  const first = choice({ label: "compare", options: cells, value: model.get("cell"), pick: (value) => set({ cell: value }) });
  const second = choice({ label: "with", options: [{ value: "", label: "nothing else" }, ...cells], value: model.get("second"), pick: (value) => set({ second: value }) });
  const zeros = choice({
    label: "pruned weights", value: model.get("zeros"), pick: (value) => set({ zeros: value }),
    options: grid.facts.axes.zeros.map(({ key, label }) => ({ value: key, label })),
  });
  frame.controls.replaceChildren(level.element, sign.element, versus.element);
  tools.pair.replaceChildren(first.element, second.element);
  tools.table.replaceChildren(zeros.element);
  return (view) => {
    level.set(view.k);
    sign.set(view.sign);
    versus.set(model.get("versus"));
    first.set(view.cell);
    second.set(view.second);
    zeros.set(view.zeros);
  };
}

export default { render };
