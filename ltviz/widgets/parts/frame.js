// The card: a title, the readout sentence, the picture, the controls, and a fold for the rest.

/**
 * @param {HTMLElement} el the host's element
 * @param {string} kind the widget's folder name with hyphens: the card has class "ltv-<kind>"
 * @param {string} label what a screen reader calls the card
 * @returns {Card}
 */
export function card(el, kind, label) {
  const own = life();
  const describedBy = freshId();
  const title = make("p", { class: "ltv-title" });
  const readout = make("output", { class: "ltv-readout", "aria-live": "polite" });
  const stage = make("div", { class: "ltv-stage" });
  const controls = make("div", { class: "ltv-controls" });
  const more = make("div", { class: "ltv-more-body" });
  const fold = make("details", { class: "ltv-more" }, make("summary", { text: "more" }), more);
  const description = make("p", { class: "ltv-hidden", id: describedBy });
  const root = make(
    // A group, not a landmark: a page may show ten cards of one name.
    "section", { class: `ltv ltv-${kind}`, role: "group", "aria-label": label, "aria-describedby": describedBy },
    title, readout, stage, controls, fold, description,
  );
  el.append(root);
  guardKeys(own, root);
  own.add(() => root.remove());
  return {
    root, stage, controls, more, life: own,
    title: (text) => { title.textContent = text; },
    say(text) {
      // "%" stays on the line of its number.
      const whole = text.replaceAll(" %", "\u00a0%");
      if (readout.textContent !== whole) readout.textContent = whole;
    },
    describe: (text) => { if (description.textContent !== text) description.textContent = text; },
  };
}

/**
 * A notebook takes arrow keys and letters for itself: keep them in the card. Escape goes on, so that it can leave.
 * @param {Life} own @param {HTMLElement} root
 */
function guardKeys(own, root) {
  // JupyterLab hears keys as they bubble. Notebook 7 hears them before us, unless the focused element says not to.
  own.on(root, "focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  own.on(root, "keydown", (event) => { if (event.key !== "Escape") event.stopPropagation(); });
}

/**
 * What a key asks for: steps to the right and down, ten at a time with Page keys, or an end.
 * @param {KeyboardEvent} event
 * @returns {[number, number] | "first" | "last" | null}
 */
export function keyStep(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key) {
    case "ArrowRight": return [1, 0];
    case "ArrowLeft": return [-1, 0];
    case "ArrowDown": return [0, 1];
    case "ArrowUp": return [0, -1];
    case "PageDown": return [0, 10];
    case "PageUp": return [0, -10];
    case "Home": return "first";
    case "End": return "last";
    default: return null;
  }
}
