import type { Context } from '../../lib/stream/context.ts';
import { positivePeriod } from '../../lib/stream/late.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { Timed, timed } from './timed.ts';

/**
 * Looks every `period` milliseconds, from the start on, and gives out the latest element if there is one that it has not
 * seen. The others are dropped; so is what came after the last look, at the end of upstream.
 *
 * ```text
 * -a--b-c-----------d-e--|
 *   sampleTime(5)
 * ----b----c---------d---|
 * ```
 *
 * Back-pressure: while it is asked it takes all that upstream has, and holds one. Law: what comes out is a subsequence of
 * what went in. Cost: O(1) an element, O(1) memory; one timer, armed while an element is held. Errors: a failure of
 * upstream passes at once; ArgumentError where `period` is no positive number.
 *
 * @example
 * import { interval, sampleTime, take } from 'millrace/operators';
 *
 * const samples = await interval(2).pipe(sampleTime(20), take(2)).toArray();
 * console.log(samples.length); // 2
 */
export function sampleTime<A>(period: number): Operator<A, A> {
  positivePeriod('sampleTime: period', period);
  return timed((source, context) => new Sampling(source, context, period));
}

class Sampling<A> extends Timed<A, A> {
  private readonly period: number;
  private readonly start: number;
  /** The number of the last look; the looks are at `start + n * period`. */
  private looked = 0;
  private held: A = undefined as A;

  constructor(source: Stream<A>, context: Context, period: number) {
    super(source, context);
    this.period = period;
    this.start = context.now();
  }

  protected override step(context: Context): Poll {
    if (this.timerFirst) return this.give(context);
    for (;;) {
      const answer = this.pull();
      if (answer === READY) this.hold(this.source.value, context.now());
      else if (answer === PENDING) return this.fired ? this.give(context) : PENDING;
      else return answer;
    }
  }

  private hold(value: A, now: number): void {
    this.held = value;
    if (this.timing || this.fired) return;
    // What comes at the very moment of a look is seen by it, unless that look is over.
    const next = Math.max(this.looked + 1, Math.ceil((now - this.start) / this.period));
    this.arm(this.start + next * this.period);
  }

  private give(context: Context): Poll {
    this.disarm();
    this.looked = Math.max(this.looked + 1, Math.floor((context.now() - this.start) / this.period));
    this.value = this.held;
    this.held = undefined as A;
    return READY;
  }
}
