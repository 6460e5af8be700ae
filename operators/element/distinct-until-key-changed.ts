import type { Operator } from '../../lib/stream/pipe.ts';
import { distinctUntilChanged } from './distinct-until-changed.ts';

/**
 * The elements that differ from the one given before in one property, by `===` or by a comparator (true for equals).
 *
 * Law: `distinctUntilKeyChanged(k)` is `distinctUntilChanged(undefined, x => x[k])`. Cost: O(1) an element, O(1) memory.
 * Errors: a throw of the comparator ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { distinctUntilKeyChanged } from 'millrace/operators';
 *
 * const points = from([{ x: 1, y: 1 }, { x: 1, y: 2 }, { x: 2, y: 2 }]);
 * console.log(points.pipe(distinctUntilKeyChanged('x')).toArraySync().length); // 2
 */
export function distinctUntilKeyChanged<A, K extends keyof A>(
  key: K,
  comparator?: (previous: A[K], current: A[K]) => boolean,
): Operator<A, A> {
  return distinctUntilChanged<A, A[K]>(comparator, (value) => value[key]);
}
