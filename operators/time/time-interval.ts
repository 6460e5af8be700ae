import type { Context } from '../../lib/stream/context.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { Timed, timed } from './timed.ts';

/** An element, and the milliseconds since the one before it. */
export interface Interval<T> {
  readonly value: T;
  readonly interval: number;
}

/**
 * Each element with the time since the one before it; the first, with the time since the start.
 *
 * ```text
 * ---a--b--|
 *   timeInterval()
 * ---x--y--|     x: { value: a, interval: 3 }, y: { value: b, interval: 3 }
 * ```
 *
 * Law: the intervals add up to the time of the last element. Cost: one object and one look at the clock an element, O(1)
 * memory. Errors: none of its own.
 *
 * @example
 * import { of, timeInterval } from 'millrace/operators';
 *
 * console.log(of('a').pipe(timeInterval()).toArraySync()[0].value); // a
 */
export function timeInterval<A>(): Operator<A, Interval<A>> {
  return timed((source, context) => new Measuring(source, context));
}

class Measuring<A> extends Timed<A, Interval<A>> {
  private before: number;

  constructor(source: Stream<A>, context: Context) {
    super(source, context);
    this.before = context.now();
  }

  protected override step(context: Context): Poll {
    const answer = this.pull();
    if (answer !== READY) return answer;
    const now = context.now();
    this.value = { value: this.source.value, interval: now - this.before };
    this.before = now;
    return READY;
  }
}
