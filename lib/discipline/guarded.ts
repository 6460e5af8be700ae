import type { Context } from '../stream/context.ts';
import { type Closing, Future } from '../stream/future.ts';
import { DONE, type Poll } from '../stream/poll.ts';
import { Releases } from './releases.ts';

/**
 * A run that holds other runs, and keeps the laws for them: after DONE, a throw or `close`, nothing is polled any more
 * and all that is open is released, once; `close` waits for every release, also for those of inputs that ended long
 * before. A subclass says how to `advance` and what to `release`.
 */
export abstract class Guarded<T> extends Future<T> {
  /** True after DONE, a throw or `close`. */
  protected over = false;
  protected readonly releases: Releases = new Releases();
  private released = false;

  /** One poll. What it throws ends the run. */
  protected abstract advance(context: Context): Poll;

  /** Closes all that is open. Called once. */
  protected abstract release(): Closing;

  /** What `open` does: if it throws, all that was opened before is closed. */
  protected opening(open: () => void): void {
    try {
      open();
    } catch (error) {
      this.fail();
      throw error;
    }
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    let answer: Poll;
    try {
      answer = this.advance(context);
    } catch (error) {
      this.fail();
      throw error;
    }
    if (answer === DONE) this.end();
    return answer;
  }

  override close(): Closing {
    this.end();
    return this.releases.settled();
  }

  protected end(): void {
    this.over = true;
    if (this.released) return;
    this.released = true;
    this.releases.add(this.release());
  }

  /** Releases after a failure, which a failing release must not replace. */
  protected fail(): void {
    try {
      this.end();
    } catch {
      // The run's own failure is the one that the user must see.
    }
  }
}
