import { element } from '../../lib/fuse/element.ts';
import { Collect } from '../../lib/fuse/exits.ts';
import type { Operator } from '../../lib/stream/pipe.ts';

/**
 * All elements as one array, at upstream's end.
 *
 * ```text
 * --1--2--3--|
 *   toArray()
 * -----------([1,2,3]|)
 * ```
 *
 * Law: `toArray()` then `mapConcat(xs => xs)` changes nothing. Cost: O(1) an element, memory for all. Errors: none of its
 * own.
 *
 * @example
 * import { from } from 'millrace';
 * import { toArray } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(toArray()).lastSync()); // [ 1, 2, 3 ]
 */
export function toArray<A>(): Operator<A, A[]> {
  return element((source) => new Collect(source));
}
