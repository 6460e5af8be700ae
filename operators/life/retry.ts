import type { Context } from '../../lib/stream/context.ts';
import { ArgumentError } from '../../lib/stream/errors.ts';
import { from, type StreamInput } from '../../lib/stream/from/from.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { timer } from '../source/timer.ts';
import { AGAIN, type Next, OVER, Restarting, restarting } from './restarting.ts';

export interface RetryOptions {
  /** How many runs may follow the first; without it, any number. */
  readonly count?: number | undefined;
  /**
   * The pause before each further run: milliseconds, or a stream whose first element starts it; where that stream ends
   * without one, so does the result. It is told the failure and the number of the retry, from 1.
   */
  readonly delay?: number | ((error: unknown, retry: number) => StreamInput<unknown>) | undefined;
  /** An element starts the count anew. */
  readonly resetOnSuccess?: boolean | undefined;
}

/**
 * Runs upstream anew where it fails: `retry(2)` makes three attempts. Elements of an attempt that failed later have come
 * out already.
 *
 * ```text
 * --a--#   --a--b--|
 *   retry(1)
 * --a----a--b--|
 * ```
 *
 * Law: `retry(0)` changes nothing. Cost: O(1) an element, O(1) memory for any number of attempts, none of which is on the
 * stack of the one before. Errors: the failure of the last attempt passes; a throw of `delay` ends the run; ArgumentError
 * where `count` is no number.
 *
 * @example
 * import { defer, of, retry, throwError } from 'millrace/operators';
 *
 * let attempts = 0;
 * const unsteady = defer(() => (++attempts < 3 ? throwError(() => new Error('no')) : of(attempts)));
 * console.log(unsteady.pipe(retry(2)).toArraySync()); // [ 3 ]
 */
export function retry<A>(options: number | RetryOptions = {}): Operator<A, A> {
  const { count = Infinity, delay, resetOnSuccess = false } = optionsOf(options);
  if (Number.isNaN(count)) throw new ArgumentError('retry: count', count, 'a number');
  const pause = typeof delay === 'number' ? pausing(delay) : delay;
  if (count <= 0) return (source) => source;
  return restarting((source, context) => new Retrying(source, context, count, pause, resetOnSuccess));
}

function optionsOf(options: number | RetryOptions): RetryOptions {
  return typeof options === 'number' ? { count: options } : options;
}

function pausing(delay: number): () => Stream<number> {
  const pause = timer(delay);
  return () => pause;
}

class Retrying<A> extends Restarting<A> {
  private readonly count: number;
  private readonly pause: ((error: unknown, retry: number) => StreamInput<unknown>) | undefined;
  private readonly reset: boolean;
  private retries = 0;

  constructor(
    source: Stream<A>,
    context: Context,
    count: number,
    pause: ((error: unknown, retry: number) => StreamInput<unknown>) | undefined,
    reset: boolean,
  ) {
    super(source, context);
    this.count = count;
    this.pause = pause;
    this.reset = reset;
  }

  protected override given(): void {
    if (this.reset) this.retries = 0;
  }

  protected override ended(): Next {
    return OVER;
  }

  protected override failed(error: unknown): Next {
    if (this.retries++ >= this.count) throw error;
    return this.pause === undefined ? AGAIN : from(this.pause(error, this.retries));
  }
}
