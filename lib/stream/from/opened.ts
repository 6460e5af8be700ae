import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';
import { openArray } from './array.ts';
import type { StreamInput } from './input.ts';

/** What `from` makes of an input: each run opens it anew. */
export class FromStream<I, T> extends Stream<T> {
  readonly input: I;
  /** What opens it: a function of its own for each kind of input. */
  readonly start: (input: I) => Future<T>;

  constructor(input: I, start: (input: I) => Future<T>) {
    super();
    this.input = input;
    this.start = start;
  }

  override open(): Future<T> {
    return this.start(this.input);
  }

  /** For `explain`: opening an array starts nothing. @internal */
  sample(): Future<T> | null {
    return arrayOf(this) && this.open();
  }
}

/** The array of an input that is one, or was made from one: whoever reads it in place need not open it. */
export function arrayOf<T>(input: StreamInput<T>): ArrayLike<T> | null {
  if (Array.isArray(input)) return input;
  return input instanceof FromStream && input.start === openArray ? input.input : null;
}
