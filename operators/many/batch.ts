import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { ConflateStream } from './conflate.ts';

/**
 * As `conflate`, but at most `max` elements become one.
 *
 * ```text
 * --(123)----4--|
 *   batch(2, x => [x], (xs, x) => [...xs, x])
 * --(AB)-----C--|      A = [1,2], B = [3], C = [4]
 * ```
 *
 * Law: `batch(1, seed, fold)` is `map(seed)`. Cost and errors: as `conflate`; ArgumentError where `max` is no whole
 * number of at least 1.
 *
 * @example
 * import { from } from 'millrace';
 * import { batch } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(batch(2, (x) => x, (sum, x) => sum + x)).toArraySync()); // [ 3, 3 ]
 */
export function batch<A, S>(
  max: number,
  seed: (value: A) => S,
  fold: (state: S, value: A) => S,
): Operator<A, S> {
  wholeNumber('batch: max', max, 1);
  return (source) => new ConflateStream(source, max, seed, fold);
}
