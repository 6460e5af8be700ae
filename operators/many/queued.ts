import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError, CapacityError, wholeNumber } from '../../lib/stream/errors.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from './ahead.ts';
import { Ring } from './ring.ts';

/** What to do with an element for which there is no room. */
export type Overflow = 'block' | 'reject' | 'dropOldest' | 'dropNewest';

export interface QueuedOptions<A> {
  /** How many elements the queue holds. */
  readonly capacity: number;
  /**
   * `block` (the default): upstream is not asked while the queue is full. `reject`: the run fails with a CapacityError,
   * after the elements in the queue. `dropOldest`, `dropNewest`: an element is dropped, and counted.
   */
  readonly overflow?: Overflow | undefined;
  /** Told each element that is dropped, and how many have been by now. */
  readonly onDrop?: ((value: A, dropped: number) => void) | undefined;
}

/**
 * A bounded buffer with an overflow policy between a fast producer and a slow consumer: each time it is polled, all that
 * upstream has ready goes into the queue, and the oldest element comes out.
 *
 * ```text
 * --(1234)-------|
 *   queued({ capacity: 2, overflow: 'dropOldest' })      asked for at 2, 6 and 8
 * --------3-4----|
 * ```
 *
 * Law: delivered + dropped = taken from upstream; with `block` it is `prefetch(capacity - 1)`. Cost: O(1) an element, memory
 * O(capacity). With a policy that drops, an upstream that never waits is drained (a budget at a time) before the first
 * element comes out. Errors: a failure of upstream comes out after the elements in the queue; a throw of `onDrop` ends
 * the run.
 *
 * @example
 * import { from } from 'millrace';
 * import { queued } from 'millrace/operators';
 *
 * let lost = 0;
 * const latest = queued<number>({ capacity: 2, overflow: 'dropOldest', onDrop: (_, dropped) => (lost = dropped) });
 * console.log(from([1, 2, 3, 4]).pipe(latest).toArraySync(), lost); // [ 3, 4 ] 2
 */
export function queued<A>(options: QueuedOptions<A>): Operator<A, A> {
  wholeNumber('queued: capacity', options.capacity, 1);
  const { overflow = 'block' } = options;
  if (!POLICIES.includes(overflow))
    throw new ArgumentError('queued: overflow', overflow, POLICIES.join(', '));
  return (source) => new QueuedStream(source, options);
}

const POLICIES: readonly string[] = ['block', 'reject', 'dropOldest', 'dropNewest'] satisfies Overflow[];

class QueuedStream<A> extends Stream<A> {
  readonly source: Stream<A>;
  readonly options: QueuedOptions<A>;

  constructor(source: Stream<A>, options: QueuedOptions<A>) {
    super();
    this.source = source;
    this.options = options;
  }

  override open(context: Context): Queueing<A> {
    return new Queueing(this.source, this.options, context);
  }
}

class Queueing<A> extends Guard<A> {
  private readonly source: Ahead<A>;
  private readonly ring: Ring<A>;
  private readonly overflow: Overflow;
  private readonly onDrop: ((value: A, dropped: number) => void) | undefined;
  private dropped = 0;

  constructor(source: Stream<A>, options: QueuedOptions<A>, context: Context) {
    super();
    this.overflow = options.overflow ?? 'block';
    this.onDrop = options.onDrop;
    this.ring = new Ring(options.capacity);
    this.source = new Ahead(context, this);
    this.source.open(source);
  }

  protected override advance(context: Context): Poll {
    this.source.parent = context;
    const answer = this.fill();
    if (this.ring.size === 0) return answer === DONE ? this.source.end() : PENDING;
    this.value = this.ring.shift();
    return READY;
  }

  private fill(): Poll {
    while (this.overflow !== 'block' || !this.ring.full) {
      const answer = this.source.ask();
      if (answer !== READY) return answer;
      if (!this.ring.full) this.ring.push(this.source.value);
      else if (this.overflow === 'reject') this.reject();
      else this.drop(this.source.value);
    }
    return PENDING;
  }

  private reject(): void {
    const advice = 'the consumer is too slow: give it more capacity, or choose another overflow policy';
    this.source.hold(new CapacityError('queued', this.ring.capacity, advice));
  }

  private drop(value: A): void {
    let lost = value;
    if (this.overflow === 'dropOldest') {
      lost = this.ring.shift();
      this.ring.push(value);
    }
    this.dropped++;
    this.onDrop?.(lost, this.dropped);
  }

  protected override release(): Closing {
    this.ring.clear();
    return this.source.close();
  }
}
