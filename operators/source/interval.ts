import { type Late, positivePeriod } from '../../lib/stream/late.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { ticking } from './ticking.ts';

/**
 * 0, 1, 2, … one every `period` milliseconds, the first one after the first period. It never ends.
 *
 * ```text
 * interval(3)
 * ---0--1--2--3--
 * ```
 *
 * A tick that nobody asked for in time waits, and only its number is held. What becomes of those after it is the policy
 * `late`: `burst` makes up for all that were missed, so that no number is left out (a push library with a buffer behind
 * it gives the same elements); `skip` leaves the missed ones out and keeps to the plan; `delay` waits a whole period after
 * the late one.
 *
 * Law: with `skip` and `delay`, no two elements come without time between. Cost: O(1) an element, O(1) memory; one timer,
 * armed while it is asked. Errors: ArgumentError where `period` is no positive number.
 *
 * @example
 * import { interval, take } from 'millrace/operators';
 *
 * console.log(await interval(5).pipe(take(3)).toArray()); // [ 0, 1, 2 ]
 */
export function interval(period: number, options: { readonly late?: Late | undefined } = {}): Stream<number> {
  positivePeriod('interval: period', period);
  return ticking('interval', period, period, options.late);
}
