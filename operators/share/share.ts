import type { Operator } from '../../lib/stream/pipe.ts';
import { type LagOptions, SharedStream, sharing } from './shared.ts';

export interface ShareOptions extends LagOptions {
  /** How long the run stays open when its last consumer has left, in milliseconds: one who comes by then joins it. */
  readonly graceTime?: number | undefined;
  /** Whether a consumer that comes after the end begins a new run (true without it), or finds the end. */
  readonly resetOnComplete?: boolean | undefined;
  /** Whether one that comes after a failure begins a new run (true without it), or finds the failure. */
  readonly resetOnError?: boolean | undefined;
  /** Whether the run is closed when its last consumer has left (true without it). */
  readonly resetOnRefCountZero?: boolean | undefined;
}

/**
 * One run of upstream for all who are there: it is opened with the first consumer, each element goes to all, and when
 * the last has left it is closed. Who comes late gets what comes from then on.
 *
 * ```text
 * --1--2--3--4--|
 *   share()
 * --1--2--3--|         the first consumer, who leaves after 3
 *       ^-3--4--|      the second, who comes after 2
 * ```
 *
 * Consumers pull, each at its own pace, and whoever is ahead polls upstream. The slowest may be `capacity` elements
 * behind the fastest; then the fastest waits for it (`overflow: 'block'`), or one of the other policies holds. A consumer
 * that stops asking without being closed therefore stops the others sooner or later.
 *
 * The stream that this makes is the one kind that is not a mere description: it knows its present run.
 *
 * Law: with one consumer it changes nothing. Cost: O(1) an element and consumer; memory O(capacity), allocated as
 * needed. Errors: a failure of upstream comes to every consumer, the same object.
 *
 * @example
 * import { defer } from 'millrace/operators';
 * import { share, zip } from 'millrace/operators';
 *
 * let runs = 0;
 * const once = defer(() => [++runs, 10]).pipe(share());
 * console.log(zip(once, once).toArraySync()); // [ [ 1, 1 ], [ 10, 10 ] ]
 */
export function share<A>(options: ShareOptions = {}): Operator<A, A> {
  const settings = sharing('share', options);
  return (source) => new SharedStream(source, settings);
}
