import type { Context } from '../../lib/stream/context.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, type Poll } from '../../lib/stream/poll.ts';

/** A run that fails at its first poll, with an error that was made, or caught, when it was opened. */
export class Failing extends Future<never> {
  private readonly error: unknown;
  private over = false;

  constructor(error: unknown) {
    super();
    this.error = error;
  }

  override poll(_context: Context): Poll {
    if (this.over) return DONE;
    this.over = true;
    throw this.error;
  }

  override close(): void {
    this.over = true;
  }
}
