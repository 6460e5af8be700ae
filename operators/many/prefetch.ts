import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from './ahead.ts';
import { Ring } from './ring.ts';

/**
 * The same elements, but up to `count` more than were asked for are taken from upstream, and kept until they are. So
 * upstream can be at work on the next ones (a read, a call) while one is being dealt with.
 *
 * Reading ahead goes on whenever this stage is polled, that is, whenever somebody asks or upstream wakes it.
 *
 * Law: changes no element, no order and no end; `prefetch(0)` changes nothing at all. Cost: O(1) an element, memory
 * O(count). Errors: a failure of upstream comes out after the elements before it.
 *
 * @example
 * import { from } from 'millrace';
 * import { prefetch } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(prefetch(2)).toArraySync()); // [ 1, 2, 3 ]
 */
export function prefetch<A>(count: number): Operator<A, A> {
  wholeNumber('prefetch: count', count, 0);
  return (source) => (count === 0 ? source : new PrefetchStream(source, count));
}

class PrefetchStream<A> extends Stream<A> {
  readonly source: Stream<A>;
  readonly count: number;

  constructor(source: Stream<A>, count: number) {
    super();
    this.source = source;
    this.count = count;
  }

  override open(context: Context): Prefetching<A> {
    return new Prefetching(this.source, this.count, context);
  }
}

class Prefetching<A> extends Guard<A> {
  private readonly source: Ahead<A>;
  private readonly ring: Ring<A>;

  constructor(source: Stream<A>, count: number, context: Context) {
    super();
    this.ring = new Ring(count + 1);
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
    while (!this.ring.full) {
      const answer = this.source.ask();
      if (answer !== READY) return answer;
      this.ring.push(this.source.value);
    }
    return PENDING;
  }

  protected override release(): Closing {
    this.ring.clear();
    return this.source.close();
  }
}
