import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';
import { openArray } from './array.ts';

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
  sample(): Future<T> | undefined {
    return arrayOf(this) && this.open();
  }
}

/** The array, if that is what a stream was made from: whoever knows it need not open it. */
export function arrayOf<T>(stream: unknown): ArrayLike<T> | undefined {
  return stream instanceof FromStream && stream.start === openArray
    ? (stream.input as ArrayLike<T>)
    : undefined;
}
