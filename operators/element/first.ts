import { element } from '../../lib/fuse/element.ts';
import { EmptyError } from '../../lib/stream/errors.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { any, otherwise, Searching } from './searching.ts';

/**
 * The first element, or the first for which a predicate holds. Then upstream is closed. Where there is none: the default,
 * if one is given.
 *
 * ```text
 * --1--2--3--|
 *   first()
 * --1|
 * ```
 *
 * Law: `first()` of `xs` that are not empty is `take(1)`. Cost: one call an element, O(1) memory. Errors: EmptyError where
 * there is no such element and no default; a throw of the predicate ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { first } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(first((x) => x > 1)).lastSync()); // 2
 * console.log(from([1, 2, 3]).pipe(first((x) => x > 3, 0)).lastSync()); // 0
 */
export function first<A, B extends A, D = B>(
  predicate: (value: A, index: number) => value is B,
  ...fallback: [fallback?: D]
): Operator<A, B | D>;
export function first<A, D = A>(
  predicate?: ((value: A, index: number) => unknown) | null,
  ...fallback: [fallback?: D]
): Operator<A, A | D>;
export function first<A, D>(
  predicate?: ((value: A, index: number) => unknown) | null,
  ...fallback: D[]
): Operator<A, A | D> {
  const absent = otherwise<A | D>(fallback, () => new EmptyError('first()'));
  return element((source) => new Searching<A, A | D>(source, predicate ?? any, true, 'element', absent));
}
