import type { WaitEvent } from '../../memory/event.ts';
import { CLOSED_BY_FAILURE, OPEN, RingReader } from '../../memory/ring.ts';
import type { Context } from '../../stream/context.ts';
import { CapacityError, ReopenedError } from '../../stream/errors.ts';
import { fuses } from '../../stream/fuses.ts';
import { Future } from '../../stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../stream/poll.ts';
import { Stream } from '../../stream/stream.ts';
import type { BoundCodec } from './codec.ts';
import { hold, letGo } from './keep-alive.ts';
import type { Layout } from './layout.ts';
import type { Idle } from './publisher.ts';

/** How many slots a reader keeps, at the most, before it gives them back together. */
const BATCH = 64;

export interface SubscribeOptions {
  /** Where a reader starts that is not the first: with what comes from now on, or where the slowest reader is. */
  readonly from?: 'latest' | 'oldest';
  /** Elements are flyweights over the slots, good until the next poll. Without it, they may be kept. */
  readonly views?: boolean;
}

// Fields are declared and not defined, for speed: see lib/memory/ring.ts.

/** One ring, as its reader sees it. */
class Inlet<T> {
  declare readonly reader: RingReader;
  private declare readonly base: number;
  private declare readonly codec: BoundCodec<T>;
  private declare readonly size: number;
  private declare readonly mask: number;
  /** The next element to hand out; the slots of those from the reader's cursor on to here are still held. */
  private declare next: number;
  /** Where those end that were seen to be there. */
  private declare end: number;

  constructor(layout: Layout<T>, codec: BoundCodec<T>, index: number, from: 'latest' | 'oldest') {
    const { words, handle } = layout;
    const reader = RingReader.join(words, layout.ring(index), handle.consumers, from);
    if (reader === null)
      throw new CapacityError('the shared queue', handle.consumers, 'every place of a consumer is taken');
    this.reader = reader;
    this.base = layout.slotBase(index);
    this.codec = codec;
    this.size = layout.codec.size;
    this.mask = layout.slots - 1;
    this.next = this.end = reader.cursor;
  }

  /** Gives back what was handed out, and looks for up to `most` more. Returns how many there are. */
  fill(most: number): number {
    this.giveBack();
    const ready = this.reader.ready(most);
    this.end = (this.next + ready) | 0;
    return ready;
  }

  /** Whether one is left to hand out, of those that were seen. */
  get left(): boolean {
    return this.next !== this.end;
  }

  /** The byte offset of the next element: only where one is left. */
  take(): number {
    const position = this.next;
    this.next = (position + 1) | 0;
    return this.base + (position & this.mask) * this.size;
  }

  /** The flyweight of the element `i` places on, where none is held. */
  view(i: number): T {
    return this.codec.view(this.base + ((this.next + i) & this.mask) * this.size);
  }

  /** Gives the first `count` back. The others are seen again at the next look. */
  release(count: number): void {
    this.reader.release(count);
    this.next = this.end = this.reader.cursor;
  }

  private giveBack(): void {
    const held = (this.next - this.reader.cursor) | 0;
    if (held > 0) this.release(held);
  }
}

/**
 * The reading end of a shared queue: a Stream that can be opened once, and is read by one thread. A worker that has
 * nothing else to do may also read it by hand: `tryRead`, `readBatch`, or `claim`, `slot` and `release`.
 */
export class SharedSubscriber<T> extends Stream<T> {
  private declare readonly layout: Layout<T>;
  private declare readonly codec: BoundCodec<T>;
  private declare readonly inlets: Inlet<T>[];
  private declare readonly views: boolean;
  private declare readonly news: WaitEvent;
  /** The ring that is being read; only of this one slots are held. */
  private declare inlet: Inlet<T>;
  private turn = 0;
  private claimed = 0;
  private opened = false;

  constructor(layout: Layout<T>, { from = 'latest', views = false }: SubscribeOptions) {
    super();
    this.layout = layout;
    this.views = views;
    this.codec = layout.codec.bind(layout.memory);
    this.inlets = [];
    for (let i = 0; i < layout.handle.producers; i++)
      this.inlets.push(new Inlet(layout, this.codec, i, from));
    this.inlet = this.inlets[0];
    this.news = layout.news ?? this.inlet.reader.news;
  }

  override open(context: Context): Future<T> {
    if (this.opened) throw new ReopenedError('the subscriber of a shared queue');
    this.opened = true;
    return new SharedFuture(this, this.news, context);
  }

  /** The next element, if there is one: `found` says so. Rings are served in turn, a batch of each. */
  tryRead(): { readonly found: boolean; readonly value: T } {
    return this.more() ? { found: true, value: this.next() } : { found: false, value: undefined as T };
  }

  /** Hands up to `most` elements that are there to `f`, as flyweights good inside of the call. Returns how many. */
  readBatch(most: number, f: (view: T) => void): number {
    let read = 0;
    for (let i = 0; i < this.inlets.length && read < most; i++)
      read += this.handOut(this.serve(most - read), f);
    return read;
  }

  /**
   * Up to `count` elements that are there: returns how many. Look at each through `slot(i)`, then `release`. The twin of
   * a publisher's `claim` and `commit`: nothing is copied, and a batch costs one load and one store, whatever its size.
   */
  claim(count: number): number {
    this.claimed = 0;
    for (let i = 0; i < this.inlets.length && this.claimed === 0; i++) this.claimed = this.serve(count);
    return this.claimed;
  }

