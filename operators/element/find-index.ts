import { element } from '../../lib/fuse/element.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Searching } from './searching.ts';

/**
 * The number of the first element for which a predicate holds, or -1. Then upstream is closed.
 *
 * ```text
 * --a--b--c--|
 *   findIndex(x => x === 'b')
 * -----1|
 * ```
 *
 * Law: as `Array.prototype.findIndex`. Cost: one call an element, O(1) memory. Errors: a throw of the predicate ends the
 * run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { findIndex } from 'millrace/operators';
 *
 * console.log(from(['a', 'b']).pipe(findIndex((x) => x === 'b')).lastSync()); // 1
 */
export function findIndex<A>(predicate: (value: A, index: number) => unknown): Operator<A, number> {
  return element((source) => new Searching<A, number>(source, predicate, true, 'index', none));
}

function none(): number {
  return -1;
}
