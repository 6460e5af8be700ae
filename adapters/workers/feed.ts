import type { Context } from '../../lib/stream/context.ts';
import { ReopenedError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import { Future } from '../../lib/stream/future.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/** What a run on a worker is fed: batches of elements. It can be opened once. */
export class Feed extends Stream<unknown> {
  /** What has come and was not yet begun; null is the end. */
  private readonly waiting: (ArrayLike<unknown> | null)[] = [];
  private future: FeedFuture | null = null;

  /** Another batch; null if none comes any more. */
  give(batch: ArrayLike<unknown> | null): void {
    this.waiting.push(batch);
  }

  /** True if all that was begun is used up, and more was asked for. */
  get hungry(): boolean {
    return this.future?.asked === true;
  }

  /** Begins the next batch; false if there is none. */
  begin(): boolean {
    const batch = this.waiting.shift();
    if (batch === undefined) return false;
    this.future!.begin(batch);
    return true;
  }

  override open(_context: Context): Future<unknown> {
    if (this.future !== null) throw new ReopenedError('the source of stages that run on a worker');
    return (this.future = new FeedFuture());
  }

  /** For `explain`. @internal */
  sample(): Future<unknown> {
    return new FeedFuture();
  }
}

/** It pauses at the end of each batch, whether another waits or not: so one can tell what has come out of which. */
class FeedFuture extends Future<unknown> {
  asked = false;
  private context: Context | null = null;
  private batch: ArrayLike<unknown> = [];
  private at = 0;
  private ended = false;

  begin(batch: ArrayLike<unknown> | null): void {
    this.asked = false;
    this.at = 0;
    if (batch === null) this.ended = true;
    this.batch = batch ?? [];
    this.context?.wake();
  }

  /** At the end of a batch: whether this is the end of all. */
  ends(context: Context): boolean {
    if (this.ended) return true;
    this.asked = true;
    this.context = context;
    return false;
  }

  override poll(context: Context): Poll {
    if (this.at >= this.batch.length) return this.ends(context) ? DONE : PENDING;
    if (--context.turn.budget < 0) return context.spent();
    this.value = this.batch[this.at++];
    return READY;
  }

  override close(): void {
    this.ended = true;
    this.batch = [];
  }
}

fuses(FeedFuture, {
  name: 'feed',

  emit(code) {
    const batch = code.constant('batch');
    const at = code.state('at');
    return `if (${at} >= ${batch}.length) {
if (${code.self}.ends(context)) { ${code.end} }
${code.pending}
}
${code.pay}
${code.out} = ${batch}[${at}++];`;
  },
});
