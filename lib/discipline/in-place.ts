import { ArrayStream } from '../stream/from/array.ts';
import type { StreamInput } from '../stream/from/input.ts';

/** The array of an input that is one, so that it can be read in place and needs no run. */
export function arrayOf<T>(input: StreamInput<T>): ArrayLike<T> | null {
  if (Array.isArray(input)) return input;
  return input instanceof ArrayStream ? input.array : null;
}
