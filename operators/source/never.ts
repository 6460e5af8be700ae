import { source } from '../../lib/stream/from/source.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

class Silence extends Future<never> {
  private closed = false;

  override poll(): Poll {
    return this.closed ? DONE : PENDING;
  }

  override close(): void {
    this.closed = true;
  }
}

/**
 * The stream that says nothing, ever: it gives no element, and neither ends nor fails. There is one of it.
 *
 * ```text
 * NEVER
 * ------
 * ```
 *
 * @example
 * import { NEVER, takeUntil } from 'millrace/operators';
 * import { from } from 'millrace';
 *
 * console.log(await NEVER.pipe(takeUntil(from([1]))).toArray()); // []
 */
export const NEVER: Stream<never> = source(() => new Silence());

/**
 * The stream that says nothing, ever: `NEVER`.
 *
 * Law: `race(never(), xs)` is `xs`. Cost: none. Errors: WouldBlockError where it is run synchronously.
 *
 * @example
 * import { NEVER, never } from 'millrace/operators';
 *
 * console.log(never() === NEVER); // true
 */
export function never(): Stream<never> {
  return NEVER;
}
