import { both, type Closing } from '../stream/future.ts';

/** A run that lets go of what it holds, one after the other, and whose own release waits for all of that. */
export interface Owning {
  letGo(closing: Closing): void;
}

/**
 * The asynchronous releases of one run that no `Guard` keeps: of inputs that ended or were left on the way. The run's own
 * `close` waits for all of them. The first failure is kept, and comes out of `settled`; none goes unhandled meanwhile.
 */
export class Releases implements Owning {
  #all: Closing = undefined;

  letGo(closing: Closing): void {
    if (closing !== undefined) (this.#all = both(this.#all, closing)!).then(null, () => {});
  }

  /** Nothing if there were none, or the promise (the same each time) of the end of all. */
  settled(): Closing {
    return this.#all;
  }
}
