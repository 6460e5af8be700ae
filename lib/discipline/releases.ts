import type { Closing } from '../stream/future.ts';

/**
 * The asynchronous releases of one run that are still going on: those of inputs that ended or were left on the way.
 * The run's own `close` waits for all of them. The first failure is kept, so that no rejection goes unhandled, and
 * comes out of `settled`.
 */
export class Releases {
  private pending = 0;
  private failed = false;
  private failure: unknown;
  private promise: Promise<void> | null = null;
  private settle: (() => void) | null = null;

  add(closing: Closing): void {
    if (closing === undefined) return;
    this.pending++;
    closing.then(
      () => this.done(),
      (error: unknown) => {
        if (!this.failed) this.failure = error;
        this.failed = true;
        this.done();
      },
    );
  }

  /** Nothing if nothing is going on, or the promise (the same each time) of the end of all. */
  settled(): Closing {
    if (this.pending > 0) {
      this.promise ??= new Promise<void>((resolve, reject) => {
        this.settle = () => (this.failed ? reject(this.failure) : resolve());
      });
      return this.promise;
    }
    if (this.failed && this.promise === null) {
      this.promise = Promise.resolve();
      throw this.failure;
    }
  }

  private done(): void {
    if (--this.pending === 0) this.settle?.();
  }
}
