import { openArray } from '../../lib/stream/from/array.ts';
import { FromStream } from '../../lib/stream/from/opened.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/**
 * The arguments, in order.
 *
 * ```text
 * of(1, 2, 3)
 * (123|)
 * ```
 *
 * Law: `of(...xs)` is `from(xs)`. Cost: O(1) an element. Errors: none.
 *
 * @example
 * import { of } from 'millrace/operators';
 *
 * console.log(of(1, 2, 3).toArraySync()); // [ 1, 2, 3 ]
 */
export function of<T extends readonly unknown[]>(...values: T): Stream<T[number]> {
  return new FromStream(values, openArray);
}
