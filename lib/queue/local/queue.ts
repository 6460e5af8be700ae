import { priority } from '../../discipline/priority.ts';
import type { Discipline } from '../../stream/discipline.ts';
import { ArgumentError, CapacityError, wholeNumber } from '../../stream/errors.ts';
import { QueueCore, type QueueOverflow } from './core.ts';
import { type LinkOptions, linked } from './link.ts';
import { Publisher } from './publisher.ts';
import { RingStore } from './ring.ts';
import { DequeLane, LinkLane, OrderedLane, PipeStore, SingleStore } from './single.ts';
import type { Store } from './store.ts';
import type { Stream } from '../../stream/stream.ts';
import { Subscriber } from './subscriber.ts';

export type QueueKind = 'spsc' | 'mpsc' | 'spmc';
export type QueueBackend = 'vec' | 'deque' | 'link' | 'turbine' | 'pipe';

export interface QueueOptions<T> {
  /** One producer and one consumer; many producers; many consumers, each of which sees all. */
  readonly kind: QueueKind;
  /** How elements are held; `vec` unless said otherwise. */
  readonly backend?: QueueBackend;
  /** How many elements it holds (a pipe: bytes); N means N. `Infinity` has to be said, and needs `deque` or `link`. */
  readonly capacity: number;
  /** What happens to an element for which there is no room; `block` unless said otherwise. */
  readonly overflow?: QueueOverflow;
  /** Told of each element that is dropped. */
  readonly onDrop?: (value: T) => void;
  /** The order of service: a rank for each element (0 is the most urgent), and the discipline that orders by it. */
  readonly priority?:
    | ((value: T) => number)
    | { readonly rank: (value: T) => number; readonly discipline: Discipline };
  /** For `turbine`: makes the object that lies in each slot, to be written in place (`claim`, `slot`, `commit`). */
  readonly slots?: () => T;
}

export interface SubOptions {
  /** Where a reader starts that is not the first: with what comes from now on, or where the slowest reader is. */
  readonly from?: 'latest' | 'oldest';
  /** For `turbine`: readers that must have taken an element before this one sees it. */
  readonly after?: readonly Subscriber<any>[];
}

/**
 * A bounded queue within one thread: publishers at one end, Streams at the other.
 *
 * | backend | holds | kinds |
 * | --- | --- | --- |
 * | `vec` | a ring of fixed size | all |
 * | `turbine` | the same, with slots written in place and readers that stand behind others | all |
 * | `deque` | a ring that doubles up to the capacity | spsc, mpsc |
 * | `link` | a linked list | spsc, mpsc |
 * | `pipe` | bytes; the borders of what was written are not kept | spsc, mpsc |
 *
 * Who waits for whom: the slowest reader gates the writer. Before the first reader comes, everything is kept for it, up
 * to the capacity. When all have left, a queue with one reader keeps all for the next, and one with many keeps nothing. `priority` (on `vec`, for one reader)
 * serves by rank with ageing, so that the low ones still run. The queue ends when its last publisher closes.
 *
 * Errors: ArgumentError for a combination that means nothing; CapacityError where a place is taken, or an element does
 * not fit under `reject`; QueueClosedError for a push after the end.
 *
 * @example
 * import { queue } from 'millrace';
 *
 * const words = queue<string>({ kind: 'spsc', capacity: 2, overflow: 'dropOldest' });
 * const out = words.pub();
 * for (const word of ['a', 'b', 'c']) out.tryPush(word);
 * out.close();
 * console.log(words.sub().toArraySync(), words.dropped); // [ 'b', 'c' ] 1
 */
export function queue<T>(options: QueueOptions<T>): Queue<T> {
  return new Queue(options);
}

export class Queue<T> {
  readonly kind: QueueKind;
  private readonly core: QueueCore<T>;
  private publishers = 0;

  constructor(options: QueueOptions<T>) {
    const { kind, capacity, overflow = 'block', onDrop } = options;
    this.kind = kind;
    this.core = new QueueCore(storeFor(options), capacity, overflow, onDrop);
  }

  /** A writing end. Queues with a single producer have one at a time. */
  pub(): Publisher<T> {
    if (this.kind !== 'mpsc' && this.publishers > 0)
      throw new CapacityError(
        `a queue of kind ${this.kind}`,
        1,
        'its one publisher is taken; close it, or use "mpsc"',
      );
    this.core.check();
    this.publishers++;
    return new Publisher(this.core, () => {
      if (--this.publishers === 0) this.core.end();
    });
  }

