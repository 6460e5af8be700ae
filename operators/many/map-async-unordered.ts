import { firstCome } from '../../lib/discipline/first-come.ts';
import { Guarded } from '../../lib/discipline/guarded.ts';
import type { Context } from '../../lib/stream/context.ts';
import type { Line } from '../../lib/stream/discipline.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Closing } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from './ahead.ts';
import { Calls } from './calls.ts';
import type { MapAsyncOptions } from './map-async.ts';

/**
 * Each element through a function that may answer with a promise: the results as they come.
 *
 * ```text
 * --1--2--3-------|
 *   mapAsyncUnordered(f, { concurrency: 2 })      f(1) takes 6, f(2) takes 1, f(3) takes 2
 * ------2-1--3----|
 * ```
 *
 * Calls are started by demand, up to `concurrency` (1 by default) at once, as by `mapAsync`.
 *
 * Law: as a bag, the results are those of `mapAsync`. Cost: one call and its promise an element; memory O(concurrency),
 * allocated at the open. Errors: a rejection ends the run as soon as it comes, a failure of upstream or a throw of `f`
 * after the results of the elements before it, each with the same object; what is still running then is abandoned, and
 * its rejection is never unhandled.
 *
 * @example
 * import { from } from 'millrace';
 * import { mapAsyncUnordered } from 'millrace/operators';
 *
 * const slow = async (x: number) => x * 10;
 * const results = await from([1, 2, 3]).pipe(mapAsyncUnordered(slow, { concurrency: 2 })).toArray();
 * console.log(results.sort()); // [ 10, 20, 30 ]
 */
export function mapAsyncUnordered<A, B>(
  f: (value: A, index: number) => B | PromiseLike<B>,
  options: MapAsyncOptions = {},
): Operator<A, Awaited<B>> {
  const concurrency = wholeNumber('mapAsyncUnordered: concurrency', options.concurrency ?? 1, 1);
  return (source) => new UnorderedStream(source, f as (value: A, index: number) => Awaited<B>, concurrency);
}

class UnorderedStream<A, B> extends Stream<B> {
  readonly source: Stream<A>;
  readonly f: (value: A, index: number) => B | PromiseLike<B>;
  readonly concurrency: number;

  constructor(source: Stream<A>, f: (value: A, index: number) => B | PromiseLike<B>, concurrency: number) {
    super();
    this.source = source;
    this.f = f;
    this.concurrency = concurrency;
  }

  override open(context: Context): MappingUnordered<A, B> {
    return new MappingUnordered(this.source, this.f, this.concurrency, context);
  }
}

class MappingUnordered<A, B> extends Guarded<B> {
  private readonly f: (value: A, index: number) => B | PromiseLike<B>;
  private readonly source: Ahead<A>;
  private readonly calls: Calls<B>;
  /** The slots whose results are there, in the order in which they came. */
  private readonly line: Line;
  private readonly vacant: number[] = [];
  private readonly concurrency: number;
  private context: Context;
  private index = 0;

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
    this.line = firstCome().open(concurrency);
    for (let slot = concurrency - 1; slot >= 0; slot--) this.vacant.push(slot);
    this.calls = new Calls(concurrency, (slot) => {
      this.line.enter(slot);
      this.context.wake();
    });
    this.source = new Ahead(context, this.releases);
    this.source.open(source);
  }

  protected override advance(context: Context): Poll {
    this.context = context;
    this.source.parent = context;
    const answer = this.fill();
    const slot = this.line.select();
    if (slot < 0)
      return answer === DONE && this.vacant.length === this.concurrency ? this.source.end() : PENDING;
    this.vacant.push(slot);
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
      if (this.calls.start(slot, this.f(value, this.index++))) this.line.enter(slot);
      this.vacant.pop();
    } catch (error) {
      this.source.hold(error);
    }
  }

  protected override release(): Closing {
    this.calls.abandon();
    return this.source.close();
  }
}
