import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { type Poll, READY } from '../../lib/stream/poll.ts';
import { Notified, NotifiedStream } from './notified.ts';

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

class SkipUntilStream<A> extends NotifiedStream<A> {
  override open(context: Context): SkippingUntil<A> {
    return new SkippingUntil(this, context);
  }
}

class SkippingUntil<A> extends Notified<A> {
  private taking = false;

  protected override advance(context: Context): Poll {
    this.notifier.parent = context;
    if (this.notifier.poll() === READY) {
      this.taking = true;
      this.letGo(this.notifier.close());
    }
    const { source } = this;
    for (;;) {
      const answer = source.poll(context);
      if (answer !== READY) return answer;
      if (!this.taking) continue;
      this.value = source.value;
      return READY;
    }
  }
}
