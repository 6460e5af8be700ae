import { ArgumentError, CapacityError, wholeNumber } from '../../stream/errors.ts';
import type { Codec } from './codec.ts';
import { codecOf, Layout, type SharedHandle, type SharedKind } from './layout.ts';
import { SharedPublisher } from './publisher.ts';
import { SharedSubscriber, type SubscribeOptions } from './subscriber.ts';

export interface SharedQueueOptions<T> {
  readonly kind: SharedKind;
  readonly codec: Codec<T>;
  /** Elements that a producer's ring holds: N means N. */
  readonly capacity: number;
  /** For `mpsc`: how many producers there will be. The queue ends when all of them have closed. */
  readonly producers?: number;
  /** For `spmc`: how many consumers there may be at one time. */
  readonly consumers?: number;
}

/**
 * A queue in shared memory, for threads. Send `queue.handle` to another thread (by `workerData` or `postMessage`), and
 * make the same queue of it there with `sharedQueue(handle)`.
 *
 * - `spsc`: one producer, one consumer.
 * - `mpsc`: a ring for each of `producers`, which one consumer serves in turn: a producer that stalls stops nobody.
 *   Order is kept for each producer. The queue has ended when every producer has closed.
 * - `spmc`: each consumer sees all from its own cursor on; the slowest one gates the writer. Until the first consumer
 *   comes, the queue keeps everything (and is full after `capacity`): so that one misses nothing. When all have left, the
 *   writer goes on freely. A consumer whose thread died holds the writer until its place is given back: `evict(place)`.
 *
 * A consumer that leaves gives up what it has not taken; with one consumer, the next one starts with what comes then.
 *
 * A queue that nobody writes to costs its sleeping readers nothing; whoever waits keeps its event loop alive.
 *
 * Errors: ArgumentError for sizes that cannot be; CapacityError where all places of producers or consumers are taken;
 * CodecError for a value that does not fit its slot, ClosedQueueError for a push after `close`.
 *
 * @example
 * import { record, sharedQueue, u32 } from 'millrace';
 *
 * const queue = sharedQueue({ kind: 'spsc', codec: record({ n: u32 }), capacity: 8 });
 * const there = sharedQueue<{ n: number }>(queue.handle); // in another thread
 * const out = there.pub();
 * for (const n of [1, 2, 3]) out.tryPush({ n });
 * out.close();
 * console.log(await queue.sub().toArray()); // [ { n: 1 }, { n: 2 }, { n: 3 } ]
 */
export function sharedQueue<T>(options: SharedQueueOptions<T>): SharedQueue<T>;
export function sharedQueue<T>(handle: SharedHandle, codec?: Codec<T>): SharedQueue<T>;
export function sharedQueue<T>(
  options: SharedQueueOptions<T> | SharedHandle,
  codec?: Codec<T>,
): SharedQueue<T> {
  if ('buffer' in options) return new SharedQueue(new Layout<T>(options, codec ?? codecOf(options)));
  const { kind, capacity } = options;
  const producers = kind === 'mpsc' ? (options.producers ?? 1) : 1;
  const consumers = kind === 'spmc' ? (options.consumers ?? 8) : 1;
  return new SharedQueue(Layout.create(kind, capacity, producers, consumers, options.codec));
}

export class SharedQueue<T> {
  private readonly layout: Layout<T>;

  constructor(layout: Layout<T>) {
    this.layout = layout;
  }

  /** What another thread attaches with. */
  get handle(): SharedHandle {
    return this.layout.handle;
  }

  /** Takes a producer's place, for this thread. */
  pub(): SharedPublisher<T> {
    const index = this.layout.takeProducer();
    if (index < 0)
      throw new CapacityError(
        'the shared queue',
        this.handle.producers,
        'every place of a producer is taken',
      );
    return new SharedPublisher(this.layout, index);
  }

  /** Takes a consumer's place, for this thread, from now on. */
  sub(options: SubscribeOptions = {}): SharedSubscriber<T> {
    return new SharedSubscriber(this.layout, options);
  }

  /**
   * Gives back the place of a consumer whose thread is dead: it gates the writers no more, and another may have the
   * place. What it had not taken is taken by nobody. A consumer that still reads must not be evicted: its slots would be
   * written to under its eyes.
   */
  evict(place: number): void {
    const { consumers } = this.handle;
    if (!(wholeNumber('evict: place', place, 0) < consumers))
      throw new ArgumentError('evict: place', place, `less than ${consumers}`);
    this.layout.evict(place);
  }

  /** Elements that wait, over all rings, as the slowest consumer has them. */
  get pending(): number {
    return this.layout.pending();
  }

  /** Lets positions start near the wrap at 2^32. @internal */
  startAt(position: number): void {
    this.layout.startAt(position);
  }
}
