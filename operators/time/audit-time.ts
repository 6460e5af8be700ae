import type { Operator } from '../../lib/stream/pipe.ts';
import { milliseconds, timed } from './timed.ts';
import { Windowing } from './windowing.ts';

/**
 * The first element opens a window of `due` milliseconds; when it closes, the latest element comes out, and the next one
 * opens a window anew. The others are dropped. A window that is open at the end of upstream closes in its time, and the
 * end follows.
 *
 * ```text
 * --a-b-c-----d--|
 *   auditTime(5)
 * -------c--------(d|)
 * ```
 *
 * Back-pressure: while it is asked it takes all that upstream has, and holds one. Law: what comes out is a subsequence of
 * what went in, with the same last element. Cost: O(1) an element, O(1) memory; one timer, armed while a window is open.
 * Errors: a failure of upstream passes at once, and what is held is dropped; ArgumentError where `due` is no number of at
 * least 0.
 *
 * @example
 * import { auditTime, of } from 'millrace/operators';
 *
 * console.log(await of(1, 2, 3).pipe(auditTime(10)).toArray()); // [ 3 ]
 */
export function auditTime<A>(due: number): Operator<A, A> {
  milliseconds('auditTime: due', due);
  return timed((source, context) => new Windowing(source, context, due, false, true, false));
}
