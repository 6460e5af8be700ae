import { source } from '../../lib/stream/from/source.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, type Poll } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';

class Nothing extends Future<never> {
  override poll(): Poll {
    return DONE;
  }

  override close(): void {}
}

const NOTHING = new Nothing();

/**
 * The stream that ends at once. There is one of it, so that whoever composes streams can tell it by identity.
 *
 * ```text
 * EMPTY
 * |
 * ```
 *
 * @example
 * import { EMPTY } from 'millrace/operators';
 *
 * console.log(EMPTY.toArraySync()); // []
 */
export const EMPTY: Stream<never> = source(() => NOTHING);

/**
 * The stream that ends at once: `EMPTY`.
 *
 * Law: `concat(empty(), xs)` and `merge(empty(), xs)` are `xs`. Cost: none. Errors: none.
 *
 * @example
 * import { EMPTY, empty } from 'millrace/operators';
 *
 * console.log(empty() === EMPTY); // true
 */
export function empty(): Stream<never> {
  return EMPTY;
}
