import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** The elements of a list of inputs: `Values<[Stream<A>, B[]]>` is `[A, B]`. */
export type Values<I extends readonly unknown[]> = { -readonly [K in keyof I]: InputValue<I[K]> };

/** A list of inputs: one by one, or as one array, as RxJS takes them. */
export type List<I extends readonly unknown[]> = I | [I];

/** The inputs of either form, as streams. */
export function listOf(inputs: readonly unknown[]): Stream<unknown>[] {
  const list: readonly unknown[] = inputs.length === 1 && Array.isArray(inputs[0]) ? inputs[0] : inputs;
  return list.map((input) => from(input as StreamInput<unknown>));
}
