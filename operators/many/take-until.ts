import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Notified, NotifiedStream } from './notified.ts';

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

class TakeUntilStream<A> extends NotifiedStream<A> {
  override open(context: Context): TakingUntil<A> {
    return new TakingUntil(this, context);
  }
}

class TakingUntil<A> extends Notified<A> {
  protected override advance(context: Context): Poll {
    this.notifier.parent = context;
    if (this.notifier.poll() === READY) return DONE;
    const { source } = this;
    const answer = source.poll(context);
    if (answer === READY) this.value = source.value;
    return answer;
  }
}
