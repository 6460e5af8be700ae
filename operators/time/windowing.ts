import type { Context } from '../../lib/stream/context.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { Timed } from './timed.ts';

/** An element opens a window of time; the first in it, the last in it, or both come out. (`throttleTime`, `auditTime`.) */
export class Windowing<A> extends Timed<A, A> {
  private readonly due: number;
  private readonly leading: boolean;
  private readonly trailing: boolean;
  /** The trailing element opens the next window. */
  private readonly chained: boolean;
  private open = false;
  private held: A = undefined as A;
  private holds = false;
  private ended = false;

  constructor(
    source: Stream<A>,
    context: Context,
    due: number,
    leading: boolean,
    trailing: boolean,
    chained: boolean,
  ) {
    super(source, context);
    this.due = due;
    this.leading = leading;
    this.trailing = trailing;
    this.chained = chained;
  }

  protected override step(context: Context): Poll {
    if (this.timerFirst && this.shut(context)) return READY;
    for (;;) {
      if (this.ended) return this.atEnd(context);
      const answer = this.pull();
      if (answer === READY) {
        if (this.take(context)) return READY;
      } else if (answer === PENDING) return this.fired && this.shut(context) ? READY : PENDING;
      else this.ended = true;
    }
  }

  /** One element; true if it comes out at once. */
  private take(context: Context): boolean {
    this.held = this.source.value;
    this.holds = this.trailing;
    if (this.open) return false;
    this.open = true;
    if (!this.leading) {
      this.arm(context.now() + this.due);
      return false;
    }
    this.armLater(context.now() + this.due);
    return this.give();
  }

  /** The window's time is over; true if an element comes out. */
  private shut(context: Context): boolean {
    this.disarm();
    this.open = false;
    if (!this.holds) return false;
    if (this.chained && !this.ended) {
      this.open = true;
      this.armLater(context.now() + this.due);
    }
    return this.give();
  }

  /** What is held at the end still waits for its window. */
  private atEnd(context: Context): Poll {
    if (!this.holds || !this.open) return DONE;
    return this.fired && this.shut(context) ? READY : PENDING;
  }

  private give(): true {
    this.value = this.held;
    this.held = undefined as A;
    this.holds = false;
    return true;
  }
}
