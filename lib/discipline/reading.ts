import type { StreamInput } from '../stream/from/input.ts';
import { arrayOf } from '../stream/from/opened.ts';

/**
 * A run with an array that it hands out before it asks any of its inputs again: so the elements cost no poll, and an
 * inner array costs no run of its own. The array is read as it is at each element; fused code reads it in place.
 */
export interface Reading<T> {
  array: ArrayLike<T>;
  /** What comes next. */
  index: number;
}

/** An array that is never read. */
export const NOTHING: readonly never[] = [];

/** Has the run hand out the input, if that is an array. */
export function takes<T>(run: Reading<T>, input: StreamInput<T>): boolean {
  const array = arrayOf(input);
  run.array = array ?? NOTHING;
  run.index = 0;
  return array !== null;
}
