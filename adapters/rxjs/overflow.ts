import { ArgumentError, wholeNumber } from '../../lib/stream/errors.ts';

/**
 * What happens to an element that an observable pushes while the ring is full.
 *
 * - `'error'` (the queues call it `'reject'`, which is understood as well): the run fails with a CapacityError, after
 *   the elements that were accepted; the observable is unsubscribed at once.
 * - `'dropOldest'`: the element that has waited longest makes room.
 * - `'dropNewest'`: the element that has just come is dropped.
 * - `'latest'`: a ring of one in which a new element replaces the old one.
 */
export type Overflow = 'error' | 'reject' | 'dropOldest' | 'dropNewest' | 'latest';

/** How an observable, which pushes, is bridged to a stream, which is pulled. There is no default: choose. */
export interface BridgeOptions<T> {
  /** How many elements may wait to be pulled. */
  readonly capacity: number;
  /** What happens to an element for which there is no room. */
  readonly overflow: Overflow;
  /** Told of each element that was dropped, and of how many that makes in this run. */
  readonly onDrop?: ((value: T, dropped: number) => void) | undefined;
}

/** With `'latest'` there is room for one: to say so is not required. */
export interface LatestOptions<T> {
  readonly capacity?: 1 | undefined;
  readonly overflow: 'latest';
  readonly onDrop?: ((value: T, dropped: number) => void) | undefined;
}

/** Options that were checked, and mean one thing only. */
export interface Bridge<T> {
  readonly capacity: number;
  readonly policy: 'error' | 'dropOldest' | 'dropNewest';
  readonly onDrop: ((value: T, dropped: number) => void) | undefined;
}

const POLICIES = {
  error: 'error',
  reject: 'error',
  dropOldest: 'dropOldest',
  dropNewest: 'dropNewest',
} as const;

/** Checks the options of `what`. */
export function bridge<T>(what: string, options: BridgeOptions<T> | LatestOptions<T> | undefined): Bridge<T> {
  const overflow: Overflow | undefined = options?.overflow;
  if (
    options === undefined ||
    overflow === undefined ||
    !(overflow === 'latest' || Object.hasOwn(POLICIES, overflow))
  )
    throw new ArgumentError(
      `${what}: overflow`,
      overflow,
      "'error', 'dropOldest', 'dropNewest' or 'latest' (there is no default, so that nothing is dropped unasked)",
    );
  if (overflow === 'latest') return { capacity: 1, policy: 'dropOldest', onDrop: options.onDrop };
  const capacity = wholeNumber(`${what}: capacity`, options.capacity as number, 1);
  return { capacity, policy: POLICIES[overflow], onDrop: options.onDrop };
}
