import type { Context } from '../context.ts';
import { CapacityError } from '../errors.ts';
import { type Closing, Future } from '../future.ts';
import { DONE, PENDING, type Poll, READY } from '../poll.ts';
import type { ObserverLike } from './input.ts';

/** How many elements may wait where nobody says otherwise. */
export const CAPACITY = 16_384;

/**
 * A run whose elements others bring: a promise, an observable, a listener. What comes before it is asked for waits, and is
 * handed out before the end or the failure that came after it. What comes after the end, a failure or the close is
 * dropped.
 *
 * Where the source is asked for each element, `ask` does that. It is called by a poll that finds nothing, unless the
 * answer to an earlier one is still to come.
 */
export class Inbox<T> extends Future<T> implements ObserverLike<T> {
  /** Whoever waits for what comes next. */
  #context: Context | undefined;
  /** What waits: it begins at `head`, and goes on at the front where the capacity ends. Most never hold more than one. */
  #ring: (T | undefined)[] = [undefined];
  #head = 0;
  #size = 0;
  /** What is answered when nothing waits any more; undefined as long as more may come. */
  #ending: (() => Poll) | undefined;
  readonly #capacity: number;
  readonly #ask: ((context: Context) => void) | undefined;
  #stop: (() => Closing) | undefined;
  #closing: Closing | undefined;

  constructor(ask?: (context: Context) => void, capacity: number = CAPACITY) {
    super();
    this.#ask = ask;
    this.#capacity = capacity;
  }

  override poll(context: Context): Poll {
    if (this.#size) {
      if (--context.turn.budget < 0) return context.spent();
      this.value = this.shift();
      return READY;
    }
    const ending = this.#ending;
    if (ending) {
      this.#ending = over;
      return ending();
    }
    const asked = this.#context;
    this.#context = context; // before it asks, since the answer may come at once
    if (!asked) this.#ask?.(context);
    return PENDING;
  }

  /** The source has been started. `stop` is called once: on close or overflow, unless the source has come to its end. */
  started(stop: () => Closing): void {
    if (this.#ending) void stop();
    else this.#stop = stop;
  }

  /** One more element. */
  next(value: T): void {
    this.put(value);
  }

  /** The last element. */
  answer(value: T): void {
    this.put(value, over);
  }

  /** There will be no more. */
  complete(): void {
    this.settle(over);
  }

  /** The source has failed. */
  error(failure: unknown): void {
    this.settle(() => {
      throw failure;
    });
  }

  /** Has whoever waits poll again; with an ending there will be no more. */
  settle(ending?: () => Poll): void {
    if (this.#ending) return;
    const context = this.#context;
    this.#ending = ending;
    this.#context = undefined;
    context?.wake(); // last, since the executor may poll on this very stack
  }

  override close(): Closing {
    const ended = this.#ending;
    this.#ending = over;
    this.#ring = [];
    this.#size = 0;
    if (!ended) this.#closing = this.#stop?.();
    return this.#closing;
  }

  /** One more than may wait. Without another policy the run fails, after what waits, and its source is stopped at once. */
  protected overflow(_value: T, what = 'from(observable)', advice = 'use fromObservable()'): void {
    this.error(new CapacityError(`${what}: the buffer`, this.#capacity, advice));
    this.#closing = this.#stop?.();
  }

  /** The element that has waited longest. */
  protected shift(): T {
    const head = this.#head;
    const value = this.#ring[head] as T;
    this.#ring[head] = undefined;
    this.#head = --this.#size ? (head + 1) % this.#capacity : 0;
    return value;
  }

  private put(value: T, ending?: () => Poll): void {
    if (this.#ending) return;
    if (this.#size === this.#capacity) return this.overflow(value);
    this.#ring[(this.#head + this.#size++) % this.#capacity] = value;
    this.settle(ending);
  }
}

const over = (): Poll => DONE;
