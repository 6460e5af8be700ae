import { roundRobin } from '../../lib/discipline/round-robin.ts';
import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { merge } from './merge.ts';

/**
 * Streams in turn: one element of each that is ready, and so round.
 *
 * ```text
 * (123)|
 * (ab)|
 *   interleave(x, y)
 * (1a2b3)|
 * ```
 *
 * Law: it is `merge(…, { discipline: roundRobin() })`. Cost and errors: as `merge`.
 *
 * @example
 * import { interleave } from 'millrace/operators';
 *
 * console.log(interleave([1, 2, 3], 'ab').toArraySync()); // [ 1, 'a', 2, 'b', 3 ]
 */
export function interleave<I extends readonly StreamInput<unknown>[]>(
  ...inputs: I
): Stream<InputValue<I[number]>> {
  return merge(...inputs, { discipline: roundRobin() }) as Stream<any>;
}
