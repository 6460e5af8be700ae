import type { InputValue, StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type MergeOptions, merge } from './merge.ts';

/**
 * Upstream and further streams, all at once: their elements as they come.
 *
 * ```text
 * --1-----2--|
 *   mergeWith(---8--|)
 * --18----2--|
 * ```
 *
 * Law: `mergeWith(b)` of `a` is `merge(a, b)`. Cost and errors: as `merge`, whose options may be given last.
 *
 * @example
 * import { from } from 'millrace';
 * import { mergeWith } from 'millrace/operators';
 *
 * console.log(from([1]).pipe(mergeWith([2, 3])).toArraySync()); // [ 1, 2, 3 ]
 */
export function mergeWith<A, I extends readonly StreamInput<unknown>[]>(
  ...inputs: I
): Operator<A, A | InputValue<I[number]>>;
export function mergeWith<A, I extends readonly StreamInput<unknown>[]>(
  ...inputs: [...I, number | MergeOptions]
): Operator<A, A | InputValue<I[number]>>;
export function mergeWith(...inputs: unknown[]): Operator<any, any> {
  return (source) => merge(source, ...(inputs as StreamInput<unknown>[]));
}
