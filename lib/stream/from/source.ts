import type { Context } from '../context.ts';
import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';

class SourceStream<T> extends Stream<T> {
  protected readonly start: (context: Context) => Future<T>;

  constructor(start: (context: Context) => Future<T>) {
    super();
    this.start = start;
  }

  override open(context: Context): Future<T> {
    return this.start(context);
  }
}

/** A source whose opening nobody notices: `explain` may look at a run. */
class QuietStream<T> extends SourceStream<T> {
  sample(): Future<T> {
    return this.start(undefined as never);
  }
}

/**
 * The description of a source, from what makes one run of it. With `quiet` that needs no context, starts nothing and
 * calls no function of the user's.
 */
export function source<T>(start: (context: Context) => Future<T>, quiet: boolean = false): Stream<T> {
  return quiet ? new QuietStream(start) : new SourceStream(start);
}