  /** The flyweight of claimed element `i`. */
  slot(i: number): T {
    if (!(i >= 0 && i < this.claimed)) unclaimed(i, this.claimed);
    return this.inlet.view(i);
  }

  /** Takes the first `count` claimed elements (all, unless said otherwise); the others will be there again. */
  release(count: number = this.claimed): void {
    if (count > this.claimed) unclaimed(count - 1, this.claimed);
    this.claimed = 0;
    if (count > 0) this.inlet.release(count);
  }

  /** Blocks the thread until there is an element, or the queue has ended: then false. For worker threads. */
  waitSync({ spins = 1000 }: Idle = {}): boolean {
    for (;;) {
      for (let i = 0; i <= spins; i++) if (this.more()) return true;
      const ticket = this.news.prepare();
      const ended = this.ended();
      const ready = this.more();
      if (!ready && !ended) this.news.sleep(ticket);
      this.news.leave();
      if (ready) return true;
      if (ended) return false;
    }
  }

  /** Which of the queue's places of a consumer this is: what `evict` is given, should this thread die. */
  get place(): number {
    return this.inlets[0].reader.place;
  }

  /** Gives the place back: this reader gates the writers no more. Idempotent. */
  unsubscribe(): void {
    for (const inlet of this.inlets) inlet.reader.leave();
  }

  /** Whether there is a next element. Those before it may be given back now. @internal */
  more(): boolean {
    return this.inlet.left || this.refill();
  }

  /** The next element: only where there is one. @internal */
  next(): T {
    const offset = this.inlet.take();
    return this.views ? this.codec.view(offset) : this.codec.read(offset);
  }

  /** True once every ring is closed. Look for elements again after it. @internal */
  ended(): boolean {
    for (const { reader } of this.inlets) if (reader.closed === OPEN) return false;
    return true;
  }

  /** @internal */
  failure(): Error | null {
    for (const { reader } of this.inlets)
      if (reader.closed === CLOSED_BY_FAILURE) return this.layout.failure();
    return null;
  }

  private refill(): boolean {
    for (let i = 0; i < this.inlets.length; i++) if (this.serve(BATCH) > 0) return true;
    return false;
  }

  /** Looks for up to `most` elements at the ring whose turn it is. Returns how many there are. */
  private serve(most: number): number {
    if (this.inlets.length > 1) this.turnOver();
    return this.inlet.fill(most);
  }

  private turnOver(): void {
    this.inlet.fill(0);
    this.turn = this.turn + 1 < this.inlets.length ? this.turn + 1 : 0;
    this.inlet = this.inlets[this.turn];
  }

  private handOut(ready: number, f: (view: T) => void): number {
    for (let i = 0; i < ready; i++) f(this.inlet.view(i));
    if (ready > 0) this.inlet.release(ready);
    return ready;
  }
}

function unclaimed(i: number, claimed: number): never {
  throw new RangeError(`element ${i} was not claimed: ${claimed} are`);
}

class SharedFuture<T> extends Future<T> {
  private declare readonly subscriber: SharedSubscriber<T>;
  private declare readonly news: WaitEvent;
  private declare context: Context;
  private sleeping = false;
  private over = false;

  constructor(subscriber: SharedSubscriber<T>, news: WaitEvent, context: Context) {
    super();
    this.subscriber = subscriber;
    this.news = news;
    this.context = context;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    if (--context.turn.budget < 0) return context.spent();
    return this.take() || this.wait(context);
  }

  private take(): Poll {
    if (!this.subscriber.more()) return PENDING;
    this.value = this.subscriber.next();
    return READY;
  }

  /** Registers first and looks again then, so that no wake is lost between the two. Called by fused code as well. */
  private wait(context: Context): Poll {
    this.context = context;
    if (this.sleeping) return this.closedOr(PENDING);
    const ticket = this.news.prepare();
    const answer = this.closedOr(PENDING);
    const promise = answer === PENDING ? this.news.sleepAsync(ticket) : null;
    if (promise === null) {
      this.news.leave();
      if (answer === PENDING) this.context.wake();
      return answer;
    }
    this.sleeping = true;
    hold();
    promise.then(this.woken);
    return PENDING;
  }

  private closedOr(otherwise: Poll): Poll {
    const ended = this.subscriber.ended();
    const failure = this.subscriber.failure();
    const answer = this.take();
    if (answer === READY || (!ended && failure === null)) return answer === READY ? READY : otherwise;
    this.over = true;
    if (failure !== null) throw failure;
    return DONE;
  }

  private readonly woken = (): void => {
    letGo();
    this.news.leave();
    this.sleeping = false;
    if (!this.over) this.context.wake();
  };

  override close(): void {
    if (this.over && !this.sleeping) {
      this.subscriber.unsubscribe();
      return;
    }
    this.over = true;
    this.subscriber.unsubscribe();
    if (this.sleeping) this.news.signal();
  }
}

fuses(SharedFuture, {
  name: 'sharedQueue',

  /** `over` is read anew for each element: what runs below may close this future. */
  emit(code) {
    const subscriber = code.constant('subscriber');
    return `if (${code.self}.over) { ${code.end} }
${code.pay}
if (${subscriber}.more()) ${code.out} = ${subscriber}.next();
else {
const answer = ${code.self}.wait(context);
if (answer !== 1) { if (answer === 0) ${code.pending} ${code.end} }
${code.out} = ${code.self}.value;
}`;
  },
});
