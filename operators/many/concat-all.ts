import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { concatMap } from './concat-map.ts';

/**
 * A stream of streams to their elements, one stream after the other.
 *
 * ```text
 * --x-----y----|
 *   concatAll()      x: 1--2--|, y: 3|
 * --1--2----3--|
 * ```
 *
 * Law: `concatAll()` is `concatMap(x => x)`. Cost and errors: as `concatMap`.
 *
 * @example
 * import { from } from 'millrace';
 * import { concatAll } from 'millrace/operators';
 *
 * console.log(from([[1, 2], [3]]).pipe(concatAll()).toArraySync()); // [ 1, 2, 3 ]
 */
export function concatAll<I extends StreamInput<unknown>>(): Operator<I, InputValue<I>> {
  return concatMap((input: I) => input as StreamInput<InputValue<I>>);
}
