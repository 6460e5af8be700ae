import type { Context } from './context.ts';
import { both, type Closing, Future } from './future.ts';
import { DONE, type Poll } from './poll.ts';

/** Between polls. */
export const IDLE = 0;
/** In a poll, or thrown out of one. */
export const BUSY = 1;
/** Ended or closed, and not in a poll. */
export const OVER = 2;

/**
 * A run that keeps the laws for what is within it: after DONE, a throw or `close` nothing is polled any more, and all is
 * released once; `close` waits for every release, also for those of inputs that ended long before. A subclass says how
 * to `advance` and what to `release`, which is done at DONE, since what is downstream may go on for long. A failure is
 * on its way to whoever closes it.
 */
export abstract class Guard<T> extends Future<T> {
  // Assigned for the reason that Future gives; the first two are for the compiler's plan to read.
  declare phase: number;
  /** What `close` answered; null until then. */
  declare closing: Closing | null;
  /** The end of all that was let go. */
  private declare left: Closing;

  constructor() {
    super();
    this.phase = IDLE;
    this.closing = null;
    this.left = undefined;
  }

  /** One poll. `told` is for those that are `Serving`. */
  protected abstract advance(context: Context, told?: Poll): Poll;

  /** Closes all that is open. Called once. */
  protected abstract release(): Closing;

  override poll(context: Context, told?: Poll): Poll {
    if (this.phase !== IDLE) return DONE;
    this.phase = BUSY; // stays so if this throws
    const answer = this.advance(context, told);
    if (answer === DONE || this.closing !== null) {
      this.phase = OVER;
      void this.close();
      return DONE; // also if it was closed meanwhile
    }
    this.phase = IDLE;
    return answer;
  }

  /** It no longer holds this, whose release goes on. The first failure is kept; none goes unhandled meanwhile. */
  letGo(closing: Closing): void {
    if (closing !== undefined) (this.left = both(this.left, closing)!).then(null, () => {});
  }

  override close(): Closing {
    if (this.closing === null) {
      this.phase ||= OVER;
      this.closing = undefined; // should it be asked again before it has an answer
      this.letGo(this.release());
      this.closing = this.left;
    }
    return this.closing;
  }
}
