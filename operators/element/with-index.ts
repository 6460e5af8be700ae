import type { Operator } from '../../lib/stream/pipe.ts';
import { map } from './map.ts';

/**
 * Each element with its number, from 0 on.
 *
 * ```text
 * --a----b----|
 *   withIndex()
 * --a0---b1---|
 * ```
 *
 * Law: `withIndex()` then `map(([x]) => x)` changes nothing. Cost: one array an element, O(1) memory. Errors: none of its
 * own.
 *
 * @example
 * import { from } from 'millrace';
 * import { withIndex } from 'millrace/operators';
 *
 * console.log(from(['a', 'b']).pipe(withIndex()).toArraySync()); // [ [ 'a', 0 ], [ 'b', 1 ] ]
 */
export function withIndex<A>(): Operator<A, [value: A, index: number]> {
  return map((value: A, index): [A, number] => [value, index]);
}
