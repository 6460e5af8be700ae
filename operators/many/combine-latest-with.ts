import type { StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { combineLatest } from './combine-latest.ts';
import type { Values } from './list.ts';

/**
 * The latest elements of upstream and of further streams, as one array, each time one of them has another.
 *
 * ```text
 * --1-----2--|
 *   combineLatestWith(---a-|)
 * ---A----B--|      A = 1a, B = 2a
 * ```
 *
 * Law: `combineLatestWith(b)` of `a` is `combineLatest(a, b)`. Cost and errors: as `combineLatest`.
 *
 * @example
 * import { from } from 'millrace';
 * import { combineLatestWith } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(combineLatestWith('ab')).toArraySync()); // [ [ 2, 'a' ], [ 2, 'b' ] ]
 */
export function combineLatestWith<A, I extends readonly StreamInput<unknown>[]>(
  ...inputs: I
): Operator<A, [A, ...Values<I>]> {
  return (source) => combineLatest([source, ...inputs]) as Stream<any>;
}
