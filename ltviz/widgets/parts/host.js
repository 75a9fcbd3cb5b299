// Mounts every saved widget of a page without a kernel and without a network: a classic script, so that it also runs
// from file://. It reads the state that a notebook carries (application/vnd.jupyter.widget-state+json) and puts each
// widget where its view stands (application/vnd.jupyter.widget-view+json). In a site, where many widgets have the same
// code, a state may say {shared: name} for a code, a style or a buffer; the text lies in window.ltvizShared[name].
(function () {
  "use strict";

  /** @type {Map<string, any>} */
  const models = new Map();
  /** @type {Map<string, Promise<any>>} */
  const modules = new Map();
  /** @type {Map<any, Promise<any>>} */
  const widgets = new Map();
  /** @type {Set<string>} */
  const styles = new Set();

  /** @param {any} saved */
  function makeModel(saved) {
    const state = { _model_name: saved.model_name, ...saved.state };
    /** @param {any} text itself, or the name of a text that the pages of a site share */
    const whole = (text) => {
      const found = text?.shared ? /** @type {any} */ (window).ltvizShared?.[text.shared] : text;
      if (text?.shared && found === undefined) state._lost = text.shared;
      return found || "";
    };
    for (const name of ["_esm", "_css"]) if (state[name]) state[name] = whole(state[name]);
    for (const buffer of saved.buffers || []) place(state, buffer.path, bytes(whole(buffer.data), buffer.encoding));
    /** @type {Map<string, Set<() => void>>} */
    const listeners = new Map();
    return {
      get: (/** @type {string} */ name) => state[name],
      set(/** @type {string} */ name, /** @type {any} */ value) {
        if (state[name] === value) return;
        state[name] = value;
        for (const act of [...(listeners.get(`change:${name}`) || [])]) act();
      },
      on(/** @type {string} */ event, /** @type {() => void} */ act) {
        const known = listeners.get(event) || new Set();
        listeners.set(event, known.add(act));
      },
      off(/** @type {string} */ event, /** @type {() => void} */ act) { listeners.get(event)?.delete(act); },
      save_changes() {},
      send() {},
    };
  }

  /** @param {any} state @param {(string | number)[]} path @param {DataView} value */
  function place(state, path, value) {
    let at = state;
    for (const key of path.slice(0, -1)) at = at[key];
    at[path[path.length - 1]] = value;
  }

  /** @param {string} text @param {string} encoding */
  function bytes(text, encoding) {
    if (encoding === "hex") return new DataView(Uint8Array.from(text.match(/../g) || [], (h) => parseInt(h, 16)).buffer);
    const raw = atob(text);
    const out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i += 1) out[i] = raw.charCodeAt(i);
    return new DataView(out.buffer);
  }

  /** One module for each text of code. @param {string} code */
  function load(code) {
    let found = modules.get(code);
    if (!found) {
      const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
      found = import(url).finally(() => URL.revokeObjectURL(url));
      modules.set(code, found);
    }
    return found;
  }

  /** @param {string} text */
  function addStyle(text) {
    if (!text || styles.has(text)) return;
    styles.add(text);
    const style = document.createElement("style");
    style.textContent = text;
    document.head.append(style);
  }

  /** What draws a model: the same for all of its views, so that they can share what is not a trait. @param {any} model */
  function widgetOf(model) {
    const found = widgets.get(model) || load(model.get("_esm")).then(async ({ default: made }) => {
      const widget = typeof made === "function" ? await made() : made;
      await widget.initialize?.({ model });
      return widget;
    });
    widgets.set(model, found);
    return found;
  }

  /** @param {Element} script the view's place */
  async function mount(script) {
    const model = models.get(JSON.parse(script.textContent || "{}").model_id);
    if (!model || !(model.get("_esm") || model.get("_lost"))) return;
    const el = document.createElement("div");
    el.className = "ltv-mounted";
    script.replaceWith(el);
    try {
      if (model.get("_lost")) throw new Error(`a part of it, ${model.get("_lost")}, is missing`);
      addStyle(model.get("_css"));
      const widget = await widgetOf(model);
      await widget.render({ model, el });
    } catch (error) {
      // One widget that fails must not take the others with it. A page may show its picture instead.
      el.classList.add("ltv-failed");
      el.textContent = `This widget could not be drawn: ${error instanceof Error ? error.message : error}`;
      console.error(error);
    }
  }

  /** Traits that a notebook linked (ipywidgets' jslink, jsdlink) stay linked. @param {any} link */
  function join(link) {
    const [from, to] = [link.get("source"), link.get("target")].map(([id, trait]) => ({ model: models.get(id.replace("IPY_MODEL_", "")), trait }));
    if (!from.model || !to.model) return;
    from.model.on(`change:${from.trait}`, () => to.model.set(to.trait, from.model.get(from.trait)));
    if (link.get("_model_name") === "LinkModel") to.model.on(`change:${to.trait}`, () => from.model.set(from.trait, to.model.get(to.trait)));
  }

  function start() {
    for (const script of document.querySelectorAll('script[type="application/vnd.jupyter.widget-state+json"]')) {
      const saved = JSON.parse(script.textContent || "{}");
      for (const [id, one] of Object.entries(saved.state || {})) models.set(id, makeModel(one));
    }
    for (const model of models.values()) if (/LinkModel$/.test(model.get("_model_name") || "")) join(model);
    const views = [...document.querySelectorAll('script[type="application/vnd.jupyter.widget-view+json"]')];
    Object.assign(window, { ltviz: { models, ready: Promise.all(views.map(mount)) } });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
