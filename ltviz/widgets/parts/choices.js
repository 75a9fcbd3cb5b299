// A question and its answers: native radio buttons in a column. Text is text; `code` between backticks is a <code>.

/**
 * A text in pieces: inside a pair of backticks, or not. A backtick without its partner is a character.
 * @param {string} text @returns {{code: boolean, text: string}[]}
 */
export function pieces(text) {
  return text.split(/(`[^`]+`)/).filter(Boolean).map((part) => (
    /^`[^`]+`$/.test(part) ? { code: true, text: part.slice(1, -1) } : { code: false, text: part }
  ));
}

/** Nodes of a text. "%" stays on the line of its number. @param {string} text @returns {Node[]} */
export function prose(text) {
  return pieces(text.replaceAll(" %", "\u00a0%")).map((piece) => (
    piece.code ? make("code", { text: piece.text }) : document.createTextNode(piece.text)
  ));
}

/** Sets an element's text, once for each change: a live region that is set again is read again. @param {HTMLElement} element @param {string} text */
export function tell(element, text) {
  const nodes = prose(text);
  if (element.textContent !== nodes.map((node) => node.textContent).join("")) element.replaceChildren(...nodes);
}

/** @typedef {{element: HTMLElement, set: (chosen: number | null, marks?: string[]) => void, focus: () => void}} ChoiceList */

/**
 * One question with its answers.
 * @param {{question: string, choices: string[], pick: (i: number) => void, careful?: boolean}} ask
 *   careful: an arrow key only moves, and Enter or the space bar picks: where a pick is an answer, passing by must be none
 * @returns {ChoiceList} `set` shows what is chosen, and a mark in words at the end of each row
 */
export function choiceList({ question, choices, pick, careful = false }) {
  const name = freshId();
  let moving = false;
  const rows = choices.map((text, i) => {
    const input = make("input", { type: "radio", name, value: i });
    const mark = make("span", { class: "ltv-mark" });
    // An arrow may have moved here before: then only a click says so, for nothing changes.
    input.addEventListener(careful ? "click" : "change", () => { if (!moving) pick(i); });
    return { input, mark, label: make("label", {}, input, make("span", {}, ...prose(text)), mark) };
  });
  const element = make("fieldset", { class: "ltv-choices" }, make("legend", {}, ...prose(question)), ...rows.map((row) => row.label));
  const still = () => { moving = false; };
  element.addEventListener("pointerdown", still);
  element.addEventListener("keyup", still);
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    moving = careful && event.key.startsWith("Arrow");
    const at = rows.findIndex((row) => row.input === event.target);
    if (at < 0 || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    rows[at].input.checked = true;
    pick(at);
  });
  return {
    element,
    set(chosen, marks = []) {
      rows.forEach((row, i) => {
        row.input.checked = chosen === i;
        row.mark.textContent = marks[i] || "";
      });
    },
    focus: () => { (rows.find((row) => row.input.checked) || rows[0])?.input.focus(); },
  };
}
