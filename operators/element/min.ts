import type { Operator } from '../../lib/stream/pipe.ts';
import { reduce } from './reduce.ts';

/**
 * The least element, by `<` or by a comparator (negative where its first argument is less), at upstream's end; nothing
 * where there is none.
 *
 * ```text
 * --2--1--3--|
 *   min()
 * -----------(1|)
 * ```
 *
 * Law: `min(c)` is `max((a, b) => c(b, a))`, up to equal elements. Cost: one comparison an element, O(1) memory. Errors: a
 * throw of the comparator ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { min } from 'millrace/operators';
 *
 * console.log(from([2, 1, 3]).pipe(min()).lastSync()); // 1
 */
export function min<A>(comparator?: (a: A, b: A) => number): Operator<A, A> {
  if (comparator === undefined) return reduce<A>(lesser);
  return reduce((a: A, b: A) => (comparator(a, b) < 0 ? a : b));
}

function lesser<A>(a: A, b: A): A {
  return a < b ? a : b;
}
