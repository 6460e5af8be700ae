import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { CallingStream } from './calling.ts';

/** How many calls of the function may be unanswered at once. */
export interface MapAsyncOptions {
  /** 1 by default. */
  readonly concurrency?: number | undefined;
}

/**
 * Each element through a function that may answer with a promise: the results, in the order of the elements.
 *
 * ```text
 * --1--2--3-------|
 *   mapAsync(f, { concurrency: 2 })      f(1) takes 6, f(2) takes 1, f(3) takes 2
 * --------12-3----|
 * ```
 *
 * Calls are started by demand: while a result is asked for, up to `concurrency` elements are taken and their calls
 * started; nothing runs ahead of that. A result that came early waits for its turn.
 *
 * Law: `mapAsync(f)` over an `f` that answers at once is `map(f)`; `concurrency` changes when, never what. Cost: one
 * call and its promise an element; memory O(concurrency), allocated at the open. Errors: a failure of upstream, a throw
 * of `f` and a rejection each end the run when their turn has come, with the same object; what is still running then is
 * abandoned, and its rejection is never unhandled.
 *
 * @example
 * import { from } from 'millrace';
 * import { mapAsync } from 'millrace/operators';
 *
 * const slow = async (x: number) => x * 10;
 * console.log(await from([1, 2, 3]).pipe(mapAsync(slow, { concurrency: 2 })).toArray()); // [ 10, 20, 30 ]
 */
export function mapAsync<A, B>(
  f: (value: A, index: number) => B | PromiseLike<B>,
  options: MapAsyncOptions = {},
): Operator<A, Awaited<B>> {
  const concurrency = wholeNumber('mapAsync: concurrency', options.concurrency ?? 1, 1);
  return (source) => new MapAsyncStream(source, f as (value: A, index: number) => Awaited<B>, concurrency);
}

class MapAsyncStream<A, B> extends CallingStream<A, B> {
  override readonly ordered = true;
}
