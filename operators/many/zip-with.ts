import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import type { Values } from './list.ts';
import { zip } from './zip.ts';

/**
 * Upstream and further streams, element by element, as one array each.
 *
 * ```text
 * --1--2--3--|
 *   zipWith('ab')
 * --A--B--|      A = 1a, B = 2b
 * ```
 *
 * Law: `zipWith(b)` of `a` is `zip(a, b)`. Cost and errors: as `zip`.
 *
 * @example
 * import { from } from 'millrace';
 * import { zipWith } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(zipWith('ab')).toArraySync()); // [ [ 1, 'a' ], [ 2, 'b' ] ]
 */
export function zipWith<A, I extends readonly StreamInput<unknown>[]>(
  ...inputs: I
): Operator<A, [A, ...Values<I>]> {
  return (source) => zip([source, ...inputs]) as Stream<any>;
}
