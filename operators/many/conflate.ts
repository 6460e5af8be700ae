import type { Context } from '../../lib/stream/context.ts';
import type { Closing } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';
import { Ahead } from './ahead.ts';

/**
 * All that is ready, folded into one: while the consumer is slow, what came meanwhile becomes a single element; while it
 * keeps up, each element is one of its own. (Akka's `conflateWithSeed`; `batch` is the same with a bound.)
 *
 * ```text
 * --(123)----4--|
 *   conflate(x => x, (sum, x) => sum + x)
 * --6--------4--|
 * ```
 *
 * Law: with an associative fold and `seed` its embedding, folding the result is folding upstream. Cost: one call an
 * element, O(1) memory. Upstream is read as far as it is ready each time one is asked for. Errors: a throw of a function
 * ends the run; a failure of upstream comes out after the element before it.
 *
 * @example
 * import { from } from 'millrace';
 * import { conflate } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(conflate((x) => x, (sum, x) => sum + x)).toArraySync()); // [ 6 ]
 */
export function conflate<A, S>(seed: (value: A) => S, fold: (state: S, value: A) => S): Operator<A, S> {
  return (source) => new ConflateStream(source, Infinity, seed, fold);
}

/** @internal */
export class ConflateStream<A, S> extends Stream<S> {
  readonly source: Stream<A>;
  readonly max: number;
  readonly seed: (value: A) => S;
  readonly fold: (state: S, value: A) => S;

  constructor(source: Stream<A>, max: number, seed: (value: A) => S, fold: (state: S, value: A) => S) {
    super();
    this.source = source;
    this.max = max;
    this.seed = seed;
    this.fold = fold;
  }

  override open(context: Context): Conflating<A, S> {
    return new Conflating(this, context);
  }
}

class Conflating<A, S> extends Guard<S> {
  private readonly source: Ahead<A>;
  private readonly max: number;
  private readonly seed: (value: A) => S;
  private readonly fold: (state: S, value: A) => S;

  constructor(stream: ConflateStream<A, S>, context: Context) {
    super();
    this.max = stream.max;
    this.seed = stream.seed;
    this.fold = stream.fold;
    this.source = new Ahead(context, this);
    this.source.open(stream.source);
  }

  protected override advance(context: Context): Poll {
    this.source.parent = context;
    const answer = this.source.ask();
    if (answer !== READY) return answer === DONE ? this.source.end() : PENDING;
    let state = this.seed(this.source.value);
    for (let count = 1; count < this.max && this.source.ask() === READY; count++)
      state = this.fold(state, this.source.value);
    this.value = state;
    return READY;
  }

  protected override release(): Closing {
    return this.source.close();
  }
}
