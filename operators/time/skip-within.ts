import type { Context } from '../../lib/stream/context.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { milliseconds, Timed, timed } from './timed.ts';

/**
 * Drops what comes within the first `due` milliseconds.
 *
 * ```text
 * --a--b--c--d--|
 *   skipWithin(6)
 * --------c--d--|
 * ```
 *
 * Back-pressure: while it is asked it takes, and drops, all that upstream has in that time. Law: `skipWithin(0)` changes
 * nothing; with `takeWithin` of the same time it makes the whole. Cost: O(1) an element, O(1) memory; no timer, one look at
 * the clock an element until the time is over. Errors: ArgumentError where `due` is no number of at least 0.
 *
 * @example
 * import { interval, skipWithin, take } from 'millrace/operators';
 *
 * const [first] = await interval(2).pipe(skipWithin(11), take(1)).toArray();
 * console.log(first > 0); // true
 */
export function skipWithin<A>(due: number): Operator<A, A> {
  milliseconds('skipWithin: due', due);
  return timed((source, context) => new SkippingWithin(source, context, due));
}

class SkippingWithin<A> extends Timed<A, A> {
  private readonly deadline: number;
  private passing = false;

  constructor(source: Stream<A>, context: Context, due: number) {
    super(source, context);
    this.deadline = context.now() + due;
  }

  protected override step(context: Context): Poll {
    for (;;) {
      const answer = this.pull();
      if (answer !== READY) return answer;
      this.passing ||= context.now() >= this.deadline;
      if (!this.passing) continue;
      this.value = this.source.value;
      return READY;
    }
  }
}
