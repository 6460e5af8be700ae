import { source } from '../../lib/stream/from/source.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { Failing } from './failing.ts';

/**
 * The stream that fails at once, with what a function makes for each run (or with the argument, if it is no function).
 *
 * ```text
 * throwError(() => new Error('no'))
 * #
 * ```
 *
 * Law: `throwError(f)` then `map(g)` is `throwError(f)`. Cost: one call a run. Errors: that one.
 *
 * @example
 * import { throwError } from 'millrace/operators';
 *
 * throwError(() => new Error('no')).toArray().catch((error) => console.log(error.message)); // no
 */
export function throwError(errorOrFactory: unknown): Stream<never> {
  return source(() => new Failing(typeof errorOrFactory === 'function' ? errorOrFactory() : errorOrFactory));
}
