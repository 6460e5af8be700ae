import type { Context } from '../context.ts';
import { ArgumentError, CapacityError, wholeNumber } from '../errors.ts';
import { type Closing, Future } from '../future.ts';
import { DONE, PENDING, type Poll, READY } from '../poll.ts';

/** What a full buffer does with one more element: the run fails, or the oldest or this newest one is dropped. */
export type Overflow = 'error' | 'dropOldest' | 'dropNewest';

/** The buffer between a source that pushes and a consumer that pulls. */
export interface PushOptions {
  /** How many elements may wait. */
  readonly capacity?: number | undefined;
  /** What happens with one more: the run fails with a CapacityError, unless another policy is named. */
  readonly overflow?: Overflow | undefined;
  /** Told of each element that is dropped. */
  readonly onDrop?: ((value: unknown) => void) | undefined;
}

/** The capacity of buffers that name none. */
export const PUSH_CAPACITY = 16_384;
/** The overflow policy of buffers that name none. */
export const PUSH_OVERFLOW: Overflow = 'error';

/** Checked options, shared by all runs of a description. */
export class PushBuffer {
  readonly what: string;
  readonly advice: string;
  readonly capacity: number;
  readonly overflow: Overflow;
  readonly onDrop: ((value: unknown) => void) | undefined;

  constructor(what: string, advice: string, options: PushOptions = {}) {
    this.what = what;
    this.advice = advice;
    this.capacity = wholeNumber(`${what}: capacity`, options.capacity ?? PUSH_CAPACITY, 1);
    this.overflow = options.overflow ?? PUSH_OVERFLOW;
    if (!['error', 'dropOldest', 'dropNewest'].includes(this.overflow))
      throw new ArgumentError(`${what}: overflow`, this.overflow, "'error', 'dropOldest' or 'dropNewest'");
    this.onDrop = options.onDrop;
  }
}

/** Still pushing. */
const LIVE = 0;
/** Ended: what waits is still handed out. */
const ENDED = 1;
/** Failed: what waits is handed out, then the failure is thrown. */
const FAILED = 2;
/** Nothing more is handed out. */
const OVER = 3;

/**
 * A source that pushes: what arrives before it is asked for waits in a bounded ring. Elements that were pushed before
 * an end or a failure are handed out before it.
 */
export abstract class PushFuture<T> extends Future<T> {
  private readonly buffer: PushBuffer;
  private ring: T[] = new Array(8);
  private head = 0;
  private size = 0;
  private phase = LIVE;
  private failure: unknown;
  private context: Context | null = null;
  private stopped = false;
  private closing: Closing = undefined;

  constructor(buffer: PushBuffer) {
    super();
    this.buffer = buffer;
  }

  /** Stops the source. Called once, on close, and where the run fails or ends; never by the constructor. */
  protected abstract stop(): Closing;

  override poll(context: Context): Poll {
    if (this.size > 0) {
      if (--context.turn.budget < 0) return context.spent();
      this.value = this.shift();
      return READY;
    }
    if (this.phase === LIVE) {
      this.context = context;
      return PENDING;
    }
    const failed = this.phase === FAILED;
    this.phase = OVER;
    if (failed) throw this.failure;
    return DONE;
  }

  /** One more element. */
  push(value: T): void {
    if (this.phase !== LIVE) return;
    if (this.size === this.buffer.capacity && !this.makeRoom(value)) return;
    if (this.size === this.ring.length) this.grow();
    this.ring[(this.head + this.size++) & (this.ring.length - 1)] = value;
    this.wake();
  }

  /** There will be no more. */
  end(): void {
    if (this.phase !== LIVE) return;
    this.phase = ENDED;
    this.wake();
  }

  /** The source has failed. */
  fail(failure: unknown): void {
    if (this.phase !== LIVE) return;
    this.phase = FAILED;
    this.failure = failure;
    this.wake();
  }

  override close(): Closing {
    this.phase = OVER;
    this.size = 0;
    this.ring = [];
    this.context = null;
    return this.stopOnce();
  }

  /** True where nobody listens any more: a source that was still being started is stopped by whoever started it. */
  protected get over(): boolean {
    return this.phase !== LIVE;
  }

  protected stopOnce(): Closing {
    if (this.stopped) return this.closing;
    this.stopped = true;
    return (this.closing = this.stop());
  }

  /** Applies the overflow policy; true if the element now has room. */
  private makeRoom(value: T): boolean {
    const { overflow, onDrop, what, capacity, advice } = this.buffer;
    if (overflow === 'error') {
      this.fail(new CapacityError(`${what}: the buffer`, capacity, advice));
      void this.stopOnce();
      return false;
    }
    const dropped = overflow === 'dropOldest' ? this.shift() : value;
    onDrop?.(dropped);
    return overflow === 'dropOldest';
  }

  private shift(): T {
    const value = this.ring[this.head];
    this.ring[this.head] = undefined as T;
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.size--;
    return value;
  }

  private grow(): void {
    const old = this.ring;
    this.ring = new Array(old.length * 2);
    for (let i = 0; i < old.length; i++) this.ring[i] = old[(this.head + i) & (old.length - 1)];
    this.head = 0;
  }

  /** Wakes a poll that said PENDING. Last, since the executor may poll on this very stack. */
  private wake(): void {
    const context = this.context;
    this.context = null;
    context?.wake();
  }
}
