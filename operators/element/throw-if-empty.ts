import { element } from '../../lib/fuse/element.ts';
import { EmptyError } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { IfEmpty } from './default-if-empty.ts';

/**
 * The elements of upstream; fails where it ends without any.
 *
 * ```text
 * --------|
 *   throwIfEmpty()
 * --------#
 * ```
 *
 * Law: `throwIfEmpty()` of `xs` that are not empty changes nothing. Cost: O(1) an element, O(1) memory. Errors: what the
 * function makes, else an EmptyError.
 *
 * @example
 * import { from } from 'millrace';
 * import { throwIfEmpty } from 'millrace/operators';
 *
 * console.log(from([1]).pipe(throwIfEmpty(() => new Error('no orders'))).toArraySync()); // [ 1 ]
 */
export function throwIfEmpty<A>(error: () => unknown = empty): Operator<A, A> {
  const absent = (): never => {
    throw error();
  };
  return element((source) => new IfEmpty<A, A>(source, absent));
}

function empty(): Error {
  return new EmptyError('throwIfEmpty()');
}
