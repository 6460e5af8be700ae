import '../../lib/parts/timers.ts';
import type { Context, Waker } from '../../lib/stream/context.ts';
import { Future } from '../../lib/stream/future.ts';
import { type Late, latePolicy, tickAfter } from '../../lib/stream/late.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/** Ticks: the first one after `due` or at that date, and every `period` after that, if one is given. */
export function ticking(
  what: string,
  due: number | Date,
  period: number | undefined,
  late: Late = 'burst',
): Stream<number> {
  latePolicy(`${what}: late`, late);
  return new TickingStream(due, period ?? Infinity, late);
}

class TickingStream extends Stream<number> {
  private readonly due: number | Date;
  private readonly period: number;
  private readonly late: Late;

  constructor(due: number | Date, period: number, late: Late) {
    super();
    this.due = due;
    this.period = period;
    this.late = late;
  }

  override open(context: Context): Future<number> {
    const first = this.due instanceof Date ? this.due.getTime() : context.now() + Math.max(0, this.due);
    return new Ticking(context, first, this.period, this.late);
  }
}

const NO_TIMER = -1;

class Ticking extends Future<number> implements Waker {
  private readonly period: number;
  private readonly late: Late;
  private context: Context;
  /** When the next tick is due; Infinity after the last. */
  private due: number;
  private timer = NO_TIMER;
  /** The timer has fired for the next tick. */
  private fired = false;
  private tick = 0;
  private over = false;

  constructor(context: Context, first: number, period: number, late: Late) {
    super();
    this.context = context;
    this.due = first;
    this.period = period;
    this.late = late;
    this.arm();
  }

  override poll(context: Context): Poll {
    this.context = context;
    if (this.due === Infinity) this.over = true;
    if (this.over) return DONE;
    // The timer of a further tick is armed when it is asked for: whoever receives the one before has its turn first.
    if (!this.fired) {
      if (this.timer === NO_TIMER && context.now() <= this.due) this.arm();
      if (this.timer !== NO_TIMER) return PENDING;
    }
    if (--context.turn.budget < 0) return context.spent();
    this.fired = false;
    this.value = this.tick++;
    this.due = tickAfter(this.late, this.due, this.period, context.now());
    return READY;
  }

  private arm(): void {
    this.timer = this.context.turn.arm(this.due, this, 0);
  }

  wake(): void {
    if (this.over) return;
    this.timer = NO_TIMER;
    this.fired = true;
    this.context.wake();
  }

  override close(): void {
    this.over = true;
    if (this.timer !== NO_TIMER) this.context.disarm(this.timer);
    this.timer = NO_TIMER;
  }
}
