import type { WaitEvent } from '../../memory/event.ts';
import { CLOSED_BY_FAILURE, OPEN, RingReader } from '../../memory/ring.ts';
import type { Context } from '../../stream/context.ts';
import type { Code, Emits } from '../../stream/emit.ts';
import { CapacityError, ReopenedError } from '../../stream/errors.ts';
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

/** One ring, as its reader sees it. */
class Inlet<T> {
  readonly reader: RingReader;
  private readonly base: number;
  private readonly codec: BoundCodec<T>;
  private readonly size: number;
  private readonly mask: number;
  /** Elements that were seen to be there and are not handed out yet; and those handed out, their slots still held. */
  private left = 0;
  private held = 0;

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
  }

  /** The byte offset of the next element, or -1. The slots of those before it may be given back. */
  next(): number {
    if (this.left === 0) {
      this.giveBack();
      this.left = this.reader.ready(BATCH);
      if (this.left === 0) return -1;
    }
    this.left--;
    return this.base + ((this.reader.cursor + this.held++) & this.mask) * this.size;
  }

  giveBack(): void {
    if (this.held === 0) return;
    this.reader.release(this.held);
    this.held = 0;
  }

  /** Hands up to `most` elements to `f` as views, and gives their slots back together. */
  drain(most: number, f: (view: T) => void): number {
    const ready = this.reader.ready(most);
    for (let i = 0; i < ready; i++)
      f(this.codec.view(this.base + ((this.reader.cursor + i) & this.mask) * this.size));
    if (ready > 0) this.reader.release(ready);
    return ready;
  }
}

/**
 * The reading end of a shared queue: a Stream that can be opened once, and is read by one thread. A worker that has
 * nothing else to do may also read it by hand: `tryRead`, `readBatch`, `readSync`.
 */
export class SharedSubscriber<T> extends Stream<T> {
  private readonly layout: Layout<T>;
  private readonly codec: BoundCodec<T>;
  private readonly inlets: Inlet<T>[] = [];
  private readonly views: boolean;
  private readonly news: WaitEvent;
  private turn = 0;
  private opened = false;

  constructor(layout: Layout<T>, { from = 'latest', views = false }: SubscribeOptions) {
    super();
    this.layout = layout;
    this.views = views;
    this.codec = layout.codec.bind(layout.memory);
    for (let i = 0; i < layout.handle.producers; i++)
      this.inlets.push(new Inlet(layout, this.codec, i, from));
    this.news = layout.news ?? this.inlets[0].reader.news;
  }

  override open(context: Context): Future<T> {
    if (this.opened) throw new ReopenedError('the subscriber of a shared queue');
    this.opened = true;
    return new SharedFuture(this, this.news, context);
  }

  /** The next element, if there is one: `found` says so. Rings are served in turn. */
  tryRead(): { readonly found: boolean; readonly value: T } {
    const offset = this.nextOffset();
    return offset < 0 ? { found: false, value: undefined as T } : { found: true, value: this.at(offset) };
  }

  /** Hands up to `most` elements that are there to `f`, as flyweights good inside of the call. Returns how many. */
  readBatch(most: number, f: (view: T) => void): number {
    let read = 0;
    for (let i = 0; i < this.inlets.length && read < most; i++) {
      this.turn = this.turn + 1 < this.inlets.length ? this.turn + 1 : 0;
      read += this.inlets[this.turn].drain(most - read, f);
    }
    return read;
  }

  /** Blocks the thread until there is an element, or the queue has ended: then false. For worker threads. */
  waitSync({ spins = 1000 }: Idle = {}): boolean {
    for (;;) {
      for (let i = 0; i <= spins; i++) if (this.anyReady()) return true;
      const ticket = this.news.prepare();
      const ended = this.ended();
      const ready = this.anyReady();
      if (!ready && !ended) this.news.sleep(ticket);
      this.news.leave();
      if (ready) return true;
      if (ended) return false;
    }
  }

  /** Gives the place back: this reader gates the writers no more. */
  unsubscribe(): void {
    for (const inlet of this.inlets) inlet.reader.leave();
  }

  /** @internal */
  nextOffset(): number {
    for (let i = 0; i < this.inlets.length; i++) {
      const offset = this.inlets[this.turn].next();
      if (offset >= 0) return offset;
      this.turn = this.turn + 1 < this.inlets.length ? this.turn + 1 : 0;
    }
    return -1;
  }

  /** @internal */
  at(offset: number): T {
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

  private anyReady(): boolean {
    for (const { reader } of this.inlets) if (reader.ready(1) > 0) return true;
    return false;
  }
}

class SharedFuture<T> extends Future<T> implements Emits {
  static readonly operator = 'sharedQueue';
  private readonly subscriber: SharedSubscriber<T>;
  private readonly news: WaitEvent;
  private context: Context;
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

  /** `over` is read anew for each element: what runs below may close this future. */
  emit(code: Code): string {
    const subscriber = code.constant('subscriber');
    return `if (${code.self}.over) { ${code.end} }
${code.pay}
{
const offset = ${subscriber}.nextOffset();
if (offset >= 0) ${code.out} = ${subscriber}.at(offset);
else {
const answer = ${code.self}.wait(context);
if (answer !== 1) { if (answer === 0) ${code.pending} ${code.end} }
${code.out} = ${code.self}.value;
}
}`;
  }

  private take(): Poll {
    const offset = this.subscriber.nextOffset();
    if (offset < 0) return PENDING;
    this.value = this.subscriber.at(offset);
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
