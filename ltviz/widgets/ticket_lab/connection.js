// The way from the page to the session: a classic worker, or, where workers are refused, the page itself in short slices.

const PAGE_SLICE = 6, PAGE_PAUSE = 10; // ms of work and of rest: a frame of 16 ms keeps room for drawing

/** @typedef {{ send(message: LabMessage): void, close(): void, where(): "worker" | "page" }} Connection */
/** What of the page is needed; tests give their own. @typedef {{ Worker: any, load: (url: string) => Promise<any> }} LabHost */

/**
 * Opens the lab. `text` is the joined source of the worker's files, as one module; without its exports it is a classic script: a
 * page from file:// refuses workers that are modules. `hear` gets what the session posts; also { type: "moved", reason, anew } where the
 * page has taken over; anew: it has begun again from the last `open`.
 * @param {string} text @param {(message: LabMessage) => void} hear @param {LabHost} [host] @returns {Connection}
 */
export function connect(text, hear, host = { Worker: globalThis.Worker, load: (url) => import(url) }) {
  /** @type {LabMessage[]} */
  let unanswered = []; // sent to a worker that has not said a word yet
  /** @type {LabMessage | null} */
  let opened = null;
  /** @type {{ send(message: LabMessage): void, close(): void } | null} */
  let way = null;
  let where = /** @type {"worker" | "page"} */ ("worker"), answered = false, closed = false;

  /** @param {string} reason */
  const move = (reason) => {
    if (closed || where === "page") return;
    where = "page";
    way?.close();
    way = onPage(text, hear, host.load);
    for (const message of answered && opened ? [opened] : unanswered) way.send(message);
    unanswered = [];
    const anew = answered;
    queueMicrotask(() => hear({ type: "moved", reason, anew })); // not before the one who asked has the connection
  };
  try {
    way = inWorker(text, host.Worker, { hear(message) { answered = true; hear(message); }, fail: move });
  } catch (error) {
    move(String(error));
  }
  return {
    send(message) {
      if (message.type === "open") opened = message;
      if (!answered && where === "worker") unanswered.push(message);
      way?.send(message);
    },
    close() { closed = true; way?.close(); },
    where: () => where,
  };
}

/** @param {string} text */
function scriptUrl(text) {
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

/** @param {string} text @param {any} Worker @param {{ hear(message: LabMessage): void, fail(reason: string): void }} on */
function inWorker(text, Worker, { hear, fail }) {
  const url = scriptUrl(`${text.replace(/^export /gm, "")}\nserve(self);`);
  const worker = new Worker(url);
  worker.onmessage = (/** @type {MessageEvent} */ { data }) => { URL.revokeObjectURL(url); hear(data); };
  worker.onerror = (/** @type {ErrorEvent} */ event) => {
    event.preventDefault?.();
    fail(event.message || "the worker was refused");
  };
  return { send: (/** @type {LabMessage} */ message) => worker.postMessage(message), close: () => worker.terminate() };
}

/** @param {string} text @param {(message: LabMessage) => void} hear @param {(url: string) => Promise<any>} load */
function onPage(text, hear, load) {
  const url = scriptUrl(text);
  let closed = false, timer = 0;
  const ready = load(url).then(({ createSession }) => createSession({ post: (/** @type {LabMessage} */ message) => { if (!closed) hear(message); }, now: () => performance.now() }));
  ready.catch((error) => hear({ type: "refused", what: "open", reason: `this page runs no script of ours: ${error}` })).finally(() => URL.revokeObjectURL(url));
  return {
    /** @param {LabMessage} message */
    send(message) {
      ready.then((session) => {
        if (closed) return;
        session.receive(message);
        const beat = () => { timer = session.advance(PAGE_SLICE) ? Number(setTimeout(beat, PAGE_PAUSE)) : 0; };
        if (!timer) timer = Number(setTimeout(beat, 0));
      }, () => {});
    },
    close() { closed = true; clearTimeout(timer); },
  };
}
