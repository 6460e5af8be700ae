import { Guarded } from '../../lib/discipline/guarded.ts';
import { Input } from '../../lib/discipline/input.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll, type Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * The elements from the moment on when another stream has one. A notifier that ends without an element lets nothing
 * through.
 *
 * ```text
 * --1--2--3--4--|
 * -------n-|
 *   skipUntil(n)
 * --------3--4--|
 * ```
 *
 * The notifier is opened first, and closed once it has notified. Where both are ready at once, it goes first.
 *
 * Law: `takeUntil(n)` and `skipUntil(n)` share out upstream. Cost: one call an element. Errors: a failure of the notifier
 * ends the run like one of upstream.
 *
 * @example
 * import { from } from 'millrace';
 * import { skipUntil } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(skipUntil(['go'])).toArraySync()); // [ 1, 2 ]
 */
export function skipUntil<A>(notifier: StreamInput<unknown>): Operator<A, A> {
  return (source) => new SkipUntilStream(source, from(notifier));
}

class SkipUntilStream<A> extends Stream<A> {
  readonly source: Stream<A>;
  readonly notifier: Stream<unknown>;

  constructor(source: Stream<A>, notifier: Stream<unknown>) {
    super();
    this.source = source;
    this.notifier = notifier;
  }

  override open(context: Context): SkippingUntil<A> {
    return new SkippingUntil(this.source, this.notifier, context);
  }
}

class SkippingUntil<A> extends Guarded<A> {
  private readonly notifier: Input<unknown>;
  private source: Future<A> | null = null;
  private taking = false;

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
    if (this.notifier.poll() === READY) {
      this.taking = true;
      this.releases.add(this.notifier.close());
    }
    const source = this.source!;
    for (;;) {
      const answer = source.poll(context);
      if (answer !== READY) return answer;
      if (!this.taking) continue;
      this.value = source.value;
      return READY;
    }
  }

  protected override release(): Closing {
    return closeAll([this.notifier, this.source]);
  }
}
