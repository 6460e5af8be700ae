import { element } from '../../lib/fuse/element.ts';
import { Drain } from '../../lib/fuse/exits.ts';
import type { Operator } from '../../lib/stream/pipe.ts';

/**
 * No element, only the end or the failure: for the effects of what is upstream.
 *
 * ```text
 * --1--2--|
 *   ignoreElements()
 * --------|
 * ```
 *
 * Law: `ignoreElements()` is `filter(() => false)`. Cost: O(1) an element, O(1) memory. Errors: none of its own.
 *
 * @example
 * import { from } from 'millrace';
 * import { ignoreElements } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(ignoreElements()).toArraySync()); // []
 */
export function ignoreElements<A>(): Operator<A, never> {
  return element((source) => new Drain(source));
}
