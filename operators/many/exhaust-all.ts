import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { exhaustMap } from './exhaust-map.ts';

/**
 * A stream of streams to their elements; streams that come while one is open are dropped.
 *
 * ```text
 * --x---y------|
 *   exhaustAll()      x: 1--2--4|, y: 3-5|
 * --1--2--4----|
 * ```
 *
 * Law: `exhaustAll()` is `exhaustMap(x => x)`. Cost and errors: as `exhaustMap`.
 *
 * @example
 * import { from } from 'millrace';
 * import { exhaustAll } from 'millrace/operators';
 *
 * console.log(from([[1, 2], [3]]).pipe(exhaustAll()).toArraySync()); // [ 1, 2, 3 ]
 */
export function exhaustAll<I extends StreamInput<unknown>>(): Operator<I, InputValue<I>> {
  return exhaustMap((input: I) => input as StreamInput<InputValue<I>>);
}
