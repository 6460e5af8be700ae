import type { Closing } from '../stream/future.ts';
import { abandon } from '../stream/future.ts';
import { Guard } from '../stream/guard.ts';
import { Releases } from './releases.ts';

/** A run that holds other runs: its `close` waits for every release, also for those of inputs that ended long before. */
export abstract class Guarded<T> extends Guard<T> {
  protected readonly releases: Releases = new Releases();

  override close(): Closing {
    if (this.closing === null) this.releases.add(super.close());
    return this.releases.settled();
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
