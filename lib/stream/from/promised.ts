import type { Context } from '../context.ts';
import { type Closing, Future } from '../future.ts';
import { DONE, PENDING, type Poll, READY } from '../poll.ts';

/** Nothing was asked for. */
const IDLE = 0;
/** An answer is awaited. */
const ASKED = 1;
/** `value` holds an element that no poll has handed out yet. */
const ARRIVED = 2;
/** `failure` is still to be thrown. */
const FAILED = 3;
/** Ended, failed or closed. */
const OVER = 4;
/** Nothing was asked for, and nothing is before the timer wakes: the event loop gets its turn. */
const RESTING = 5;

/** A source that answers at once, again and again, rests after so many milliseconds of it. */
const HOT_MS = 10;
/** How many requests are made between two looks at the clock, less one. */
const LOOK = 255;

/** The answer of one request: an iterator's result, or a reader's. */
export interface Step<T> {
  readonly done?: boolean | undefined;
  readonly value?: T | undefined;
}

/**
 * A source that answers each request with a promise. One request is made for each element, and only when a poll asks.
 * An answer that comes after the close is dropped, also a rejection.
 *
 * Promises that are settled already are answered before the event loop goes on. A source of such promises would keep
 * timers, sockets and a cancel waiting for ever: so it rests, for a millisecond in ten.
 */
export abstract class PromisedFuture<T> extends Future<T> {
  private phase = IDLE;
  private failure: unknown;
  private context: Context | null = null;
  private closed = false;
  private closing: Closing = undefined;
  private requests = 0;
  private rested = -1;
  private timer = -1;
  private resting: Context | null = null;
  private readonly arrived = (step: Step<T>): void => this.arrive(step);
  private readonly failed = (error: unknown): void => this.settle(FAILED, error);

  /** Asks for the next element. */
  protected abstract request(): PromiseLike<Step<T>> | Step<T>;

  /** Gives back what is still held. Called once, unless the source has ended or failed by itself. */
  protected abstract release(): Closing;

  /** The source has ended by itself. */
  protected ended(): void {}

  override poll(context: Context): Poll {
    if (this.phase === RESTING) this.goOn();
    else if (this.phase === IDLE && (++this.requests & LOOK) === 0) this.rest(context);
    if (this.phase === IDLE) this.ask();
    switch (this.phase) {
      case ASKED:
        this.context = context;
        return PENDING;
      case RESTING:
        return PENDING;
      case ARRIVED:
        this.phase = IDLE;
        return READY;
      case FAILED:
        this.phase = OVER;
        throw this.failure;
      default:
        return DONE;
    }
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    const held = this.phase < FAILED || this.phase === RESTING;
    if (this.phase === RESTING) this.resting!.disarm(this.timer);
    this.phase = OVER;
    this.context = null;
    if (held) this.closing = this.release();
    return this.closing;
  }

  /** Rests, if the last time is long ago. */
  private rest(context: Context): void {
    const now = context.now();
    if (this.rested < 0) this.rested = now;
    if (now - this.rested < HOT_MS) return;
    this.rested = now;
    this.phase = RESTING;
    this.resting = context;
    this.timer = context.arm(now + 1);
  }

  /** Whoever polls ends the rest, perhaps before its time. */
  private goOn(): void {
    this.resting!.disarm(this.timer);
    this.resting = null;
    this.phase = IDLE;
  }

  private ask(): void {
    this.phase = OVER; // stays so if the request throws
    const answer = Promise.resolve(this.request());
    this.phase = ASKED;
    answer.then(this.arrived, this.failed);
  }

  private arrive(step: Step<T>): void {
    if (this.phase !== ASKED) return;
    if (step.done) {
      this.ended();
      this.settle(OVER, undefined);
    } else {
      this.value = step.value as T;
      this.settle(ARRIVED, undefined);
    }
  }

  private settle(phase: number, failure: unknown): void {
    if (this.phase !== ASKED) return;
    this.phase = phase;
    this.failure = failure;
    const context = this.context;
    this.context = null;
    context?.wake();
  }
}
