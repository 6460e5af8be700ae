import type { Context } from '../../lib/stream/context.ts';
import { CapacityError } from '../../lib/stream/errors.ts';
import { type Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Hub } from './hub.ts';

/** One consumer: its place in the elements, its place among the consumers, and its waker. */
export class Consumer<A> extends Future<A> {
  context: Context;
  /** What upstream is polled with, on this consumer's turn. */
  readonly upstream: Context;
  /** The position of its next element. */
  cursor: number;
  /** The consumers who came before and after it. They stay as they were when it leaves, for whoever goes through them. */
  before: Consumer<A> | null = null;
  next: Consumer<A> | null = null;
  /** It stands among them. */
  listed = true;
  private readonly hub: Hub<A>;
  private waiting = false;
  private over = false;
  private left = false;
  private closing: Closing = undefined;
  private dropped = 0;
  private outrun = false;

  constructor(hub: Hub<A>, context: Context) {
    super();
    this.hub = hub;
    this.context = context;
    this.upstream = context.fork(hub, 0);
    this.cursor = hub.elements.join();
  }

  override poll(context: Context): Poll {
    this.context = context;
    this.stopWaiting();
    if (this.over) return DONE;
    const { hub } = this;
    const { elements } = hub;
    for (;;) {
      if (this.outrun) this.tell();
      if (this.cursor < elements.end) {
        this.value = elements.at(this.cursor);
        if (elements.read(this.cursor++)) hub.roomMade();
        return READY;
      }
      if (hub.ended) return this.end();
      const answer = hub.pull(this);
      if (answer === PENDING) {
        this.waiting = true;
        hub.waiting++;
        return PENDING;
      }
      if (answer === READY && this.cursor === elements.end) return READY; // it was the only one, and has it already
    }
  }

  wake(): void {
    if (this.waiting) {
      this.stopWaiting();
      this.context.wake();
    }
  }

  private stopWaiting(): void {
    if (!this.waiting) return;
    this.waiting = false;
    this.hub.waiting--;
  }

  /** Others went on without it: it is told at its next poll. */
  miss(): void {
    this.dropped++;
    this.outrun = true;
    this.wake();
  }

  private tell(): void {
    this.outrun = false;
    const { name, overflow, capacity, onDrop } = this.hub.sharing;
    if (overflow !== 'reject') return onDrop?.(this.dropped);
    this.over = true;
    throw new CapacityError(name, capacity, SLOW);
  }

  private end(): Poll {
    this.over = true;
    if (this.hub.failure !== null) throw this.hub.failure.error;
    return DONE;
  }

  override close(): Closing {
    this.over = true;
    if (this.left) return this.closing;
    this.left = true;
    this.stopWaiting();
    this.closing = this.hub.leave(this);
    this.closing?.then(
      () => (this.closing = undefined),
      () => (this.closing = undefined),
    );
    return this.closing;
  }
}

const SLOW = 'this consumer is too slow: raise `capacity`, or choose another overflow';
