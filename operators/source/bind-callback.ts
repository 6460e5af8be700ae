import type { Stream } from '../../lib/stream/stream.ts';
import { asOne, calling } from './calling.ts';

/** What a callback was called with: nothing, one value, or several as an array. */
export type CallbackResult<R extends readonly unknown[]> = R extends readonly []
  ? undefined
  : R extends readonly [infer One]
    ? One
    : R;

/**
 * A function that takes a callback as its last argument becomes one that returns a stream of what the callback is called
 * with. The function is called anew for each run, when that is opened. (RxJS calls it once, for the first.)
 *
 * Law: `bindCallback(f => f(x))()` is `of(x)`. Cost: one call a run. Errors: a throw of the function is the run's failure,
 * with the same object.
 *
 * @example
 * import { bindCallback } from 'millrace/operators';
 *
 * const later = (x: number, done: (y: number) => void): void => void setTimeout(() => done(x * 2), 1);
 * console.log(await bindCallback(later)(21).first()); // 42
 */
export function bindCallback<A extends readonly unknown[], R extends readonly unknown[]>(
  f: (...args: [...A, (...results: R) => void]) => unknown,
): (...args: A) => Stream<CallbackResult<R>> {
  return (...args) => calling((run) => f(...args, (...results) => run.answer(asOne(results))));
}
