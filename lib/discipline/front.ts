import type { StreamInput } from '../stream/from/input.ts';
import { arrayOf } from '../stream/from/opened.ts';

/** An array that is never read. */
const NONE: readonly never[] = [];

/**
 * The array that an operator hands out before it asks any of its inputs again: so its elements cost no poll, and an
 * inner array costs no run of its own. Fused code reads it in place.
 */
export class Front<T> {
  array: ArrayLike<T> = NONE;
  index = 0;

  /** The array is read as it is at each element. */
  get full(): boolean {
    return this.index < this.array.length;
  }

  /** Begins to hand out the input, if it is an array. */
  takes(input: StreamInput<T>): boolean {
    const array = arrayOf(input);
    this.array = array ?? NONE;
    this.index = 0;
    return array !== null;
  }

  clear(): void {
    this.array = NONE;
    this.index = 0;
  }
}
