import type { Operator } from '../../lib/stream/pipe.ts';
import { milliseconds, timed } from './timed.ts';
import { Windowing } from './windowing.ts';

/** Which elements of a window come out. */
export interface ThrottleOptions {
  /** The first, at once, which opens the window. Default: true. */
  readonly leading?: boolean | undefined;
  /** The last, when the window closes; it opens the next one. Default: false. */
  readonly trailing?: boolean | undefined;
}

/**
 * At most one element in `due` milliseconds: one comes out and opens a window, in which the others are dropped. Lossy, as
 * in RxJS; to slow a stream down without loss, shape it.
 *
 * ```text
 * --a-b-c-----d--|
 *   throttleTime(5)
 * --a---------d--|
 *   throttleTime(5, { leading: true, trailing: true })
 * --a----c----d--|
 * ```
 *
 * Back-pressure: while it is asked it takes all that upstream has, and holds one. Law: what comes out is a subsequence of
 * what went in. Cost: O(1) an element, O(1) memory; one timer, armed while a window is open. Errors: a failure of upstream
 * passes at once; ArgumentError where `due` is no number of at least 0.
 *
 * @example
 * import { of, throttleTime } from 'millrace/operators';
 *
 * console.log(await of(1, 2, 3).pipe(throttleTime(10)).toArray()); // [ 1 ]
 * console.log(await of(1, 2, 3).pipe(throttleTime(10, { trailing: true })).toArray()); // [ 1, 3 ]
 */
export function throttleTime<A>(due: number, options: ThrottleOptions = {}): Operator<A, A> {
  milliseconds('throttleTime: due', due);
  const { leading = true, trailing = false } = options;
  return timed((source, context) => new Windowing(source, context, due, leading, trailing, trailing));
}
