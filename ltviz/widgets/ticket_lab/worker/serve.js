// The session in a worker. The page's messages come in between two slices of work.

const SLICE = 12; // ms; a longer one would answer a press of "pause" late

/** @param {{ postMessage(message: any): void, onmessage: ((event: { data: any }) => void) | null }} scope the worker's `self` */
export function serve(scope) {
  const session = createSession({ post: (message) => scope.postMessage(message), now: () => performance.now() });
  const beat = new MessageChannel(); // setTimeout would wait 4 ms between two slices
  let awake = false;
  beat.port1.onmessage = () => {
    awake = session.advance(SLICE);
    if (awake) beat.port2.postMessage(0);
  };
  scope.onmessage = ({ data }) => {
    session.receive(data);
    if (!awake) beat.port2.postMessage(0);
    awake = true;
  };
}
