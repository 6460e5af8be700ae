import { Observable } from 'rxjs';
import { defaultExecutor } from '../../lib/executor/default.ts';
import type { Executor } from '../../lib/executor/executor.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { Outlet } from './outlet.ts';

/** Who runs what is adapted. */
export interface AdapterOptions {
  /** Without one, the program's default executor. */
  readonly executor?: Executor | undefined;
}

/**
 * An observable that runs the stream, once for each subscription, as a task of an executor. Nothing is buffered: the
 * stream is polled as fast as the subscriber takes elements, and each is delivered on the stack of the wake that
 * brought it. A stream that never waits is delivered inside of `subscribe`, up to the executor's budget, and stops as
 * soon as it is unsubscribed from, even if it is endless.
 *
 * Law: `fromObservable(toObservable(s), …)` gives the elements of `s`. Cost: a task for each subscription, a call and
 * no memory for each element. Errors: the stream's own, the same object, to `error`; unsubscribing closes the run at
 * once. `complete` and `error` follow the release of whatever the run held.
 *
 * @example
 * import { from } from 'millrace';
 * import { map } from 'millrace/operators';
 * import { toObservable } from 'millrace/adapters/rxjs';
 *
 * toObservable(from([1, 2, 3]).pipe(map((x) => x * 10))).subscribe((x) => console.log(x)); // 10, 20, 30
 */
export function toObservable<T>(stream: Stream<T>, options?: AdapterOptions): Observable<T> {
  return new Observable<T>((subscriber) => {
    const executor = options?.executor ?? defaultExecutor();
    const outlet = new Outlet(stream, subscriber, executor);
    executor.spawn(outlet, undefined, outlet);
    return () => outlet.stop();
  });
}
