import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { concat } from './concat.ts';

/**
 * Upstream, and after its end all elements of each further stream.
 *
 * ```text
 * --1--2|
 *   concatWith([8, 9])
 * --1--2(89)|
 * ```
 *
 * Law: `concatWith(b)` of `a` is `concat(a, b)`. Cost and errors: as `concat`.
 *
 * @example
 * import { from } from 'millrace';
 * import { concatWith } from 'millrace/operators';
 *
 * console.log(from([1]).pipe(concatWith([2, 3])).toArraySync()); // [ 1, 2, 3 ]
 */
export function concatWith<A, I extends readonly StreamInput<unknown>[]>(
  ...inputs: I
): Operator<A, A | InputValue<I[number]>> {
  return (source) => concat(source, ...(inputs as readonly StreamInput<any>[]));
}
