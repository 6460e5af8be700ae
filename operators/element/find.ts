import { element } from '../../lib/fuse/element.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Searching } from './searching.ts';

/**
 * The first element for which a predicate holds, or `undefined`. Then upstream is closed.
 *
 * ```text
 * --1--2--3--|
 *   find(x => x > 1)
 * -----2|
 * ```
 *
 * Law: `find(p)` is `first(p, undefined)`. Cost: one call an element, O(1) memory. Errors: a throw of the predicate ends
 * the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { find } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(find((x) => x > 1)).lastSync()); // 2
 */
export function find<A, B extends A>(
  predicate: (value: A, index: number) => value is B,
): Operator<A, B | undefined>;
export function find<A>(predicate: (value: A, index: number) => unknown): Operator<A, A | undefined>;
export function find<A>(predicate: (value: A, index: number) => unknown): Operator<A, A | undefined> {
  return element((source) => new Searching<A, A | undefined>(source, predicate, true, 'element', nothing));
}

function nothing(): undefined {}
