import type { StreamInput } from '../../lib/stream/from/input.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { defer } from './defer.ts';

/**
 * One of two streams, chosen when the run begins.
 *
 * Law: `iif(c, a, b)` is `defer(() => c() ? a : b)`. Cost: one call a run. Errors: a throw of the condition is the run's
 * failure, with the same object.
 *
 * @example
 * import { iif } from 'millrace/operators';
 *
 * let night = false;
 * const light = iif(() => night, ['on'], ['off']);
 * console.log(light.firstSync()); // off
 * night = true;
 * console.log(light.firstSync()); // on
 */
export function iif<A, B>(condition: () => unknown, yes: StreamInput<A>, no: StreamInput<B>): Stream<A | B> {
  return defer<A | B>(() => (condition() ? yes : no) as StreamInput<A | B>);
}
