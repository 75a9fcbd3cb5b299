// What a view holds on to, and how its moves reach the model.

/** Everything a view must undo when it goes: `render` returns `life.end`. @returns {Life} */
export function life() {
  /** @type {(() => void)[]} */
  const undos = [];
  return {
    add: (undo) => { undos.push(undo); },
    on(target, type, act, options) {
      target.addEventListener(type, act, options);
      undos.push(() => target.removeEventListener(type, act, options));
    },
    watch(model, names, act) {
      for (const name of names) {
        model.on(`change:${name}`, act);
        undos.push(() => model.off(`change:${name}`, act));
      }
    },
    end() { while (undos.length) undos.pop()?.(); },
  };
}

/**
 * Sets traits at once (the picture follows in this frame) and tells the kernel at most ten times a second:
 * `set` while dragging, `flush` when the move is over.
 * @template T
 * @param {Model<T>} model
 * @param {number} [wait] least time between two messages, ms
 * @returns {Sync<T>}
 */
export function sync(model, wait = 100) {
  /** @type {ReturnType<typeof setTimeout> | null} */
  let timer = null;
  let last = -Infinity;
  const save = () => {
    timer = null;
    last = Date.now();
    model.save_changes();
  };
  return {
    set(name, value) {
      model.set(name, value);
      if (timer === null) timer = setTimeout(save, Math.max(0, last + wait - Date.now()));
    },
    flush() {
      if (timer === null) return;
      clearTimeout(timer);
      save();
    },
  };
}

/** True where the reader asked for less motion: no tween, no autoplay. @returns {boolean} */
export function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
