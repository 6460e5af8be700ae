import { from, type InputValue, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** The elements of a list of inputs: `Values<[Stream<A>, B[]]>` is `[A, B]`. */
export type Values<I extends readonly unknown[]> = { -readonly [K in keyof I]: InputValue<I[K]> };

/** The inputs as streams. They are given one by one or, as RxJS takes them too, as one array. */
export function listOf(inputs: readonly unknown[]): Stream<unknown>[] {
  const list: readonly unknown[] = inputs.length === 1 && Array.isArray(inputs[0]) ? inputs[0] : inputs;
  return list.map((input) => from(input as StreamInput<unknown>));
}
