import type { Context } from '../../lib/stream/context.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { milliseconds, Timed, timed } from './timed.ts';

/**
 * An element once no other has followed it for `due` milliseconds; those that were followed are dropped. What is held at
 * the end of upstream comes out at once, before the end.
 *
 * ```text
 * --a-b----------c--|
 *   debounceTime(4)
 * --------b---------(c|)
 * ```
 *
 * Back-pressure: while it is asked it takes all that upstream has, and holds one. Law: what comes out is a subsequence of
 * what went in, with the same last element. Cost: O(1) an element, O(1) memory; one timer. Errors: a failure of upstream
 * passes at once, and what is held is dropped; ArgumentError where `due` is no number of at least 0.
 *
 * @example
 * import { debounceTime, of } from 'millrace/operators';
 *
 * console.log(await of(1, 2, 3).pipe(debounceTime(10)).toArray()); // [ 3 ]
 */
export function debounceTime<A>(due: number): Operator<A, A> {
  milliseconds('debounceTime: due', due);
  return timed((source, context) => new Debouncing(source, context, due));
}

class Debouncing<A> extends Timed<A, A> {
  private readonly due: number;
  private held: A = undefined as A;
  private holds = false;
  /** When the held element came. */
  private since = 0;
  private ended = false;

  constructor(source: Stream<A>, context: Context, due: number) {
    super(source, context);
    this.due = due;
  }

  protected override step(context: Context): Poll {
    if (this.ended) return DONE;
    if (this.timerFirst && this.quiet(context)) return this.give();
    for (;;) {
      const answer = this.pull();
      if (answer === READY) this.hold(this.source.value, context.now());
      else if (answer === PENDING) return this.fired && this.quiet(context) ? this.give() : PENDING;
      else {
        this.ended = true;
        return this.holds ? this.give() : DONE;
      }
    }
  }

  private hold(value: A, now: number): void {
    this.held = value;
    this.holds = true;
    this.since = now;
    // One timer for a whole burst: when it fires, it is armed anew for what is missing.
    if (!this.timing && !this.fired) this.arm(now + this.due);
  }

  /** The timer has fired: true if that was long enough after the held element. */
  private quiet(context: Context): boolean {
    const until = this.since + this.due;
    if (context.now() >= until) return true;
    this.arm(until);
    return false;
  }

  private give(): Poll {
    this.disarm();
    this.value = this.held;
    this.held = undefined as A;
    this.holds = false;
    return READY;
  }
}
