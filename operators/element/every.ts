import { element } from '../../lib/fuse/element.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Searching } from './searching.ts';

/**
 * Whether a predicate holds for all elements: false as soon as it does not, and then upstream is closed; else true, at
 * upstream's end.
 *
 * ```text
 * --1--2--3--|
 *   every(x => x < 2)
 * -----false|
 * ```
 *
 * Law: `every(p)` is not `some(x => !p(x))`. Cost: one call an element, O(1) memory. Errors: a throw of the predicate ends
 * the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { every } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(every((x) => x < 2)).lastSync()); // false
 */
export function every<A>(predicate: (value: A, index: number) => unknown): Operator<A, boolean> {
  return element((source) => new Searching<A, boolean>(source, predicate, false, { fixed: false }, yes));
}

function yes(): boolean {
  return true;
}
