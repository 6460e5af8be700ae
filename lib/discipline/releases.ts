import { both, type Closing } from '../stream/future.ts';

/**
 * The asynchronous releases of one run that are still going on: those of inputs that ended or were left on the way.
 * The run's own `close` waits for all of them. The first failure is kept, and comes out of `settled`; no rejection goes
 * unhandled meanwhile.
 */
export class Releases {
  #all: Closing = undefined;

  add(closing: Closing): void {
    if (closing === undefined) return;
    const all = (this.#all = both(this.#all, closing)!);
    all.then(
      () => {
        if (this.#all === all) this.#all = undefined;
      },
      () => {},
    );
  }

  /** Nothing if nothing is going on, or the promise (the same each time) of the end of all. */
  settled(): Closing {
    return this.#all;
  }
}
