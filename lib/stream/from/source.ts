import type { Context } from '../context.ts';
import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';

class SourceStream<T> extends Stream<T> {
  private readonly start: (context: Context) => Future<T>;

  constructor(start: (context: Context) => Future<T>) {
    super();
    this.start = start;
  }

  override open(context: Context): Future<T> {
    return this.start(context);
  }
}

/** The description of a source, from what makes one run of it. */
export function source<T>(start: (context: Context) => Future<T>): Stream<T> {
  return new SourceStream(start);
}
