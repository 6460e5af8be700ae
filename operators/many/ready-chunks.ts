import type { Context } from '../../lib/stream/context.ts';
import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from './ahead.ts';

/**
 * All elements that are ready, as one array of at least 1 and at most `max`: it never waits for a further one.
 *
 * ```text
 * --(123)----4--5--|
 *   readyChunks(2)
 * --(AB)-----C--D--|      A = [1,2], B = [3], C = [4], D = [5]
 * ```
 *
 * The chunk grows with the load: one element a chunk while the consumer keeps up, large chunks when it falls behind.
 *
 * Law: the chunks, put together, are upstream. Cost: one array a chunk; takes up to `max` elements from upstream for one
 * chunk that is asked for. Errors: a failure of upstream comes out after the chunk of the elements before it;
 * ArgumentError where `max` is no whole number of at least 1.
 *
 * @example
 * import { from } from 'millrace';
 * import { readyChunks } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(readyChunks(2)).toArraySync()); // [ [ 1, 2 ], [ 3 ] ]
 */
export function readyChunks<A>(max: number): Operator<A, A[]> {
  if (max !== Infinity) wholeNumber('readyChunks: max', max, 1);
  return (source) => new ReadyChunksStream(source, max);
}

class ReadyChunksStream<A> extends Stream<A[]> {
  readonly source: Stream<A>;
  readonly max: number;

  constructor(source: Stream<A>, max: number) {
    super();
    this.source = source;
    this.max = max;
  }

  override open(context: Context): ChunkingReady<A> {
    return new ChunkingReady(this.source, this.max, context);
  }
}

class ChunkingReady<A> extends Guard<A[]> {
  private readonly source: Ahead<A>;
  private readonly max: number;

  constructor(source: Stream<A>, max: number, context: Context) {
    super();
    this.max = max;
    this.source = new Ahead(context, this);
    this.source.open(source);
  }

  protected override advance(context: Context): Poll {
    this.source.parent = context;
    let answer = this.source.ask();
    if (answer !== READY) return answer === DONE ? this.source.end() : PENDING;
    const chunk: A[] = [];
    do {
      chunk.push(this.source.value);
    } while (chunk.length < this.max && (answer = this.source.ask()) === READY);
    this.value = chunk;
    return READY;
  }

  protected override release(): Closing {
    return this.source.close();
  }
}
