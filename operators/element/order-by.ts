import { type Operator, pipe } from '../../lib/stream/pipe.ts';
import { ascending } from './extreme.ts';
import { map } from './map.ts';
import { mapConcat } from './map-concat.ts';
import { toArray } from './to-array.ts';

/**
 * All elements in the order of their keys, at upstream's end. Elements with equal keys stay in their order. Keys are
 * compared by `<` and `>`, or by a comparator (negative where its first argument comes first).
 *
 * ```text
 * --b2--a1--c2--|
 *   orderBy(([, n]) => n)
 * --------------(a1 b2 c2|)
 * ```
 *
 * Law: `orderBy(k)` twice is `orderBy(k)`. Cost: one call of `key` an element, O(log n) comparisons; memory for all. Errors:
 * a throw of a function ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { orderBy } from 'millrace/operators';
 *
 * console.log(from(['ccc', 'a', 'bb']).pipe(orderBy((s) => s.length)).toArraySync()); // [ 'a', 'bb', 'ccc' ]
 */
export function orderBy<A, K>(
  key: (value: A) => K,
  comparator: (a: K, b: K) => number = ascending,
): Operator<A, A> {
  const keyed = map((value: A): Keyed<A, K> => ({ key: key(value), value }));
  const sorted = (all: Keyed<A, K>[]): Keyed<A, K>[] => all.sort((a, b) => comparator(a.key, b.key));
  return pipe(
    keyed,
    toArray(),
    mapConcat(sorted),
    map(({ value }) => value),
  );
}

/** An element with its key, which is asked for once. */
interface Keyed<A, K> {
  readonly key: K;
  readonly value: A;
}
