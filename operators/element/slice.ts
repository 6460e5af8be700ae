import { wholeNumber } from '../../lib/stream/errors.ts';
import { type Operator, pipe } from '../../lib/stream/pipe.ts';
import { skip } from './skip.ts';
import { take } from './take.ts';

/**
 * The elements from number `start` on, up to but without number `end`.
 *
 * ```text
 * --a--b--c--d--|
 *   slice(1, 3)
 * -----b--c|
 * ```
 *
 * Law: `slice(a, b)` is `skip(a)` then `take(b - a)`. Cost: O(1) an element, O(1) memory. Errors: ArgumentError where a
 * bound is no whole number of at least 0 (a stream's end is not known beforehand, so there are no negative ones).
 *
 * @example
 * import { from } from 'millrace';
 * import { slice } from 'millrace/operators';
 *
 * console.log(from(['a', 'b', 'c', 'd']).pipe(slice(1, 3)).toArraySync()); // [ 'b', 'c' ]
 */
export function slice<A>(start: number, end: number = Infinity): Operator<A, A> {
  wholeNumber('slice: start', start, 0);
  if (end !== Infinity) wholeNumber('slice: end', end, 0);
  return pipe(skip<A>(start), take<A>(Math.max(0, end - start)));
}
