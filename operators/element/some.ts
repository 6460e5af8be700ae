import { element } from '../../lib/fuse/element.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Searching } from './searching.ts';

/**
 * Whether a predicate holds for at least one element: true as soon as it does, and then upstream is closed; else false, at
 * upstream's end.
 *
 * ```text
 * --1--2--3--|
 *   some(x => x > 1)
 * -----true|
 * ```
 *
 * Law: `some(p)` is not `every(x => !p(x))`. Cost: one call an element, O(1) memory. Errors: a throw of the predicate ends
 * the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { some } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(some((x) => x > 1)).lastSync()); // true
 */
export function some<A>(predicate: (value: A, index: number) => unknown): Operator<A, boolean> {
  return element((source) => new Searching<A, boolean>(source, predicate, true, { fixed: true }, no));
}

function no(): boolean {
  return false;
}
