import { type Operator, pipe } from '../../lib/stream/pipe.ts';
import { mapConcat } from './map-concat.ts';
import { toArray } from './to-array.ts';

/**
 * All elements, the last one first, at upstream's end.
 *
 * ```text
 * --1--2--3--|
 *   reverse()
 * -----------(321|)
 * ```
 *
 * Law: `reverse()` twice changes nothing. Cost: O(1) an element, memory for all. Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { reverse } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(reverse()).toArraySync()); // [ 3, 2, 1 ]
 */
export function reverse<A>(): Operator<A, A> {
  return pipe(toArray<A>(), mapConcat<A[], A>(reversed));
}

/** The array is this run's own. */
function reversed<A>(all: A[]): A[] {
  return all.reverse();
}
