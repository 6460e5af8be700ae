import { Guarded } from '../../lib/discipline/guarded.ts';
import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Closing } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from './ahead.ts';
import { Calls } from './calls.ts';

/** How many calls of the function may be unanswered at once. */
export interface MapAsyncOptions {
  /** 1 by default. */
  readonly concurrency?: number | undefined;
}

/**
 * Each element through a function that may answer with a promise: the results, in the order of the elements.
 *
 * ```text
 * --1--2--3-------|
 *   mapAsync(f, { concurrency: 2 })      f(1) takes 6, f(2) takes 1, f(3) takes 2
 * --------12-3----|
 * ```
 *
 * Calls are started by demand: while a result is asked for, up to `concurrency` elements are taken and their calls
 * started; nothing runs ahead of that. A result that came early waits for its turn.
 *
 * Law: `mapAsync(f)` over an `f` that answers at once is `map(f)`; `concurrency` changes when, never what. Cost: one
 * call and its promise an element; memory O(concurrency), allocated at the open. Errors: a failure of upstream, a throw
 * of `f` and a rejection each end the run when their turn has come, with the same object; what is still running then is
 * abandoned, and its rejection is never unhandled.
 *
 * @example
 * import { from } from 'millrace';
 * import { mapAsync } from 'millrace/operators';
 *
 * const slow = async (x: number) => x * 10;
 * console.log(await from([1, 2, 3]).pipe(mapAsync(slow, { concurrency: 2 })).toArray()); // [ 10, 20, 30 ]
 */
export function mapAsync<A, B>(
  f: (value: A, index: number) => B | PromiseLike<B>,
  options: MapAsyncOptions = {},
): Operator<A, Awaited<B>> {
  const concurrency = wholeNumber('mapAsync: concurrency', options.concurrency ?? 1, 1);
  return (source) => new MapAsyncStream(source, f as (value: A, index: number) => Awaited<B>, concurrency);
}

class MapAsyncStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly f: (value: A, index: number) => B | PromiseLike<B>;
  readonly concurrency: number;

  constructor(source: Stream<A>, f: (value: A, index: number) => B | PromiseLike<B>, concurrency: number) {
    super();
    this.source = source;
    this.f = f;
    this.concurrency = concurrency;
  }

  override open(context: Context): MappingAsync<A, B> {
    return new MappingAsync(this.source, this.f, this.concurrency, context);
  }
}

/** The calls in a ring: slot `head` is the oldest, whose turn it is. */
class MappingAsync<A, B> extends Guarded<B> {
  private readonly f: (value: A, index: number) => B | PromiseLike<B>;
  private readonly concurrency: number;
  private readonly source: Ahead<A>;
  private readonly calls: Calls<B>;
  private context: Context;
  private index = 0;
  private head = 0;
  private size = 0;

  constructor(
    source: Stream<A>,
    f: (value: A, index: number) => B | PromiseLike<B>,
    concurrency: number,
    context: Context,
  ) {
    super();
    this.f = f;
    this.concurrency = concurrency;
    this.context = context;
    this.calls = new Calls(concurrency, (slot) => {
      if (slot === this.head) this.context.wake();
    });
    this.source = new Ahead(context, this.releases);
    this.source.open(source);
  }

  protected override advance(context: Context): Poll {
    this.context = context;
    this.source.parent = context;
    const answer = this.fill();
    if (this.size === 0) return answer === DONE ? this.source.end() : PENDING;
    if (!this.calls.settled(this.head)) return PENDING;
    const slot = this.head;
    this.head = (slot + 1) % this.concurrency;
    this.size--;
    this.value = this.calls.take(slot);
    return READY;
  }

  /** Starts calls while there is room and upstream has something. */
  private fill(): Poll {
    while (this.size < this.concurrency) {
      const answer = this.source.ask();
      if (answer !== READY) return answer;
      this.start(this.source.value);
    }
    return PENDING;
  }

  private start(value: A): void {
    const slot = (this.head + this.size) % this.concurrency;
    try {
      this.calls.start(slot, this.f(value, this.index++));
      this.size++;
    } catch (error) {
      this.source.hold(error);
    }
  }

  protected override release(): Closing {
    this.calls.abandon();
    return this.source.close();
  }
}
