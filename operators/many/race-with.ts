import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { race } from './race.ts';

/**
 * Upstream or one of further streams: the first of them to say anything; the others are closed.
 *
 * ```text
 * -----1--2--|
 *   raceWith(--a--b--|)
 * --a--b--|
 * ```
 *
 * Law: `raceWith(b)` of `a` is `race(a, b)`. Cost and errors: as `race`.
 *
 * @example
 * import { from } from 'millrace';
 * import { raceWith } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(raceWith([8])).toArraySync()); // [ 1, 2 ]
 */
export function raceWith<A, I extends readonly StreamInput<unknown>[]>(
  ...inputs: I
): Operator<A, A | InputValue<I[number]>> {
  return (source) => race([source, ...inputs]) as Stream<any>;
}
