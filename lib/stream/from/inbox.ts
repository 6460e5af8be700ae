import type { Context } from '../context.ts';
import { CapacityError } from '../errors.ts';
import { type Closing, Future } from '../future.ts';
import { DONE, PENDING, type Poll, READY } from '../poll.ts';
import type { ObserverLike } from './input.ts';

/** How many elements may wait where nobody says otherwise. */
export const CAPACITY = 16_384;

/** There may be more. */
const LIVE = 0;
/** There will be no more than those that wait. */
const ENDED = 1;
/** The same, and then `failure` is thrown. */
const FAILED = 2;

/**
 * A run whose elements others bring: a promise, an observable, a listener. What comes before it is asked for waits, and is
 * handed out before the end or the failure that came after it. What comes after the end, a failure or the close is
 * dropped.
 *
 * Where the source is asked for each element, `ask` does that. It is called by a poll that finds nothing, unless the
 * answer to an earlier one is still to come. If it answers true nothing was asked: the event loop must have its turn first.
 */
export class Inbox<T> extends Future<T> implements ObserverLike<T> {
  /** How many elements may wait. */
  protected readonly capacity: number;
  /** The one that has waited longest. Most never wait together with others, and then need no ring. */
  private first: T = undefined as T;
  /** The others begin at `head`, and go on at the front where the capacity ends. */
  private ring: T[] = [];
  private head = 0;
  private size = 0;
  private phase: number = LIVE;
  private failure: unknown;
  /** Whoever waits for what comes next. */
  private context: Context | null = null;
  private readonly ask: ((context: Context) => boolean) | undefined;
  private stop: (() => Closing) | undefined;
  private closing: Closing = undefined;

  constructor(ask?: (context: Context) => boolean, capacity: number = CAPACITY) {
    super();
    this.ask = ask;
    this.capacity = capacity;
  }

  get live(): boolean {
    return this.phase === LIVE;
  }

  override poll(context: Context): Poll {
    if (this.size > 0) {
      if (--context.turn.budget < 0) return context.spent();
      this.value = this.shift();
      return READY;
    }
    if (this.phase === LIVE) {
      if (this.context === null && this.ask?.(context)) return context.spent();
      this.context = context;
      return PENDING;
    }
    if (this.phase === ENDED) return DONE;
    this.phase = ENDED;
    throw this.failure;
  }

  /** The source has been started. `stop` is called once: on close or overflow, unless the source has come to its end. */
  started(stop: () => Closing): void {
    if (this.live) this.stop = stop;
    else void stop();
  }

  /** One more element. */
  next(value: T): void {
    if (this.put(value)) this.wake();
  }

  /** The last element. */
  answer(value: T): void {
    if (this.put(value)) this.settle(ENDED);
  }

  /** There will be no more. */
  complete(): void {
    this.settle(ENDED);
  }

  /** The source has failed. */
  error(failure: unknown): void {
    this.settle(FAILED, failure);
  }

  override close(): Closing {
    const { live } = this;
    this.phase = ENDED;
    this.size = 0;
    this.ring = [];
    this.context = null;
    if (live) this.closing = this.stop?.();
    return this.closing;
  }

  /** Makes room for one more, or not: then it is dropped. Without another policy the run fails, after what waits. */
  protected overflow(_value: T): void {
    this.fail('from(observable)', 'choose what to do with fromObservable of millrace/adapters/rxjs');
  }

  /** The run fails since more came than may wait; its source is stopped at once. */
  protected fail(what: string, advice: string): void {
    this.error(new CapacityError(`${what}: the buffer`, this.capacity, advice));
    void this.stop?.();
  }

  /** The element that has waited longest. */
  protected shift(): T {
    const { ring, head, first } = this;
    const last = --this.size === 0;
    this.first = last ? (undefined as T) : ring[head];
    if (last) return first;
    ring[head] = undefined as T;
    this.head = this.size > 1 && head + 1 < this.capacity ? head + 1 : 0;
    return first;
  }

  private put(value: T): boolean {
    if (this.live && this.size === this.capacity) this.overflow(value);
    if (!this.live || this.size === this.capacity) return false;
    const at = this.head + this.size - 1;
    if (this.size++ === 0) this.first = value;
    else this.ring[at < this.capacity ? at : at - this.capacity] = value;
    return true;
  }

  private settle(phase: number, failure?: unknown): void {
    if (!this.live) return;
    this.phase = phase;
    this.failure = failure;
    this.wake();
  }

  /** Last, since the executor may poll on this very stack. */
  private wake(): void {
    const { context } = this;
    this.context = null;
    context?.wake();
  }
}
