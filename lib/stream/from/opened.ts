import type { Context } from '../context.ts';
import { fuses } from '../fuses.ts';
import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';
import { openArray } from './array.ts';
import type { StreamInput } from './input.ts';

/**
 * The description made of a function: each run is what that opens `source` as. It is what `from` makes of its input, and
 * an operator of the stream above it. `explain` calls an operator what its function is called, without the `open`.
 */
export class FromStream<S, T> extends Stream<T> {
  declare readonly source: S;
  declare readonly start: (source: S, context: Context) => Future<T>;
  /** For `explain`: a run that nobody notices. @internal */
  sample?(): Future<T> | null;

  constructor(source: S, start: (source: S, context: Context) => Future<T>) {
    super();
    this.source = source;
    this.start = start;
  }

  override open(context: Context): Future<T> {
    return this.start(this.source, context);
  }
}

fuses(FromStream<any, any>, {
  /** Opening an array starts nothing. */
  sample() {
    const array = arrayOf(this);
    return array && openArray(array);
  },
});

/** The array of an input that is one, or was made from one: whoever reads it in place need not open it. */
export function arrayOf<T>(input: StreamInput<T>): ArrayLike<T> | null {
  if (Array.isArray(input)) return input;
  return input instanceof FromStream && input.start === openArray ? input.source : null;
}
