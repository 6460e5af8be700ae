import { Input, wokenBefore } from '../../lib/discipline/input.ts';
import { opening } from '../../lib/discipline/opening.ts';
import type { Context } from '../../lib/stream/context.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import { type Closing, closeAll } from '../../lib/stream/future.ts';
import { Guard } from '../../lib/stream/guard.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { NotifiedStream } from './notified.ts';

/**
 * The latest element each time another stream has one, if there is another since the last time.
 *
 * ```text
 * --1--2-------3--|
 * -------n--n----n
 *   sample(n)
 * -------2-------(3|)
 * ```
 *
 * Upstream is read as it comes, asked for or not, since the notifier says when to hand on. Upstream's end is the end.
 *
 * Law: a subsequence of upstream. Cost: O(1) an element, O(1) memory. Errors: a failure of either stream ends the run.
 *
 * @example
 * import { from } from 'millrace';
 * import { sample } from 'millrace/operators';
 *
 * console.log(await from([1, 2]).pipe(sample(Promise.resolve())).toArray()); // []
 */
export function sample<A>(notifier: StreamInput<unknown>): Operator<A, A> {
  return (source) => new SampleStream(source, from(notifier));
}

class SampleStream<A> extends NotifiedStream<A> {
  override open(context: Context): Sampling<A> {
    return new Sampling(this.source, this.notifier, context);
  }
}

class Sampling<A> extends Guard<A> {
  private readonly source: Input<A>;
  private readonly notifier: Input<unknown>;
  private latest: A = undefined as A;
  private full = false;

  constructor(source: Stream<A>, notifier: Stream<unknown>, context: Context) {
    super();
    this.source = new Input(context, this);
    this.notifier = new Input(context, this);
    this.source.open(source);
    opening(this, () => this.notifier.open(notifier));
  }

  protected override advance(context: Context): Poll {
    this.source.parent = context;
    this.notifier.parent = context;
    if (wokenBefore(this.notifier, this.source) && this.notified()) return READY;
    let answer: Poll;
    while ((answer = this.source.poll()) === READY) {
      this.latest = this.source.value;
      this.full = true;
    }
    if (answer === DONE) return DONE;
    if (this.source.ready && context.turn.budget < 0) return PENDING;
    return this.notified() ? READY : PENDING;
  }

  /** Takes the notifications that are there; true if one of them hands on an element. */
  private notified(): boolean {
    while (this.notifier.poll() === READY) {
      if (!this.full) continue;
      this.full = false;
      this.value = this.latest;
      return true;
    }
    return false;
  }

  protected override release(): Closing {
    return closeAll([this.source, this.notifier]);
  }
}
