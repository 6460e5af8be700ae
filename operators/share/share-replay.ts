import type { Operator } from '../../lib/stream/pipe.ts';
import { type LagOptions, SharedStream, sharing } from './shared.ts';

export interface ShareReplayOptions extends LagOptions {
  /** How many of the last elements one who comes late gets first: all of them without it. */
  readonly bufferSize?: number | undefined;
  /** Whether the run is closed when its last consumer has left. True without it: nothing is held that nobody uses. */
  readonly refCount?: boolean | undefined;
}

/**
 * As `share`, but who comes late gets the last elements first, and after the end those and the end.
 *
 * ```text
 * --1--2--3--4--|
 *   shareReplay(1)
 * --1--2--3--4--|      the first consumer
 *        2-3--4--|     the second, who comes after 2
 * ```
 *
 * Other than RxJS's, it lets go: with its last consumer gone, a run that has not ended is closed, unless `refCount` is
 * false.
 *
 * Law: with one consumer it changes nothing. Cost: O(1) an element and consumer; memory O(bufferSize + capacity).
 * Errors: a failure comes to every consumer; the next one after it begins a new run.
 *
 * @example
 * import { defer } from 'millrace/operators';
 * import { shareReplay } from 'millrace/operators';
 *
 * let runs = 0;
 * const once = defer(() => [++runs, 10]).pipe(shareReplay(1));
 * console.log(once.toArraySync(), once.toArraySync(), runs); // [ 1, 10 ] [ 10 ] 1
 */
export function shareReplay<A>(options: number | ShareReplayOptions = {}): Operator<A, A> {
  const {
    bufferSize = Infinity,
    refCount = true,
    ...lag
  } = typeof options === 'number' ? { bufferSize: options } : options;
  const settings = sharing('shareReplay', {
    ...lag,
    replay: bufferSize,
    resetOnComplete: false,
    resetOnRefCountZero: refCount,
  });
  return (source) => new SharedStream(source, settings);
}
