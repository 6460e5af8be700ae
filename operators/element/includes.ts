import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { some } from './some.ts';

/**
 * Whether one of the elements is `sought`, as `Array.prototype.includes` compares (`NaN` is `NaN`). Elements before number
 * `start` are not looked at.
 *
 * Law: `includes(x)` is `some(y => y === x)`, but for `NaN`. Cost: O(1) an element, O(1) memory. Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { includes } from 'millrace/operators';
 *
 * console.log(from([1, 2, Number.NaN]).pipe(includes(Number.NaN)).lastSync()); // true
 */
export function includes<A>(sought: A, start: number = 0): Operator<A, boolean> {
  wholeNumber('includes: start', start, 0);
  const isNaN = sought !== sought;
  return some((value: A, index) => index >= start && (value === sought || (isNaN && value !== value)));
}
