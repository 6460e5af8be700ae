import type { Operator } from '../../lib/stream/pipe.ts';
import { reduce } from './reduce.ts';

/**
 * The greatest element, by `>` or by a comparator (positive where its first argument is greater), at upstream's end;
 * nothing where there is none.
 *
 * ```text
 * --2--3--1--|
 *   max()
 * -----------(3|)
 * ```
 *
 * Law: `max(c)` is `min((a, b) => c(b, a))`, up to equal elements. Cost: one comparison an element, O(1) memory. Errors: a
 * throw of the comparator ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { max } from 'millrace/operators';
 *
 * console.log(from([2, 3, 1]).pipe(max()).lastSync()); // 3
 */
export function max<A>(comparator?: (a: A, b: A) => number): Operator<A, A> {
  if (comparator === undefined) return reduce<A>(greater);
  return reduce((a: A, b: A) => (comparator(a, b) > 0 ? a : b));
}

function greater<A>(a: A, b: A): A {
  return a > b ? a : b;
}
