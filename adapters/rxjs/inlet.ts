import { type Observable, Subscriber } from 'rxjs';
import type { Context } from '../../lib/stream/context.ts';
import { CapacityError } from '../../lib/stream/errors.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Bridge } from './overflow.ts';

/** Adds up what all runs of one description dropped. */
export interface DropCount {
  dropped: number;
}

/** What the observable has said of its end. */
const TALKING = 0;
const COMPLETED = 1;
const FAILED = 2;

/**
 * Push turned into pull: a preallocated ring that `next` fills and `poll` empties. A push wakes the run, which, when
 * it comes from outside a turn, is polled before `next` returns; so the ring holds more than one element only while
 * the run is busy, or asks for none.
 */
export class Inlet<T> extends Future<T> {
  private readonly observable: Observable<T>;
  private readonly bridge: Bridge<T>;
  private readonly drops: DropCount;
  private readonly what: string;
  private readonly ring: T[];
  private readonly intake: Intake<T>;
  private context: Context;
  /** Whom an overflow fails at once, instead of when the elements before it have been pulled. */
  private readonly victim: { overflown(error: CapacityError): void } | null;
  private head = 0;
  private size = 0;
  private dropped = 0;
  private end = TALKING;
  private failure: unknown;
  private over = false;

  constructor(
    observable: Observable<T>,
    bridge: Bridge<T>,
    drops: DropCount,
    context: Context,
    what: string,
    victim: { overflown(error: CapacityError): void } | null = null,
  ) {
    super();
    this.observable = observable;
    this.bridge = bridge;
    this.drops = drops;
    this.what = what;
    this.context = context;
    this.victim = victim;
    this.ring = new Array<T>(bridge.capacity).fill(undefined as T);
    this.intake = new Intake<T>(this);
  }

  /** Subscribes. What the observable pushes while it is subscribed to is taken like all the rest. */
  connect(): void {
    if (!this.over) this.observable.subscribe(this.intake);
  }

  /** True once the observable will push nothing more: its `subscribe`, if it is still running, is about to return. */
  get quiet(): boolean {
    return this.over || this.end !== TALKING;
  }

  override poll(context: Context): Poll {
    this.context = context;
    if (this.over) return DONE;
    if (this.size > 0) {
      // A push from within a poll can follow each take, for ever: so this source pays like one that never waits.
      if (--context.turn.budget < 0) return context.spent();
      this.value = this.take();
      return READY;
    }
    if (this.end === TALKING) return PENDING;
    this.over = true;
    if (this.end === FAILED) throw this.failure;
    return DONE;
  }

  override close(): Closing {
    if (this.over && this.intake.closed) return;
    this.over = true;
    this.ring.length = 0;
    this.size = 0;
    this.intake.unsubscribe();
  }

  /** @internal */
  push(value: T): void {
    if (this.over || (this.size === this.bridge.capacity && !this.makeRoom(value))) return;
    let index = this.head + this.size;
    if (index >= this.bridge.capacity) index -= this.bridge.capacity;
    this.ring[index] = value;
    this.size++;
    this.context.wake();
  }

  /** @internal */
  complete(): void {
    this.end = COMPLETED;
    this.context.wake();
  }

  /** @internal */
  fail(error: unknown): void {
    this.end = FAILED;
    this.failure = error;
    this.context.wake();
  }

  private take(): T {
    const value = this.ring[this.head];
    this.ring[this.head] = undefined as T; // what was taken must not be kept alive
    if (++this.head === this.bridge.capacity) this.head = 0;
    this.size--;
    return value;
  }

  /** True if there is room for `value` now. */
  private makeRoom(value: T): boolean {
    const { policy, capacity, onDrop } = this.bridge;
    if (policy === 'error') {
      const advice = 'pull faster, give more capacity, or choose another overflow';
      const error = new CapacityError(this.what, capacity, advice);
      this.intake.abandon(error);
      this.victim?.overflown(error);
      return false;
    }
    const lost = policy === 'dropOldest' ? this.take() : value;
    this.drops.dropped++;
    this.dropped++;
    try {
      onDrop?.(lost, this.dropped);
    } catch (error) {
      this.intake.abandon(error);
    }
    return policy === 'dropOldest' && !this.quiet;
  }
}

/** The subscriber: handed to `subscribe` as it is, so that it can be closed while `subscribe` is still running. */
class Intake<T> extends Subscriber<T> {
  private readonly inlet: Inlet<T>;

  constructor(inlet: Inlet<T>) {
    super();
    this.inlet = inlet;
  }

  /** The run fails on our side of the bridge, and the observable is told at once that nobody listens. */
  abandon(error: unknown): void {
    this.isStopped = true;
    this._error(error);
  }

  protected override _next(value: T): void {
    this.inlet.push(value);
  }

  protected override _error(error: unknown): void {
    try {
      this.inlet.fail(error);
    } finally {
      this.unsubscribe();
    }
  }

  protected override _complete(): void {
    try {
      this.inlet.complete();
    } finally {
      this.unsubscribe();
    }
  }
}
