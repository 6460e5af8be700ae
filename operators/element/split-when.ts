import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Gathering } from './gathering.ts';

/**
 * Arrays of elements, of which a new one begins at each element that a predicate holds for.
 *
 * ```text
 * --1--2--3--4--|
 *   splitWhen(x => x % 3 === 0)
 * --------12----(34|)
 * ```
 *
 * Law: `splitWhen(p)` then `mapConcat(xs => xs)` changes nothing; no array is empty. Cost: one call an element, memory for
 * one array. Errors: a throw of the predicate ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { splitWhen } from 'millrace/operators';
 *
 * console.log(from(['# a', 'b', '# c']).pipe(splitWhen((s) => s.startsWith('#'))).toArraySync()); // [ [ '# a', 'b' ], [ '# c' ] ]
 */
export function splitWhen<A>(predicate: (value: A, index: number) => unknown): Operator<A, A[]> {
  return element((source) => new Splitting(source, predicate));
}

class Splitting<A> extends Gathering<A, A[]> {
  private readonly predicate: (value: A, index: number) => unknown;
  private index = 0;
  private group: A[] = [];

  constructor(source: Future<A>, predicate: (value: A, index: number) => unknown) {
    super(source);
    this.predicate = predicate;
  }

  protected override take(value: A): boolean {
    if (!this.predicate(value, this.index++) || this.group.length === 0) {
      this.group.push(value);
      return false;
    }
    this.value = this.group;
    this.group = [value];
    return true;
  }

  protected override give(): boolean {
    this.value = this.group;
    return this.group.length > 0;
  }
}

fuses(Splitting, {
  name: 'splitWhen',

  steps(code) {
    const group = code.state('group');
    return [
      `if (!${code.constant('predicate')}(${code.in}, ${code.state('index')}++) || ${group}.length === 0) {
${group}.push(${code.in});
${code.again}
}
${code.out} = ${group};
${group} = [${code.in}];`,
      `if (${group}.length === 0) { ${code.end} }
${code.out} = ${group};`,
    ];
  },
});
