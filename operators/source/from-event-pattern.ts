import { PushBuffer, type PushOptions } from '../../lib/stream/from/push.ts';
import type { Stream } from '../../lib/stream/stream.ts';
import { listening } from './listening.ts';

const ADVICE =
  'give fromEventPattern a larger capacity, or an overflow policy that drops: dropOldest or dropNewest';

/**
 * The events of whatever can add a listener and remove it: `add` is called when the run is opened, and `remove` when it is
 * closed, with the listener and with what `add` returned. Buffered as `fromEvent` does: `capacity` (16,384 if none is
 * given) and `overflow` (`'error'` if none is named).
 *
 * Law: `fromEventPattern(f => e.on('x', f), f => e.off('x', f))` is `fromEvent(e, 'x')`. Cost: O(1) an event. Errors:
 * CapacityError where more wait than may, and the policy is `'error'`.
 *
 * @example
 * import { fromEventPattern, take } from 'millrace/operators';
 *
 * const listeners = new Set<(x: number) => void>();
 * const events = fromEventPattern<number>((f) => listeners.add(f), (f) => listeners.delete(f));
 * const first = events.pipe(take(1)).toArray();
 * for (const listener of listeners) listener(7);
 * console.log(await first, listeners.size); // [ 7 ] 0
 */
export function fromEventPattern<T>(
  add: (listener: (...args: T[]) => void) => unknown,
  remove?: (listener: (...args: T[]) => void, token: any) => unknown,
  options: PushOptions = {},
): Stream<T> {
  const buffer = new PushBuffer('fromEventPattern', ADVICE, options);
  return listening(buffer, add, remove);
}
