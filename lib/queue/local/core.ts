import type { Context, Waker } from '../../stream/context.ts';
import { CapacityError, MillraceError } from '../../stream/errors.ts';
import type { Cursor, Store } from './store.ts';

/** What happens to an element for which there is no room. */
export type QueueOverflow = 'block' | 'reject' | 'dropOldest' | 'dropNewest';

/** A push after the end. */
export class QueueClosedError extends MillraceError {
  override name = 'QueueClosedError';
  constructor(why: string) {
    super(`the queue takes nothing more: ${why}`);
  }
}

/** A reader that found nothing. `context` is the newest one that it was polled with. */
export interface Reader {
  readonly context: Context;
}

interface Waiting {
  readonly go: () => boolean;
}

/** What the ends of one queue share: its store, who waits at it, and how it ended. */
export class QueueCore<T> {
  readonly store: Store<T>;
  readonly overflow: QueueOverflow;
  readonly capacity: number;
  private readonly onDrop: ((value: T) => void) | undefined;
  /** Elements that were dropped so far. */
  dropped = 0;
  /** Elements that were accepted so far. */
  accepted = 0;
  /** Slots that a publisher has claimed and not yet committed. */
  claimed = 0;
  ended = false;
  failed = false;
  failure: unknown = undefined;
  /** Contexts of readers that found nothing. */
  private readonly readers: (Reader | null)[] = [];
  /** How many of them there are. The list keeps its length, since an engine gives up the memory of one that is empty. */
  private asleep = 0;
  /** Pushes that wait for room, in the order in which they came. */
  private readonly pushes: Waiting[] = [];
  /** Wakers of links that wait for room. */
  private readonly roomWakers: { waker: Waker; key: number }[] = [];
  private serving = false;

  constructor(
    store: Store<T>,
    capacity: number,
    overflow: QueueOverflow,
    onDrop: ((value: T) => void) | undefined,
  ) {
    this.store = store;
    this.capacity = capacity;
    this.overflow = overflow;
    this.onDrop = onDrop;
  }

  get room(): number {
    return this.store.room - this.claimed;
  }

  /** Accepts, drops or refuses one element, as the policy says. Pushes that wait go first. */
  tryPush(value: T): boolean {
    this.check();
    const cost = this.costOf(value);
    if (this.room >= cost && this.pushes.length === 0) {
      this.accept(value);
      return true;
    }
    if (this.overflow === 'dropNewest') {
      this.drop(value);
      return true;
    }
    if (this.overflow !== 'dropOldest' || this.store.size + this.store.room - this.claimed < cost)
      return false;
    while (this.room < cost) this.drop(this.store.dropOldest());
    this.accept(value);
    return true;
  }

  /** Resolves once the element was accepted (or dropped, where that is the policy). */
  async push(value: T): Promise<void> {
    if (this.tryPush(value)) return;
    if (this.overflow === 'reject')
      throw new CapacityError(
        'the queue',
        this.capacity,
        'it rejects what does not fit: take from it, or choose "block"',
      );
    const cost = this.costOf(value);
    await new Promise<void>((resolve, reject) => {
      this.pushes.push({
        go: () => {
          if (this.ended) reject(new QueueClosedError('it was closed while this push waited for room'));
          else if (this.room < cost) return false;
          else {
            this.accept(value);
            resolve();
          }
          return true;
        },
      });
    });
  }

  private costOf(value: T): number {
    const cost = this.store.cost(value);
    if (cost > this.capacity)
      throw new CapacityError('the pipe', this.capacity, `${cost} bytes can never fit: cut them`);
    return cost;
  }

  private accept(value: T): void {
    this.store.push(value);
    this.accepted++;
    this.wakeReaders();
  }

  check(): void {
    if (this.ended) throw new QueueClosedError(this.failed ? 'it has failed' : 'it was closed');
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.serve();
    this.wakeReaders();
    this.wakeLinks();
  }

  fail(error: unknown): void {
    if (this.ended) return;
    this.failed = true;
    this.failure = error;
    this.end();
  }

  /** Room was made: pushes that wait take it, in order; then links hear of it. */
  freed(): void {
    this.serve();
    if (this.room >= 1) this.wakeLinks();
  }

  private serve(): void {
    if (this.serving) return;
    this.serving = true;
    while (this.pushes.length > 0 && this.pushes[0].go()) this.pushes.shift();
    this.serving = false;
  }

  private drop(value: T): void {
    this.dropped++;
    this.onDrop?.(value);
  }

  // Who waits

  await(reader: Reader): void {
    for (let i = 0; i < this.asleep; i++) if (this.readers[i] === reader) return;
    this.readers[this.asleep++] = reader;
  }

  forget(reader: Reader): void {
    for (let i = 0; i < this.asleep; i++)
      if (this.readers[i] === reader) {
        this.leave(i);
        return;
      }
  }

  /** A wake may run the reader at once, and the reader may come to wait again: so each leaves the list first. */
  wakeReaders(): void {
    for (let left = this.asleep; left > 0 && this.asleep > 0; left--) this.leave(0).context.wake();
  }

  private leave(index: number): Reader {
    const { readers } = this;
    const reader = readers[index]!;
    this.asleep--;
    for (let i = index; i < this.asleep; i++) readers[i] = readers[i + 1];
    readers[this.asleep] = null;
    return reader;
  }

  awaitRoom(waker: Waker, key: number): void {
    if (!this.roomWakers.some((one) => one.waker === waker && one.key === key))
      this.roomWakers.push({ waker, key });
  }

  private wakeLinks(): void {
    if (this.roomWakers.length === 0) return; // `splice` would allocate, at each element that is taken
    for (const { waker, key } of this.roomWakers.splice(0)) waker.wake(key);
  }
}

/** A reader's cursor and the queue it belongs to: taking makes room, and whoever stands behind it may go on. */
export function taken<T>(core: QueueCore<T>, cursor: Cursor<T>): T {
  const value = cursor.take();
  core.freed();
  core.wakeReaders();
  return value;
}
