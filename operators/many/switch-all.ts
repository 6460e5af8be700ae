import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { switchMap } from './switch-map.ts';

/**
 * A stream of streams to the elements of the latest.
 *
 * ```text
 * --x---y------|
 *   switchAll()      x: 1--2--4|, y: 3-5|
 * --1--23-5----|
 * ```
 *
 * Law: `switchAll()` is `switchMap(x => x)`. Cost and errors: as `switchMap`.
 *
 * @example
 * import { from } from 'millrace';
 * import { switchAll } from 'millrace/operators';
 *
 * console.log(from([[1, 2], [3]]).pipe(switchAll()).toArraySync()); // [ 1, 2, 3 ]
 */
export function switchAll<I extends StreamInput<unknown>>(): Operator<I, InputValue<I>> {
  return switchMap((input: I) => input as StreamInput<InputValue<I>>);
}
