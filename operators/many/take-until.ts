import { Guarded } from '../../lib/discipline/guarded.ts';
import { Input } from '../../lib/discipline/input.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * The elements until another stream has one; then both are closed. A notifier that ends without an element lets
 * everything through.
 *
 * ```text
 * --1--2--3--4--|
 * --------n-|
 *   takeUntil(n)
 * --1--2--|
 * ```
 *
 * The notifier is opened first. Where both are ready at once, it wins.
 *
 * Law: `takeUntil(never)` changes nothing. Cost: one call an element. Errors: a failure of the notifier ends the run
 * like one of upstream.
 *
 * @example
 * import { from } from 'millrace';
 * import { takeUntil } from 'millrace/operators';
 *
 * const stop = new Promise<void>(() => {});
 * console.log(await from([1, 2, 3]).pipe(takeUntil(stop)).toArray()); // [ 1, 2, 3 ]
 */
export function takeUntil<A>(notifier: StreamInput<unknown>): Operator<A, A> {
  return (source) => new TakeUntilStream(source, from(notifier));
}

class TakeUntilStream<A> extends Stream<A> {
  readonly source: Stream<A>;
  readonly notifier: Stream<unknown>;

  constructor(source: Stream<A>, notifier: Stream<unknown>) {
    super();
    this.source = source;
    this.notifier = notifier;
  }

  override open(context: Context): TakingUntil<A> {
    return new TakingUntil(this.source, this.notifier, context);
  }
}

class TakingUntil<A> extends Guarded<A> {
  private readonly notifier: Input<unknown>;
  private source: Future<A> | null = null;

  constructor(source: Stream<A>, notifier: Stream<unknown>, context: Context) {
    super();
    this.notifier = new Input(context, this.releases);
    this.notifier.open(notifier);
    this.opening(() => {
      this.source = source.open(context);
    });
  }

  protected override advance(context: Context): Poll {
    this.notifier.parent = context;
    if (this.notifier.poll() === READY) return DONE;
    const source = this.source!;
    const answer = source.poll(context);
    if (answer === READY) this.value = source.value;
    return answer;
  }

  protected override release(): Closing {
    return closeAll([this.notifier, this.source]);
  }
}
