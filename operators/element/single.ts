import { element } from '../../lib/fuse/element.ts';
import { EmptyError, NotFoundError, SequenceError } from '../../lib/stream/errors.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Folding } from './folding.ts';
import { any } from './searching.ts';

/**
 * The only element, or the only one for which a predicate holds, at upstream's end.
 *
 * ```text
 * --1--2--|
 *   single(x => x > 1)
 * --------(2|)
 * ```
 *
 * Law: where `single(p)` gives an element, so do `first(p)` and `last(p)`, and it is the same. Cost: one call an element,
 * O(1) memory. Errors: SequenceError at the second such element; EmptyError where upstream was empty; NotFoundError where
 * it was not, but the predicate held for none.
 *
 * @example
 * import { from } from 'millrace';
 * import { single } from 'millrace/operators';
 *
 * console.log(from([1, 2]).pipe(single((x) => x > 1)).lastSync()); // 2
 */
export function single<A>(predicate: (value: A, index: number) => unknown = any): Operator<A, A> {
  return element((source) => new Single(source, predicate));
}

class Single<A> extends Folding<A, A> {
  private readonly predicate: (value: A, index: number) => unknown;
  private index = 0;
  private found = false;
  private only: A = undefined as A;

  constructor(source: Future<A>, predicate: (value: A, index: number) => unknown) {
    super(source);
    this.predicate = predicate;
  }

  protected override take(value: A): boolean {
    if (this.predicate(value, this.index++)) {
      if (this.found) throw this.many();
      this.found = true;
      this.only = value;
    }
    return false;
  }

  protected override give(): boolean {
    if (!this.found) throw this.none(this.index);
    this.value = this.only;
    return true;
  }

  many(): Error {
    return new SequenceError('single(): more than one element');
  }

  none(seen: number): Error {
    return seen === 0 ? new EmptyError('single()') : new NotFoundError('single(): no such element');
  }
}

fuses(Single, {
  name: 'single',

  steps(code) {
    const found = code.state('found');
    const only = code.state('only');
    const index = code.state('index');
    return [
      `if (${code.constant('predicate')}(${code.in}, ${index}++)) {
if (${found}) throw ${code.self}.many();
${found} = true;
${only} = ${code.in};
}`,
      `if (!${found}) throw ${code.self}.none(${index});
${code.out} = ${only};`,
    ];
  },
});
