import type { Operator } from '../../lib/stream/pipe.ts';
import { reduce } from './reduce.ts';

/**
 * The sum of all elements, or of a number taken from each, at upstream's end; 0 where there is none.
 *
 * ```text
 * --1--2--3--|
 *   sum()
 * -----------(6|)
 * ```
 *
 * Law: `sum(f)` is `map(f)` then `sum()`. Cost: O(1) an element, O(1) memory. Errors: a throw of `f` ends the run, with the
 * same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { sum } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(sum()).lastSync()); // 6
 * console.log(from(['a', 'bc']).pipe(sum((s) => s.length)).lastSync()); // 3
 */
export function sum(): Operator<number, number>;
export function sum<A>(f: (value: A, index: number) => number): Operator<A, number>;
export function sum<A>(f?: (value: A, index: number) => number): Operator<A, number> {
  if (f === undefined) return reduce<A, number>(add as (total: number, value: A) => number, 0);
  return reduce((total: number, value: A, index) => total + f(value, index), 0);
}

function add(total: number, value: number): number {
  return total + value;
}
