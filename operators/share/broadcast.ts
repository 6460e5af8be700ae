import type { Operator } from '../../lib/stream/pipe.ts';
import { type LagOptions, SharedStream, sharing } from './shared.ts';

export interface BroadcastOptions extends LagOptions {
  /** How many consumers there must be before the first element is asked for, so that none of them misses any: 1. */
  readonly consumers?: number | undefined;
}

/**
 * Every element to every consumer, with back-pressure: each has a cursor of its own, and the slowest may be `capacity`
 * elements behind the fastest, who then waits. A number is the capacity.
 *
 * ```text
 * --1--2--3--4--------|
 *   broadcast({ capacity: 2, consumers: 2 })
 * --1--2-------3--4---|     fast: waits until the slow one has read 1
 * --------1----2---3-4|     slow
 * ```
 *
 * It is `share` for a known set of consumers: nothing is asked for before `consumers` of them are there. One that is
 * closed holds up nobody; when the last is closed, so is upstream.
 *
 * Law: every consumer that is there from the start gets all of upstream, in order. Cost: O(1) an element and consumer,
 * memory O(capacity). Errors: a failure of upstream comes to every consumer, after the elements before it, the same
 * object.
 *
 * @example
 * import { from } from 'millrace';
 * import { broadcast } from 'millrace/operators';
 *
 * const all = from([1, 2, 3]).pipe(broadcast({ capacity: 1, consumers: 2 }));
 * console.log(await Promise.all([all.toArray(), all.toArray()])); // [ [ 1, 2, 3 ], [ 1, 2, 3 ] ]
 */
export function broadcast<A>(options: number | BroadcastOptions): Operator<A, A> {
  const settings = sharing('broadcast', typeof options === 'number' ? { capacity: options } : options);
  return (source) => new SharedStream(source, settings);
}
