const IDLE = 0;
const RUNNING = 1;
const FULFILLED = 2;
const REJECTED = 3;

/**
 * A fixed number of slots for calls that may answer with a promise. What is attached to the promises is made once for
 * each slot. After `abandon`, whatever still comes is ignored, and no rejection is unhandled.
 */
export class Calls<B> {
  private readonly state: Uint8Array;
  private readonly results: unknown[];
  private readonly fulfilled: ((value: B) => void)[] = [];
  private readonly rejected: ((reason: unknown) => void)[] = [];
  private abandoned = false;

  /** `onSettled` is told each slot whose promise has an answer. */
  constructor(slots: number, onSettled: (slot: number) => void) {
    this.state = new Uint8Array(slots);
    this.results = new Array(slots);
    for (let slot = 0; slot < slots; slot++) {
      const settle = (state: number, result: unknown): void => {
        if (this.abandoned) return;
        this.state[slot] = state;
        this.results[slot] = result;
        onSettled(slot);
      };
      this.fulfilled.push((value) => settle(FULFILLED, value));
      this.rejected.push((reason) => settle(REJECTED, reason));
    }
  }

  /** Takes what the function has answered. True if that is the result already. */
  start(slot: number, answer: B | PromiseLike<B>): boolean {
    if (isPromiseLike(answer)) {
      this.state[slot] = RUNNING;
      answer.then(this.fulfilled[slot], this.rejected[slot]);
      return false;
    }
    this.state[slot] = FULFILLED;
    this.results[slot] = answer;
    return true;
  }

  settled(slot: number): boolean {
    return this.state[slot] >= FULFILLED;
  }

  /** Empties a settled slot. Throws what its promise was rejected with. */
  take(slot: number): B {
    const rejected = this.state[slot] === REJECTED;
    const result = this.results[slot];
    this.state[slot] = IDLE;
    this.results[slot] = undefined;
    if (rejected) throw result;
    return result as B;
  }

  abandon(): void {
    this.abandoned = true;
    this.results.fill(undefined);
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<never> {
  return (
    (typeof value === 'object' || typeof value === 'function') &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
