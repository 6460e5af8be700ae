import type { Waker } from '../../stream/context.ts';
import { QueueClosedError, type QueueCore } from './core.ts';
import { RingStore } from './ring.ts';

/** The writing end of a queue. */
export class Publisher<T> {
  private readonly core: QueueCore<T>;
  private readonly left: () => void;
  private readonly pending: T[] = [];
  private claimed = 0;
  private open = true;

  constructor(core: QueueCore<T>, left: () => void) {
    this.core = core;
    this.left = left;
  }

  /** True if the element was accepted, or dropped as the policy says; false if there is no room. */
  tryPush(value: T): boolean {
    if (!this.open) throw closed();
    return this.core.tryPush(value);
  }

  /** Pushes until one is refused; returns how many were not. */
  tryPushAll(values: readonly T[]): number {
    if (!this.open) throw closed();
    for (let i = 0; i < values.length; i++) if (!this.core.tryPush(values[i])) return i;
    return values.length;
  }

  /** Waits for room under `block`; rejects with a CapacityError under `reject`. Pushes are served in order. */
  push(value: T): Promise<void> {
    return this.open ? this.core.push(value) : Promise.reject(closed());
  }

  /**
   * Reserves room for up to `count` elements and returns for how many; nobody else takes it. Then `set(i, value)` each
   * (or write `slot(i)` in place, on a turbine with slots), and `commit` or `abort`.
   */
  claim(count: number): number {
    if (!this.open) throw closed();
    this.core.check();
    this.abort();
    this.claimed = Math.max(0, Math.min(count, this.core.room));
    this.core.claimed += this.claimed;
    return this.claimed;
  }

  set(i: number, value: T): void {
    this.checkSlot(i);
    this.pending[i] = value;
  }

  /** The object that lies in claimed slot `i` of a turbine made with `slots`. */
  slot(i: number): T {
    this.checkSlot(i);
    const store = this.core.store;
    if (!(store instanceof RingStore))
      throw new TypeError('only a turbine has slots that are written in place');
    return store.slot(i);
  }

  /** Publishes the claimed elements, all at once. If the queue has ended since, it gives them back and throws. */
  commit(): void {
    const { core, claimed } = this;
    if (core.ended) this.abort();
    core.check();
    this.release();
    const store = core.store;
    if (this.pending.length === 0 && store instanceof RingStore) store.publish(claimed);
    else for (let i = 0; i < claimed; i++) store.push(this.pending[i]);
    this.pending.length = 0;
    core.accepted += claimed;
    if (claimed > 0) core.wakeReaders();
  }

  /** Gives the claimed room back; nothing is seen. */
  abort(): void {
    if (this.claimed === 0) return;
    this.release();
    this.pending.length = 0;
    this.core.freed();
  }

  /** This publisher pushes no more. The queue ends with its last publisher; what waits is still read. Idempotent. */
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.abort();
    this.left();
  }

  /** Ends the queue for all: readers see the failure, the same object, after the elements before it. */
  fail(error: unknown): void {
    this.open = false;
    this.abort();
    this.core.fail(error);
  }

  /** How many more elements fit. */
  get room(): number {
    return Math.max(0, this.core.room);
  }

  /** Wakes `waker` with `key` once there is room, or the queue has ended. Look at `room` again after it. @internal */
  awaitRoom(waker: Waker, key: number): void {
    this.core.awaitRoom(waker, key);
  }

  private release(): void {
    this.core.claimed -= this.claimed;
    this.claimed = 0;
  }

  private checkSlot(i: number): void {
    if (!(i >= 0 && i < this.claimed)) throw new RangeError(`slot ${i} was not claimed: ${this.claimed} are`);
  }
}

const closed = (): QueueClosedError => new QueueClosedError('this publisher was closed');
