import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type MergeMapOptions, mergeMap } from './merge-map.ts';

/**
 * A stream of streams to their elements, as they come.
 *
 * ```text
 * --x--y-------|
 *   mergeAll()      x: 1--2--|, y: 3-4|
 * --1--(32)4---|
 * ```
 *
 * Law: `mergeAll(n)` is `mergeMap(x => x, n)`. Cost and errors: as `mergeMap`.
 *
 * @example
 * import { from } from 'millrace';
 * import { mergeAll } from 'millrace/operators';
 *
 * console.log(from([[1, 2], [3]]).pipe(mergeAll()).toArraySync()); // [ 1, 2, 3 ]
 */
export function mergeAll<I extends StreamInput<unknown>>(
  options: number | MergeMapOptions = {},
): Operator<I, InputValue<I>> {
  return mergeMap((input: I) => input as StreamInput<InputValue<I>>, options);
}
