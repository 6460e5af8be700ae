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

  /** One poll; what it throws ends the run. `told` is for those that are `Serving`. */
  protected abstract advance(context: Context, told?: Poll): Poll;

  /** Closes all that is open. Called once. */
  protected abstract release(): Closing;

  override poll(context: Context, told?: Poll): Poll {
    if (this.over) return DONE;
    try {
      const answer = this.advance(context, told);
      if (answer === DONE) this.end();
      return this.over ? DONE : answer; // it may have been closed meanwhile
    } catch (error) {
      abandon(this);
      throw error;
    }
  }

  override close(): Closing {
    this.end();
    return this.releases.settled();
  }

  protected end(): void {
    if (this.over) return;
    this.over = true;
    this.releases.add(this.release());
  }
}

/** What the constructor of a run does to open others: if that throws, all that was opened before is closed. */
export function opening(run: Guarded<any>, open: () => void): void {
  try {
    open();
  } catch (error) {
    abandon(run);
    throw error;
  }
}

/** Closes a run that has failed. A release that fails, too, must not replace the failure that the user must see. */
function abandon(run: Guarded<any>): void {
  try {
    run.close();
  } catch {}
}
