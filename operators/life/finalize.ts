import type { Context } from '../../lib/stream/context.ts';
import { both, type Closing, Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { DONE, type Poll, READY } from '../../lib/stream/poll.ts';
import { Stream } from '../../lib/stream/stream.ts';

/**
 * Calls a function when the run is over, exactly once, however that came about: at the end, on a failure, or since it was
 * closed. Upstream is closed before. If the function answers a promise, it is awaited before the run settles.
 *
 * ```text
 * --a--b--|        --a--b--#        --a--b   (closed)
 *   finalize(f)
 * --a--b--|        --a--b--#        --a--b
 *         f                f              f
 * ```
 *
 * Law: changes no element; of two, the one upstream is called first. Cost: O(1) an element. Errors: a throw of the function
 * at the end is the failure of the run, and on `close` is thrown by it; where the run fails, its own failure is what comes
 * out.
 *
 * @example
 * import { finalize, of } from 'millrace/operators';
 *
 * const log: string[] = [];
 * of(1, 2).pipe(finalize(() => void log.push('over'))).drainSync();
 * console.log(log); // [ 'over' ]
 */
export function finalize<A>(callback: () => Closing): Operator<A, A> {
  return (source) => new FinalizeStream(source, callback);
}

class FinalizeStream<A> extends Stream<A> {
  private readonly upstream: Stream<A>;
  private readonly callback: () => Closing;

  constructor(upstream: Stream<A>, callback: () => Closing) {
    super();
    this.upstream = upstream;
    this.callback = callback;
  }

  override open(context: Context): Future<A> {
    let source: Future<A>;
    try {
      source = this.upstream.open(context);
    } catch (error) {
      // Nobody can await it here: there is no run.
      void this.callback();
      throw error;
    }
    return new Finalizing(source, this.callback);
  }
}

class Finalizing<A> extends Future<A> {
  private readonly source: Future<A>;
  private readonly callback: () => Closing;
  private over = false;
  private closing: Closing = undefined;

  constructor(source: Future<A>, callback: () => Closing) {
    super();
    this.source = source;
    this.callback = callback;
  }

  override poll(context: Context): Poll {
    if (this.over) return DONE;
    let answer: Poll;
    try {
      answer = this.source.poll(context);
    } catch (error) {
      this.finishFailed();
      throw error;
    }
    if (answer === READY) this.value = this.source.value;
    else if (answer === DONE) this.finish();
    return answer;
  }

  override close(): Closing {
    this.finish();
    return this.closing;
  }

  private finish(): void {
    if (this.over) return;
    this.over = true;
    try {
      this.closing = this.source.close();
    } finally {
      const released = this.closing;
      this.closing = both(released, answered(this.callback()));
    }
  }

  /** A failure of the release must not hide that of the run: it comes out of `close`. */
  private finishFailed(): void {
    try {
      this.finish();
    } catch (error) {
      const rejected = Promise.reject(error);
      rejected.catch(() => {}); // whoever closes may never look
      this.closing = rejected;
    }
  }
}

/** What a user's function answers may be anything; only a promise is waited for. */
function answered(result: unknown): Closing {
  const thenable = typeof result === 'object' && result !== null && 'then' in result;
  return thenable ? (result as PromiseLike<void>) : undefined;
}
