import '../../lib/parts/timers.ts';
import { Releases } from '../../lib/discipline/releases.ts';
import type { Context, Waker } from '../../lib/stream/context.ts';
import type { Closing, Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { Consumer } from './consumer.ts';
import { Cursors } from './cursors.ts';

/** What happens to a consumer that is `capacity` elements behind while another asks for more. */
export type Lag = 'block' | 'dropOldest' | 'reject';

export interface Sharing {
  /** For messages: which operator. */
  readonly name: string;
  /** How far the slowest consumer may be behind the fastest. */
  readonly capacity: number;
  readonly overflow: Lag;
  /** Told how many elements a consumer has missed so far, each time it misses some. */
  readonly onDrop: ((dropped: number) => void) | undefined;
  /** How many of the last elements a late consumer gets first. */
  readonly replay: number;
  /** How many consumers upstream waits for before its first element is asked for. */
  readonly consumers: number;
  /** Whether a consumer that comes after the end, the failure, or the leaving of the last one begins a new run. */
  readonly resetOnComplete: boolean;
  readonly resetOnError: boolean;
  readonly resetOnRefCountZero: boolean;
  /** How long the run stays open when the last consumer has left, in milliseconds. */
  readonly graceTime: number;
}

/**
 * One run of upstream and its consumers. Whoever is asked for an element that nobody has yet polls upstream, on its own
 * turn; the element goes into the ring, and the others that wait are woken.
 */
export class Hub<A> implements Waker {
  readonly sharing: Sharing;
  readonly elements: Cursors<A>;
  /** Upstream has ended, or was closed. */
  ended = false;
  failure: { readonly error: unknown } | null = null;
  private readonly forget: (hub: Hub<A>) => void;
  private readonly releases = new Releases();
  /** How many consumers have said PENDING and were not woken since. */
  waiting = 0;
  /** The consumers in the order in which they came. */
  private first: Consumer<A> | null = null;
  private last: Consumer<A> | null = null;
  private count = 0;
  private source: Future<A> | null = null;
  private ready = true;
  /** Somebody was told to wait until the slowest consumer has gone on. */
  private stalled = false;
  private complete = false;
  /** The context of the last consumer, for its clock, while the time of grace runs. */
  private clock: Context | null = null;
  private deadline = Infinity;
  private timer = -1;

  /** `forget` is called when the next consumer is to begin another run. */
  constructor(sharing: Sharing, forget: (hub: Hub<A>) => void) {
    this.sharing = sharing;
    this.forget = forget;
    this.elements = new Cursors(sharing.capacity, sharing.replay);
  }

  join(stream: Stream<A>, context: Context): Consumer<A> {
    const consumer = new Consumer(this, context);
    this.enter(consumer);
    this.clock?.disarm(this.timer);
    this.clock = null;
    if (!this.complete && this.count >= this.sharing.consumers) {
      this.complete = true;
      this.wakeAll();
    }
    if (this.source === null && !this.ended) this.start(stream, consumer);
    return consumer;
  }

  private start(stream: Stream<A>, consumer: Consumer<A>): void {
    try {
      this.source = stream.open(consumer.upstream);
    } catch (error) {
      this.ended = true;
      this.forget(this);
      throw error;
    }
  }

  /** Upstream can get further, or the time of grace is over. */
  wake(): void {
    this.ready = true;
    if (this.count > 0) this.wakeUntilPulled();
    else if (this.clock !== null && this.clock.now() >= this.deadline) this.quitLate();
  }

  wakeAll(): void {
    if (this.waiting === 0) return;
    for (let consumer = this.first; consumer !== null; consumer = consumer.next) consumer.wake();
  }

  /** The same, as long as nobody has asked upstream, who would have been told: a wake may poll on this very stack. */
  private wakeUntilPulled(): void {
    for (let consumer = this.first; consumer !== null && this.ready; consumer = consumer.next)
      consumer.wake();
  }

  private enter(consumer: Consumer<A>): void {
    consumer.before = this.last;
    if (this.last === null) this.first = consumer;
    else this.last.next = consumer;
    this.last = consumer;
    this.count++;
  }

  /** False if it was thrown out before. */
  private remove(consumer: Consumer<A>): boolean {
    if (!consumer.listed) return false;
    consumer.listed = false;
    const { before, next } = consumer;
    if (before === null) this.first = next;
    else before.next = next;
    if (next === null) this.last = before;
    else next.before = before;
    this.count--;
    return true;
  }

  /** READY: another element is in the ring. DONE: none will be. */
  pull(consumer: Consumer<A>): Poll {
    if (this.ended) return DONE;
    if (!this.complete || !this.ready) return PENDING;
    if (this.sharing.overflow === 'block' && this.elements.full) {
      this.stalled = true;
      return PENDING;
    }
    this.ready = false;
    try {
      const answer = this.source!.poll(consumer.upstream);
      if (answer === READY) {
        this.ready = true;
        this.take(this.source!.value, consumer);
      } else if (answer === DONE) this.end(null);
      else if (this.ready) consumer.context.wake(); // woken within that poll
      return answer;
    } catch (error) {
      this.end({ error });
      return DONE;
    }
  }

  private take(value: A, consumer: Consumer<A>): void {
    const { elements } = this;
    if (this.count === 1 && this.sharing.replay === 0) {
      consumer.value = value;
      consumer.cursor = elements.pass();
      return;
    }
    if (elements.full) this.makeRoom();
    elements.push(value, this.count);
    this.wakeAll();
  }

  /** The slowest consumer has gone on, and whoever was stopped by it may go on as well. */
  roomMade(): void {
    if (!this.stalled) return;
    this.stalled = false;
    this.wakeAll();
  }

  /** The slowest do not govern. */
  private makeRoom(): void {
    const { oldest } = this.elements;
    for (let consumer = this.first; consumer !== null; consumer = consumer.next)
      if (consumer.cursor === oldest) this.outrun(consumer);
    if (this.elements.oldest === oldest) this.elements.overtake();
  }

  /** The slowest misses its next element, or is thrown out. */
  private outrun(consumer: Consumer<A>): void {
    if (this.sharing.overflow === 'reject') {
      this.remove(consumer);
      this.elements.leave(consumer.cursor);
    } else consumer.cursor++;
    consumer.miss();
  }

  private end(failure: { readonly error: unknown } | null): void {
    this.ended = true;
    this.failure = failure;
    const { resetOnComplete, resetOnError } = this.sharing;
    if (failure === null ? resetOnComplete : resetOnError) this.forget(this);
    this.wakeAll();
    try {
      this.releaseSource();
    } catch (error) {
      this.failure ??= { error };
    }
  }

  private releaseSource(): void {
    const { source } = this;
    this.source = null;
    this.releases.letGo(source?.close());
  }

  leave(consumer: Consumer<A>): Closing {
    if (this.remove(consumer) && this.elements.leave(consumer.cursor)) this.roomMade();
    if (this.count > 0) return;
    if (!this.ended && this.sharing.resetOnRefCountZero && !this.linger(consumer.context)) this.quit();
    return this.releases.settled();
  }

  /** True if the run stays open for a while. */
  private linger(context: Context): boolean {
    const { graceTime } = this.sharing;
    if (graceTime <= 0) return false;
    this.deadline = context.now() + graceTime;
    this.timer = context.turn.arm(this.deadline, this, 0);
    if (this.timer < 0) return false; // a synchronous run has no timers: nobody would ever come back
    this.clock = context;
    return true;
  }

  private quit(): void {
    this.ended = true;
    this.forget(this);
    this.releaseSource();
  }

  /** Nobody is there any more to be told of a release that fails. */
  private quitLate(): void {
    this.clock = null;
    try {
      this.quit();
    } catch (error) {
      this.failure = { error };
    }
  }
}
