import { wholeNumber } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { CallingStream } from './calling.ts';
import type { MapAsyncOptions } from './map-async.ts';

/**
 * Each element through a function that may answer with a promise: the results as they come.
 *
 * ```text
 * --1--2--3-------|
 *   mapAsyncUnordered(f, { concurrency: 2 })      f(1) takes 6, f(2) takes 1, f(3) takes 2
 * ------2-1--3----|
 * ```
 *
 * Calls are started by demand, up to `concurrency` (1 by default) at once, as by `mapAsync`.
 *
 * Law: as a bag, the results are those of `mapAsync`. Cost: one call and its promise an element; memory O(concurrency),
 * allocated at the open. Errors: a rejection ends the run as soon as it comes, a failure of upstream or a throw of `f`
 * after the results of the elements before it, each with the same object; what is still running then is abandoned, and
 * its rejection is never unhandled.
 *
 * @example
 * import { from } from 'millrace';
 * import { mapAsyncUnordered } from 'millrace/operators';
 *
 * const slow = async (x: number) => x * 10;
 * const results = await from([1, 2, 3]).pipe(mapAsyncUnordered(slow, { concurrency: 2 })).toArray();
 * console.log(results.sort()); // [ 10, 20, 30 ]
 */
export function mapAsyncUnordered<A, B>(
  f: (value: A, index: number) => B | PromiseLike<B>,
  options: MapAsyncOptions = {},
): Operator<A, Awaited<B>> {
  const concurrency = wholeNumber('mapAsyncUnordered: concurrency', options.concurrency ?? 1, 1);
  return (source) =>
    new MapAsyncUnorderedStream(source, f as (value: A, index: number) => Awaited<B>, concurrency);
}

class MapAsyncUnorderedStream<A, B> extends CallingStream<A, B> {
  override readonly ordered = false;
}
