import { element } from '../../lib/fuse/element.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { ascending, Extreme } from './extreme.ts';

/**
 * All elements whose key is the least, in order, as one array, at upstream's end; an empty one where there is no element.
 *
 * ```text
 * --b2--a1--c1--|
 *   minBy(([, n]) => n)
 * --------------([a1,c1]|)
 * ```
 *
 * Law: `minBy(k, c)` is `maxBy(k, (a, b) => c(b, a))`. Cost: one call and one comparison an element, memory for the
 * elements with the least key. Errors: a throw of a function ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { minBy } from 'millrace/operators';
 *
 * console.log(from(['bb', 'a', 'c']).pipe(minBy((s) => s.length)).lastSync()); // [ 'a', 'c' ]
 */
export function minBy<A, K>(
  key: (value: A) => K,
  comparator: (a: K, b: K) => number = ascending,
): Operator<A, A[]> {
  return element((source) => new Extreme(source, key, (a: K, b: K) => comparator(b, a)));
}
