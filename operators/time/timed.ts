import '../../lib/parts/timers.ts';
import type { Context, Waker } from '../../lib/stream/context.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import { type Closing, Future, type Openable } from '../../lib/stream/future.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import type { Operator } from '../../lib/stream/pipe.ts';

/** Keys of the wakes. */
const SOURCE = 0;
const TIMER = 1;

const NO_TIMER = -1;

/**
 * A run with one source and one timer. Both wake the same poll, and at one moment both may have: then what came first
 * must go first. So it notes which it was: `timerFirst` says that the timer fired while the source had nothing.
 *
 * It guards the laws for its operators: after the end, a throw or a close nothing is polled and no timer is armed.
 */
export abstract class Timed<A, B> extends Future<B> implements Waker {
  protected source: Future<A>;
  /** The newest context that polled us. */
  protected context: Context;
  /** What the source is polled with. */
  protected readonly upstream: Context;
  /** The timer has fired, and the operator has not yet acted on it. */
  protected fired = false;
  /** The same, and the source had nothing at that moment. */
  protected timerFirst = false;
  private timer = NO_TIMER;
  /** A deadline from which on to count, whose timer is armed when we are asked again. */
  private postponed: number = NaN;
  /** False while the source has said PENDING and was not woken since. */
  private ready = true;
  private over = false;
  private closed = false;
  private closing: Closing = undefined;

  constructor(source: Openable<A>, context: Context) {
    super();
    this.context = context;
    this.upstream = context.fork(this, SOURCE);
    this.source = source.open(this.upstream);
  }

  /** One poll of the operator; the laws are seen to. */
  protected abstract step(context: Context): Poll;

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    this.context = context;
    try {
      if (this.postponed === this.postponed) this.armPostponed(context);
      const answer = this.step(context);
      if (answer === DONE) this.finish();
      return answer;
    } catch (error) {
      this.finish();
      throw error;
    }
  }

  /** Asks the source. */
  protected pull(): Poll {
    this.ready = false; // before the poll, since a wake during it counts
    const answer = this.source.poll(this.upstream);
    if (answer === READY) this.ready = true;
    return answer;
  }

  /** True while a timer is armed, or will be at the next poll. */
  protected get timing(): boolean {
    return this.timer !== NO_TIMER || this.postponed === this.postponed;
  }

  /** Arms the timer anew. */
  protected arm(deadline: number): void {
    this.disarm();
    this.timer = this.context.turn.arm(deadline, this, TIMER);
  }

  /**
   * Arms the timer when we are asked for the next element: so whoever receives this one has its turn first, as it has
   * in a library that pushes. If nobody asks in time, it counts as fired.
   */
  protected armLater(deadline: number): void {
    this.disarm();
    this.postponed = deadline;
  }

  protected disarm(): void {
    if (this.timer !== NO_TIMER) this.context.turn.disarm(this.timer);
    this.timer = NO_TIMER;
    this.postponed = NaN;
    this.fired = this.timerFirst = false;
  }

  private armPostponed(context: Context): void {
    const deadline = this.postponed;
    if (context.now() <= deadline) this.arm(deadline);
    else {
      this.disarm();
      this.fired = this.timerFirst = true;
    }
  }

  wake(key: number): void {
    if (this.over) return;
    if (key === TIMER) {
      this.timer = NO_TIMER;
      this.fired = true;
      this.timerFirst = !this.ready;
    } else this.ready = true;
    this.context.wake();
  }

  private finish(): void {
    this.over = true;
    this.disarm();
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.finish();
    return (this.closing = this.release());
  }

  /** Closes what was opened. Called once. */
  protected release(): Closing {
    return this.source.close();
  }
}

class TimedStream<A, B> extends Stream<B> {
  private readonly upstream: Stream<A>;
  private readonly make: (source: Stream<A>, context: Context) => Future<B>;

  constructor(upstream: Stream<A>, make: (source: Stream<A>, context: Context) => Future<B>) {
    super();
    this.upstream = upstream;
    this.make = make;
  }

  override open(context: Context): Future<B> {
    return this.make(this.upstream, context);
  }
}

/** An operator, from what opens its run over a source. */
export function timed<A, B>(make: (source: Stream<A>, context: Context) => Future<B>): Operator<A, B> {
  return (source) => new TimedStream(source, make);
}

/** Checks a length of time. */
export function milliseconds(what: string, value: number): number {
  if (!(value >= 0)) throw new ArgumentError(what, value, 'a number of milliseconds, at least 0');
  return value;
}

/** Checks a length of time or a moment; a moment is answered as it is. */
export function lengthOrMoment(what: string, value: number | Date): number | Date {
  if (!(value instanceof Date)) return milliseconds(what, value);
  if (Number.isNaN(value.getTime())) throw new ArgumentError(what, value, 'a valid date');
  return value;
}
