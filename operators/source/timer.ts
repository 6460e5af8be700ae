import { ArgumentError } from '../../lib/stream/errors.ts';
import { type Late, positivePeriod } from '../../lib/stream/late.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { ticking } from './ticking.ts';

/**
 * 0, after `due` milliseconds or at a date, and then the end. With a period: 1, 2, 3, … follow, one every `period`
 * milliseconds, and it never ends.
 *
 * ```text
 * timer(3)       ---(0|)
 * timer(3, 2)    ---0-1-2-3-
 * ```
 *
 * What is due at once comes once the clock has been looked at, and never within the call that opens the stream. What a
 * late consumer finds: see `interval`. Cost: O(1) an element, O(1) memory; one timer. Errors: ArgumentError where `due` is
 * no time or `period` no positive number.
 *
 * @example
 * import { timer } from 'millrace/operators';
 *
 * console.log(await timer(5).toArray()); // [ 0 ]
 */
export function timer(
  due: number | Date = 0,
  period?: number,
  options: { readonly late?: Late | undefined } = {},
): Stream<number> {
  if (Number.isNaN(Number(due))) throw new ArgumentError('timer: due', due, 'milliseconds or a valid date');
  if (period !== undefined) positivePeriod('timer: period', period);
  return ticking('timer', due, period, options.late);
}
