// The pictures of CellExplorer in their boxes, each with what lies under the pointer.

/**
 * @typedef {{choose: (edge: number) => void, cycle: (edge: number) => void, reset: () => void}} EdgeActs
 */

/**
 * One cell: its title and its graph.
 * @param {Card} frame @param {HTMLElement} row @param {() => CellScene} scene @param {number} n @param {EdgeActs} act
 * @returns {() => void} repaints it
 */
function graphPanel(frame, row, scene, n, act) {
  const head = make("p", { class: "ltv-cell-title" });
  const place = make("div", { class: "ltv-graph" });
  const box = make("div", { class: "ltv-cell" }, head, place);
  row.append(box);
  /** @type {number | null} */
  let hit = null;
  let wide = 1;
  const panel = () => scene().panels[n];
  const plan = () => planGraph(panel(), wide);
  const changeable = () => panel().role !== "given";
  const view = chart(frame.life, place, {
    margin: { top: 0, right: 0, bottom: 0, left: 0 }, label: "a cell as a graph; arrow keys walk along its edges",
    height: (width) => (panel() ? planGraph(panel(), width).height : 1),
    draw(plot, size) {
      wide = size.width;
      if (panel()) drawGraph(plot, panel(), plan(), changeable() ? scene().edge : null, hit);
    },
  });
  // Before the inspector, which would pin: here Enter takes the next operation, as often as it is pressed.
  frame.life.on(view.element, "keydown", (event) => {
    if (!["Enter", " "].includes(event.key) || panel().role !== "own") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act.cycle(scene().edge);
  });
  const eye = inspector(frame.life, place, view.element, {
    find: (x, y) => edgeAt(plan(), x, y),
    rows: (e) => edgeRows(scene(), panel(), e),
    place(e) { const found = plan().edges.find((edge) => edge.e === e); return found ? [found.x, found.y] : [0, 0]; },
    step(e, dx, dy) {
      const next = edgeStep(plan(), e ?? (changeable() ? scene().edge : -1), dx + dy);
      if (changeable()) act.choose(next);
      return next;
    },
    changed(found, pinned) {
      hit = found;
      view.repaint();
      if (!pinned || found === null || !changeable()) return;
      eye.clear();
      if (panel().role === "own" && found === scene().edge) act.cycle(found);
      else act.choose(found);
    },
    // Two quick clicks take two operations of a cell that is built by hand.
    reset: () => { if (panel().role !== "own") act.reset(); },
  });
  return () => {
    box.hidden = !panel();
    if (!panel()) return;
    head.textContent = panel().cell.title;
    view.repaint();
    eye.refresh();
  };
}

/** The weights of the operations on every edge. @param {Card} frame @param {HTMLElement} box @param {() => CellScene} scene @param {EdgeActs} act @returns {() => void} */
function weightsPanel(frame, box, scene, act) {
  /** @type {number | null} */
  let hit = null;
  let wide = 1;
  const there = () => scene().cut !== null;
  const rows = () => scene().record.alphas[0].length;
  const view = chart(frame.life, box, {
    margin: { top: 0, right: 0, bottom: 4, left: 0 }, label: "weights of the operations on every edge; arrow keys walk along the edges",
    height: (width) => (there() ? planWeights(scene(), width).height + 4 : 1),
    draw(plot, size) { wide = size.width; if (there()) drawWeights(plot, scene(), planWeights(scene(), wide), hit); },
  });
  const panel = () => scene().panels[0];
  const eye = inspector(frame.life, box, view.element, {
    find: (_, y) => mixRowAt(planWeights(scene(), wide), rows(), y),
    rows: (e) => edgeRows(scene(), panel(), e),
    place(e) { const plan = planWeights(scene(), wide); return [plan.left, plan.top + (e + 0.5) * plan.row]; },
    step: (e, dx, dy) => bounded((e ?? scene().edge) + dx + dy, 0, rows() - 1),
    changed(found, pinned) {
      hit = found;
      view.repaint();
      if (pinned && found !== null) act.choose(found);
    },
    reset: act.reset,
  });
  return () => {
    box.hidden = !there();
    view.repaint();
    if (there()) eye.refresh();
  };
}

/**
 * A chart that only shows.
 * @param {Card} frame @param {HTMLElement} box
 * @param {{tall: number, label: string, margin: {top: number, right: number, bottom: number, left: number}, there: () => boolean, draw: (plot: any, size: {width: number, height: number}) => void}} ask
 * @returns {() => void} repaints it, or hides it
 */
function stillPanel(frame, box, { tall, label, margin, there, draw }) {
  const view = chart(frame.life, box, { margin, label, height: () => tall, draw: (plot, size) => { if (there()) draw(plot, size); } });
  return () => {
    box.hidden = !there();
    view.repaint();
  };
}

/** All pictures, and what hides where there is nothing to show. @param {Card} frame @param {() => CellScene} scene @param {EdgeActs} act @returns {() => void} */
function cellPanels(frame, scene, act) {
  const [cells, weights, search, ranking, opened] = ["cells", "weights", "search", "ranking", "opened-box"].map((name) => make("div", { class: `ltv-${name}` }));
  const [skips, bars] = [make("div", {}), make("div", {})];
  search.append(skips, bars);
  frame.stage.append(cells, weights, search, ranking);
  const said = make("p", { class: "ltv-hint" });
  const box = make("div", { class: "ltv-opened-plot" });
  opened.append(said, box);
  frame.more.append(opened);
  const searched = () => scene().cut !== null;
  const tabled = () => "rows" in scene().record.numbers;
  const gapped = () => searched() && Object.keys(scene().record.facts.gap ?? {}).length > 0;
  const plain = { top: 8, right: 0, bottom: 4, left: 2 };
  const repaints = [
    ...[0, 1, 2, 3].map((n) => graphPanel(frame, cells, scene, n, act)),
    weightsPanel(frame, weights, scene, act),
    stillPanel(frame, skips, { tall: 150, label: "share of edges that skip wins over the steps", margin: { top: 26, right: 10, bottom: 36, left: 46 }, there: searched, draw: (plot, size) => drawSkips(plot, scene(), size) }),
    stillPanel(frame, bars, { tall: 114, label: "accuracy of the supernet, of the cut cell, and after retraining", margin: plain, there: gapped, draw: (plot, size) => drawGapBars(plot, scene(), size) }),
    stillPanel(frame, ranking, { tall: 138, label: "where the cells stand among all", margin: { top: 6, right: 20, bottom: 36, left: 20 }, there: tabled, draw: (plot, size) => drawRanking(plot, scene(), size) }),
    stillPanel(frame, box, { tall: 250, label: "validation against test of the opened cells", margin: { top: 26, right: 12, bottom: 38, left: 46 }, there: () => tabled() && openedReadings(scene()).length > 0, draw: (plot, size) => drawOpened(plot, scene(), size) }),
  ];
  return () => {
    cells.classList.toggle("ltv-alone", scene().panels.length === 1);
    search.hidden = !searched();
    search.classList.toggle("ltv-alone", !gapped());
    opened.hidden = !tabled();
    said.textContent = tabled() ? openedSaid(scene()) : "";
    repaints.forEach((repaint) => repaint());
  };
}
