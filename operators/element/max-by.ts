import { element } from '../../lib/fuse/element.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { ascending, Extreme } from './extreme.ts';

/**
 * All elements whose key is the greatest, in order, as one array, at upstream's end; an empty one where there is no
 * element.
 *
 * ```text
 * --b2--a1--c2--|
 *   maxBy(([, n]) => n)
 * --------------([b2,c2]|)
 * ```
 *
 * Law: `maxBy(k, c)` is `minBy(k, (a, b) => c(b, a))`. Cost: one call and one comparison an element, memory for the
 * elements with the greatest key. Errors: a throw of a function ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { maxBy } from 'millrace/operators';
 *
 * console.log(from(['bb', 'a', 'cc']).pipe(maxBy((s) => s.length)).lastSync()); // [ 'bb', 'cc' ]
 */
export function maxBy<A, K>(
  key: (value: A) => K,
  comparator: (a: K, b: K) => number = ascending,
): Operator<A, A[]> {
  return element((source) => new Extreme(source, key, comparator));
}
