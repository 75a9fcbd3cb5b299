// TicketLab: a network that trains in the page, and what pruning, rewinding and their controls do to it.

/** @param {LabDesk} desk @param {HTMLElement} el */
function labView(desk, el) {
  const frame = card(el, "ticket-lab", "Ticket lab: train, prune, rewind, train again");
  const readout = /** @type {HTMLElement} */ (frame.root.querySelector(".ltv-readout"));
  const cut = (/** @type {string} */ layer, /** @type {number[]} */ places, /** @type {boolean} */ kept) => {
    if (!desk.view().scene.hide.includes("cut")) desk.act("keep", { layer, places, kept });
  };
  const pictures = { drawn: drawnPicture(frame, { cut }), measured: pixelPicture(frame, { cut }) };
  const notice = make("p", { class: "ltv-labnotice", role: "status" });
  const back = make("button", { type: "button", text: "Go on with a tenth of the learning rate", hidden: true });
  const notes = make("ul", { class: "ltv-notes" });
  const buttons = labButtons(frame, desk);
  frame.controls.after(make("div", { class: "ltv-labsaid" }, notice, back));
  const panels = labPanels(frame, desk.view, { round: (round) => desk.save({ round }), versus: (versus) => desk.save({ versus }) });
  frame.more.parentElement?.before(panels.element, notes);
  const settings = labSettings(frame, desk);
  frame.life.on(back, "click", desk.slower);
  let aloud = "";
  /** @type {any[]} */
  let charted = [];
  const show = () => {
    const now = desk.view();
    const which = measured(now.scene) ? pictures.measured : pictures.drawn;
    (which === pictures.drawn ? pictures.measured : pictures.drawn).hide();
    which.show(now.picture, now.opened, now.scene);
    buttons.set();
    settings.set();
    back.hidden = !desk.diverged();
    notice.textContent = now.words ? `${now.words[0].toUpperCase()}${now.words.slice(1)}.` : "";
    // Sixty sentences a second are no use to anybody's ears: while it trains only its turns are read out.
    readout.setAttribute("aria-live", now.running ? "off" : "polite");
    frame.title(labTitle(now));
    frame.say(labSentence(now));
    const spoken = labAloud(now);
    if (spoken !== aloud) frame.describe(aloud = spoken);
    const chart = [now.arms, now.stored, now.round, now.versus, now.prediction, now.picture?.round, now.picture?.curve.steps.length, now.picture?.arm, now.scene.set];
    if (chart.every((value, i) => value === charted[i])) return;
    charted = chart;
    panels.element.hidden = !(now.arms.length || now.stored.length || now.picture?.curve.steps.length);
    panels.repaint();
    notes.replaceChildren(...labNotes(now).map((text) => make("li", { text })));
  };
  frame.life.add(desk.listen(show));
  show();
  return frame.life.end;
}

/** One lab for all views of a model: they show the same network. */
export default () => {
  /** @type {LabDesk | null} */
  let desk = null;
  let views = 0;
  return {
    /** @param {Render<TicketLabState>} view */
    render({ model, el }) {
      desk ??= labDesk(model);
      views += 1;
      const end = labView(desk, el);
      return () => {
        end();
        views -= 1;
        if (views) return;
        desk?.close();
        desk = null;
      };
    },
  };
};
