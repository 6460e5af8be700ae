import { element } from '../../lib/fuse/element.ts';
import { ArgumentOutOfRangeError } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { otherwise, Searching } from './searching.ts';

/**
 * The element with a number, counted from 0. Then upstream is closed. Where upstream ends before it: the default, if one
 * is given.
 *
 * ```text
 * --a--b--c--|
 *   elementAt(1)
 * -----b|
 * ```
 *
 * Law: `elementAt(n)` is `skip(n)` then `first()`. Cost: O(1) an element, O(1) memory. Errors: ArgumentOutOfRangeError
 * where the number is negative (at once), or where there is no such element and no default.
 *
 * @example
 * import { from } from 'millrace';
 * import { elementAt } from 'millrace/operators';
 *
 * console.log(from(['a', 'b', 'c']).pipe(elementAt(1)).lastSync()); // b
 * console.log(from(['a']).pipe(elementAt(1, 'none')).lastSync()); // none
 */
export function elementAt<A, D = A>(index: number, ...fallback: [fallback?: D]): Operator<A, A | D>;
export function elementAt<A, D>(index: number, ...fallback: D[]): Operator<A, A | D> {
  if (!(index >= 0)) throw new ArgumentOutOfRangeError('elementAt', index);
  const absent = otherwise<A | D>(fallback, () => new ArgumentOutOfRangeError('elementAt', index));
  const there = (_: A, i: number): boolean => i === index;
  return element((source) => new Searching<A, A | D>(source, there, true, 'element', absent));
}
