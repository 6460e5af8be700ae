import type { Operator } from '../../lib/stream/pipe.ts';
import { reduce } from './reduce.ts';

/**
 * How many elements there were, or how many a predicate holds for, at upstream's end.
 *
 * ```text
 * --a--b--c--|
 *   count()
 * -----------(3|)
 * ```
 *
 * Law: `count(p)` is `filter(p)` then `count()`. Cost: at most one call an element, O(1) memory. Errors: a throw of the
 * predicate ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { count } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(count((x) => x > 1)).lastSync()); // 2
 */
export function count<A>(predicate?: (value: A, index: number) => unknown): Operator<A, number> {
  if (predicate === undefined) return reduce<A, number>(increment, 0);
  return reduce((total: number, value: A, index) => (predicate(value, index) ? total + 1 : total), 0);
}

function increment(total: number): number {
  return total + 1;
}
