import type { Context } from '../../lib/stream/context.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { milliseconds, Timed, timed } from './timed.ts';

/**
 * What comes within the first `due` milliseconds; then the end, also where upstream is silent.
 *
 * ```text
 * --a--b--c--d--|
 *   takeWithin(6)
 * --a--b|
 * ```
 *
 * Back-pressure: takes only what it is asked for. Law: `takeWithin(Infinity)` changes nothing. Cost: O(1) an element, O(1)
 * memory; one timer. Errors: ArgumentError where `due` is no number of at least 0.
 *
 * @example
 * import { interval, takeWithin } from 'millrace/operators';
 *
 * const ticks = await interval(1).pipe(takeWithin(20)).toArray();
 * console.log(ticks[0]); // 0
 */
export function takeWithin<A>(due: number): Operator<A, A> {
  milliseconds('takeWithin: due', due);
  return timed((source, context) => new TakingWithin(source, context, due));
}

class TakingWithin<A> extends Timed<A, A> {
  private readonly deadline: number;

  constructor(source: Stream<A>, context: Context, due: number) {
    super(source, context);
    this.deadline = context.now() + due;
    this.arm(this.deadline);
  }

  protected override step(context: Context): Poll {
    if (this.fired || context.now() > this.deadline) return this.leave();
    const answer = this.pull();
    if (answer === READY) this.value = this.source.value;
    return answer === PENDING && this.fired ? this.leave() : answer;
  }

  private leave(): Poll {
    void this.source.close();
    return DONE;
  }
}
