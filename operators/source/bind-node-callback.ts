import type { Stream } from '../../lib/stream/stream.ts';
import type { CallbackResult } from './bind-callback.ts';
import { asOne, calling } from './calling.ts';

/**
 * As `bindCallback`, for Node's way: the callback's first argument is an error, or null.
 *
 * Law: `bindNodeCallback(f => f(null, x))()` is `of(x)`. Cost: one call a run. Errors: the callback's first argument, if it
 * is not null; a throw of the function is the run's failure, with the same object.
 *
 * @example
 * import { access } from 'node:fs';
 * import { bindNodeCallback } from 'millrace/operators';
 *
 * bindNodeCallback(access)('/no/such/file').first().catch((error) => console.log(error.code)); // ENOENT
 */
export function bindNodeCallback<A extends readonly unknown[], R extends readonly unknown[]>(
  f: (...args: [...A, (error: any, ...results: R) => void]) => unknown,
): (...args: A) => Stream<CallbackResult<R>> {
  return (...args) =>
    calling((run) =>
      f(...args, (error, ...results) => {
        if (error === null || error === undefined) run.answer(asOne(results));
        else run.error(error);
      }),
    );
}
