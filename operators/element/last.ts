import { element } from '../../lib/fuse/element.ts';
import { EmptyError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Folding } from './folding.ts';
import { any, otherwise } from './searching.ts';

/**
 * The last element, or the last for which a predicate holds, at upstream's end. Where there is none: the default, if one
 * is given.
 *
 * ```text
 * --1--2--3--|
 *   last()
 * -----------(3|)
 * ```
 *
 * Law: `last()` of `xs` that are not empty is `takeLast(1)`. Cost: one call an element, O(1) memory. Errors: EmptyError
 * where there is no such element and no default; a throw of the predicate ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { last } from 'millrace/operators';
 *
 * console.log(from([1, 2, 3]).pipe(last((x) => x < 3)).lastSync()); // 2
 */
export function last<A, B extends A, D = B>(
  predicate: (value: A, index: number) => value is B,
  ...fallback: [fallback?: D]
): Operator<A, B | D>;
export function last<A, D = A>(
  predicate?: ((value: A, index: number) => unknown) | null,
  ...fallback: [fallback?: D]
): Operator<A, A | D>;
export function last<A, D>(
  predicate?: ((value: A, index: number) => unknown) | null,
  ...fallback: D[]
): Operator<A, A | D> {
  const absent = otherwise<A | D>(fallback, () => new EmptyError('last()'));
  return element((source) => new LastOf<A, A | D>(source, predicate ?? any, absent));
}

class LastOf<A, R> extends Folding<A, R> {
  private readonly predicate: (value: A, index: number) => unknown;
  private readonly absent: () => R;
  private index = 0;
  private found = false;
  private last: A = undefined as A;

  constructor(source: Future<A>, predicate: (value: A, index: number) => unknown, absent: () => R) {
    super(source);
    this.predicate = predicate;
    this.absent = absent;
  }

  protected override take(value: A): boolean {
    if (this.predicate(value, this.index++)) {
      this.found = true;
      this.last = value;
    }
    return false;
  }

  protected override give(): boolean {
    const absent = this.absent;
    this.value = this.found ? (this.last as unknown as R) : absent();
    return true;
  }
}

fuses(LastOf, {
  name: 'last',

  steps(code) {
    const found = code.state('found');
    const last = code.accumulator('last');
    return [
      `if (${code.constant('predicate')}(${code.in}, ${code.state('index')}++)) { ${found} = true; ${last.set(code.in)} }`,
      `${code.out} = ${found} ? ${last.value} : ${code.constant('absent')}();`,
    ];
  },
});
