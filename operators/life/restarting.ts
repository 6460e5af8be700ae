import { Releases } from '../../lib/discipline/releases.ts';
import type { Context } from '../../lib/stream/context.ts';
import { both, type Closing, closeAll, Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, PENDING, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/** What follows a run: another one at once, the end, or another one once a notifier has given an element. */
export type Next = typeof AGAIN | typeof OVER | Stream<unknown>;
export const AGAIN = 'again';
export const OVER = 'over';

/**
 * A run made of runs, one after the other: `catchError`, `retry`, `repeat` and their kin. What follows a run's end or its
 * failure is decided by the operator; all that has to be opened, closed and guarded on the way is done here.
 *
 * A run that follows at once starts in a loop and not in a call, so that any number of them may end on one stack, and each
 * is paid for from the budget, so that runs without an element starve nobody.
 */
export abstract class Restarting<T> extends Future<T> {
  /** What the next run is a run of. */
  protected stream: Stream<T>;
  private source: Future<T> | null = null;
  private notifier: Future<unknown> | null = null;
  private readonly releases: Releases = new Releases();
  /** The first run could not be opened. */
  private stillborn = false;
  private failure: unknown;
  private over = false;
  private closed = false;
  private closing: Closing = undefined;

  constructor(stream: Stream<T>, context: Context) {
    super();
    this.stream = stream;
    try {
      this.source = stream.open(context);
    } catch (error) {
      this.stillborn = true;
      this.failure = error;
    }
  }

  /** What follows the end of a run. */
  protected abstract ended(context: Context): Next;

  /** What follows a failure: to pass it on is to throw it. */
  protected abstract failed(error: unknown, context: Context): Next;

  /** An element has come. */
  protected given(_context: Context): void {}

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    try {
      const answer = this.go(context);
      if (answer === DONE) this.over = true;
      return answer;
    } catch (error) {
      this.over = true;
      throw error;
    }
  }

  private go(context: Context): Poll {
    for (;;) {
      let next: Next;
      if (this.notifier !== null) next = AGAIN;
      else {
        const answer = this.run(context);
        if (answer === READY || answer === PENDING) return answer;
        next = answer === DONE ? this.ended(context) : this.failed(this.forget(), context);
      }
      if (next === OVER || this.over) return DONE;
      if (next !== AGAIN) this.notifier = next.open(context);
      if (this.notifier === null) continue;
      const answer = this.notifier.poll(context);
      if (answer === PENDING) return PENDING;
      this.leaveNotifier();
      if (answer === DONE) return DONE;
    }
  }

  /** Polls the present run, or the next one that it opens. */
  private run(context: Context): Poll | typeof FAILED {
    try {
      if (this.stillborn) throw this.failure;
      if (this.source === null) {
        if (--context.turn.budget < 0) return context.spent();
        this.source = this.stream.open(context);
        // Closed by what `open` has called: whoever opens closes.
        if (this.over) return this.leave();
      }
      const answer = this.source.poll(context);
      if (answer === READY) {
        this.value = this.source.value;
        this.given(context);
      } else if (answer === DONE) return this.leave();
      return answer;
    } catch (error) {
      this.stillborn = false;
      this.failure = error;
      this.leaveFailed();
      return FAILED;
    }
  }

  private forget(): unknown {
    const { failure } = this;
    this.failure = undefined;
    return failure;
  }

  private leave(): Poll {
    const { source } = this;
    this.source = null;
    if (source !== null) this.releases.letGo(source.close());
    return DONE;
  }

  /** A release that fails, too, must not hide the failure: it comes out of `close`. */
  private leaveFailed(): void {
    try {
      this.leave();
    } catch (error) {
      this.releases.letGo(Promise.reject(error));
    }
  }

  private leaveNotifier(): void {
    const { notifier } = this;
    this.notifier = null;
    this.releases.letGo(notifier!.close());
  }

  override close(): Closing {
    if (this.closed) return this.closing;
    this.closed = true;
    this.over = true;
    const { source, notifier } = this;
    this.source = this.notifier = null;
    return (this.closing = both(closeAll([source, notifier]), this.releases.settled()));
  }
}

/** The run has thrown `failure`. */
const FAILED = -1;

class RestartingStream<A, B> extends Stream<B> {
  private readonly upstream: Stream<A>;
  private readonly make: (source: Stream<A>, context: Context, self: Stream<B>) => Future<B>;

  constructor(
    upstream: Stream<A>,
    make: (source: Stream<A>, context: Context, self: Stream<B>) => Future<B>,
  ) {
    super();
    this.upstream = upstream;
    this.make = make;
  }

  override open(context: Context): Future<B> {
    return this.make(this.upstream, context, this);
  }
}

/** An operator, from what opens its run over a source; `self` is the stream that is being opened. */
export function restarting<A, B>(
  make: (source: Stream<A>, context: Context, self: Stream<B>) => Future<B>,
): Operator<A, B> {
  return (source) => new RestartingStream(source, make);
}
