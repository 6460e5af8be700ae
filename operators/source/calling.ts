import { Inbox } from '../../lib/stream/from/inbox.ts';
import { source } from '../../lib/stream/from/source.ts';
import type { Stream } from '../../lib/stream/stream.ts';

/** A run of `bindCallback` and its like: `f` is called at once, and its throw is the run's failure. */
export function calling<T>(f: (run: Inbox<T>) => unknown): Stream<T> {
  return source(() => {
    const run = new Inbox<T>();
    try {
      f(run);
    } catch (error) {
      run.error(error);
    }
    return run;
  });
}

/** What a callback was called with, as one element: nothing, one value, or several as an array. */
export function asOne<T>(results: readonly unknown[]): T {
  return (results.length > 1 ? results : results[0]) as T;
}
