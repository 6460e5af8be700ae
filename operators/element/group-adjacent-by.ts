import { element } from '../../lib/fuse/element.ts';
import { fuses } from '../../lib/stream/fuses.ts';
import type { Future } from '../../lib/stream/future.ts';
import type { Operator } from '../../lib/stream/pipe.ts';
import { Gathering } from './gathering.ts';

/**
 * Runs of neighbours with the same key (by `===`), each as a pair of the key and an array of the run's elements.
 *
 * ```text
 * --1--3--2--5--|
 *   groupAdjacentBy(x => x % 2)
 * --------1:13--0:2-(1:5|)
 * ```
 *
 * Law: the arrays, one after the other, are upstream's elements. Cost: one call an element, memory for one run. Errors: a
 * throw of `key` ends the run, with the same object.
 *
 * @example
 * import { from } from 'millrace';
 * import { groupAdjacentBy } from 'millrace/operators';
 *
 * console.log(from([1, 3, 2]).pipe(groupAdjacentBy((x) => x % 2)).toArraySync()); // [ [ 1, [ 1, 3 ] ], [ 0, [ 2 ] ] ]
 */
export function groupAdjacentBy<A, K>(
  key: (value: A, index: number) => K,
): Operator<A, [key: K, values: A[]]> {
  return element((source) => new Grouping(source, key));
}

class Grouping<A, K> extends Gathering<A, [K, A[]]> {
  private readonly keyOf: (value: A, index: number) => K;
  private index = 0;
  private group: A[] = [];
  private key: K = undefined as K;

  constructor(source: Future<A>, keyOf: (value: A, index: number) => K) {
    super(source);
    this.keyOf = keyOf;
  }

  protected override take(value: A): boolean {
    const key = this.keyOf(value, this.index++);
    if (this.group.length === 0) this.key = key;
    if (this.key === key) {
      this.group.push(value);
      return false;
    }
    this.value = [this.key, this.group];
    this.key = key;
    this.group = [value];
    return true;
  }

  protected override give(): boolean {
    this.value = [this.key, this.group];
    return this.group.length > 0;
  }
}

fuses(Grouping, {
  name: 'groupAdjacentBy',

  steps(code) {
    const group = code.state('group');
    const current = code.state('key');
    const key = `${code.out}k`;
    return [
      `const ${key} = ${code.constant('keyOf')}(${code.in}, ${code.state('index')}++);
if (${group}.length === 0) ${current} = ${key};
if (${current} === ${key}) { ${group}.push(${code.in}); ${code.again} }
${code.out} = [${current}, ${group}];
${current} = ${key};
${group} = [${code.in}];`,
      `if (${group}.length === 0) { ${code.end} }
${code.out} = [${current}, ${group}];`,
    ];
  },
});
