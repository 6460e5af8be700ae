import type { Operator } from '../../lib/stream/pipe.ts';
import { every } from './every.ts';

/**
 * Whether upstream ends without an element: false at the first one, and then upstream is closed.
 *
 * ```text
 * --1--2--|
 *   isEmpty()
 * --false|
 * ```
 *
 * Law: `isEmpty()` is `every(() => false)`. Cost: O(1). Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { isEmpty } from 'millrace/operators';
 *
 * console.log(from([]).pipe(isEmpty()).lastSync()); // true
 */
export function isEmpty<A>(): Operator<A, boolean> {
  return every<A>(never);
}

function never(): boolean {
  return false;
}
