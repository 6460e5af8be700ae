import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { milliseconds, Timed, timed } from './timed.ts';

/**
 * Groups of at most `count` elements, each given out when it is full, or `within` milliseconds after its first element,
 * whichever comes first. No group is empty; what is there at the end of upstream is the last group.
 *
 * ```text
 * --a-b-c----d--------|
 *   groupedWithin(2, 5)
 * ----1----2----3-----|    1: ab, 2: c, 3: d
 * ```
 *
 * Back-pressure: while it is asked for a group it takes what upstream has, and never holds more than one group. While it
 * is not asked it takes nothing, but the time of a group that was begun goes on. Law: the groups, one after the other,
 * are what went in. Cost: O(1) an element, one array a group (it may be kept); one timer. Errors: a failure of upstream
 * passes at once, and the group that was begun is dropped; ArgumentError where `count` is no whole number of at least 1 or
 * `within` no number of at least 0.
 *
 * @example
 * import { groupedWithin, of } from 'millrace/operators';
 *
 * console.log(await of(1, 2, 3).pipe(groupedWithin(2, 1000)).toArray()); // [ [ 1, 2 ], [ 3 ] ]
 */
export function groupedWithin<A>(count: number, within: number): Operator<A, A[]> {
  wholeNumber('groupedWithin: count', count, 1);
  milliseconds('groupedWithin: within', within);
  return timed((source, context) => new Grouping(source, context, count, within));
}

class Grouping<A> extends Timed<A, A[]> {
  private readonly count: number;
  private readonly within: number;
  private group: A[] = [];
  private ended = false;

  constructor(source: Stream<A>, context: Context, count: number, within: number) {
    super(source, context);
    this.count = count;
    this.within = within;
  }

  protected override step(context: Context): Poll {
    if (this.ended) return DONE;
    if (this.timerFirst) return this.give();
    for (;;) {
      const answer = this.pull();
      if (answer === READY) {
        if (this.group.push(this.source.value) === this.count) return this.give();
        if (this.group.length === 1) this.arm(context.now() + this.within);
      } else if (answer === PENDING) return this.fired ? this.give() : PENDING;
      else {
        this.ended = true;
        return this.group.length > 0 ? this.give() : DONE;
      }
    }
  }

  private give(): Poll {
    this.disarm();
    this.value = this.group;
    this.group = [];
    return READY;
  }
}
