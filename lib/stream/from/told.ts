import type { Future } from '../future.ts';
import { Inbox } from './inbox.ts';
import type { InteropObservable, ObservableLike } from './input.ts';

/** The one element of a promise, to which each run listens from its opening on. A rejection is the run's failure. */
export function openPromise<T>(promise: PromiseLike<T>): Future<T> {
  const run = new Inbox<T>();
  promise.then(
    (value) => run.answer(value),
    (error: unknown) => run.error(error),
  );
  return run;
}

/**
 * What an observable pushes, from the opening on. What comes faster than it is asked for waits; one more than 16,384 fails
 * the run with a CapacityError. Elements may come, and the run may fail, before `subscribe` returns.
 */
export function openObservable<T>(input: ObservableLike<T> | InteropObservable<T>): Future<T> {
  const run = new Inbox<T>();
  const subscription = ((interopOf<T>(input)?.call(input) ?? input) as ObservableLike<T>).subscribe(run);
  run.started(() => {
    subscription?.unsubscribe(); // what it answers is no release
  });
  return run;
}

/** Libraries of observables agree on `Symbol.observable`, where somebody has defined it, and else on a string. */
export function interopOf<T>(input: any): (() => ObservableLike<T>) | undefined {
  return input[Symbol.observable] ?? input['@@observable'];
}
