import { both, type Closing } from '../stream/future.ts';

/**
 * The asynchronous releases of one run: those of inputs that ended or were left on the way. The run's own `close` waits
 * for all of them. The first failure is kept, and comes out of `settled`; no rejection goes unhandled meanwhile.
 */
export class Releases {
  #all: Closing = undefined;

  add(closing: Closing): void {
    if (closing !== undefined) (this.#all = both(this.#all, closing)!).then(null, () => {});
  }

  /** Nothing if there were none, or the promise (the same each time) of the end of all. */
  settled(): Closing {
    return this.#all;
  }
}
