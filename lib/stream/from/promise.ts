import type { Context } from '../context.ts';
import type { Future } from '../future.ts';
import { Stream } from '../stream.ts';
import { Answering } from './answering.ts';

/** The one element of a promise, to which each run listens from its opening on. A rejection is the run's failure. */
export class PromiseStream<T> extends Stream<T> {
  readonly promise: PromiseLike<T>;

  constructor(promise: PromiseLike<T>) {
    super();
    this.promise = promise;
  }

  override open(_context: Context): Future<T> {
    const run = new Answering<T>();
    this.promise.then(
      (value) => run.answer(value),
      (error: unknown) => run.fail(error),
    );
    return run;
  }
}
