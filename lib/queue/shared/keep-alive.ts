// A thread that waits for shared memory has nothing else that an event loop would stay for; so somebody who waits holds
// a timer that never fires.

const { setInterval, clearInterval } = globalThis;
const NEVER = 0x7fffffff;

let waiting = 0;
let held: ReturnType<typeof setInterval> | undefined;

/** One more waits. */
export function hold(): void {
  if (waiting++ === 0) held = setInterval(() => {}, NEVER);
}

/** One fewer waits. */
export function letGo(): void {
  if (--waiting === 0) clearInterval(held);
}

/** The same promise; while it is pending, the event loop stays. */
export async function keepAlive(promise: PromiseLike<unknown> | null): Promise<void> {
  if (promise === null) return;
  hold();
  try {
    await promise;
  } finally {
    letGo();
  }
}
