import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { limitWeighted } from './limit-weighted.ts';

/**
 * All elements, but fails at the first one beyond `max`: for input that is not trusted. (`take` ends there instead.)
 *
 * ```text
 * --1--2--3--|
 *   limit(2)
 * --1--2--#
 * ```
 *
 * Law: `limit(n)` of at most n elements changes nothing. Cost: O(1) an element, O(1) memory. Errors: LimitError.
 *
 * @example
 * import { from } from 'millrace';
 * import { limit } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(limit(2)).toArraySync()); // [ 1, 2 ]
 */
export function limit<A>(max: number): Operator<A, A> {
  wholeNumber('limit: max', max, 0);
  return limitWeighted<A>(max, one, 'limit');
}

function one(): number {
  return 1;
}
