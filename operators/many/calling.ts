import type { Context } from '../../lib/stream/context.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from './ahead.ts';
import { Calls } from './calls.ts';
import { Ring } from './ring.ts';

type Call<A, B> = (value: A, index: number) => B | PromiseLike<B>;

/** What `mapAsync` and `mapAsyncUnordered` share: whether the answers come out in the order of the calls is the policy. */
export abstract class CallingStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly f: Call<A, B>;
  readonly concurrency: number;
  /** Whether the answers come out in the order of the calls, or in their own. */
  abstract readonly ordered: boolean;

  constructor(source: Stream<A>, f: Call<A, B>, concurrency: number) {
    super();
    this.source = source;
    this.f = f;
    this.concurrency = concurrency;
  }

  override open(context: Context): Calling<A, B> {
    return new Calling(this, context);
  }
}

class Calling<A, B> extends Guard<B> {
  private readonly f: Call<A, B>;
  private readonly ordered: boolean;
  private readonly source: Ahead<A>;
  private readonly calls: Calls<B>;
  /** The calls whose results come next: all of them in order, or those that have their answers. */
  private readonly turns: Ring<number> = new Ring();
  private readonly vacant: number[] = [];
  /** Calls whose results were not handed on. */
  private open = 0;
  private context: Context;
  private index = 0;

  constructor({ source, f, concurrency, ordered }: CallingStream<A, B>, context: Context) {
    super();
    this.f = f;
    this.ordered = ordered;
    this.context = context;
    for (let slot = concurrency - 1; slot >= 0; slot--) this.vacant.push(slot);
    this.calls = new Calls(concurrency, (slot) => this.settled(slot));
    this.source = new Ahead(context, this);
    this.source.open(source);
  }

  private settled(slot: number): void {
    if (!this.ordered) this.turns.push(slot);
    if (this.turns.peek() === slot || !this.ordered) this.context.wake();
  }

  protected override advance(context: Context): Poll {
    this.context = context;
    this.source.parent = context;
    const answer = this.fill();
    if (this.open === 0) return answer === DONE ? this.source.end() : PENDING;
    if (this.turns.size === 0 || !this.calls.settled(this.turns.peek())) return PENDING;
    const slot = this.turns.shift();
    this.vacant.push(slot);
    this.open--;
    this.value = this.calls.take(slot);
    return READY;
  }

  /** Starts calls while there is room and upstream has something. */
  private fill(): Poll {
    while (this.vacant.length > 0) {
      const answer = this.source.ask();
      if (answer !== READY) return answer;
      this.start(this.source.value);
    }
    return PENDING;
  }

  private start(value: A): void {
    const slot = this.vacant[this.vacant.length - 1];
    try {
      const settled = this.calls.start(slot, this.f(value, this.index++));
      if (settled || this.ordered) this.turns.push(slot);
      this.vacant.pop();
      this.open++;
    } catch (error) {
      this.source.hold(error);
    }
  }

  protected override release(): Closing {
    this.calls.abandon();
    return this.source.close();
  }
}