  /** A reading end, from now on. Queues with a single consumer have one at a time. */
  sub(options: SubOptions = {}): Subscriber<T> {
    const after = (options.after ?? []).map((subscriber) => subscriber.cursor);
    if (after.length > 0 && !(this.core.store instanceof RingStore))
      throw new ArgumentError(
        'sub: after',
        `${after.length} readers`,
        'left out: only a turbine has such barriers',
      );
    const cursor = this.core.store.join({ from: options.from ?? 'latest', after });
    if (cursor === null)
      throw new CapacityError(
        `a queue of kind ${this.kind}`,
        1,
        'its one reader is taken; close it, or use "spmc"',
      );
    return new Subscriber(this.core, cursor);
  }

  /** A stream that, while it runs, carries this queue's elements on into others. */
  link<U = T>(options: LinkOptions<T, U>): Stream<never> {
    return linked(this.sub({ from: 'oldest' }), options);
  }

  /** Ends the queue, whoever publishes. What waits is still read. */
  close(): void {
    this.core.end();
  }

  /** Elements that wait for the slowest reader. */
  get size(): number {
    return this.core.store.size;
  }

  get capacity(): number {
    return this.core.capacity;
  }

  /** Elements that were accepted, and that were dropped, so far. */
  get accepted(): number {
    return this.core.accepted;
  }

  get dropped(): number {
    return this.core.dropped;
  }

  /** True once no element can come any more. */
  get ended(): boolean {
    return this.core.ended;
  }
}

const OVERFLOWS: readonly QueueOverflow[] = ['block', 'reject', 'dropOldest', 'dropNewest'];

function storeFor<T>(options: QueueOptions<T>): Store<T> {
  const { kind, backend = 'vec', capacity, overflow = 'block' } = options;
  if (!['spsc', 'mpsc', 'spmc'].includes(kind))
    throw new ArgumentError('queue: kind', kind, 'spsc, mpsc or spmc');
  if (!OVERFLOWS.includes(overflow))
    throw new ArgumentError('queue: overflow', overflow, OVERFLOWS.join(', '));
  const grows = backend === 'deque' || backend === 'link';
  if (capacity !== Infinity || !grows) wholeNumber(`queue: capacity of a ${backend}`, capacity, 1);
  if (kind === 'spmc' && backend !== 'vec' && backend !== 'turbine')
    throw new ArgumentError('queue: backend for spmc', backend, 'vec or turbine: the others have one reader');
  if (options.slots !== undefined && backend !== 'turbine')
    throw new ArgumentError('queue: slots', backend, 'given for the backend turbine only');
  if (options.slots !== undefined && kind === 'mpsc')
    throw new ArgumentError('queue: slots with', kind, 'one publisher: two would write into the same slot');
  if (options.priority !== undefined) return orderedStore(options);
  switch (backend) {
    case 'vec':
    case 'turbine':
      return new RingStore(
        capacity,
        kind === 'spmc' || backend === 'turbine' ? Infinity : 1,
        kind !== 'spmc',
        options.slots,
      );
    case 'deque':
      return new SingleStore(new DequeLane<T>(), capacity);
    case 'link':
      return new SingleStore(new LinkLane<T>(), capacity);
    case 'pipe':
      return new PipeStore(capacity) as unknown as Store<T>;
    default:
      throw new ArgumentError('queue: backend', backend, 'vec, deque, link, turbine or pipe');
  }
}

function orderedStore<T>({
  kind,
  backend = 'vec',
  capacity,
  overflow,
  priority: order,
}: QueueOptions<T>): Store<T> {
  if (kind === 'spmc' || backend !== 'vec')
    throw new ArgumentError(
      'queue: priority on',
      `${kind}, ${backend}`,
      'used with one reader and the backend vec',
    );
  if (overflow === 'dropOldest')
    throw new ArgumentError('queue: overflow with priority', overflow, 'block, reject or dropNewest');
  const rank = typeof order === 'function' ? order : order!.rank;
  const discipline = typeof order === 'function' ? priority() : order!.discipline;
  return new SingleStore(new OrderedLane(discipline, rank, capacity), capacity);
}
