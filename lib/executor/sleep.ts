import '../parts/timers.ts';
import type { Context } from '../stream/context.ts';
import { ArgumentError } from '../stream/errors.ts';
import { Future } from '../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../stream/poll.ts';
import { Stream } from '../stream/stream.ts';

/**
 * One element, undefined, so many milliseconds after the opening.
 *
 * @example
 * import { sleep } from 'millrace';
 *
 * await sleep(2).drain();
 */
export function sleep(milliseconds: number): Stream<void> {
  delay('sleep', milliseconds, 0);
  return new Made((context) => new SleepFuture(context, milliseconds));
}

/**
 * One element, undefined, after every other task that is ready has had its turn.
 *
 * @example
 * import { fiber, wait, yieldNow } from 'millrace';
 *
 * const polite = fiber(function* () {
 *   for (let i = 0; i < 3; i++) yield* wait(yieldNow());
 *   return 'done';
 * });
 * console.log(await polite.first()); // done
 */
export function yieldNow(): Stream<void> {
  return new Made(() => new YieldFuture());
}

/**
 * What an interval does after late polls: it makes up for every tick (`burst`), leaves out those that were missed and
 * stays on its beat (`skip`), or counts the next from now (`delay`).
 */
export type LatePolicy = 'burst' | 'skip' | 'delay';

/**
 * 0, 1, 2, … at every so many milliseconds; the first after one period. Endless.
 *
 * @example
 * import { interval } from 'millrace';
 * import { take } from 'millrace/operators';
 *
 * console.log(await interval(1).pipe(take(3)).toArray()); // [ 0, 1, 2 ]
 */
export function interval(milliseconds: number, late: LatePolicy = 'skip'): Stream<number> {
  delay('interval', milliseconds, Number.MIN_VALUE);
  if (late !== 'burst' && late !== 'skip' && late !== 'delay')
    throw new ArgumentError('interval: late', late, "'burst', 'skip' or 'delay'");
  return new Made((context) => new IntervalFuture(context, milliseconds, late));
}

function delay(what: string, milliseconds: number, least: number): void {
  if (!(milliseconds >= least))
    throw new ArgumentError(
      `${what}: milliseconds`,
      milliseconds,
      least > 0 ? 'above 0' : 'a number of at least 0',
    );
}

class Made<T> extends Stream<T> {
  private readonly make: (context: Context) => Future<T>;

  constructor(make: (context: Context) => Future<T>) {
    super();
    this.make = make;
  }

  override open(context: Context): Future<T> {
    return this.make(context);
  }
}

class YieldFuture extends Future<void> {
  private polls = 0;

  override poll(context: Context): Poll {
    if (this.polls > 1) return DONE;
    if (this.polls++ > 0) return READY;
    context.wake();
    return PENDING;
  }

  override close(): void {
    this.polls = 2;
  }
}

/** Waits for moments, one after the other. The timer always belongs to the context of the last poll. */
abstract class Timed<T> extends Future<T> {
  protected deadline: number;
  protected over = false;
  private context: Context;
  private timer: number;

  constructor(context: Context, deadline: number) {
    super();
    this.deadline = deadline;
    this.context = context;
    this.timer = context.arm(deadline);
  }

  /** The moment has come. Sets the next `deadline`, or `over`. */
  protected abstract due(now: number): void;

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    const now = context.now();
    if (now < this.deadline) {
      if (context !== this.context) this.rearm(context);
      return PENDING;
    }
    if (--context.turn.budget < 0) return context.spent();
    this.due(now);
    if (this.over) this.context.disarm(this.timer);
    else this.rearm(context);
    return READY;
  }

  override close(): void {
    this.over = true;
    this.context.disarm(this.timer);
  }

  private rearm(context: Context): void {
    this.context.disarm(this.timer);
    this.context = context;
    this.timer = context.arm(this.deadline);
  }
}

class SleepFuture extends Timed<void> {
  constructor(context: Context, milliseconds: number) {
    super(context, context.now() + milliseconds);
  }

  protected override due(): void {
    this.over = true;
  }
}

class IntervalFuture extends Timed<number> {
  private readonly period: number;
  private readonly late: LatePolicy;
  private count = 0;

  constructor(context: Context, period: number, late: LatePolicy) {
    super(context, context.now() + period);
    this.period = period;
    this.late = late;
  }

  protected override due(now: number): void {
    const { period } = this;
    this.value = this.count++;
    if (this.late === 'delay') this.deadline = now + period;
    else if (this.late === 'burst') this.deadline += period;
    else this.deadline += (Math.floor((now - this.deadline) / period) + 1) * period;
  }
}
