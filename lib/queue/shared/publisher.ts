import { CLOSED_BY_FAILURE, CLOSED_WELL, RingWriter } from '../../memory/ring.ts';
import { MillraceError } from '../../stream/errors.ts';
import type { BoundCodec } from './codec.ts';
import { keepAlive } from './keep-alive.ts';
import type { Layout } from './layout.ts';

/** An element was pushed into a queue whose publisher was closed. */
export class ClosedQueueError extends MillraceError {
  override name = 'ClosedQueueError';
  constructor() {
    super('the queue was closed by this publisher, and takes nothing more');
  }
}

/** How a thread waits for a ring: it looks `spins` times, and then sleeps until it is woken. */
export interface Idle {
  readonly spins?: number;
}

/** The writing end of a shared queue. One thread holds it. */
export class SharedPublisher<T> {
  // Declared and not defined, for speed: see lib/memory/ring.ts.
  private declare readonly layout: Layout<T>;
  private declare readonly writer: RingWriter;
  private declare readonly codec: BoundCodec<T>;
  private declare readonly base: number;
  private declare readonly size: number;
  private declare readonly mask: number;
  private claimed = 0;
  /** Only this publisher closes its ring, so it need not ask the memory. */
  private open = true;

  constructor(layout: Layout<T>, index: number) {
    const { handle, words } = layout;
    this.layout = layout;
    this.writer = new RingWriter(
      words,
      layout.ring(index),
      handle.capacity,
      handle.consumers,
      layout.news ?? undefined,
    );
    this.codec = layout.codec.bind(layout.memory);
    this.base = layout.slotBase(index);
    this.size = layout.codec.size;
    this.mask = layout.slots - 1;
  }

  /** False if there is no room. */
  tryPush(value: T): boolean {
    if (this.free(1) < 1) return false;
    this.codec.write(this.offset(0), value);
    this.writer.publish(1);
    return true;
  }

  /** Pushes as many as there is room for, made readable at once; returns how many. */
  tryPushAll(values: readonly T[], from = 0): number {
    const room = this.free(values.length - from);
    let written = 0;
    try {
      for (; written < room; written++) this.codec.write(this.offset(written), values[from + written]);
    } finally {
      // What came before a value that does not fit has been accepted.
      if (written > 0) this.writer.publish(written);
    }
    return written;
  }

  /** Waits for room without blocking. Resolves once the element is in the queue. */
  async push(value: T): Promise<void> {
    while (!this.tryPush(value)) await this.space();
  }

  async pushAll(values: readonly T[]): Promise<void> {
    for (let from = 0; from < values.length; ) {
      const pushed = this.tryPushAll(values, from);
      from += pushed;
      if (pushed === 0) await this.space();
    }
  }

  /** Blocks the thread until there is room: for worker threads. */
  pushSync(value: T, idle: Idle = {}): void {
    while (!this.tryPush(value)) this.spaceSync(idle);
  }

  /**
   * Reserves up to `count` slots and returns how many; write each through `slot(i)`, then `commit` or `abort`. Nothing
   * is copied, and nothing is seen by a reader before the commit.
   */
  claim(count: number): number {
    this.claimed = this.free(count);
    return this.claimed;
  }

  /** The flyweight of claimed slot `i`. */
  slot(i: number): T {
    if (!(i >= 0 && i < this.claimed)) unclaimed(i, this.claimed);
    return this.codec.view(this.offset(i));
  }

  /** Publishes the first `count` claimed slots (all, unless said otherwise): one store. */
  commit(count: number = this.claimed): void {
    if (count > this.claimed) uncommittable(count, this.claimed);
    this.claimed = 0;
    if (count > 0) this.writer.publish(count);
  }

  /** Gives the claimed slots back, unseen. */
  abort(): void {
    this.claimed = 0;
  }

  /** No more elements. What was pushed will still be read. */
  close(): void {
    this.open = false;
    this.writer.close(CLOSED_WELL);
    this.writer.space.signal(); // a `push` of this thread that waits for room hears that there will be none for it
  }

  /** Ends the queue with a failure: readers see it after the elements before it (class lost; name, text, stack kept). */
  fail(error: unknown): void {
    if (!this.open) return;
    this.open = false;
    this.layout.keepFailure(error);
    this.writer.close(CLOSED_BY_FAILURE);
    this.writer.space.signal();
  }

  /** Elements that the slowest consumer has not taken. */
  get pending(): number {
    return this.writer.pending;
  }

  /** Blocks until there may be room. */
  spaceSync({ spins = 1000 }: Idle = {}): void {
    for (let i = 0; i < spins; i++) if (this.writer.room(1) > 0) return;
    const ticket = this.writer.space.prepare();
    if (this.writer.room(1) < 1) this.writer.space.sleep(ticket);
    this.writer.space.leave();
  }

  private async space(): Promise<void> {
    const ticket = this.writer.space.prepare();
    try {
      if (this.open && this.writer.room(1) < 1) await keepAlive(this.writer.space.sleepAsync(ticket));
    } finally {
      this.writer.space.leave();
    }
  }

  private free(wanted: number): number {
    if (!this.open) throw new ClosedQueueError();
    return this.writer.room(wanted);
  }

  private offset(ahead: number): number {
    return this.base + ((this.writer.tail + ahead) & this.mask) * this.size;
  }
}

// Apart from the methods that call them, which so stay small enough to be inlined.

function unclaimed(i: number, claimed: number): never {
  throw new RangeError(`slot ${i} was not claimed: ${claimed} are`);
}

function uncommittable(count: number, claimed: number): never {
  throw new RangeError(`${count} slots cannot be committed: ${claimed} are claimed`);
}
